"""Owns how a face moves: one sculpted shape for each expression, named like MediaPipe's blendshapes.

Shapes are sculpted on the identity's own resting face, so that lids meet and lips part whatever the face is like.
Movements are in cm in the frame of the canonical face, at weight 1; sizes follow the facial action units of anatomy.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from anonemo_tray.face import topology as t
from anonemo_tray.sensor.actor.field import FloatArray, Skin
from anonemo_tray.sensor.actor.regions import (
    LEFT_EYE,
    LOWER_LIP_ROWS,
    RIGHT_EYE,
    RIGHT_LOWER_LID_ROWS,
    RIGHT_UPPER_LID_ROWS,
    UPPER_LIP_ROWS,
)

SIDED = (
    "browDown",
    "browOuterUp",
    "cheekSquint",
    "eyeBlink",
    "eyeSquint",
    "eyeWide",
    "mouthFrown",
    "mouthLowerDown",
    "mouthPress",
    "mouthSmile",
    "mouthStretch",
    "mouthUpperUp",
    "noseSneer",
)
"""Shapes with a side; as weights their names end in "Left" or "Right", the person's own."""

WHOLE = ("browInnerUp", "cheekPuff", "jawOpen", "mouthFunnel", "mouthPucker", "mouthShrugLower")

EXPRESSIONS: tuple[str, ...] = (*(name + side for name in SIDED for side in ("Left", "Right")), *WHOLE)

_MOUTH_HALF = 2.46
"""cm, from the middle of the canonical mouth to its corner."""

_JAW_ANGLE = np.radians(19)
_JAW_AXIS = np.array([0, -3.0, -3.0])
"""Instant centre of a wide opening in the canonical frame, below the joint, which glides; incisors part by 3 cm."""

_JAW_SHARE = {152: 1.0, 148: 1.0, 176: 0.98, 149: 0.93, 150: 0.84, 136: 0.7, 172: 0.5, 58: 0.26, 132: 0.08}
"""How far the points of the right jaw line follow the jaw."""

Handles = dict[int, FloatArray]


def both(name: str, weight: float) -> dict[str, float]:
    """Return an expression's weight on both sides."""
    return {name + "Left": weight, name + "Right": weight}


def weight_vector(weights: Mapping[str, float]) -> FloatArray:
    """Return weights in the order of `EXPRESSIONS`, (32,) clipped to 0 … 1.

    Raises:
        ValueError: there is no such expression.
    """
    unknown = weights.keys() - set(EXPRESSIONS)
    if unknown:
        raise ValueError(f"no such expression: {', '.join(sorted(unknown))}")
    return np.array([weights.get(name, 0.0) for name in EXPRESSIONS], dtype=np.float32).clip(0, 1)


def sculpt(resting: FloatArray, skin: Skin, other_side: np.ndarray[tuple[int], np.dtype[np.intp]]) -> FloatArray:
    """Return the displacement of every vertex at weight 1 of every expression.

    Args:
        resting: (468, 3), the identity's resting face, cm.
        skin: distances along the face.
        other_side: (468,), the mirrored vertex of each; see `regions.mirror`.

    Returns:
        float32 (32, 468, 3), in the order of `EXPRESSIONS`.
    """
    flip = np.array([-1, 1, 1], dtype=np.float32)
    mirrored = resting[other_side] * flip
    shapes: list[FloatArray] = []
    for name in SIDED:
        # The left one is the right one of the face in the mirror.
        shapes.append((_RIGHT_SHAPES[name](mirrored, skin) * flip)[other_side])
        shapes.append(_RIGHT_SHAPES[name](resting, skin))
    shapes.extend(_WHOLE_SHAPES[name](resting, skin) for name in WHOLE)
    return np.stack(shapes).astype(np.float32)


def _vector(x: float, y: float, z: float) -> FloatArray:
    return np.array([x, y, z], dtype=np.float32)


def _rightness(vertices: FloatArray, vertex: int) -> float:
    """Return the place along the mouth: 1 at its right corner, 0 from a little left of the middle."""
    along = np.clip((-vertices[vertex, 0] / _MOUTH_HALF + 0.25) / 1.25, 0, 1)
    return float(along * along * (3 - 2 * along))


def _along(vertices: FloatArray, vertex: int) -> float:
    """Return the place along the mouth: -1 at the right corner, 0 in the middle, 1 at the left one."""
    return float(np.clip(vertices[vertex, 0] / _MOUTH_HALF, -1, 1))


def _rows(rows: tuple[t.Path, ...]) -> list[tuple[int, int]]:
    """Return (vertex, row) of each vertex of the rows."""
    return [(vertex, row) for row, path in enumerate(rows) for vertex in path]


