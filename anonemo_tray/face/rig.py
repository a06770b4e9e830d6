"""The rig: from an expression code to what the avatar does.

Readers of faces look at few things: how brows slant, how wide the eyes are, whether the nose wrinkles, which way the
corners of the mouth go. What landmarks measure of them is small and mixed (a smile lifts the nose and narrows the eyes
as disgust does), so the rig first takes out what a smile and an open mouth explain, then draws the rest larger than
life. The cues and their weights were read off linear separations of acted emotions (docs/anonymity.md, "Emotion"), on
other actors than those they were checked with, and rounded; each pose parameter depends on axes of its own part of the
face alone, so that speech never moves a brow.

Every formula is continuous and every ramp begins above what the code of a resting face reaches, so nothing flickers.
"""

from __future__ import annotations

from typing import Final

from anonemo_tray.face.avatar_pose import EYE_AT_REST, AvatarPose
from anonemo_tray.face.axes import PUBLISHED
from anonemo_tray.face.expression import SHUT, Expression

_INDEX: Final = {axis.name: index for index, axis in enumerate(PUBLISHED)}
_SCALE: Final = {axis.name: axis.scale for axis in PUBLISHED}

# One side's share of a difference between the sides, in scales of the mean of both.
_CORNER_SIDE: Final = _SCALE["corner_up_odd"] / _SCALE["corner_up"]
_EYE_SIDE: Final = _SCALE["eye_open_odd"] / _SCALE["eye_open"] / 2
_BROW_SIDE: Final = _SCALE["brow_odd"] / _SCALE["brow_inner"]

_NARROWED: Final = 1.5
"""How much sooner the avatar's eyes are shut than the person's: a third shut is seen as tired or sad."""


