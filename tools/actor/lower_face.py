"""The sculpted shapes of lips, jaw and cheeks; each takes a resting face and moves its right side, or all."""

from __future__ import annotations

import numpy as np

from anonemo_tray.face import topology as t
from tools.actor.arrays import Array
from tools.actor.field import Skin
from tools.actor.regions import (
    LEFT_EYE,
    LOWER_LIP_ROWS,
    RIGHT_EYE,
    UPPER_LIP_ROWS,
)
from tools.actor.sculpting import Handles, Sculpt, lip_rows, vector

_MOUTH_HALF = 2.46
"""cm, from the middle of the canonical mouth to its corner."""

_JAW_ANGLE = np.radians(19)
_JAW_AXIS = np.array([0, -3.0, -3.0])
"""Instant centre of a wide opening in the canonical frame, below the joint, which glides; incisors part by 3 cm."""

_JAW_SHARE = {152: 1.0, 148: 1.0, 176: 0.98, 149: 0.93, 150: 0.84, 136: 0.7, 172: 0.5, 58: 0.26, 132: 0.08}
"""How far the points of the right jaw line follow the jaw."""


def _rightness(vertices: Array, vertex: int) -> float:
    """Return the place along the mouth: 1 at its right corner, 0 from a little left of the middle."""
    along = np.clip((-vertices[vertex, 0] / _MOUTH_HALF + 0.25) / 1.25, 0, 1)
    return float(along * along * (3 - 2 * along))


def _along(vertices: Array, vertex: int) -> float:
    """Return the place along the mouth: -1 at the right corner, 0 in the middle, 1 at the left one."""
    return float(np.clip(vertices[vertex, 0] / _MOUTH_HALF, -1, 1))


def _share_right(along: float) -> float:
    """Return how much of a movement is the right side's, for a place from -1 (right) to 1; both sides add up to 1."""
    turn = np.clip(along / 0.6, -1, 1)
    return float(0.5 - 0.5 * turn)


def _smile(vertices: Array, skin: Skin) -> Array:
    handles: Handles = {}
    # Lips are stretched, so they become thinner; the upper one rises more than the lower one.
    for vertex, row in lip_rows(UPPER_LIP_ROWS):
        share = _rightness(vertices, vertex)
        up = 0.55 * share**1.6 + 0.12 * (1 - share) * (0.1, 0.25, 0.45, 0.5)[row]
        handles[vertex] = vector(-0.82 * share, up, -0.6 * share - 0.08)
    for vertex, row in lip_rows(LOWER_LIP_ROWS):
        share = _rightness(vertices, vertex)
        up = 0.55 * share**2.2 + 0.06 * (1 - share) * (1.6, 1.3, 1.0, 1.0)[row]
        handles.setdefault(vertex, vector(-0.78 * share, up, -0.52 * share - 0.1))
    handles |= {
        50: vector(-0.05, 0.25, 0.2),
        205: vector(-0.15, 0.4, 0.3),
        207: vector(-0.42, 0.35, 0.05),
        187: vector(-0.25, 0.3, 0.15),
        206: vector(-0.32, 0.32, 0.05),
        203: vector(-0.2, 0.2, 0),
        129: vector(-0.12, 0.08, 0),
        98: vector(-0.08, 0.05, 0),
        23: vector(0, 0.05, 0),
        24: vector(0, 0.05, 0),
    }
    pins = (*t.FACE_OVAL, *RIGHT_EYE, *LEFT_EYE, 6, 175, 358, 280, 425)
    return skin.drag(handles, pins, 2.5)