def _blink(vertices: FloatArray, _skin: Skin) -> FloatArray:
    moved = np.zeros_like(vertices)
    (margin, fold), (lower, under) = RIGHT_UPPER_LID_ROWS, RIGHT_LOWER_LID_ROWS
    for place, (top, crease, bottom, below) in enumerate(zip(margin, fold, lower, under, strict=True)):
        gap = vertices[bottom] - vertices[top]
        # The lid slides over the eyeball, which bulges most in the middle.
        bulge = _vector(0, 0, 0.1 * np.sin(np.pi * (place + 1) / 8))
        moved[top] = gap * 0.9 + bulge
        moved[bottom] = gap * -0.1 + bulge
        moved[crease] = gap * 0.5 + bulge
        moved[below] = gap * -0.06
    for vertex in (225, 224, 223, 222, 221):
        moved[vertex] = _vector(0, -0.1, 0)
    return moved


def _wide(vertices: FloatArray, _skin: Skin) -> FloatArray:
    moved = np.zeros_like(vertices)
    profile = np.sin(np.pi * np.arange(1, 8) / 8)
    for row, amount in zip(RIGHT_UPPER_LID_ROWS, (0.26, 0.2), strict=True):
        moved[list(row), 1] = amount * profile
    for row, amount in zip(RIGHT_LOWER_LID_ROWS, (-0.07, -0.05), strict=True):
        moved[list(row), 1] = amount * profile
    return moved


def _squint(vertices: FloatArray, skin: Skin) -> FloatArray:
    handles: Handles = {}
    profile = np.sin(np.pi * np.arange(1, 8) / 8)
    for row, amount in zip(RIGHT_LOWER_LID_ROWS, (0.2, 0.2), strict=True):
        handles |= {vertex: _vector(0, amount * bell, 0.04) for vertex, bell in zip(row, profile, strict=True)}
    for row, amount in zip(RIGHT_UPPER_LID_ROWS, (-0.13, -0.1), strict=True):
        handles |= {vertex: _vector(0, amount * bell, 0) for vertex, bell in zip(row, profile, strict=True)}
    handles |= {vertex: _vector(0, 0.12, 0.08) for vertex in (228, 229, 230, 231)}
    return skin.drag(handles, (*t.FACE_OVAL, 33, 133, 55, 52, 46, 50, 205, *LEFT_EYE), 1.2)


def _cheek_squint(_vertices: FloatArray, skin: Skin) -> FloatArray:
    handles = {vertex: _vector(-0.05, 0.32, 0.22) for vertex in (50, 101, 118, 117, 205)}
    handles |= {vertex: _vector(0, 0.13, 0.05) for vertex in (24, 23, 22, 110)}
    handles |= {vertex: _vector(0, 0.09, 0.0) for vertex in (144, 145, 153)}
    return skin.drag(handles, (*t.FACE_OVAL, *t.RIGHT_EYE_UPPER, 61, 2, 6, 129, *LEFT_EYE), 1.6)


def _brow_down(_vertices: FloatArray, skin: Skin) -> FloatArray:
    handles = {
        107: _vector(0.22, -0.7, 0.12),
        55: _vector(0.22, -0.7, 0.15),
        66: _vector(0.14, -0.64, 0.1),
        65: _vector(0.14, -0.64, 0.12),
        105: _vector(0.06, -0.48, 0.05),
        52: _vector(0.06, -0.48, 0.05),
        63: _vector(0, -0.31, 0),
        53: _vector(0, -0.31, 0),
        70: _vector(0, -0.14, 0),
        46: _vector(0, -0.14, 0),
        9: _vector(0, -0.31, 0.05),
        8: _vector(0, -0.22, 0.08),
        221: _vector(0.05, -0.36, 0.05),
        222: _vector(0.03, -0.36, 0.05),
        223: _vector(0, -0.31, 0.03),
        224: _vector(0, -0.22, 0),
        28: _vector(0, -0.14, 0),
        56: _vector(0, -0.14, 0),
    }
    return skin.drag(handles, (*t.FACE_OVAL, *RIGHT_EYE, *LEFT_EYE, 336, 296, 285, 4), 2.0)


def _brow_outer_up(_vertices: FloatArray, skin: Skin) -> FloatArray:
    ups = {70: 0.55, 46: 0.5, 63: 0.62, 53: 0.58, 105: 0.45, 52: 0.42, 66: 0.15, 65: 0.15, 225: 0.25, 224: 0.22}
    handles = {vertex: _vector(-0.04, up, 0) for vertex, up in ups.items()}
    return skin.drag(handles, (*t.FACE_OVAL, *RIGHT_EYE, 107, 55, *LEFT_EYE, 9), 2.0)


