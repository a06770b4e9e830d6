"""Owns the demo camera: a synthetic actor in front of no lens, at a camera's pace."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeAlias

import numpy as np

from anonemo_tray.sensor.frame import MAX_COLS, MAX_ROWS, Frame, Pixels
from anonemo_tray.sensor.pace import Pace

FPS = 30.0

Render: TypeAlias = Callable[[float, Pixels], None]
"""Draws the scene at some second of the performance into RGB uint8 (720, 1280, 3)."""


class DemoCamera:
    """Shows a performance, drawn picture by picture.

    Args:
        render: draws it. Equal seconds give equal pictures, so the camera is as deterministic as its pace.
        pace: when pictures are handed out.
    """

    is_live = False
    fps = FPS

    def __init__(self, render: Render, pace: Pace | None = None) -> None:
        self._render = render
        self._pace = pace or Pace(FPS)
        self._pictures = 0

    def read(self, frame: Frame) -> bool:
        """See `Camera.read`; picture number n shows second n/30 of the performance, however late it is."""
        frame.captured_ns = self._pace.wait()
        self._render(self._pictures / FPS, frame.prepare(MAX_ROWS, MAX_COLS))
        self._pictures += 1
        return True

    def close(self) -> None:
        """See `Camera.close`; there is nothing to release."""


def prerender(render: Render, count: int) -> Render:
    """Return a performance of `count` pictures, drawn now and then only copied (2.8 MB each): for the benchmark."""
    pictures: Sequence[Pixels] = [np.empty((MAX_ROWS, MAX_COLS, 3), dtype=np.uint8) for _ in range(count)]
    for number, picture in enumerate(pictures):
        render(number / FPS, picture)

    def replay(seconds: float, picture: Pixels) -> None:
        picture[...] = pictures[round(seconds * FPS) % count]

    return replay
