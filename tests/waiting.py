"""Waiting for a condition instead of sleeping for a time."""

from __future__ import annotations

import time
from collections.abc import Callable


def wait_until(condition: Callable[[], bool], what: str, limit_s: float = 20.0) -> float:
    """Return the seconds it took; AssertionError with `what` when it does not come true in time."""
    started = time.monotonic()
    while not condition():
        if time.monotonic() - started > limit_s:
            raise AssertionError(f"waited {limit_s} s in vain: {what}")
        time.sleep(0.005)
    return time.monotonic() - started
