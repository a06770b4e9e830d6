"""AvatarPose: what an avatar does at one moment, in the terms of people who read faces.

The rig (`face.rig`) makes it from an expression code; the avatar (`output`) draws it. The terms follow the action units
of the Facial Action Coding System (Ekman, Friesen, Hager 2002), named in brackets, so that a face can be set by hand
and checked against pictures of that system.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, fields
from typing import Final

TURN_BOUND: Final = 0.5
"""Largest sine of a head's turn that is drawn: 30°, as far as an avatar's features stay on its head."""

_SIGNED: Final = frozenset(
    {
        "mouth_stretch",
        "corner_up_right",
        "corner_up_left",
        "gaze_x",
        "gaze_y",
        "brow_inner_right",
        "brow_inner_left",
        "brow_outer_right",
        "brow_outer_left",
    }
)
_TURNS: Final = frozenset({"yaw", "pitch", "roll"})

EYE_AT_REST: Final = 0.5
"""How open a resting eye is."""


@dataclass(frozen=True)
class AvatarPose:
    """One moment of an avatar; without arguments its resting face, looking ahead.

    Every value is clamped when the pose is made, and what is not a number becomes the resting value: there is no pose
    that cannot be drawn. "Right" and "left" are the person's own.

    Attributes:
        yaw: sine of the turn to the picture's right, ±TURN_BOUND.
        pitch: sine of the turn downwards, ±TURN_BOUND.
        roll: sine of the counter-clockwise tilt, ±TURN_BOUND.
        lips_apart: gap between the lips, absolute: 0 shut, 1 a scream (AU25).
        jaw_open: 0 … 1 (AU26, AU27).
        lips_pressed: 0 … 1 (AU23, AU24).
        lips_pucker: 0 … 1, rounded and forward (AU18, AU22).
        mouth_stretch: -1 narrow … 1 wide, with corners that do not rise (AU20).
        corner_up_right: -1 (AU15) … 1 (AU12).
        corner_up_left: the same.
        upper_lip_raise: 0 … 1 (AU10).
        lower_lip_drop: 0 … 1, until the lower teeth show (AU16).
        chin_raise: 0 … 1 (AU17).
        eye_open_right: 0 shut, EYE_AT_REST, 1 as wide as eyes go (AU43, AU5).
        eye_open_left: the same.
        eye_narrow: 0 … 1, the lower lids raised and tense (AU7).
        gaze_x: -1 … 1 to the picture's right.
        gaze_y: -1 … 1 upwards.
        brow_inner_right: -1 lowered (AU4) … 1 raised (AU1).
        brow_inner_left: the same.
        brow_outer_right: -1 lowered … 1 raised (AU2).
        brow_outer_left: the same.
        brow_knit: 0 … 1, drawn together (AU4).
        nose_wrinkle: 0 … 1 (AU9).
        nostril_wide: 0 … 1 (AU38).
        frown: depth of the upright lines between the brows, 0 … 1, as of all lines.
        forehead: of the lines across the forehead.
        nasolabial_right: of the line from the nose to the mouth, with corners that rise.
        nasolabial_left: the same.
        crow_right: of crow's feet.
        crow_left: the same.
        mouth_corner_down: of the lines under the corners of the mouth.
    """

    yaw: float = 0.0
    pitch: float = 0.0
    roll: float = 0.0
    lips_apart: float = 0.0
    jaw_open: float = 0.0
    lips_pressed: float = 0.0
    lips_pucker: float = 0.0
    mouth_stretch: float = 0.0
    corner_up_right: float = 0.0
    corner_up_left: float = 0.0
    upper_lip_raise: float = 0.0
    lower_lip_drop: float = 0.0
    chin_raise: float = 0.0
    eye_open_right: float = EYE_AT_REST
    eye_open_left: float = EYE_AT_REST
    eye_narrow: float = 0.0
    gaze_x: float = 0.0
    gaze_y: float = 0.0
    brow_inner_right: float = 0.0
    brow_inner_left: float = 0.0
    brow_outer_right: float = 0.0
    brow_outer_left: float = 0.0
    brow_knit: float = 0.0
    nose_wrinkle: float = 0.0
    nostril_wide: float = 0.0
    frown: float = 0.0
    forehead: float = 0.0
    nasolabial_right: float = 0.0
    nasolabial_left: float = 0.0
    crow_right: float = 0.0
    crow_left: float = 0.0
    mouth_corner_down: float = 0.0

    def __post_init__(self) -> None:
        for name, (low, rest, high) in RANGES.items():
            value = float(getattr(self, name))
            object.__setattr__(self, name, rest if math.isnan(value) else min(max(value, low), high))

    def __repr__(self) -> str:
        """Show no value: how somebody moves may tell who it is."""
        return "AvatarPose(<redacted>)"


def _range(name: str, rest: float) -> tuple[float, float, float]:
    if name in _TURNS:
        return -TURN_BOUND, rest, TURN_BOUND
    return (-1.0 if name in _SIGNED else 0.0), rest, 1.0


RANGES: Final = {field.name: _range(field.name, float(field.default)) for field in fields(AvatarPose)}  # type: ignore[arg-type]  # every default is a float
"""Least, resting and largest value of every parameter."""
