"""Silencing native libraries that write to standard error by themselves."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator


@contextlib.contextmanager
def suppress_stderr() -> Iterator[None]:
    """Send what is written to file descriptor 2 to nowhere meanwhile: MediaPipe logs before it can be told not to."""
    with contextlib.ExitStack() as undo:
        # A windowed program has no standard error, and a sealed one may not open anything to write into.
        with contextlib.suppress(OSError):
            nowhere = os.open(os.devnull, os.O_WRONLY)
            undo.callback(os.close, nowhere)
            kept = os.dup(2)
            undo.callback(os.close, kept)
            os.dup2(nowhere, 2)
            undo.callback(os.dup2, kept, 2)
        yield
