"""The demo camera: a synthetic actor at a camera's pace, drawn picture by picture or beforehand."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeAlias

import numpy as np

from anonemo_tray.sensor.convert import Converter
from anonemo_tray.sensor.frame import Frame, Pixels
from anonemo_tray.sensor.opencv import cv2
from anonemo_tray.sensor.pace import Pace

FPS = 30.0
ROWS = 720
COLS = 1280

Render: TypeAlias = Callable[[float, Pixels], object]
"""Draws the scene at some second of the performance into RGB uint8 (720, 1280, 3)."""


class DemoCamera:
    """Shows a performance, drawn picture by picture.

    Args:
        render: draws it. Equal seconds give equal pictures, so the camera is as deterministic as its pace.
        pace: when pictures are handed out.
    """

    is_live = False

    def __init__(self, render: Render, pace: Pace | None = None) -> None:
        self._render = render
        self._pace = pace or Pace(FPS)
        self._pictures = 0

    def read(self, frame: Frame) -> bool:
        """See `Camera.read`; picture number n shows second n/30 of the performance, however late it is."""
        frame.captured_ns = self._pace.wait()
        self._render(self._pictures / FPS, frame.prepare(ROWS, COLS))
        self._pictures += 1
        return True

    def close(self) -> None:
        """See `Camera.close`; there is nothing to release."""


class ReplayCamera:
    """Shows finished pictures over and over, on the way that a device's pictures take: for the benchmark.

    Args:
        pictures: RGB uint8 (rows, cols, 3), of any one size.
        pace: when pictures are handed out.
    """

    is_live = False

    def __init__(self, pictures: Sequence[Pixels], pace: Pace | None = None) -> None:
        # As OpenCV hands them out: BGR. The same array may stand in several places.
        flipped = {id(picture): np.ascontiguousarray(picture[..., ::-1]) for picture in pictures}
        self._pictures = [flipped[id(picture)] for picture in pictures]
        self._pace = pace or Pace(FPS)
        self._converter = Converter()
        self._next = 0

    def read(self, frame: Frame) -> bool:
        """See `Camera.read`."""
        frame.captured_ns = self._pace.wait()
        self._converter.convert(self._pictures[self._next], frame)
        self._next = (self._next + 1) % len(self._pictures)
        return True

    def close(self) -> None:
        """See `Camera.close`."""
        self._converter.wipe()


def prerender(render: Render, rows: int, cols: int, count: int) -> list[Pixels]:
    """Draw the first pictures of a performance and return them there and back, so that a replay does not jump.

    Args:
        render: draws the performance.
        rows: height of a picture.
        cols: width of a picture.
        count: how many to draw, at least 2.

    Returns:
        2 count - 2 pictures, of which `count` take memory.
    """
    pictures: list[Pixels] = []
    for number in range(count):
        picture = np.empty((ROWS, COLS, 3), dtype=np.uint8)
        render(number / FPS, picture)
        if (rows, cols) != (ROWS, COLS):
            picture = cv2.resize(picture, (cols, rows)).astype(np.uint8, copy=False)
        pictures.append(picture)
    return pictures + pictures[-2:0:-1]
