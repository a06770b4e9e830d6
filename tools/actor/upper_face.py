"""The sculpted shapes of brows, lids, cheeks and nose; each takes a resting face and moves its right side."""

from __future__ import annotations

import numpy as np

from anonemo_tray.face import topology as t
from tools.actor.arrays import Array
from tools.actor.field import Skin
from tools.actor.regions import (
    LEFT_EYE,
    LOWER_LIP_ROWS,
    RIGHT_EYE,
    RIGHT_LOWER_LID_ROWS,
    RIGHT_UPPER_LID_ROWS,
)
from tools.actor.sculpting import Handles, Sculpt, lip_rows, vector


def _blink(vertices: Array, _skin: Skin) -> Array:
    moved = np.zeros_like(vertices)
    (margin, fold), (lower, under) = RIGHT_UPPER_LID_ROWS, RIGHT_LOWER_LID_ROWS
    for place, (top, kind, bottom, below) in enumerate(zip(margin, fold, lower, under, strict=True)):
        gap = vertices[bottom] - vertices[top]
        # The lid slides over the eyeball, which bulges most in the middle.
        bulge = vector(0, 0, 0.1 * np.sin(np.pi * (place + 1) / 8))
        moved[top] = gap * 0.9 + bulge
        moved[bottom] = gap * -0.1 + bulge
        moved[kind] = gap * 0.5 + bulge
        moved[below] = gap * -0.06
    for vertex in (225, 224, 223, 222, 221):
        moved[vertex] = vector(0, -0.1, 0)
    return moved


def _wide(vertices: Array, _skin: Skin) -> Array:
    moved = np.zeros_like(vertices)
    profile = np.sin(np.pi * np.arange(1, 8) / 8)
    for row, amount in zip(RIGHT_UPPER_LID_ROWS, (0.26, 0.2), strict=True):
        moved[list(row), 1] = amount * profile
    for row, amount in zip(RIGHT_LOWER_LID_ROWS, (-0.07, -0.05), strict=True):
        moved[list(row), 1] = amount * profile
    return moved


def _squint(_vertices: Array, skin: Skin) -> Array:
    handles: Handles = {}
    profile = np.sin(np.pi * np.arange(1, 8) / 8)
    for row, amount in zip(RIGHT_LOWER_LID_ROWS, (0.2, 0.2), strict=True):
        handles |= {vertex: vector(0, amount * bell, 0.04) for vertex, bell in zip(row, profile, strict=True)}
    for row, amount in zip(RIGHT_UPPER_LID_ROWS, (-0.13, -0.1), strict=True):
        handles |= {vertex: vector(0, amount * bell, 0) for vertex, bell in zip(row, profile, strict=True)}
    handles |= {vertex: vector(0, 0.12, 0.08) for vertex in (228, 229, 230, 231)}
    return skin.drag(handles, (*t.FACE_OVAL, 33, 133, 55, 52, 46, 50, 205, *LEFT_EYE), 1.2)


def _cheek_squint(_vertices: Array, skin: Skin) -> Array:
    handles = {vertex: vector(-0.05, 0.32, 0.22) for vertex in (50, 101, 118, 117, 205)}
    handles |= {vertex: vector(0, 0.13, 0.05) for vertex in (24, 23, 22, 110)}
    handles |= {vertex: vector(0, 0.09, 0.0) for vertex in (144, 145, 153)}
    return skin.drag(handles, (*t.FACE_OVAL, *t.RIGHT_EYE_UPPER, 61, 2, 6, 129, *LEFT_EYE), 1.6)