def _frown(vertices: Array, skin: Skin) -> Array:
    handles: Handles = {}
    for vertex, _row in lip_rows(UPPER_LIP_ROWS):
        share = _rightness(vertices, vertex) ** 1.4
        handles[vertex] = vector(-0.02 * share, -0.8 * share, -0.1 * share)
    for vertex, _row in lip_rows(LOWER_LIP_ROWS):
        share = _rightness(vertices, vertex)
        handles.setdefault(vertex, vector(0.0, -0.8 * share**1.8 + 0.14 * (1 - share), 0.05))
    handles[199] = vector(0, 0.12, 0.12)
    handles[210] = vector(-0.08, -0.25, 0.05)
    return skin.drag(handles, (*t.FACE_OVAL, 2, 98, 205, 425, 280), 2.2)


def _stretch(vertices: Array, skin: Skin) -> Array:
    handles: Handles = {}
    for vertex, _row in lip_rows((*UPPER_LIP_ROWS, *LOWER_LIP_ROWS)):
        share = _rightness(vertices, vertex)
        handles.setdefault(vertex, vector(-0.75 * share, -0.22 * share, -0.5 * share))
    return skin.drag(handles, (*t.FACE_OVAL, 2, 98, 205, 425, 280), 2.2)


def _press(vertices: Array, skin: Skin) -> Array:
    handles: Handles = {}
    for rows, sign in ((UPPER_LIP_ROWS, -1), (LOWER_LIP_ROWS, 1)):
        for vertex, row in lip_rows(rows):
            share = _rightness(vertices, vertex) * 0.6 + 0.4
            share *= 1 - abs(_along(vertices, vertex)) ** 2 * 0.8 if vertices[vertex, 0] < 0 else 0.4
            amount = share * (0.2, 0.12, 0.05, 0.0)[row]
            handles.setdefault(vertex, vector(0, sign * amount, -amount * 1.2))
    return skin.drag(handles, (*t.FACE_OVAL, 2, 98, 327, 199, 205, 425), 1.5)


def _lower_down(vertices: Array, skin: Skin) -> Array:
    handles: Handles = {}
    for vertex, row in lip_rows(LOWER_LIP_ROWS):
        along = _along(vertices, vertex)
        share = (1 - along**2) * _share_right(along)
        handles[vertex] = vector(-0.12 * share, -0.6 * share * (0.75 + 0.08 * row), 0.05 * share)
    pins = (*t.FACE_OVAL, *(vertex for vertex, _ in lip_rows(UPPER_LIP_ROWS)), 2)
    return skin.drag(handles, pins, 1.8)


def _upper_up(vertices: Array, skin: Skin) -> Array:
    handles: Handles = {}
    for vertex, row in lip_rows(UPPER_LIP_ROWS):
        along = _along(vertices, vertex)
        share = (1 - along**2) * _share_right(along)
        handles[vertex] = vector(-0.05 * share, 0.52 * share * (0.8 + 0.07 * row), 0.02 * share)
    handles |= {129: vector(-0.08, 0.18, 0), 98: vector(-0.06, 0.15, 0), 203: vector(-0.08, 0.3, 0.08)}
    handles |= {206: vector(-0.05, 0.3, 0.08), 205: vector(0, 0.2, 0.15)}
    lower = (vertex for vertex, _ in lip_rows(LOWER_LIP_ROWS))
    return skin.drag(handles, (*t.FACE_OVAL, *lower, 4, 358, 280, *RIGHT_EYE), 1.8)


def _pucker(vertices: Array, skin: Skin) -> Array:
    handles: Handles = {}
    for rows, sign in ((UPPER_LIP_ROWS, 1), (LOWER_LIP_ROWS, -1)):
        for vertex, row in lip_rows(rows):
            along = _along(vertices, vertex)
            outer = 1 - row / 3
            lift = sign * (0.05 + 0.1 * outer) * (1 - along**2)
            handles.setdefault(vertex, vector(-1.15 * along, lift, 0.75 - 0.35 * along**2))
    handles |= {164: vector(0, 0, 0.3), 18: vector(0, 0, 0.3)}
    handles |= {207: vector(0.35, 0, 0), 427: vector(-0.35, 0, 0), 206: vector(0.3, 0, 0.1)}
    handles |= {426: vector(-0.3, 0, 0.1)}
    return skin.drag(handles, (*t.FACE_OVAL, 2, 98, 327, 205, 425), 2.0)


