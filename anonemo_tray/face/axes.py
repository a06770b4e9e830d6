"""The axes that an expression is measured and published on: plain differences between places of a face.

Each axis is a linear measure of the head's own frame (x to the picture's right, y up, z to the viewer), so that what is
published can be read by people and checked against a ruler. The axes were chosen for what speech, gaze, blinking and
the five well-labelled emotions of the paper's classes need; more of them carried identity and no further emotion.
Measured axes that are not published only help to find the resting face.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, TypeAlias

import numpy as np

from anonemo_tray.face.landmarks import LANDMARKS, FloatArray

Term: TypeAlias = tuple[float, tuple[int, ...], int]
"""Factor, landmarks to average, and coordinate (X, Y or Z)."""

X, Y, Z = 0, 1, 2


@dataclass(frozen=True)
class Axis:
    """One measure of a face.

    Attributes:
        name: what grows with it.
        terms: the sum that it is.
        scale: for published axes, the usual deviation from one's own resting face, mm; the unit of the code.
        gain: how much more of it is drawn than measured. Brows and nose move little and are read from afar.
        odd: it changes its sign in the mirror and tells left from right.
        absolute: it is 0 in everybody, so that it is published itself and not its deviation.
        scores: blendshapes to average instead, in MediaPipe's order: for what its landmarks do not show.
    """

    name: str
    terms: tuple[Term, ...]
    scale: float = 0.0
    gain: float = 1.0
    odd: bool = False
    absolute: bool = False
    scores: tuple[int, ...] = ()


_CORNERS = (61, 291, 78, 308)
_LEFT_CORNER, _RIGHT_CORNER = (291, 308), (61, 78)
_UPPER_LIDS, _LOWER_LIDS = (159, 158, 160, 386, 385, 387), (145, 153, 144, 374, 380, 373)
_EYE_CORNERS = (33, 133, 362, 263)
_IRISES = (468, 473)

PUBLISHED: Final = (
    # Speech. Shut lips touch in everybody: a resting gap must be no zero, or shut lips are drawn apart.
    Axis("lip_gap", ((1, (13, 312, 82), Y), (-1, (14, 317, 87), Y)), 5.9, absolute=True),
    # Smile, sadness, speech.
    Axis("corner_out", ((0.5, _LEFT_CORNER, X), (-0.5, _RIGHT_CORNER, X)), 3.4, 1.2),
    Axis("corner_up", ((1, _CORNERS, Y), (-0.5, (0, 13, 14, 17), Y)), 3.0, 1.2),
    Axis("lip_forward", ((1, (0, 37, 267, 17, 84, 314, 13, 14), Z),), 2.2, 1.2),
    # Disgust and anger: the upper lip goes up, lips are pressed.
    Axis("upper_lip_up", ((1, (0, 37, 267, 13), Y),), 3.0, 1.2),
    Axis("lower_lip_thick", ((1, (14, 87, 317), Y), (-1, (17, 84, 314), Y)), 1.2, 1.2),
    # Sadness and disgust; landmarks keep the corners nearly where they are.
    Axis("mouth_frown", (), 0.35, scores=(30, 31)),
    # A scream, surprise, speech.
    Axis("jaw_drop", ((-1, (152, 148, 377, 175, 199), Y),), 3.9),
    # Blink, surprise.
    Axis("eye_open", ((0.5, _UPPER_LIDS, Y), (-0.5, _LOWER_LIDS, Y)), 0.84, 1.3),
    # Tense or smiling lids: without it sadness, disgust and anger look alike.
    Axis("lower_lid_up", ((1, _LOWER_LIDS, Y),), 1.25),
    Axis("gaze_x", ((1, _IRISES, X), (-1, _EYE_CORNERS, X)), 2.0, odd=True),
    Axis("gaze_y", ((1, _IRISES, Y), (-1, _EYE_CORNERS, Y)), 0.60),
    # Surprise, sadness, frown.
    Axis("brow_inner", ((1, (55, 107, 285, 336), Y),), 1.75, 1.7),
    Axis("brow_outer", ((1, (46, 70, 53, 63, 276, 300, 283, 293), Y),), 1.55, 1.5),
    Axis("brow_knit", ((0.5, (55, 107), X), (-0.5, (285, 336), X)), 0.60, 2.4),
    # Disgust, anger.
    Axis("nose_up", ((1, (48, 64, 98, 278, 294, 327), Y),), 1.7, 1.8),
    # One-sided smile, wink, one raised brow.
    Axis("corner_up_odd", ((0.5, _LEFT_CORNER, Y), (-0.5, _RIGHT_CORNER, Y)), 0.5, odd=True),
    Axis(
        "eye_open_odd",
        (
            (0.5, (386, 385, 387), Y),
            (-0.5, (374, 380, 373), Y),
            (-0.5, (159, 158, 160), Y),
            (0.5, (145, 153, 144), Y),
        ),
        0.28,
        odd=True,
    ),
    Axis(
        "brow_odd",
        ((0.5, (285, 336, 282, 334, 276, 300), Y), (-0.5, (55, 107, 52, 105, 46, 70), Y)),
        0.42,
        1.2,
        odd=True,
    ),
)

HELPERS: Final = (
    Axis("mouth_up", ((1, _CORNERS, Y),)),
    Axis("upper_lip_thick", ((1, (0, 37, 267), Y), (-1, (13, 82, 312), Y))),
    Axis("brow_mid", ((1, (52, 105, 65, 66, 282, 334, 295, 296), Y),)),
    Axis("nose_wide", ((0.5, (278, 294, 327), X), (-0.5, (48, 64, 98), X))),
    Axis("cheek_up", ((1, (50, 101, 118, 117, 280, 330, 347, 346), Y),)),
    Axis("mouth_x", ((1, (0, 13, 14, 17), X),), odd=True),
    Axis("jaw_x", ((1, (152, 148, 377), X),), odd=True),
)

MEASURED: Final = PUBLISHED + HELPERS
"""All axes, the published ones first."""

SCORE_UNIT: Final = 3.0
"""A score's square root times this is about as large as an axis in mm, and noise grows less with the score."""

LIP_GAP: Final = [axis.name for axis in PUBLISHED].index("lip_gap")
EYE_OPEN: Final = [axis.name for axis in PUBLISHED].index("eye_open")


def matrix(axes: tuple[Axis, ...] = MEASURED) -> FloatArray:
    """Return float32 (axes, 478, 3): millimetres of each axis for each centimetre of each coordinate; 0 for scores."""
    functionals = np.zeros((len(axes), LANDMARKS, 3), np.float32)
    for functional, axis in zip(functionals, axes, strict=True):
        for factor, landmarks, coordinate in axis.terms:
            np.add.at(functional[:, coordinate], np.array(landmarks), 10 * factor / len(landmarks))
    return functionals
