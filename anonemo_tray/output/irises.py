"""Owns the drawing of irises: circles that the lids clip, with pupil and light, so that the gaze can be read."""

from __future__ import annotations

from typing import Final

import numpy as np

from anonemo_tray.face import topology
from anonemo_tray.output.strokes import FloatArray, LumaPlane

_CENTRES = np.array([topology.RIGHT_IRIS_CENTRE, topology.LEFT_IRIS_CENTRE])
_RIMS = np.array([topology.RIGHT_IRIS_RIM, topology.LEFT_IRIS_RIM])

_IRIS_DARKNESS = 105
_PUPIL_DARKNESS = 85
"""What the pupil adds to the iris."""

_PUPIL: Final = 0.48
"""Radius of the pupil in radii of the iris: an even, friendly size; the person's own is not measured."""

_LIGHT: Final = 0.22
_LIGHT_OFFSET: Final = -0.3
"""Radius of the light and its place right and below the centre, in radii of the iris."""

LARGEST = 60.0
"""Largest radius drawn, pixels; points that are no eye must not cost the time of a circle across the canvas."""


def draw_irises(luma: LumaPlane, points: FloatArray, eye_white: int) -> None:
    """Draw both irises where the luma is at least the eye's white.

    Args:
        luma: uint8 (rows, columns), at least 122 of each, C-contiguous; drawn on in place.
        points: float32 (2, 478), x and y.
        eye_white: the least luma between the lids.
    """
    height, width = luma.shape
    centre = points.take(_CENTRES, axis=1)
    spokes = points.take(_RIMS, axis=1) - centre[:, :, None]
    radius = np.minimum(np.sqrt(np.square(spokes).sum(axis=0)).mean(axis=1), np.float32(LARGEST))
    reach = float(radius.max()) + 0.5
    pixels = int(2 * reach) + 1
    first = np.clip(np.ceil(centre - reach), 0, ((width - pixels,), (height - pixels,))).astype(np.int64)
    steps = np.arange(pixels)
    # From here on, axes are eyes, rows and columns of the square around each.
    offset = (first.astype(np.float32) - centre)[:, :, None] + steps.astype(np.float32)
    radius = radius[:, None, None]
    distance = _distance(offset)
    darkness = _IRIS_DARKNESS * _disc(distance, radius) + _PUPIL_DARKNESS * _disc(distance, radius * _PUPIL)
    darkness *= 1 - _disc(_distance(offset - radius[:, 0] * _LIGHT_OFFSET), radius * _LIGHT)
    column, row = first[:, :, None] + steps
    pixel = row[:, :, None] * width + column[:, None, :]
    flat = luma.reshape(-1)
    below = flat.take(pixel)
    flat[pixel] = below - darkness.astype(np.uint8) * (below >= eye_white)


def _distance(offset: FloatArray) -> FloatArray:
    across, down = np.square(offset)
    distance: FloatArray = np.sqrt(across[:, None, :] + down[:, :, None])
    return distance


def _disc(distance: FloatArray, radius: FloatArray) -> FloatArray:
    """Return how much of each pixel a disc covers, from 0 to 1."""
    covered: FloatArray = np.minimum(np.maximum(radius + np.float32(0.5) - distance, 0), 1)
    return covered