def pose(expression: Expression) -> AvatarPose:
    """Return what the avatar does; numbers in the comments are means of acted emotions, in scales."""
    code = {name: float(expression.scales[index]) for name, index in _INDEX.items()}
    yaw, pitch, roll = expression.rotation.tolist()

    # What is left when a smile is taken out. A smile of 1.9 comes with brows -0.8, nose 1.5, upper lip 1.5, lids 1.3.
    corner = code["corner_up"]
    smile = max(corner, 0.0)
    brow_inner = code["brow_inner"] + 0.42 * smile
    brow_outer = code["brow_outer"] + 0.36 * smile
    knit = code["brow_knit"] - 0.5 * smile
    sneer = code["nose_up"] - 0.8 * smile
    upper_lip = code["upper_lip_up"] - 0.75 * smile
    lid = code["lower_lid_up"] - 0.4 * smile
    friendly = 1 - 0.85 * _ramp(smile, 0.4, 1.5)

    # Brows: their height, and their slant, positive with the inner ends up. Anger -0.36, sadness 0.32, fear 0.34.
    height = (brow_inner + brow_outer) / 2
    slant = brow_inner - brow_outer
    # An angry slant takes inner ends that are really down, and no smile: laughter presses brows down as well, and
    # outer ends that are raised alone are no anger.
    angry = friendly * _ramp(-brow_inner, 0.1, 0.8)
    slant = max(slant, 0.0) + min(slant, 0.0) * angry
    lifted, lowered = max(height, 0.0), max(-height, 0.0) * friendly
    inner = 1.4 * lifted - 0.45 * lowered + 1.5 * slant
    outer = 1.4 * lifted - 0.35 * lowered - 0.9 * slant
    side = _BROW_SIDE * code["brow_odd"]

    # Eyes: wide with fear and surprise, glaring with anger, half shut with sadness. Inner ends of brows that are up
    # over open eyes are fear's, whose widening the landmarks hardly show.
    eye = code["eye_open"]
    eye += 0.9 * max(slant - 0.1, 0.0) * _ramp(eye, -0.7, 0.1)
    eye_side = _EYE_SIDE * code["eye_open_odd"]

    # Anger 1.3, disgust 0.8; sadness, fear and smiles below 0.1.
    frown = -1.2 * slant + 0.5 * code["eye_open"] + 0.8 * max(sneer, 0.0) + 0.3 * lowered - 0.2 * lifted
    # Disgust 1.6, anger 0.5, sadness 0.7.
    wrinkle = sneer + 0.8 * upper_lip - 0.3 * code["eye_open"]
    squint = 0.6 * lid + 0.7 * max(sneer, 0.0) - 0.8 * max(slant, 0.0)

    # Mouth. The gap of a shut mouth is 0 in everybody; below a third of a scale it may be noise.
    apart = _ramp_up(code["lip_gap"], 0.3, 2.3)
    jaw = _ramp_up(max(code["jaw_drop"], 0.6 * code["lip_gap"]), 0.35, 2.4)
    shut = 1 - _ramp(code["lip_gap"], 0.1, 0.6)
    wide = code["corner_out"] - 0.85 * smile
    frowning = max(code["mouth_frown"], 0.0)
    # An open mouth pulls its corners down without any sadness.
    drooping = max(-corner - 0.5 * max(code["lip_gap"], 0.0), 0.0) + 1.1 * frowning
    corner_side = _CORNER_SIDE * code["corner_up_odd"]
    thin = max(-code["lower_lip_thick"], 0.0) - 0.3 * smile

    return AvatarPose(
        yaw=yaw,
        pitch=pitch,
        roll=roll,
        lips_apart=apart,
        jaw_open=jaw,
        lips_pressed=shut * _ramp(thin + 0.4 * max(-code["lip_forward"], 0.0) - frowning, 0.5, 1.6),
        lips_pucker=_ramp(code["lip_forward"] - 0.8 * code["corner_out"], 0.6, 2.2),
        mouth_stretch=_soft(0.55 * wide, 0.15) + min(0.3 * code["corner_out"], 0.0),
        corner_up_right=_corner(corner - corner_side, drooping),
        corner_up_left=_corner(corner + corner_side, drooping),
        upper_lip_raise=max(_ramp(upper_lip + 0.5 * sneer, 0.4, 1.4), 0.15 * _ramp(smile, 0.5, 1.8)),
        lower_lip_drop=_ramp(code["lip_gap"] + 0.4 * wide - 0.8 * max(code["jaw_drop"], 0.0), 0.5, 1.5),
        chin_raise=shut * _ramp(frowning + 0.4 * thin + 0.5 * max(sneer, 0.0), 0.4, 1.6),
        eye_open_right=_eye(eye - eye_side, code["eye_open"] - eye_side),
        eye_open_left=_eye(eye + eye_side, code["eye_open"] + eye_side),
        eye_narrow=max(_ramp(squint, 0.35, 1.4), 0.6 * _ramp(smile, 0.6, 1.8)),
        gaze_x=code["gaze_x"] / 2.2,
        gaze_y=code["gaze_y"] / 2.2,
        brow_inner_right=_soft(inner - side, 0.1),
        brow_inner_left=_soft(inner + side, 0.1),
        brow_outer_right=_soft(outer - side, 0.1),
        brow_outer_left=_soft(outer + side, 0.1),
        brow_knit=friendly * _ramp(0.6 * knit + 0.5 * lowered + 0.3 * max(sneer, 0.0), 0.35, 1.3),
        nose_wrinkle=_ramp(wrinkle, 0.7, 1.7) * friendly,
        nostril_wide=_ramp(max(sneer, 0.0) + 0.3 * max(frown, 0.0), 0.3, 1.4),
        frown=_ramp(frown, 0.5, 1.4) * friendly * _ramp(-brow_inner, 0.0, 0.5),
        forehead=_ramp(height, 0.45, 1.5),
        nasolabial_right=_ramp(corner - corner_side, 0.5, 1.7),
        nasolabial_left=_ramp(corner + corner_side, 0.5, 1.7),
        crow_right=_ramp(corner - corner_side, 0.7, 1.8) * _ramp(eye_side - code["eye_open"], 0.3, 1.2),
        crow_left=_ramp(corner + corner_side, 0.7, 1.8) * _ramp(-eye_side - code["eye_open"], 0.3, 1.2),
        mouth_corner_down=_ramp(drooping, 0.25, 1.1),
    )


def _corner(up: float, drooping: float) -> float:
    """Return how far a corner is up: falling is drawn three times as large as rising, as it is that much smaller."""
    return 0.55 * max(up - 0.12, 0.0) - _ramp_up(drooping, 0.15, 1.0)


def _eye(open_wide: float, measured: float) -> float:
    """Return how open an eye is; lids that fall are drawn as measured, whatever else tells of wide eyes."""
    if measured < 0:
        shut = min(_NARROWED * measured / SHUT, 1.0)
        return EYE_AT_REST * (1 - shut) + (0.4 * max(open_wide - measured, 0.0) * (1 - shut))
    return EYE_AT_REST + 0.45 * open_wide


def _soft(value: float, dead: float) -> float:
    """Return a signed value with a dead zone about rest."""
    return max(value - dead, 0.0) + min(value + dead, 0.0)


def _ramp_up(value: float, low: float, high: float) -> float:
    """Return 0 up to `low`, 1 from `high` on, straight between."""
    return min(max((value - low) / (high - low), 0.0), 1.0)


def _ramp(value: float, low: float, high: float) -> float:
    """Return the same with a soft start and end."""
    share = _ramp_up(value, low, high)
    return share * share * (3 - 2 * share)