def _brow_inner_up(_vertices: FloatArray, skin: Skin) -> FloatArray:
    right = {107: 0.75, 55: 0.75, 66: 0.55, 65: 0.55, 105: 0.2, 52: 0.2, 221: 0.28, 222: 0.22, 108: 0.6, 69: 0.35}
    left = {336: 0.75, 285: 0.75, 296: 0.55, 295: 0.55, 334: 0.2, 282: 0.2, 441: 0.28, 442: 0.22, 337: 0.6, 299: 0.35}
    handles = {vertex: _vector(0.06, up, 0) for vertex, up in right.items()}
    handles |= {vertex: _vector(-0.06, up, 0) for vertex, up in left.items()}
    handles |= {9: _vector(0, 0.45, 0), 8: _vector(0, 0.2, 0), 151: _vector(0, 0.45, 0)}
    return skin.drag(handles, (*t.FACE_OVAL, *RIGHT_EYE, *LEFT_EYE, 70, 46, 300, 276, 6), 2.0)


def _smile(vertices: FloatArray, skin: Skin) -> FloatArray:
    handles: Handles = {}
    # Lips are stretched, so they become thinner; the upper one rises more than the lower one.
    for vertex, row in _rows(UPPER_LIP_ROWS):
        share = _rightness(vertices, vertex)
        up = 0.55 * share**1.6 + 0.12 * (1 - share) * (0.1, 0.25, 0.45, 0.5)[row]
        handles[vertex] = _vector(-0.82 * share, up, -0.6 * share - 0.08)
    for vertex, row in _rows(LOWER_LIP_ROWS):
        share = _rightness(vertices, vertex)
        up = 0.55 * share**2.2 + 0.06 * (1 - share) * (1.6, 1.3, 1.0, 1.0)[row]
        handles.setdefault(vertex, _vector(-0.78 * share, up, -0.52 * share - 0.1))
    handles |= {
        50: _vector(-0.05, 0.25, 0.2),
        205: _vector(-0.15, 0.4, 0.3),
        207: _vector(-0.42, 0.35, 0.05),
        187: _vector(-0.25, 0.3, 0.15),
        206: _vector(-0.32, 0.32, 0.05),
        203: _vector(-0.2, 0.2, 0),
        129: _vector(-0.12, 0.08, 0),
        98: _vector(-0.08, 0.05, 0),
        23: _vector(0, 0.05, 0),
        24: _vector(0, 0.05, 0),
    }
    pins = (*t.FACE_OVAL, *RIGHT_EYE, *LEFT_EYE, 6, 175, 358, 280, 425)
    return skin.drag(handles, pins, 2.5)


def _frown(vertices: FloatArray, skin: Skin) -> FloatArray:
    handles: Handles = {}
    for vertex, _row in _rows(UPPER_LIP_ROWS):
        share = _rightness(vertices, vertex) ** 1.4
        handles[vertex] = _vector(-0.02 * share, -0.8 * share, -0.1 * share)
    for vertex, _row in _rows(LOWER_LIP_ROWS):
        share = _rightness(vertices, vertex)
        handles.setdefault(vertex, _vector(0.0, -0.8 * share**1.8 + 0.14 * (1 - share), 0.05))
    handles[199] = _vector(0, 0.12, 0.12)
    handles[210] = _vector(-0.08, -0.25, 0.05)
    return skin.drag(handles, (*t.FACE_OVAL, 2, 98, 205, 425, 280), 2.2)


def _stretch(vertices: FloatArray, skin: Skin) -> FloatArray:
    handles: Handles = {}
    for vertex, _row in _rows((*UPPER_LIP_ROWS, *LOWER_LIP_ROWS)):
        share = _rightness(vertices, vertex)
        handles.setdefault(vertex, _vector(-0.75 * share, -0.22 * share, -0.5 * share))
    return skin.drag(handles, (*t.FACE_OVAL, 2, 98, 205, 425, 280), 2.2)


def _press(vertices: FloatArray, skin: Skin) -> FloatArray:
    handles: Handles = {}
    for rows, sign in ((UPPER_LIP_ROWS, -1), (LOWER_LIP_ROWS, 1)):
        for vertex, row in _rows(rows):
            share = _rightness(vertices, vertex) * 0.6 + 0.4
            share *= 1 - abs(_along(vertices, vertex)) ** 2 * 0.8 if vertices[vertex, 0] < 0 else 0.4
            amount = share * (0.2, 0.12, 0.05, 0.0)[row]
            handles.setdefault(vertex, _vector(0, sign * amount, -amount * 1.2))
    return skin.drag(handles, (*t.FACE_OVAL, 2, 98, 327, 199, 205, 425), 1.5)


