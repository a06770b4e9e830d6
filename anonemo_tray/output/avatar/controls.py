"""From a pose to the few lengths and depths that the avatar's shapes are linear in. Pixels, y down, unless said."""

from __future__ import annotations

from typing import NamedTuple

from anonemo_tray.face.avatar_pose import EYE_AT_REST, AvatarPose


class Controls(NamedTuple):
    """What moves the shapes of a head that looks straight ahead.

    Attributes:
        one: always 1; what is never moved hangs on it.
        upper_r: height of the upper lid's margin above the middle of the right eye; negative when it is below.
        lower_r: depth of the lower lid's margin below it.
        upper_l: as upper_r, of the left eye.
        lower_l: as lower_r, of the left eye.
        squeeze: how far the cheeks and the lower lids' bags are up.
        look_x: the irises to the right of the picture.
        look_y: the irises downwards.
        inner_r: inner end of the right brow upwards.
        outer_r: its outer end upwards.
        inner_l: as inner_r, of the left brow.
        outer_l: as outer_r, of the left brow.
        knit: the inner ends towards each other.
        wing: nostrils outwards.
        nose_up: the tip of the nose and its wings upwards.
        half_r: from the middle of the mouth to its right corner.
        half_l: the same on the left.
        corner_r: right corner of the mouth below the lips' line at rest.
        corner_l: the same on the left.
        upper_y: lower edge of the upper lip, in the middle, below that line.
        lower_y: upper edge of the lower lip.
        upper_lip: thickness of the upper lip.
        lower_lip: thickness of the lower lip.
        jaw: the chin downwards.
        bite: the lower teeth below the upper ones.
        chin: the skin of the chin upwards.
        cheek_r: the right cheek upwards.
        cheek_l: the left cheek upwards.
    """

    one: float
    upper_r: float
    lower_r: float
    upper_l: float
    lower_l: float
    squeeze: float
    look_x: float
    look_y: float
    inner_r: float
    outer_r: float
    inner_l: float
    outer_l: float
    knit: float
    wing: float
    nose_up: float
    half_r: float
    half_l: float
    corner_r: float
    corner_l: float
    upper_y: float
    lower_y: float
    upper_lip: float
    lower_lip: float
    jaw: float
    bite: float
    chin: float
    cheek_r: float
    cheek_l: float


def _lids(opened: float, narrow: float, smile: float, look_y: float) -> tuple[float, float]:
    """Return upper_r and lower_r: at rest the upper lid rests on the iris, wide open it lets white show above."""
    if opened < EYE_AT_REST:
        # Eyes that laugh are narrowed from below; upper lids that hang make a smile sly.
        opened += 0.75 * smile * (EYE_AT_REST - opened) * min(opened / 0.3, 1.0)
        narrow = min(narrow + 0.3 * smile, 1.0)
    lower = 23 + max(opened - 0.5, 0.0) * 6 - 15 * narrow
    upper = 23 + (opened - 0.5) * 38 if opened > 0.5 else opened * 2 * (23 + lower) - lower
    upper -= 3 * narrow * min(opened * 2, 1.0)
    # Lids go with the eyes.
    upper -= max(look_y, 0.0) * 0.7 * min(opened * 2, 1.0)
    upper -= min(look_y, 0.0) * 0.35 * min(opened * 2, 1.0)
    return max(upper, -lower), lower


def controls(pose: AvatarPose) -> Controls:
    """Return the controls of a pose."""
    p = pose
    look_x, look_y = 21 * p.gaze_x, -13 * p.gaze_y
    up_r, up_l = max(p.corner_up_right, 0.0), max(p.corner_up_left, 0.0)
    down_r, down_l = max(-p.corner_up_right, 0.0), max(-p.corner_up_left, 0.0)
    smile, sad = (up_r + up_l) / 2, (down_r + down_l) / 2
    upper_r, lower_r = _lids(p.eye_open_right, p.eye_narrow, smile, look_y)
    upper_l, lower_l = _lids(p.eye_open_left, p.eye_narrow, smile, look_y)
    wide, tight = max(p.mouth_stretch, 0.0), max(-p.mouth_stretch, 0.0)
    gap = 104 * p.lips_apart
    base = 62 + 24 * wide - 16 * tight + 3 * p.lips_pressed - 10 * p.jaw_open
    base *= 1 - 0.5 * p.lips_pucker
    # A mouth that does nothing looks kindly; one that is tense must not, or it would sneer.
    wide_eyes = max(p.eye_open_right, p.eye_open_left, 0.6) - 0.6
    tense = 2 * sad + p.lips_pressed + p.brow_knit + p.nose_wrinkle + 2 * p.lips_apart + 4 * wide_eyes
    kind = max(1 - tense, 0.0)
    # The middle of the mouth gives way to its corners: that is what makes a curve of it.
    bend = 2 + 1.5 * kind + 4 * smile - 8 * sad
    upper_y = bend - 0.16 * gap - 15 * p.upper_lip_raise - 6 * p.chin_raise
    lower_y = bend + 0.84 * gap + 15 * p.lower_lip_drop - 7 * p.chin_raise
    thin = (1 - 0.72 * p.lips_pressed) * (1 - 0.22 * wide) * (1 - 0.2 * smile)
    full = 1 + 0.3 * p.lips_pucker
    return Controls(
        one=1.0,
        upper_r=upper_r,
        lower_r=lower_r,
        upper_l=upper_l,
        lower_l=lower_l,
        squeeze=p.eye_narrow,
        look_x=look_x,
        look_y=look_y,
        inner_r=_brow(p.brow_inner_right, 32, 24),
        outer_r=_brow(p.brow_outer_right, 28, 18),
        inner_l=_brow(p.brow_inner_left, 32, 24),
        outer_l=_brow(p.brow_outer_left, 28, 18),
        knit=13 * p.brow_knit,
        wing=8 * p.nostril_wide + 3 * p.nose_wrinkle + 3 * smile,
        nose_up=9 * p.nose_wrinkle + 3 * p.upper_lip_raise,
        half_r=base + 20 * up_r + 2 * down_r,
        half_l=base + 20 * up_l + 2 * down_l,
        corner_r=-2 - 4.5 * kind - 30 * up_r + 25 * down_r + 0.36 * gap + 11 * wide,
        corner_l=-2 - 4.5 * kind - 30 * up_l + 25 * down_l + 0.36 * gap + 11 * wide,
        upper_y=upper_y,
        lower_y=max(lower_y, upper_y),
        upper_lip=13 * thin * full,
        lower_lip=18 * thin * full * (1 + 0.15 * p.chin_raise),
        jaw=46 * p.jaw_open,
        # A laugh shows the upper teeth; the lower ones stay behind the lip.
        bite=1.5 + 55 * p.jaw_open + 0.3 * gap * min(2 * smile, 1.0),
        chin=10 * p.chin_raise,
        cheek_r=19 * up_r + 6 * p.eye_narrow + 8 * p.nose_wrinkle,
        cheek_l=19 * up_l + 6 * p.eye_narrow + 8 * p.nose_wrinkle,
    )


def _brow(value: float, up: float, down: float) -> float:
    return value * (up if value > 0 else down)
