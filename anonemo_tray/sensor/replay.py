"""The benchmark's camera: a few frames of the demo clip, decoded beforehand and handed out over and over."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from anonemo_tray.sensor.convert import Converter
from anonemo_tray.sensor.files import VideoFile
from anonemo_tray.sensor.frame import Frame, Pixels
from anonemo_tray.sensor.opencv import cv2
from anonemo_tray.sensor.pace import Pace

FPS = 30.0


class ReplayCamera:
    """Shows finished frames over and over, on the way that a device's frames take.

    Args:
        frames: BGR uint8 (rows, cols, 3), of any one size, as OpenCV hands them out.
        pace: when frames are handed out.
    """

    is_live = False

    def __init__(self, frames: Sequence[Pixels], pace: Pace | None = None) -> None:
        self._frames = frames
        self._pace = pace or Pace(FPS)
        self._converter = Converter()
        self._next = 0

    def read(self, frame: Frame) -> bool:
        """See `Camera.read`."""
        frame.captured_ns = self._pace.wait()
        self._converter.convert(self._frames[self._next], frame)
        self._next = (self._next + 1) % len(self._frames)
        return True

    def close(self) -> None:
        """See `Camera.close`."""
        self._converter.wipe()


def read_ahead(clip: Path, rows: int, cols: int, count: int) -> list[Pixels]:
    """Decode the first frames of a clip and return them there and back, so that a replay does not jump.

    Args:
        clip: a video file of at least `count` frames.
        rows: height that the frames are scaled to.
        cols: width, the same.
        count: how many to decode, at least 2.

    Returns:
        2 count - 2 frames, BGR uint8 (rows, cols, 3), of which `count` take memory.

    Raises:
        AnonEmoError: what `VideoFile` raises.
    """
    camera, frame = VideoFile(clip, live=False), Frame()
    frames: list[Pixels] = []
    while len(frames) < count:
        if camera.read(frame):
            scaled = cv2.resize(frame.pixels(), (cols, rows), interpolation=cv2.INTER_LINEAR)
            frames.append(cv2.cvtColor(scaled, cv2.COLOR_RGB2BGR).astype("uint8", copy=False))
    camera.close()
    return frames + frames[-2:0:-1]
