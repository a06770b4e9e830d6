"""Smooth curves through a few points, and OpenCV's fixed-point drawing of them."""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from anonemo_tray.sensor.frame import Pixels
from anonemo_tray.sensor.opencv import cv2
from tools.actor.arrays import Array

SHIFT = 4
"""Fractional bits of the coordinates that OpenCV draws with."""

_STEPS = 4


def smooth(points: Array, *, closed: bool) -> Array:
    """Return a Catmull-Rom curve through points, four points for each.

    Args:
        points: (n, 2).
        closed: whether the last point is followed by the first.
    """
    curve: Array = _weights(len(points), closed) @ points
    return curve


def fixed(points: Array) -> Array:
    """Return picture coordinates (pixel centres are whole numbers) as OpenCV draws them with `SHIFT`."""
    coordinates: Array = np.rint(points * (1 << SHIFT)).astype(np.int32)
    return coordinates


def fill(picture: Pixels, loop: Array, colour: tuple[float, ...]) -> None:
    """Fill a closed curve, with smooth edges."""
    cv2.fillPoly(picture, [fixed(loop)], colour, cv2.LINE_AA, SHIFT)


def stroke(picture: Pixels, path: Array, colour: tuple[float, ...], thickness: int) -> None:
    """Draw a curve with smooth edges."""
    cv2.polylines(picture, [fixed(path)], False, colour, thickness, cv2.LINE_AA, SHIFT)


@lru_cache(maxsize=32)
def _weights(count: int, closed: bool) -> Array:
    """Return the matrix that makes `count` points a curve."""
    segments = count if closed else count - 1
    rows = np.zeros((segments * _STEPS + (not closed), count), dtype=np.float32)
    for row in range(len(rows)):
        segment, t = (row // _STEPS, row % _STEPS / _STEPS) if row < segments * _STEPS else (segments - 1, 1.0)
        cubic = (
            -t / 2 + t**2 - t**3 / 2,
            1 - 2.5 * t**2 + 1.5 * t**3,
            t / 2 + 2 * t**2 - 1.5 * t**3,
            -(t**2) / 2 + t**3 / 2,
        )
        for offset, weight in zip((-1, 0, 1, 2), cubic, strict=True):
            place = segment + offset
            rows[row, place % count if closed else min(max(place, 0), count - 1)] += weight
    return rows
