"""The expression code: what of a face is published with the canonical geometry, in 22 bytes.

Layout: an int8 for each published axis (`face.axes`), in sixteenths of the axis' scale, then an int8 for each sine of
the head's rotation, in fiftieths. 0 everywhere is the resting face looking ahead.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from anonemo_tray.face.axes import EYE_OPEN, PUBLISHED
from anonemo_tray.face.canonical_face import Array

AXES: Final = len(PUBLISHED)

STEPS: Final = 16
"""Of the code to an axis' scale."""

BOUND: Final = 2.5
"""Scales that an expression reaches at most, softly: the largest that faces do, and no more for who can do more."""

ODD_BOUND: Final = 6.0
ODD_GATE: Final = 2.5
"""Asymmetry below this many scales is habit, which identifies; beyond, it is a wink or a one-sided smile."""

SHUT: Final = -4.0
"""The code of closed eyes, in scales, for everybody: below the resting aperture, the share of it is what counts."""

_LEAST_APERTURE_MM: Final = 4.0

ROTATION_STEP: Final = 0.02
ROTATION_BOUND: Final = 0.5

_ODD = np.array([axis.odd and axis.name.endswith("_odd") for axis in PUBLISHED])
_SCALE = np.array([axis.scale for axis in PUBLISHED])
_BYTE: Final = 127


@dataclass(frozen=True, eq=False)
class Expression:
    """A face's expression and the head's rotation, free of who it is.

    Attributes:
        scales: (AXES,), deviation from the resting face in scales of the axes, bounded.
        rotation: (3,), sines of yaw, pitch and roll as in `face.measure`, from the head's usual pose.
    """

    scales: Array
    rotation: Array


def compress(deviation: Array, aperture: float) -> Array:
    """Return a deviation from the resting face in bounded scales.

    Args:
        deviation: (AXES,), mm.
        aperture: of the resting eyes, mm.
    """
    scales = deviation / _SCALE
    sided = np.sign(scales) * np.maximum(np.abs(scales) - ODD_GATE, 0)
    bounded = np.where(_ODD, ODD_BOUND * np.tanh(sided / ODD_BOUND), BOUND * np.tanh(scales / BOUND))
    if deviation[EYE_OPEN] < 0:
        shut = min(-float(deviation[EYE_OPEN]) / max(aperture, _LEAST_APERTURE_MM), 1.0)
        bounded[EYE_OPEN] = SHUT * shut
    return np.asarray(bounded)


def pack(expression: Expression) -> bytes:
    """Return the code of an expression."""
    steps = np.rint(expression.scales * STEPS)
    turn = np.rint(np.clip(expression.rotation, -ROTATION_BOUND, ROTATION_BOUND) / ROTATION_STEP)
    code = np.clip(np.concatenate((steps, turn)), -_BYTE, _BYTE).astype(np.int8)
    return bytes(code.tobytes())


def unpack(payload: bytes) -> Expression:
    """Return the expression of a code; every sequence of 22 bytes is one."""
    steps = np.frombuffer(payload, np.int8).astype(np.float64)
    rotation = np.clip(steps[AXES:] * ROTATION_STEP, -ROTATION_BOUND, ROTATION_BOUND)
    return Expression(np.clip(steps[:AXES] / STEPS, -ODD_BOUND, ODD_BOUND), rotation)
