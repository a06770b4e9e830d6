"""The rhythm of publishing: a new picture goes out at once, and the pace holds without one.

Call programs expect a steady stream. A clock of its own would make each face wait for the next tick, half a period on
average; so a face is published when it comes, and the last picture is repeated when none came in time.
"""

from __future__ import annotations

PERIOD_NS = 33_333_333
"""30 pictures a second while switched on."""

PERIOD_OFF_NS = 200_000_000
"""5 a second while switched off: enough to hold the virtual camera open, and next to no work."""

GRACE_NS = 17_000_000
"""How long a repetition waits for a late face, so that a 24 to 30 fps camera is followed and not interleaved."""

_SHORTEST_NS = 20_000_000
"""Least time between two faces; takes up the jitter of a 30 fps camera."""

_AFTER_REPETITION_NS = 8_000_000
"""Least time from a repetition to a new face."""

_MEAN_NS = 30_000_000
"""Least time on average: a 60 fps camera is published at 33 fps."""


class Pacer:
    """Tells when the next picture is due; all times in nanoseconds of one clock."""

    def __init__(self) -> None:
        self._last_ns: int | None = None
        self._earliest_ns = 0
        self._grace_ns = 0

    def due_ns(self, *, on: bool, fresh_face: bool, must_blank: bool) -> int:
        """Return when to publish next; a time in the past means now.

        Args:
            on: whether the program is switched on.
            fresh_face: whether there is a face that has not been published yet.
            must_blank: whether the picture last published has to go.
        """
        if self._last_ns is None or must_blank:
            return 0
        if fresh_face:
            return self._earliest_ns
        return self._last_ns + (PERIOD_NS + self._grace_ns if on else PERIOD_OFF_NS)

    def published(self, now_ns: int, *, fresh_face: bool) -> None:
        """Take note that a picture has gone out: a face for the first time, or a repetition or blank."""
        self._last_ns = now_ns
        self._grace_ns = GRACE_NS if fresh_face else 0
        if fresh_face:
            self._earliest_ns = max(self._earliest_ns + _MEAN_NS, now_ns + _SHORTEST_NS)
        else:
            self._earliest_ns = max(self._earliest_ns, now_ns + _AFTER_REPETITION_NS)
