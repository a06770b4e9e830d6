"""Faces for the tests of the canvas, made from the canonical face of the model: nobody's."""

from __future__ import annotations

import functools

import numpy as np
from numpy.typing import NDArray

from anonemo_tray.face import topology
from anonemo_tray.sensor.model import canonical_mesh, load_model

Points = NDArray[np.float32]

IRIS_CM = 0.6
"""Radius of an iris."""

EYES = (
    (topology.RIGHT_EYE_UPPER, topology.RIGHT_EYE_LOWER),
    (topology.LEFT_EYE_UPPER, topology.LEFT_EYE_LOWER),
)


@functools.cache
def _vertices() -> NDArray[np.float32]:
    return canonical_mesh(load_model()).vertices


def face(
    *,
    height: float = 430,
    centre: tuple[float, float] = (640, 360),
    yaw: float = 0,
    blink: float = 0,
    gaze: float = 0,
    jaw: float = 0,
) -> Points:
    """Return float32 (478, 2) canvas pixels of the canonical face.

    Args:
        height: from forehead to chin, pixels.
        centre: where its middle is.
        yaw: degrees that it is turned towards the right of the canvas.
        blink: how far the eyes are closed, 0 to 1.
        gaze: cm that the irises are moved towards the right of the canvas.
        jaw: cm that the mouth is open.
    """
    head = _vertices().astype(np.float64)
    mouth_lower = [*topology.LIPS_INNER_LOWER[1:-1], *topology.LIPS_OUTER_LOWER[1:-1]]
    head[mouth_lower, 1] -= jaw
    irises = []
    for upper, lower in EYES:
        middle = head[[*upper, *lower]].mean(axis=0) + np.array((gaze, 0, 0))
        rim = middle + IRIS_CM * np.array([(1, 0, 0), (0, 1, 0), (-1, 0, 0), (0, -1, 0)])
        irises += [middle[None], rim]
        head[list(upper)] += blink * (head[list(lower)] - head[list(upper)])
    head = np.concatenate((head, *irises))
    turn = np.radians(yaw)
    x = head[:, 0] * np.cos(turn) + head[:, 2] * np.sin(turn)
    points = np.stack((x, -head[:, 1]), axis=1)
    low, high = points[:468].min(axis=0), points[:468].max(axis=0)
    points = (points - (low + high) / 2) * height / np.ptp(_vertices()[:, 1]) + centre
    result: Points = points.astype(np.float32)
    return result
