"""Linux's video devices: how one is asked something without disturbing whoever uses it."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator


@contextlib.contextmanager
def opened(path: str) -> Iterator[int]:
    """Open a device for questions, without blocking and without streaming.

    Raises:
        OSError: it cannot be opened.
    """
    descriptor = os.open(path, os.O_RDWR | os.O_NONBLOCK | os.O_CLOEXEC)
    try:
        yield descriptor
    finally:
        os.close(descriptor)
