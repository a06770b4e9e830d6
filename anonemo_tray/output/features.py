"""Owns the look of a drawn face: its tones, and the curves of its features.

Luma throughout, from 16 (video black) to 235 (video white). A light ground and dark ink: a face drawn light on dark
looks like a negative.
"""

from __future__ import annotations

from typing import Final

import numpy as np

from anonemo_tray.face import topology as t
from anonemo_tray.face.landmarks import LANDMARKS
from anonemo_tray.output.curves import Curve
from anonemo_tray.output.strokes import FloatArray

BACKGROUND: Final = 205
"""The blank canvas, and what is around the face: a light grey that does not glare in a dark call."""

FACE_TONE: Final = 13
"""How much lighter the face is than the background. The other tones add to what they lie on."""

_EYE_TONE = 17
_LIP_TONE = -34
_MOUTH_TONE = -58
_BROW_TONE = -110

EYE_WHITE: Final = BACKGROUND + _EYE_TONE
"""The least luma between the lids. Nothing else is as light, so this is where an iris can be seen."""

LINE: Final = 1.3
"""Half width of a plain line, pixels, for a face of the reference size."""

REFERENCE_SIZE: Final = 430.0
"""Larger side of the box around a face, pixels, at which lines have their plain width: 60 % of the canvas height."""

OUTLINE_DARKNESS: Final = 125
OUTLINE_WIDTH: Final = 0.9

POINT_DARKNESS: Final = 190
POINT_WIDTH: Final = 1.45
FAINT_DARKNESS: Final = 75
FAINT_WIDTH: Final = 0.8
MESH_WIDTH: Final = 0.35
"""Darkness, and radii or half widths in lines, of the paper's points, of those behind the features, and of the mesh."""

_BROW_LANDMARKS = 5

# MediaPipe's brows are as wide as the whole ridge: of each pair this share is kept, from the outer end to the inner.
_BROW_SHARE = (0.3, 0.5, 0.65, 0.7, 0.6)

_BROW_UPPER = np.array(t.RIGHT_BROW_UPPER + t.LEFT_BROW_UPPER)
_BROW_LOWER = np.array(t.RIGHT_BROW_LOWER + t.LEFT_BROW_LOWER)
_BROW_SHARES = np.array(_BROW_SHARE + _BROW_SHARE[::-1], np.float32)


def with_brows(points: FloatArray) -> FloatArray:
    """Return the landmarks and, after them, the 20 points of the brows as they are drawn.

    Args:
        points: float32 (2, 478), x and y.
    """
    upper, lower = points.take(_BROW_UPPER, axis=1), points.take(_BROW_LOWER, axis=1)
    middle, half = (upper + lower) / 2, (upper - lower) / 2 * _BROW_SHARES
    return np.concatenate((points, middle + half, middle - half), axis=1)


def _brow(first: int) -> Curve:
    upper = range(LANDMARKS + first, LANDMARKS + first + _BROW_LANDMARKS)
    lower = range(upper.start + len(_BROW_UPPER), upper.stop + len(_BROW_UPPER))
    return Curve((*upper, *reversed(lower)), closed=True, darkness=(150,), width=(0.7,), tone=_BROW_TONE)


def _eye(upper: t.Path, lower: t.Path) -> list[Curve]:
    # The lashes make the upper lid dark, so that a blink shows from afar.
    return [
        Curve(upper, darkness=(170, 200, 200, 200, 170), width=(0.8, 1.3, 1.4, 1.3, 0.8), tone=_EYE_TONE),
        Curve(lower[::-1], darkness=(130,), width=(0.7,), tone=_EYE_TONE),
    ]


FEATURES: Final = (
    # The face oval comes first: the renderer hides the part of it that is behind a turned head.
    Curve(t.FACE_OVAL, closed=True, darkness=(OUTLINE_DARKNESS,), width=(OUTLINE_WIDTH,)),
    *_eye(t.RIGHT_EYE_UPPER, t.RIGHT_EYE_LOWER),
    *_eye(t.LEFT_EYE_UPPER, t.LEFT_EYE_LOWER),
    _brow(0),
    _brow(_BROW_LANDMARKS),
    Curve(t.LIPS_OUTER_UPPER, darkness=(150,), width=(0.9,), tone=_LIP_TONE),
    Curve(t.LIPS_OUTER_LOWER[::-1], darkness=(150,), width=(0.9,), tone=_LIP_TONE),
    Curve(t.LIPS_INNER_UPPER, darkness=(190,), tone=_MOUTH_TONE),
    Curve(t.LIPS_INNER_LOWER[::-1], darkness=(190,), tone=_MOUTH_TONE),
    Curve(t.NOSE_BRIDGE, darkness=(0, 60, 110, 110), width=(0.8,)),
    Curve(t.NOSE_BASE, darkness=(60, 150, 150, 150, 60), width=(0.8,)),
)