def _funnel(vertices: Array, skin: Skin) -> Array:
    handles: Handles = {}
    for rows, sign in ((UPPER_LIP_ROWS, 1), (LOWER_LIP_ROWS, -1)):
        for vertex, _row in lip_rows(rows):
            along = _along(vertices, vertex)
            lift = sign * (0.34 if sign > 0 else 0.42) * (1 - along**2)
            handles.setdefault(vertex, vector(-0.8 * along, lift, 0.5 - 0.2 * along**2))
    handles |= {207: vector(0.25, 0, 0), 427: vector(-0.25, 0, 0)}
    return skin.drag(handles, (*t.FACE_OVAL, 2, 98, 327, 205, 425), 2.0)


def _shrug_lower(vertices: Array, skin: Skin) -> Array:
    handles: Handles = {}
    for vertex, row in lip_rows(LOWER_LIP_ROWS):
        share = 1 - _along(vertices, vertex) ** 2
        handles[vertex] = vector(0, 0.3 * share * (1 - row * 0.15), 0.25 * share)
    for vertex, _row in lip_rows(UPPER_LIP_ROWS):
        share = 1 - _along(vertices, vertex) ** 2
        handles.setdefault(vertex, vector(0, 0.16 * share, 0.08 * share))
    handles[199] = vector(0, 0.4, 0.1)
    return skin.drag(handles, (*t.FACE_OVAL, 2, 205, 425), 2.0)


def _cheek_puff(_vertices: Array, skin: Skin) -> Array:
    handles = {vertex: vector(-0.7, 0, 0.6) for vertex in (187, 207, 214, 192)}
    handles |= {vertex: vector(0.7, 0, 0.6) for vertex in (411, 427, 434, 416)}
    handles |= {vertex: vector(0, 0, 0.2) for vertex in (0, 17, 164, 18)}
    return skin.drag(handles, (1, *RIGHT_EYE, *LEFT_EYE, 10, 152, 234, 454), 2.5)


def _jaw_open(vertices: Array, skin: Skin) -> Array:
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
    for vertex, _row in lip_rows(LOWER_LIP_ROWS):
        shares[vertex] = 1 - 0.55 * abs(_along(vertices, vertex)) ** 2.2
    shares |= {175: 1.0, 199: 1.0, 200: 1.0, 18: 1.0, 83: 1.0, 313: 1.0}
    handles = {vertex: turned[vertex] * share for vertex, share in shares.items()}
    for vertex, _row in lip_rows((*UPPER_LIP_ROWS, *LOWER_LIP_ROWS)):
        along = _along(vertices, vertex)
        # Lips are elastic: the corners come inwards.
        handles[vertex] = handles.get(vertex, 0) + vector(-0.28 * along * abs(along), 0.0, 0.0)
    corner = 0.45
    for vertex, row in lip_rows(UPPER_LIP_ROWS):
        share = corner * abs(_along(vertices, vertex)) ** 3 * (0.6 + row * 0.133)
        if vertex not in shares:
            handles[vertex] = handles[vertex] + turned[vertex] * share
    pins = (93, 323, 234, 454, 2, 98, 327, 50, 280, 205, 425, 123, 352, *RIGHT_EYE, *LEFT_EYE)
    return skin.drag(handles, pins, 3.5)


RIGHT_SHAPES: dict[str, Sculpt] = {
    "mouthFrown": _frown,
    "mouthLowerDown": _lower_down,
    "mouthPress": _press,
    "mouthSmile": _smile,
    "mouthStretch": _stretch,
    "mouthUpperUp": _upper_up,
}
WHOLE_SHAPES: dict[str, Sculpt] = {
    "cheekPuff": _cheek_puff,
    "jawOpen": _jaw_open,
    "mouthFunnel": _funnel,
    "mouthPucker": _pucker,
    "mouthShrugLower": _shrug_lower,
}
