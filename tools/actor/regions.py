"""Which vertices of the canonical face belong to which feature, beyond the contours of `face/topology.py`.

Numbers are landmark indices of MediaPipe's face mesh; "right" is the person's own right (negative x).
"""

from __future__ import annotations

import numpy as np

from anonemo_tray.face import topology as t
from tools.actor.arrays import Array

UPPER_LIP_ROWS: tuple[t.Path, ...] = (
    t.LIPS_OUTER_UPPER,
    (76, 184, 74, 73, 72, 11, 302, 303, 304, 408, 306),
    (62, 183, 42, 41, 38, 12, 268, 271, 272, 407, 292),
    t.LIPS_INNER_UPPER,
)
"""From the outer edge inwards; each from the person's right to the left."""

LOWER_LIP_ROWS: tuple[t.Path, ...] = (
    t.LIPS_OUTER_LOWER,
    (76, 77, 90, 180, 85, 16, 315, 404, 320, 307, 306),
    (62, 96, 89, 179, 86, 15, 316, 403, 319, 325, 292),
    t.LIPS_INNER_LOWER,
)

RIGHT_UPPER_LID_ROWS: tuple[t.Path, ...] = (
    t.RIGHT_EYE_UPPER[1:-1],
    (247, 30, 29, 27, 28, 56, 190),
)
"""Rows of seven from the margin upwards, from the outer to the inner corner."""

LEFT_UPPER_FOLD: t.Path = (414, 286, 258, 257, 259, 260, 467)
"""The left counterpart of the second row, from the inner to the outer corner, as the left eye's path runs."""

RIGHT_LOWER_LID_ROWS: tuple[t.Path, ...] = (
    t.RIGHT_EYE_LOWER[1:-1],
    (25, 110, 24, 23, 22, 26, 112),
)

RIGHT_EYE: t.Path = (*t.RIGHT_EYE_UPPER, *t.RIGHT_EYE_LOWER[-2:0:-1])
LEFT_EYE: t.Path = (*t.LEFT_EYE_UPPER, *t.LEFT_EYE_LOWER[-2:0:-1])
MOUTH: t.Path = (*t.LIPS_INNER_UPPER, *t.LIPS_INNER_LOWER[-2:0:-1])
"""The openings in the skin, as loops."""

RIGHT_BROW: t.Path = (*t.RIGHT_BROW_UPPER, *t.RIGHT_BROW_LOWER)


def mirror(vertices: Array) -> Array:
    """Return for each vertex of the canonical face the one on the other side.

    Args:
        vertices: (468, 3), symmetric about x = 0.
    """
    mirrored = vertices * np.array([-1, 1, 1], dtype=np.float32)
    distances = ((vertices[:, None, :] - mirrored[None, :, :]) ** 2).sum(axis=2)
    nearest: Array = distances.argmin(axis=0)
    return nearest
