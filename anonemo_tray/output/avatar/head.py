"""The head that the avatar's shapes lie on: an ellipsoid that turns, seen in weak perspective."""

from __future__ import annotations

import math
from typing import Final

import numpy as np

from anonemo_tray.output.avatar.controls import Controls
from anonemo_tray.output.avatar.shapes import sketch
from anonemo_tray.output.splines import FloatArray

MIDDLE: Final = (640.0, 322.0)
"""Where the middle of the head is at rest, canvas pixels."""

_RADII: Final = (212.0, 330.0, 168.0)
"""Of the ellipsoid: to the side, up and down, and to the front."""

_ELLIPSOID_Y: Final = 20.0
_NECK: Final = 110.0
"""What it tilts about is below its middle, pixels."""

_NOD_ABOUT: Final = (60.0, -30.0)
"""What it nods and turns about is below its middle and behind it."""

_NOD_DEPTH, _NOD_SHARE = 150.0, 0.4
"""Depth of the face for nods, and the share of what features are before or behind it that is seen in them."""

_EYE_DISTANCE: Final = 1900.0
"""From the viewer to the middle of the head, pixels."""


class Head:
    """Puts the avatar's points where a pose wants them.

    The points are linear in the controls, so all of them are one product; the factors come from the shapes themselves.
    """

    def __init__(self) -> None:
        count = len(Controls._fields)
        drawings = [sketch(Controls(*row)) for row in np.eye(count).tolist()]
        self.splines, self.anchors = drawings[0].splines, drawings[0].anchors
        self._factors = np.array([drawing.points for drawing in drawings], np.float64).reshape(count, -1)
        self._depths = np.array(drawings[0].depths)
        self._on_surface = np.array(drawings[0].on_surface)

    def points(self, controls: Controls, yaw: float, pitch: float, roll: float) -> FloatArray:
        """Return float32 (n, 2), canvas pixels.

        Args:
            controls: of the shapes.
            yaw: sine of the turn to the picture's right.
            pitch: sine of the nod down.
            roll: sine of the tilt counter-clockwise.
        """
        x, y = (np.array(controls) @ self._factors).reshape(-1, 2).T
        side, height, front = _RADII
        bulge = 1 - np.square(x / side) - np.square((y - _ELLIPSOID_Y) / height)
        z = self._depths + np.where(self._on_surface, front * np.sqrt(np.maximum(bulge, 0.02)), 0.0)
        # An outline is where the surface turns away, and another part of it does when the head turns: so it keeps its
        # width, and only what lies before the head's middle moves along.
        below, behind = _NOD_ABOUT
        y, z = y - below, z - behind
        turned_x, turned_z = _cosine(yaw) * x + yaw * z, _cosine(yaw) * z - yaw * x
        # Full depth would slant eyes and brows with every nod, and a lowered head is not an angry one.
        depth = _NOD_DEPTH + _NOD_SHARE * (turned_z - _NOD_DEPTH)
        nodded_y, nodded_z = _cosine(pitch) * y + pitch * depth, _cosine(pitch) * turned_z - pitch * y
        x = np.where(self._on_surface, turned_x, x + yaw * z)
        y = np.where(self._on_surface, nodded_y, y + pitch * z) + below
        z = np.where(self._on_surface, nodded_z, z) + behind
        scale = _EYE_DISTANCE / (_EYE_DISTANCE - z)
        x, y = x * scale, y * scale - _NECK
        x, y = _cosine(roll) * x + roll * y, _cosine(roll) * y - roll * x + _NECK
        return np.stack((x + MIDDLE[0], y + MIDDLE[1]), axis=1).astype(np.float32)


def _cosine(sine: float) -> float:
    return math.sqrt(1 - sine * sine)
