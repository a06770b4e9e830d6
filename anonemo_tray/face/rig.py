"""The rig: from an expression code to what the avatar does.

Readers of faces look at few things: how brows slant, how wide the eyes are, whether the nose wrinkles, which way the
corners of the mouth go. What landmarks measure of them is small and mixed (a smile lifts the nose and narrows the eyes
as disgust does), so the rig takes out what a smile and an open mouth explain and shows the rest in its own place. As
far as the whole code clearly reads as one emotion (`face.readings`), it also shows that emotion's cues as textbooks
draw them (`_CUES`), larger than life: people read a drawing by few, exaggerated signs.

What moves for itself is shown as measured whatever the readings say: lips that part, the jaw, corners that rise, lids
that fall, gaze, one side against the other. Every formula is continuous, and every ramp begins above what the code of
a resting face reaches, so nothing flickers.
"""

from __future__ import annotations

from operator import mul
from typing import Final

from anonemo_tray.face.avatar_pose import EYE_AT_REST, AvatarPose
from anonemo_tray.face.axes import PUBLISHED
from anonemo_tray.face.expression import SHUT, Expression
from anonemo_tray.face.readings import read

_INDEX: Final = {axis.name: index for index, axis in enumerate(PUBLISHED)}
_SCALE: Final = {axis.name: axis.scale for axis in PUBLISHED}

# One side's share of a difference between the sides, in scales of the mean of both.
_CORNER_SIDE: Final = _SCALE["corner_up_odd"] / _SCALE["corner_up"]
_EYE_SIDE: Final = _SCALE["eye_open_odd"] / _SCALE["eye_open"] / 2
_BROW_SIDE: Final = _SCALE["brow_odd"] / _SCALE["brow_inner"]

_NARROWED: Final = 1.5
"""How much sooner the avatar's eyes are shut than the person's: a third shut is seen as tired or sad."""


_CUES: Final = {
    # how far each parameter goes when an emotion is clear
    #               anger disgust fear  joy  sadness surprise
    "brow_inner": (-0.85, -0.50, 0.80, 0.05, 0.70, 0.90),
    "brow_outer": (0.10, -0.45, 0.20, 0.00, -0.45, 0.90),
    "brow_knit": (0.80, 0.50, 0.60, 0.00, 0.50, 0.00),
    "frown": (0.90, 0.35, 0.00, 0.00, 0.05, 0.00),
    "forehead": (0.00, 0.00, 0.20, 0.00, 0.00, 0.75),
    "eye_open": (0.12, -0.08, 0.40, 0.16, -0.08, 0.42),
    "eye_narrow": (0.45, 0.70, 0.00, 0.45, 0.10, 0.00),
    "nose_wrinkle": (0.15, 1.00, 0.00, 0.00, 0.00, 0.00),
    "nostril_wide": (0.60, 0.50, 0.00, 0.00, 0.00, 0.00),
    "upper_lip_raise": (0.10, 0.85, 0.00, 0.15, 0.00, 0.00),
    "corner": (-0.20, -0.35, -0.15, 0.15, -0.70, 0.00),
    "mouth_corner_down": (0.10, 0.40, 0.00, 0.00, 0.60, 0.00),
    "mouth_stretch": (0.00, 0.00, 0.60, 0.00, 0.00, -0.20),
    "lips_pressed": (0.85, 0.00, 0.00, 0.00, 0.10, 0.00),
    "chin_raise": (0.25, 0.30, 0.00, 0.00, 0.50, 0.00),
}

_YIELDS: Final = 0.75
"""How much of what a part of the face shows by itself gives way to the cues of an emotion that is clear."""


