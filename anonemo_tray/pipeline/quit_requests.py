"""What the system's requests to end mean: the first waits for the end of a call, a later one does not."""

from __future__ import annotations

import time
from collections.abc import Callable

from anonemo_tray.pipeline.commands import Quit

ECHO_S = 2.0
"""Within that a request is the first one's echo: sessions and services send it to a process and to its whole group."""


class QuitRequests:
    """Turns each request, such as a signal, into a command.

    Args:
        send: hands it to the worker; returns at once.
        clock: seconds, `time.monotonic`.
    """

    def __init__(self, send: Callable[[Quit], None], clock: Callable[[], float] = time.monotonic) -> None:
        self._send = send
        self._clock = clock
        self._first_at: float | None = None

    def __call__(self) -> None:
        """Take note of a request."""
        now = self._clock()
        if self._first_at is None:
            self._first_at = now
        self._send(Quit(anyway=now - self._first_at > ECHO_S))