def _lower_down(vertices: FloatArray, skin: Skin) -> FloatArray:
    handles: Handles = {}
    for vertex, row in _rows(LOWER_LIP_ROWS):
        along = _along(vertices, vertex)
        share = (1 - along**2) * _share_right(along)
        handles[vertex] = _vector(-0.12 * share, -0.6 * share * (0.75 + 0.08 * row), 0.05 * share)
    pins = (*t.FACE_OVAL, *(vertex for vertex, _ in _rows(UPPER_LIP_ROWS)), 2)
    return skin.drag(handles, pins, 1.8)


def _upper_up(vertices: FloatArray, skin: Skin) -> FloatArray:
    handles: Handles = {}
    for vertex, row in _rows(UPPER_LIP_ROWS):
        along = _along(vertices, vertex)
        share = (1 - along**2) * _share_right(along)
        handles[vertex] = _vector(-0.05 * share, 0.52 * share * (0.8 + 0.07 * row), 0.02 * share)
    handles |= {129: _vector(-0.08, 0.18, 0), 98: _vector(-0.06, 0.15, 0), 203: _vector(-0.08, 0.3, 0.08)}
    handles |= {206: _vector(-0.05, 0.3, 0.08), 205: _vector(0, 0.2, 0.15)}
    lower = (vertex for vertex, _ in _rows(LOWER_LIP_ROWS))
    return skin.drag(handles, (*t.FACE_OVAL, *lower, 4, 358, 280, *RIGHT_EYE), 1.8)


def _share_right(along: float) -> float:
    """Return how much of a movement is the right side's, for a place from -1 (right) to 1; both sides add up to 1."""
    turn = np.clip(along / 0.6, -1, 1)
    return float(0.5 - 0.5 * turn)


def _sneer(_vertices: FloatArray, skin: Skin) -> FloatArray:
    handles = {
        129: _vector(-0.05, 0.3, 0.05),
        102: _vector(-0.05, 0.3, 0.05),
        64: _vector(-0.05, 0.28, 0.03),
        98: _vector(-0.05, 0.26, 0.0),
        49: _vector(0, 0.3, 0.05),
        217: _vector(0, 0.15, 0.1),
        174: _vector(0, 0.08, 0.1),
        36: _vector(0, 0.35, 0.15),
        203: _vector(-0.05, 0.32, 0.1),
        165: _vector(0, 0.3, 0),
        92: _vector(0, 0.26, 0),
        39: _vector(0, 0.22, 0),
        40: _vector(0, 0.22, 0),
        193: _vector(0.05, -0.15, 0.06),
        55: _vector(0.08, -0.25, 0.06),
        65: _vector(0.03, -0.18, 0.03),
        120: _vector(0, 0.12, 0.06),
        121: _vector(0, 0.12, 0.06),
    }
    lower = (vertex for vertex, _ in _rows(LOWER_LIP_ROWS))
    return skin.drag(handles, (*t.FACE_OVAL, *RIGHT_EYE, *LEFT_EYE, *lower, 4, 1, 358, 269), 1.6)


def _pucker(vertices: FloatArray, skin: Skin) -> FloatArray:
    handles: Handles = {}
    for rows, sign in ((UPPER_LIP_ROWS, 1), (LOWER_LIP_ROWS, -1)):
        for vertex, row in _rows(rows):
            along = _along(vertices, vertex)
            outer = 1 - row / 3
            lift = sign * (0.05 + 0.1 * outer) * (1 - along**2)
            handles.setdefault(vertex, _vector(-1.15 * along, lift, 0.75 - 0.35 * along**2))
    handles |= {164: _vector(0, 0, 0.3), 18: _vector(0, 0, 0.3)}
    handles |= {207: _vector(0.35, 0, 0), 427: _vector(-0.35, 0, 0), 206: _vector(0.3, 0, 0.1)}
    handles |= {426: _vector(-0.3, 0, 0.1)}
    return skin.drag(handles, (*t.FACE_OVAL, 2, 98, 327, 205, 425), 2.0)


