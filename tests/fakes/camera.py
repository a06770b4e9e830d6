"""A camera that hands out given pictures, at given times: the plainest thing that passes the camera contract."""

from __future__ import annotations

from collections.abc import Sequence

from anonemo_tray.sensor.camera import EndOfClipError
from anonemo_tray.sensor.frame import Frame, Pixels

INTERVAL_NS = 33_333_333


class FakeCamera:
    def __init__(self, pictures: Sequence[Pixels | None], *, is_live: bool = True, loop: bool = False) -> None:
        self.is_live = is_live
        self.closed = 0
        self._pictures = pictures
        self._loop = loop
        self._next = 0

    def read(self, frame: Frame) -> bool:
        if self._next == len(self._pictures) and not self._loop:
            raise EndOfClipError
        picture = self._pictures[self._next % len(self._pictures)]
        self._next += 1
        frame.captured_ns = self._next * INTERVAL_NS
        if picture is not None:
            frame.prepare(*picture.shape[:2])[...] = picture
        return picture is not None

    def close(self) -> None:
        self.closed += 1