def _brow_down(_vertices: Array, skin: Skin) -> Array:
    handles = {
        107: vector(0.25, -0.88, 0.12),
        55: vector(0.25, -0.88, 0.15),
        66: vector(0.16, -0.8, 0.1),
        65: vector(0.16, -0.8, 0.12),
        105: vector(0.07, -0.6, 0.05),
        52: vector(0.07, -0.6, 0.05),
        63: vector(0.0, -0.39, 0),
        53: vector(0.0, -0.39, 0),
        70: vector(0.0, -0.18, 0),
        46: vector(0.0, -0.18, 0),
        9: vector(0.0, -0.39, 0.05),
        8: vector(0.0, -0.28, 0.08),
        221: vector(0.06, -0.45, 0.05),
        222: vector(0.03, -0.45, 0.05),
        223: vector(0.0, -0.39, 0.03),
        224: vector(0.0, -0.28, 0),
        28: vector(0.0, -0.18, 0),
        56: vector(0.0, -0.18, 0),
    }
    return skin.drag(handles, (*t.FACE_OVAL, *RIGHT_EYE, *LEFT_EYE, 336, 296, 285, 4), 2.0)


def _brow_outer_up(_vertices: Array, skin: Skin) -> Array:
    ups = {70: 0.55, 46: 0.5, 63: 0.62, 53: 0.58, 105: 0.45, 52: 0.42, 66: 0.15, 65: 0.15, 225: 0.25, 224: 0.22}
    handles = {vertex: vector(-0.04, up, 0) for vertex, up in ups.items()}
    return skin.drag(handles, (*t.FACE_OVAL, *RIGHT_EYE, 107, 55, *LEFT_EYE, 9), 2.0)


def _brow_inner_up(_vertices: Array, skin: Skin) -> Array:
    right = {107: 0.75, 55: 0.75, 66: 0.55, 65: 0.55, 105: 0.2, 52: 0.2, 221: 0.28, 222: 0.22, 108: 0.6, 69: 0.35}
    left = {336: 0.75, 285: 0.75, 296: 0.55, 295: 0.55, 334: 0.2, 282: 0.2, 441: 0.28, 442: 0.22, 337: 0.6, 299: 0.35}
    handles = {vertex: vector(0.06, up, 0) for vertex, up in right.items()}
    handles |= {vertex: vector(-0.06, up, 0) for vertex, up in left.items()}
    handles |= {9: vector(0, 0.45, 0), 8: vector(0, 0.2, 0), 151: vector(0, 0.45, 0)}
    return skin.drag(handles, (*t.FACE_OVAL, *RIGHT_EYE, *LEFT_EYE, 70, 46, 300, 276, 6), 2.0)


def _sneer(_vertices: Array, skin: Skin) -> Array:
    handles = {
        129: vector(-0.05, 0.3, 0.05),
        102: vector(-0.05, 0.3, 0.05),
        64: vector(-0.05, 0.28, 0.03),
        98: vector(-0.05, 0.26, 0.0),
        49: vector(0, 0.3, 0.05),
        217: vector(0, 0.15, 0.1),
        174: vector(0, 0.08, 0.1),
        36: vector(0, 0.35, 0.15),
        203: vector(-0.05, 0.32, 0.1),
        165: vector(0, 0.3, 0),
        92: vector(0, 0.26, 0),
        39: vector(0, 0.22, 0),
        40: vector(0, 0.22, 0),
        193: vector(0.05, -0.15, 0.06),
        55: vector(0.08, -0.25, 0.06),
        65: vector(0.03, -0.18, 0.03),
        120: vector(0, 0.12, 0.06),
        121: vector(0, 0.12, 0.06),
    }
    lower = (vertex for vertex, _ in lip_rows(LOWER_LIP_ROWS))
    return skin.drag(handles, (*t.FACE_OVAL, *RIGHT_EYE, *LEFT_EYE, *lower, 4, 1, 358, 269), 1.6)


RIGHT_SHAPES: dict[str, Sculpt] = {
    "browDown": _brow_down,
    "browOuterUp": _brow_outer_up,
    "cheekSquint": _cheek_squint,
    "eyeBlink": _blink,
    "eyeSquint": _squint,
    "eyeWide": _wide,
    "noseSneer": _sneer,
}
WHOLE_SHAPES: dict[str, Sculpt] = {
    "browInnerUp": _brow_inner_up,
}
