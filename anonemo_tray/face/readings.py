"""The readings: how clearly an expression code shows each emotion, as one table of weights that people can check.

A linear classifier (multinomial logistic regression with a ridge) of the code of acted emotions, weighted by how many
people named them so, and of a resting and talking face, which is what no emotion stands for. Its weights are rounded
and the small ones left out; they are the action units of the textbooks, as far as landmarks show them: lids that open
over lowered brows for anger, a lifted nose over raised lower lids for disgust, outer ends of brows that sink for
sadness. Speech alone reads as hardly anything: an open mouth counts up to what speech reaches, and blinks not at
all.
"""

from __future__ import annotations

import math
from typing import Final, NamedTuple

import numpy as np

from anonemo_tray.face.axes import EYE_OPEN, PUBLISHED
from anonemo_tray.face.canonical_face import Array


class Readings(NamedTuple):
    """How clearly each emotion shows, 0 … 1, together at most 1; all 0 for a face at rest."""

    anger: float = 0.0
    disgust: float = 0.0
    fear: float = 0.0
    happiness: float = 0.0
    sadness: float = 0.0
    surprise: float = 0.0


_AXES: Final = (
    "lip_gap",
    "jaw_drop",
    "corner_out",
    "corner_up",
    "lip_forward",
    "upper_lip_up",
    "lower_lip_thick",
    "mouth_frown",
    "eye_open",
    "lower_lid_up",
    "brow_inner",
    "brow_outer",
    "brow_knit",
    "nose_up",
)

_WEIGHTS: Final = {
    # in the order of _AXES, for a scale of each; last, what must be exceeded before the emotion is likelier than none
    #           gap   jaw   out   up   fwd   ulip  thick frown  eye  lid  inner outer  knit nose | none
    "anger": (0.35, 0.25, -0.15, -0.40, -1.60, -0.20, -0.45, 0.00, 1.15, 0.40, -0.90, -0.40, 0.25, 1.00, -2.4),
    "disgust": (0.25, 0.05, -0.15, -0.65, -0.95, 0.25, 0.25, 0.70, -0.35, 0.95, -0.50, -0.45, 0.50, 0.95, -2.7),
    "fear": (1.60, 0.70, 0.40, -0.25, -0.75, -0.10, 0.45, 0.35, 0.70, 0.85, 0.35, -0.45, 0.60, 0.20, -2.0),
    "happiness": (0.70, 0.05, 0.55, 0.75, -0.90, 0.55, -0.45, -0.10, 0.05, 0.90, 0.20, -0.25, 0.40, 0.65, -3.6),
    "sadness": (0.30, 0.00, 0.25, -0.45, -0.65, -0.10, -0.30, 0.90, -0.60, 1.10, 0.20, -0.80, 1.00, 0.20, -2.7),
    "surprise": (1.15, 0.80, -0.55, -0.55, -1.15, 0.00, 0.75, -0.10, 0.80, 0.05, 0.40, -0.05, 0.10, 0.10, -2.4),
}

_FROM, _TO = 0.3, 0.5
"""Likelihoods at which an emotion's cues begin, above what a face at rest has of any, and are complete."""

_SHARPER: Final = 1.4
"""The weights were learnt before small movements were left out of the code; this makes up for what that takes off."""

_OPEN: Final = 0.6
_DROOP: Final = -1.5
"""How far, in scales, lips and lids count."""

_SHUT: Final = -3.0
"""Eyes that are shut say nothing, as in a blink: from lids that droop to here they count less and less."""

_EYE: Final = _AXES.index("eye_open")
_INDEX: Final = [[axis.name for axis in PUBLISHED].index(name) for name in _AXES]
_MATRIX: Final = np.array([_WEIGHTS[emotion] for emotion in Readings._fields])
_LEAST: Final = np.array([{"eye_open": _DROOP, "lip_gap": -0.5, "jaw_drop": -0.5}.get(name, -3.0) for name in _AXES])
_MOST: Final = np.array([{"lip_gap": _OPEN, "jaw_drop": _OPEN}.get(name, 3.0) for name in _AXES])


def read(scales: Array) -> Readings:
    """Return the readings of a code's scales, (AXES,)."""
    odds = _odds(scales, _SHARPER)
    everything = 1.0 + sum(odds)
    clear = [_clear(one / everything) for one in odds]
    together = max(sum(clear), 1.0)
    return Readings(*(one / together for one in clear))


def likelihood_of_any(scales: Array) -> float:
    """Return how likely it is that a measured expression's scales, (AXES,), are of any emotion, 0 … 1."""
    return 1.0 - 1.0 / (1.0 + sum(_odds(scales, 1.0)))


def _odds(scales: Array, sharper: float) -> list[float]:
    """Return how much likelier each emotion is than none."""
    seen = np.minimum(np.maximum(scales[_INDEX], _LEAST), _MOST)
    seen[_EYE] *= min(max((_SHUT - scales[EYE_OPEN]) / (_SHUT - _DROOP), 0.0), 1.0)
    return [math.exp(logit) for logit in (_MATRIX[:, :-1] @ (sharper * seen) + _MATRIX[:, -1]).tolist()]


def _clear(likelihood: float) -> float:
    share = min(max((likelihood - _FROM) / (_TO - _FROM), 0.0), 1.0)
    return share * share * (3 - 2 * share)
