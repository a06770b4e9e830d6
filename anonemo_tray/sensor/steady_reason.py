"""The reason why there is no face, as it is told: what held for most of a moment, and not another one every moment."""

from __future__ import annotations

from collections import Counter, deque

from anonemo_tray.ipc.no_face import NoFace

WINDOW_NS = 1_500_000_000
"""What the user reads is the reason of most frames of so long a time; frames with a face count too."""

SHARE = 0.6
"""Most of them: no other reason can be near it, so that two of equal weight do not take turns."""

HOLD_NS = 2_000_000_000
"""A sentence stays for so long at least: it has to be read."""


class SteadyReason:
    """Turns the reasons of single frames into one that can be read.

    Attributes:
        reason: what there is to tell; None when a face is seen, or nothing is known yet.
    """

    def __init__(self) -> None:
        self.reason: NoFace | None = None
        self._frames: deque[tuple[int, NoFace | None]] = deque()
        self._started_ns: int | None = None
        self._changed_ns: int | None = None

    def update(self, reason: NoFace | None, now_ns: int) -> bool:
        """Take in a frame's reason, None for a frame with a face; returns whether there is something new to tell."""
        if self._started_ns is None:
            self._started_ns = now_ns
        self._frames.append((now_ns, reason))
        while now_ns - self._frames[0][0] > WINDOW_NS:
            self._frames.popleft()
        if now_ns - self._started_ns < WINDOW_NS:
            return False
        if self._changed_ns is not None and now_ns - self._changed_ns < HOLD_NS:
            return False
        most, count = Counter(reason for _, reason in self._frames).most_common(1)[0]
        if most is self.reason or count < SHARE * len(self._frames):
            return False
        self.reason, self._changed_ns = most, now_ns
        return True
