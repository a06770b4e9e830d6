"""The box with a tick: the theme of the windows marks what is chosen with a cross, which many read as "no"."""

from __future__ import annotations

import itertools
import tkinter as tk

import numpy as np
from numpy.typing import NDArray

from anonemo_tray.windows.colours import Palette

_TICK = ((0.22, 0.52), (0.42, 0.72), (0.78, 0.30))
"""Corners of the tick: x and y in sizes of the box."""

_STROKE = 0.075
"""Half the width of its stroke, in the same unit."""


def make_boxes(root: tk.Misc, size: int, colours: Palette) -> tuple[tk.PhotoImage, tk.PhotoImage]:
    """Return the box without and with its tick.

    Args:
        root: the root of the windows; the pictures live as long as somebody holds them.
        size: pixels of a side.
        colours: those of the windows.
    """
    return _image(root, _draw(size, colours, ticked=False)), _image(root, _draw(size, colours, ticked=True))


def _draw(size: int, colours: Palette, *, ticked: bool) -> NDArray[np.uint8]:
    """Return the picture: size x size x 3."""
    ground, edge = (colours.accent, colours.accent) if ticked else (colours.ground, colours.line)
    picture: NDArray[np.float64] = np.empty((size, size, 3))
    picture[:] = _rgb(edge)
    border = max(1, size // 12)
    picture[border:-border, border:-border] = _rgb(ground)
    if ticked:
        y, x = (np.mgrid[:size, :size] + 0.5) / size
        away = np.minimum(*(_distance(x, y, *ends) for ends in itertools.pairwise(_TICK)))
        ink = np.clip((_STROKE - away) * size + 0.5, 0, 1)[..., np.newaxis]
        picture = picture * (1 - ink) + _rgb(colours.ground) * ink
    return np.asarray(picture.round(), np.uint8)


def _distance(
    x: NDArray[np.float64], y: NDArray[np.float64], one: tuple[float, float], other: tuple[float, float]
) -> NDArray[np.float64]:
    """Return how far each point is from a line between two."""
    across, down = other[0] - one[0], other[1] - one[1]
    along = np.clip(((x - one[0]) * across + (y - one[1]) * down) / (across**2 + down**2), 0, 1)
    return np.hypot(x - one[0] - along * across, y - one[1] - along * down)


def _rgb(colour: str) -> NDArray[np.float64]:
    return np.array([int(colour[start : start + 2], 16) for start in (1, 3, 5)], float)


def _image(root: tk.Misc, picture: NDArray[np.uint8]) -> tk.PhotoImage:
    height, width, _ = picture.shape
    data = f"P6 {width} {height} 255\n".encode("ascii") + picture.tobytes()
    box = tk.PhotoImage(master=root, data=data, format="ppm")
    # What nothing is copied to stays transparent: the room between the box and its text.
    spaced = tk.PhotoImage(master=root, width=width + width // 2, height=height)
    root.tk.call(spaced, "copy", box)
    return spaced
