"""The rate at which a camera's pictures arrive, and whether speech looks fluent at it."""

from __future__ import annotations

SLOW = 23.0
FLUENT = 24.0
"""Pictures a second: a stretch below the one is slow, and goes on being so until one reaches the other. Film has 24,
and speech looks fluent at it."""

STRETCH_NS = 10_000_000_000
"""What is measured at a time: a busy moment of the computer is none of the camera's."""

_GAP_NS = 1_000_000_000


class PictureRate:
    """Counts pictures by their numbers, so that those that were dropped on the way count too.

    Attributes:
        is_slow: whether the last full stretch was too slow for speech to look fluent.
    """

    def __init__(self) -> None:
        self.is_slow = False
        self._first: tuple[int, int] | None = None
        self._last_ns = 0

    def take(self, number: int, captured_ns: int) -> None:
        """Take note of a picture: the sensor's number of it, and when it was captured."""
        if self._first is None or not 0 <= captured_ns - self._last_ns <= _GAP_NS:
            self._first = number, captured_ns
        self._last_ns = captured_ns
        since_number, since_ns = self._first
        if captured_ns - since_ns >= STRETCH_NS:
            rate = (number - since_number) * 1e9 / (captured_ns - since_ns)
            self.is_slow = rate < (FLUENT if self.is_slow else SLOW)
            self._first = number, captured_ns
