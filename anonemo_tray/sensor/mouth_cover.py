"""The mouth behind a cloth: for a mask the landmarker invents a shut mouth, so whoever wears one is not shown.

Under cloth the lips have the colour of what is around them, and both differ from the skin between the eyes or on the
forehead; a beard or a moustache leaves the lips as they are. What is compared are medians of small patches, by their
shares of red, green and blue and by brightness, so that light, noise and a frame's size matter little.
"""

from __future__ import annotations

import numpy as np

from anonemo_tray.face.landmarks import FloatArray
from anonemo_tray.sensor.frame import Pixels

_LIPS = (11, 12, 302, 72, 38, 268, 15, 16, 85, 315, 86, 316, 37, 267, 0, 84, 314, 180, 404)
_AROUND = (199, 200, 175, 214, 434, 210, 430, 211, 431, 57, 287, 186, 410, 164, 167, 393, 202, 422, 18, 83, 313)
_BRIDGE = (8, 168, 6, 122, 351, 193, 417, 245, 465)
_FOREHEAD = (9, 151, 108, 337, 67, 297)
"""Landmarks on the lips, between nose, cheeks and chin around them, between the eyes, and on the forehead."""

_ALL = (*_LIPS, *_AROUND, *_BRIDGE, *_FOREHEAD)
_ENDS = np.cumsum([len(_LIPS), len(_AROUND), len(_BRIDGE)])

CLOTH = 0.28
"""Least difference between the mouth's surroundings and the skin above: 0.2 is the most that light made of it on ten
photographs; a beard makes 0.3 to 0.7, masks 0.3 (pink on rosy skin) to 1.8 (measured)."""

UNIFORM, UNCOVERED = 0.18, 0.3
"""Difference between the lips and their surroundings, as a share of the one above, below which a mouth is covered, and
above which one that was covered no longer is. Cloth gives 0.1, or 0.25 with a coarse pattern; a full beard gives 0.37
and more (measured)."""

_PATCH = 0.012
"""Half a patch's side, in face widths."""

_DARKEST = 10.0
"""Grey levels by which dark pixels are lifted: below, their colour is the camera's noise."""


def is_mouth_covered(pixels: Pixels, points: FloatArray, *, was_covered: bool = False) -> bool:
    """Tell whether a cloth is before the mouth.

    Args:
        pixels: the frame.
        points: the landmarks, (478, 3): x in frame widths, y in frame heights.
        was_covered: the last answer of the same face.
    """
    rows, cols, _ = pixels.shape
    places = points[list(_ALL), :2] * (cols, rows)
    half = max(1, round(_PATCH * float(np.linalg.norm((points[356] - points[127])[:2] * (cols, rows)))))
    patches = _patches(pixels, places, half)
    lips, around, bridge, forehead = (_usual(part) for part in np.split(patches, _ENDS))
    # Glasses hide the one, a cap the other.
    cloth = min(_difference(around, bridge), _difference(around, forehead))
    return cloth > CLOTH and _difference(lips, around) < (UNCOVERED if was_covered else UNIFORM) * cloth


def _patches(pixels: Pixels, places: FloatArray, half: int) -> FloatArray:
    """Return the mean colours of squares around places, (n, 3)."""
    rows, cols, _ = pixels.shape
    steps = np.arange(-half, half + 1)
    x = np.clip(np.rint(places[:, 0]).astype(np.int64)[:, None, None] + steps[None, None, :], 0, cols - 1)
    y = np.clip(np.rint(places[:, 1]).astype(np.int64)[:, None, None] + steps[None, :, None], 0, rows - 1)
    means: FloatArray = pixels[y, x].reshape(len(places), -1, 3).mean(axis=1, dtype=np.float32)
    return means


def _usual(colours: FloatArray) -> FloatArray:
    """Return the median colour: shares of red, green and blue, and the logarithm of brightness."""
    usual = np.median(colours, axis=0)
    mean = float(usual.mean()) + _DARKEST
    return np.array([*(usual / mean), np.log(mean)], dtype=np.float32)


def _difference(one: FloatArray, other: FloatArray) -> float:
    apart = np.abs(one - other)
    return float(np.hypot(4 / 3 * apart[:3].sum(), 0.6 * apart[3]))