def _funnel(vertices: FloatArray, skin: Skin) -> FloatArray:
    handles: Handles = {}
    for rows, sign in ((UPPER_LIP_ROWS, 1), (LOWER_LIP_ROWS, -1)):
        for vertex, _row in _rows(rows):
            along = _along(vertices, vertex)
            lift = sign * (0.34 if sign > 0 else 0.42) * (1 - along**2)
            handles.setdefault(vertex, _vector(-0.8 * along, lift, 0.5 - 0.2 * along**2))
    handles |= {207: _vector(0.25, 0, 0), 427: _vector(-0.25, 0, 0)}
    return skin.drag(handles, (*t.FACE_OVAL, 2, 98, 327, 205, 425), 2.0)


def _shrug_lower(vertices: FloatArray, skin: Skin) -> FloatArray:
    handles: Handles = {}
    for vertex, row in _rows(LOWER_LIP_ROWS):
        share = 1 - _along(vertices, vertex) ** 2
        handles[vertex] = _vector(0, 0.3 * share * (1 - row * 0.15), 0.25 * share)
    for vertex, _row in _rows(UPPER_LIP_ROWS):
        share = 1 - _along(vertices, vertex) ** 2
        handles.setdefault(vertex, _vector(0, 0.16 * share, 0.08 * share))
    handles[199] = _vector(0, 0.4, 0.1)
    return skin.drag(handles, (*t.FACE_OVAL, 2, 205, 425), 2.0)


def _cheek_puff(_vertices: FloatArray, skin: Skin) -> FloatArray:
    handles = {vertex: _vector(-0.7, 0, 0.6) for vertex in (187, 207, 214, 192)}
    handles |= {vertex: _vector(0.7, 0, 0.6) for vertex in (411, 427, 434, 416)}
    handles |= {vertex: _vector(0, 0, 0.2) for vertex in (0, 17, 164, 18)}
    return skin.drag(handles, (1, *RIGHT_EYE, *LEFT_EYE, 10, 152, 234, 454), 2.5)


def _jaw_open(vertices: FloatArray, skin: Skin) -> FloatArray:
    arm = vertices - _JAW_AXIS
    cosine, sine = np.cos(_JAW_ANGLE), np.sin(_JAW_ANGLE)
    y = cosine * arm[:, 1] - sine * arm[:, 2]
    z = sine * arm[:, 1] + cosine * arm[:, 2]
    turned = np.stack([np.zeros_like(y), y - arm[:, 1], z - arm[:, 2]], axis=1)
    shares = dict(_JAW_SHARE)
    # The left jaw line runs backwards through the oval.
    shares |= {
        t.FACE_OVAL[36 - t.FACE_OVAL.index(vertex)]: share for vertex, share in _JAW_SHARE.items() if vertex != 152
    }
    for vertex, _row in _rows(LOWER_LIP_ROWS):
        shares[vertex] = 1 - 0.55 * abs(_along(vertices, vertex)) ** 2.2
    shares |= {175: 1.0, 199: 1.0, 200: 1.0, 18: 1.0, 83: 1.0, 313: 1.0}
    handles = {vertex: turned[vertex] * share for vertex, share in shares.items()}
    for vertex, _row in _rows((*UPPER_LIP_ROWS, *LOWER_LIP_ROWS)):
        along = _along(vertices, vertex)
        # Lips are elastic: the corners come inwards.
        handles[vertex] = handles.get(vertex, 0) + _vector(-0.28 * along * abs(along), 0.0, 0.0)
    corner = 0.45
    for vertex, row in _rows(UPPER_LIP_ROWS):
        share = corner * abs(_along(vertices, vertex)) ** 3 * (0.6 + row * 0.133)
        if vertex not in shares:
            handles[vertex] = handles[vertex] + turned[vertex] * share
    pins = (93, 323, 234, 454, 2, 98, 327, 50, 280, 205, 425, 123, 352, *RIGHT_EYE, *LEFT_EYE)
    return skin.drag(handles, pins, 3.5)


_RIGHT_SHAPES = {
    "browDown": _brow_down,
    "browOuterUp": _brow_outer_up,
    "cheekSquint": _cheek_squint,
    "eyeBlink": _blink,
    "eyeSquint": _squint,
    "eyeWide": _wide,
    "mouthFrown": _frown,
    "mouthLowerDown": _lower_down,
    "mouthPress": _press,
    "mouthSmile": _smile,
    "mouthStretch": _stretch,
    "mouthUpperUp": _upper_up,
    "noseSneer": _sneer,
}
_WHOLE_SHAPES = {
    "browInnerUp": _brow_inner_up,
    "cheekPuff": _cheek_puff,
    "jawOpen": _jaw_open,
    "mouthFunnel": _funnel,
    "mouthPucker": _pucker,
    "mouthShrugLower": _shrug_lower,
}
