"""What the windows show of the canvas, found on a picture of the screen."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from anonemo_tray.output.canvas import Renderer
from anonemo_tray.windows.view import VIEW_HEIGHT, VIEW_WIDTH, to_ppm

Pixels = NDArray[np.uint8]


def pixels(ppm: bytes) -> Pixels:
    """Return a picture of the windows, (360, 640, 3)."""
    size = VIEW_HEIGHT * VIEW_WIDTH * 3
    return np.frombuffer(ppm, np.uint8, size, len(ppm) - size).reshape(VIEW_HEIGHT, VIEW_WIDTH, 3)


PAUSE = pixels(to_ppm(Renderer().pause()))
GROUND = PAUSE[0, 0]
"""All drawings have the same."""


def picture_on(screen: Pixels) -> Pixels | None:
    """Return the picture in the window, (360, 640, 3); None while there is none."""
    ground = (screen == GROUND).all(axis=2)
    rows = np.flatnonzero(ground.sum(axis=1) > VIEW_WIDTH / 3)
    columns = np.flatnonzero(ground.sum(axis=0) > VIEW_HEIGHT / 3)
    if rows.size == 0 or columns.size == 0:
        return None
    found = screen[rows[0] : rows[0] + VIEW_HEIGHT, columns[0] : columns[0] + VIEW_WIDTH]
    return found if found.shape == PAUSE.shape else None


def is_pause(picture: Pixels | None) -> bool:
    return picture is not None and bool((picture == PAUSE).all())


def shows_face(picture: Pixels | None) -> bool:
    return picture is not None and not is_pause(picture) and bool((picture[0] == GROUND).all())
