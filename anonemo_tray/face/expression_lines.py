"""How deep the lines of an expression are: what wrinkles on a face, from its expression code alone.

Landmarks do not move where skin folds, so a canvas of landmarks loses frowns and the wrinkled nose of disgust. Lines
that came from the camera would be the person's own wrinkles, which identify; these are everybody's.
"""

from __future__ import annotations

from enum import IntEnum, unique
from typing import Final

from anonemo_tray.face.axes import PUBLISHED
from anonemo_tray.face.canonical_face import Array


@unique
class ExpressionLine(IntEnum):
    """A group of lines that come and go together; "right" and "left" are the person's own."""

    FROWN = 0
    """Upright, between the brows."""

    NOSE = 1
    """Across the bridge of the nose and beside its wings."""

    FOREHEAD = 2
    """Above raised brows."""

    SADNESS = 3
    """Down from the corners of the mouth."""

    SMILE_RIGHT = 4
    SMILE_LEFT = 5
    """From the nose around the corner of the mouth."""

    LAUGH_RIGHT = 6
    LAUGH_LEFT = 7
    """Crow's feet: they tell a smile of joy from one of politeness."""


_SCALE: Final = {axis.name: axis.scale for axis in PUBLISHED}

# One side's share of a difference between the sides, in scales of the mean of both.
_CORNER_SIDE = _SCALE["corner_up_odd"] / _SCALE["corner_up"]
_EYE_SIDE = _SCALE["eye_open_odd"] / _SCALE["eye_open"] / 2


def line_depths(scales: Array) -> dict[ExpressionLine, float]:
    """Return the depths of the lines that are there, above 0 to 1.

    A scale is about as far as faces go in an expression that others name. Lines begin where the code of a resting face
    hardly ever gets, half a scale, so they do not flicker; and they deepen smoothly, because what jumps is looked at.

    Args:
        scales: (AXES,), deviation from the resting face in scales of the axes, as in `face.expression`.
    """
    code = dict(zip(_SCALE, scales.tolist(), strict=True))
    corner, eye = code["corner_up_odd"] * _CORNER_SIDE, code["eye_open_odd"] * _EYE_SIDE
    smile = (code["corner_out"] + code["corner_up"]) / 2
    # A smile lowers all of the brows and lifts nose and upper lip a little, and so does an open jaw: not meant here.
    smiling, jaw = max(smile, 0.0), max(code["lip_gap"], 0.0)
    lowered, slanted = max(-code["brow_inner"], 0.0), max(code["brow_outer"] - code["brow_inner"], 0.0)
    sneer = 0.35 * code["nose_up"] + 0.65 * code["upper_lip_up"] + 0.15 * lowered - 0.85 * smiling - 0.25 * jaw
    # Anger bares its teeth as well; weighted by what tells labelled anger from the rest.
    frown = 0.5 * (lowered + slanted - 0.8 * smiling) + 0.2 * max(code["brow_knit"], 0.0) + 0.3 * max(sneer, 0.0)
    depths = {
        ExpressionLine.FROWN: _ramp(frown, 0.55, 1.3),
        ExpressionLine.NOSE: _ramp(sneer, 0.6, 1.4),
        ExpressionLine.FOREHEAD: _ramp((code["brow_inner"] + code["brow_outer"]) / 2, 0.8, 2.0),
        ExpressionLine.SADNESS: _ramp(-code["corner_up"] - 0.25 * jaw, 0.6, 1.7),
        ExpressionLine.SMILE_RIGHT: _ramp(smile - corner, 0.45, 1.6),
        ExpressionLine.SMILE_LEFT: _ramp(smile + corner, 0.45, 1.6),
        ExpressionLine.LAUGH_RIGHT: _ramp(smile - corner, 0.6, 1.4) * _ramp(eye - code["eye_open"], 0.3, 1.3),
        ExpressionLine.LAUGH_LEFT: _ramp(smile + corner, 0.6, 1.4) * _ramp(-eye - code["eye_open"], 0.3, 1.3),
    }
    return {kind: depth for kind, depth in depths.items() if depth > 0}


def _ramp(value: float, low: float, high: float) -> float:
    """Return 0 up to `low`, 1 from `high` on, and a smooth rise between."""
    share = min(max((value - low) / (high - low), 0.0), 1.0)
    return share * share * (3 - 2 * share)
