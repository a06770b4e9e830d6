"""The ears: drawn as a few smooth shapes beside or on the head, unless hair covers them."""

from __future__ import annotations

import numpy as np

from anonemo_tray.sensor.frame import Pixels
from tools.actor.arrays import Array
from tools.actor.complexion import skin_colour
from tools.actor.curves import fill, smooth, stroke
from tools.actor.identity import Hair, Identity
from tools.actor.pose import project

_OUTLINE = np.array(
    [
        (0.0, 1.6),
        (0.35, 2.7),
        (1.1, 3.2),
        (1.9, 2.7),
        (2.15, 1.5),
        (1.8, 0.2),
        (1.2, -1.2),
        (0.7, -2.4),
        (0.1, -2.6),
        (-0.2, -1.6),
        (-0.15, 0.0),
    ],
    dtype=np.float32,
)
"""cm: backwards and up from the ear's root, for an ear of 5.8 cm."""

_HOLLOW = np.array(
    [(0.45, 1.2), (1.0, 2.3), (1.55, 1.9), (1.5, 0.6), (0.95, -0.7), (0.5, -0.9), (0.35, 0.2)], dtype=np.float32
)
_COVERED = {Hair.BOB, Hair.LONG, Hair.CURLY}
_STAND_OFF = np.radians(42)
"""How far an ear stands off the head."""


class Ears:
    """The ears of an identity.

    Args:
        identity: whose.
        face: (468, 3), the resting face.
    """

    def __init__(self, identity: Identity, face: Array) -> None:
        self._shown = identity.hair not in _COVERED
        rng = np.random.default_rng([identity.seed, 7])
        size = 1 + 0.08 * rng.standard_normal()
        self._skin = skin_colour(identity) * np.array([0.92, 0.82, 0.8])
        self._shapes = {}
        for side, roots in ((-1, (127, 234, 93)), (1, (356, 454, 323))):
            root = face[list(roots)].mean(axis=0) + np.array([0, 0.1, -0.8])
            self._shapes[side] = tuple(_placed(shape * size, root, side) for shape in (_OUTLINE, _HOLLOW))

    def sides(self, matrix: Array) -> tuple[list[int], list[int]]:
        """Return the sides (-1 right, 1 left) of the ears behind and in front of the head in a pose (4, 4)."""
        if not self._shown:
            return [], []
        # An ear is in front when its side of the head turns to the camera.
        near = [side for side in (-1, 1) if side * matrix[2, 0] > 0.1]
        return [side for side in (-1, 1) if side not in near], near

    def draw(self, picture: Pixels, sides: list[int], matrix: Array) -> None:
        """Draw the ears of some sides in a pose (4, 4)."""
        for side in sides:
            outline, hollow = (
                smooth(project(shape @ matrix[:3, :3].T + matrix[:3, 3]), closed=True) for shape in self._shapes[side]
            )
            light = 0.8 - 0.12 * side
            fill(picture, outline, tuple((self._skin * light).tolist()))
            fill(picture, hollow, tuple((self._skin * light * 0.8).tolist()))
            stroke(picture, hollow[: len(hollow) // 2], tuple((self._skin * light * 0.62).tolist()), 1)


def _placed(shape: Array, root: Array, side: int) -> Array:
    """Return an ear's curve (n, 2) in the head's frame, (n, 3)."""
    back, up = shape.T
    placed: Array = root + np.stack([side * back * np.sin(_STAND_OFF), up, -back * np.cos(_STAND_OFF)], axis=1).astype(
        np.float32
    )
    return placed