def pose(expression: Expression) -> AvatarPose:
    """Return what the avatar does; numbers in the comments are means of acted emotions, in scales."""
    code = {name: float(expression.scales[index]) for name, index in _INDEX.items()}
    yaw, pitch, roll = expression.rotation.tolist()
    readings = read(expression.scales)
    cue = {name: sum(map(mul, levels, readings)) for name, levels in _CUES.items()}
    own = 1 - _YIELDS * min(sum(readings), 1.0)

    # What is left when a smile is taken out. A smile of 1.9 comes with brows -0.8, nose 1.5, upper lip 1.5, lids 1.3.
    corner = code["corner_up"]
    smile = max(corner, 0.0)
    brow_inner = code["brow_inner"] + 0.32 * smile
    brow_outer = code["brow_outer"] + 0.3 * smile
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
    inner, outer = own * _soft(inner, 0.1) + cue["brow_inner"], own * _soft(outer, 0.1) + cue["brow_outer"]

    eye = code["eye_open"]
    eye_side = _EYE_SIDE * code["eye_open_odd"]

    # Anger 1.3, disgust 0.8; sadness, fear and smiles below 0.1.
    frown = -1.2 * slant + 0.5 * code["eye_open"] + 0.8 * max(sneer, 0.0) + 0.3 * lowered - 0.2 * lifted
    # Disgust 1.6, anger 0.5, sadness 0.7.
    wrinkle = sneer + 0.8 * upper_lip - 0.3 * max(code["eye_open"], -1.0)
    squint = 0.6 * lid + 0.7 * max(sneer, 0.0) - 0.8 * max(slant, 0.0)

    # Mouth. The gap of a shut mouth is 0 in everybody; below a third of a scale it may be noise.
    apart = _ramp_up(code["lip_gap"], 0.3, 2.3)
    jaw = _ramp_up(max(code["jaw_drop"], 0.6 * code["lip_gap"]), 0.35, 2.4)
    shut = 1 - _ramp(code["lip_gap"], 0.1, 0.6)
    wide = code["corner_out"] - 0.85 * smile
    frowning = max(code["mouth_frown"], 0.0)
    # An open mouth pulls its corners down without any sadness.
    drooping = max(-corner - 0.5 * max(code["lip_gap"], 0.0), 0.0) + 1.1 * frowning
    # Lips that an angry mouth presses together lift its corners; drawn, that is a sneer.
    corner = min(corner, 0.0) + max(corner, 0.0) * (1 - 0.6 * readings.anger * shut)
    corner_side = _CORNER_SIDE * code["corner_up_odd"]
    thin = max(-code["lower_lip_thick"], 0.0) - 0.3 * smile

    return AvatarPose(
        yaw=yaw,
        pitch=pitch,
        roll=roll,
        lips_apart=apart,
        jaw_open=jaw,
        lips_pressed=shut
        * (own * _ramp(thin + 0.4 * max(-code["lip_forward"], 0.0) - frowning, 0.5, 1.6) + cue["lips_pressed"]),
        lips_pucker=_ramp(code["lip_forward"] - 0.8 * code["corner_out"], 0.6, 2.2),
        mouth_stretch=own * _soft(0.55 * wide, 0.15) + min(0.3 * code["corner_out"], 0.0) + cue["mouth_stretch"],
        corner_up_right=_corner(corner - corner_side, own * drooping) + cue["corner"],
        corner_up_left=_corner(corner + corner_side, own * drooping) + cue["corner"],
        upper_lip_raise=own * _ramp(upper_lip + 0.5 * sneer, 0.4, 1.4) + cue["upper_lip_raise"],
        lower_lip_drop=_ramp(code["lip_gap"] + 0.4 * wide - 0.8 * max(code["jaw_drop"], 0.0), 0.5, 1.5),
        chin_raise=shut * (own * _ramp(frowning + 0.4 * thin + 0.5 * max(sneer, 0.0), 0.4, 1.6) + cue["chin_raise"]),
        eye_open_right=_eye(eye - eye_side, cue["eye_open"]),
        eye_open_left=_eye(eye + eye_side, cue["eye_open"]),
        eye_narrow=own * max(_ramp(squint, 0.35, 1.4), 0.6 * _ramp(smile, 0.6, 1.8)) + cue["eye_narrow"],
        gaze_x=code["gaze_x"] / 2.2,
        gaze_y=code["gaze_y"] / 2.2,
        brow_inner_right=inner - side,
        brow_inner_left=inner + side,
        brow_outer_right=outer - side,
        brow_outer_left=outer + side,
        brow_knit=own * friendly * _ramp(0.6 * knit + 0.5 * lowered + 0.3 * max(sneer, 0.0), 0.35, 1.3)
        + cue["brow_knit"],
        nose_wrinkle=own * _ramp(wrinkle, 0.7, 1.7) * friendly + cue["nose_wrinkle"],
        nostril_wide=own * _ramp(max(sneer, 0.0) + 0.3 * max(frown, 0.0), 0.3, 1.4) + cue["nostril_wide"],
        frown=own * _ramp(frown, 0.5, 1.4) * friendly * _ramp(-brow_inner, 0.0, 0.5) + cue["frown"],
        forehead=own * _ramp(height, 0.45, 1.5) + cue["forehead"],
        nasolabial_right=_ramp(corner - corner_side, 0.5, 1.7),
        nasolabial_left=_ramp(corner + corner_side, 0.5, 1.7),
        crow_right=_ramp(corner - corner_side, 0.7, 1.8) * _ramp(eye_side - code["eye_open"], 0.3, 1.2),
        crow_left=_ramp(corner + corner_side, 0.7, 1.8) * _ramp(-eye_side - code["eye_open"], 0.3, 1.2),
        mouth_corner_down=own * _ramp(drooping, 0.25, 1.1) + cue["mouth_corner_down"],
    )


def _corner(up: float, drooping: float) -> float:
    """Return how far a corner is up: falling is drawn three times as large as rising, as it is that much smaller."""
    return 0.55 * max(up - 0.12, 0.0) - _ramp_up(drooping, 0.15, 1.0)


def _eye(measured: float, cue: float) -> float:
    """Return how open an eye is; lids that fall are drawn as measured, whatever else tells of wide eyes."""
    if measured < 0:
        shut = min(_NARROWED * measured / SHUT, 1.0)
        return (EYE_AT_REST + cue) * (1 - shut)
    return EYE_AT_REST + 0.35 * measured + cue


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
