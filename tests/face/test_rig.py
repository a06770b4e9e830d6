"""What the rig makes of a code: each part of a face reads as it should, and a resting face stays at rest."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from anonemo_tray.face.avatar_pose import EYE_AT_REST, AvatarPose
from anonemo_tray.face.axes import PUBLISHED
from anonemo_tray.face.expression import SHUT, Expression, unpack
from anonemo_tray.face.published import PAYLOAD_BYTES, Geometry
from anonemo_tray.face.rig import pose

NAMES = [axis.name for axis in PUBLISHED]
BROWS = ("brow_inner_right", "brow_inner_left", "brow_outer_right", "brow_outer_left", "brow_knit", "frown", "forehead")


def make(**scales: float) -> AvatarPose:
    code = np.zeros(len(NAMES))
    for name, value in scales.items():
        code[NAMES.index(name)] = value
    return pose(Expression(code, np.zeros(3)))


SMILE = {"corner_up": 1.9, "corner_out": 1.75, "lip_gap": 1.0, "upper_lip_up": 1.5, "nose_up": 1.5, "lower_lid_up": 1.3}
SMILE |= {"eye_open": -1.0, "brow_inner": -0.8, "brow_outer": -0.7, "brow_knit": 1.0}
FEAR = {"brow_outer": -0.4, "eye_open": 0.1, "lower_lid_up": 0.5, "brow_knit": 0.4, "lip_gap": 1.1, "jaw_drop": 0.6}


@given(st.binary(min_size=PAYLOAD_BYTES[Geometry.CANONICAL], max_size=PAYLOAD_BYTES[Geometry.CANONICAL]))
def test_every_code_is_a_pose(payload: bytes) -> None:
    assert pose(unpack(payload)) == pose(unpack(payload))


def test_the_code_of_a_resting_face_is_the_resting_avatar() -> None:
    assert make() == AvatarPose()


@given(st.lists(st.floats(-0.15, 0.15), min_size=len(NAMES), max_size=len(NAMES)))
def test_a_face_nearly_at_rest_shows_no_line_and_no_open_mouth(scales: list[float]) -> None:
    at_rest = pose(Expression(np.array(scales), np.zeros(3)))
    lines = (at_rest.frown, at_rest.forehead, at_rest.nasolabial_left, at_rest.crow_left, at_rest.nose_wrinkle)
    assert max(lines) < 0.05
    assert at_rest.lips_apart == 0
    assert abs(at_rest.eye_open_left - EYE_AT_REST) < 0.12


def test_a_smile_keeps_the_brows_where_they_are_and_wrinkles_no_nose() -> None:
    smiling = make(**SMILE)
    assert smiling.corner_up_left > 0.8
    assert smiling.nasolabial_left > 0.8
    assert smiling.crow_left > 0.5
    assert max(abs(getattr(smiling, name)) for name in BROWS) < 0.2
    assert smiling.nose_wrinkle < 0.1
    assert smiling.lips_pressed == 0


def test_speech_moves_no_brow() -> None:
    for gap in np.linspace(0, 2.5, 9):
        talking = make(lip_gap=gap, jaw_drop=gap, lip_forward=1.0, corner_out=-0.5)
        assert max(abs(getattr(talking, name)) for name in BROWS) < 0.1
        assert talking.mouth_corner_down == 0


def test_a_shut_mouth_is_shut_and_a_scream_is_wide_open() -> None:
    assert make(lip_gap=-0.5).lips_apart == make(lip_gap=0.25).lips_apart == 0
    scream = make(lip_gap=2.4, jaw_drop=2.4)
    assert scream.lips_apart == 1
    assert scream.jaw_open == 1


def test_anger_slants_one_way_and_sadness_and_fear_the_other() -> None:
    angry = make(brow_inner=-1.0, brow_outer=-0.6, eye_open=0.25, nose_up=0.6, brow_knit=0.5)
    sad = make(brow_inner=-0.6, brow_outer=-1.0, eye_open=-0.9, brow_knit=1.0, mouth_frown=0.6)
    afraid = make(**FEAR)
    assert angry.brow_inner_left < angry.brow_outer_left - 0.3
    assert sad.brow_inner_left > sad.brow_outer_left + 0.3
    assert afraid.brow_inner_left > afraid.brow_outer_left + 0.3
    assert angry.frown > 0.5
    assert max(sad.frown, afraid.frown) < 0.1
    assert sad.eye_open_left < 0.4
    assert 0.55 < angry.eye_open_left < afraid.eye_open_left
    assert sad.corner_up_left < -0.4
    assert sad.mouth_corner_down > 0.3


def test_raised_outer_ends_alone_are_no_anger() -> None:
    lifted = make(brow_outer=1.2, eye_open=0.8, lip_gap=1.2)
    assert lifted.frown == 0
    assert lifted.brow_inner_left > 0


def test_disgust_wrinkles_the_nose_and_lifts_the_lip() -> None:
    disgusted = make(nose_up=0.9, upper_lip_up=0.7, eye_open=-0.7, lower_lid_up=1.0, mouth_frown=0.4)
    assert disgusted.nose_wrinkle > 0.7
    assert disgusted.upper_lip_raise > 0.5
    assert disgusted.eye_narrow > 0.5


def test_stretched_lips_are_no_smile() -> None:
    stretched = make(corner_out=1.5)
    assert stretched.mouth_stretch > 0.4
    assert stretched.nasolabial_left == stretched.corner_up_left == 0


@pytest.mark.parametrize(("odd", "one", "other"), [("corner_up_odd", "corner_up_left", "corner_up_right")])
def test_a_one_sided_smile_has_one_side(odd: str, one: str, other: str) -> None:
    half = make(corner_up=1.0, **{odd: 5.0})
    assert getattr(half, one) > 2 * getattr(half, other)


def test_a_wink_shuts_one_eye() -> None:
    wink = make(eye_open=SHUT / 2, eye_open_odd=6.0)
    assert wink.eye_open_right < 0.5 * wink.eye_open_left


def test_a_blink_is_no_expression() -> None:
    for eye in np.linspace(0, SHUT, 9):
        blink = make(eye_open=eye)
        assert blink.nose_wrinkle == blink.frown == blink.upper_lip_raise == 0
        assert max(abs(getattr(blink, name)) for name in BROWS) < 0.1


def test_shut_eyes_are_shut() -> None:
    shut = make(eye_open=SHUT)
    assert shut.eye_open_left == shut.eye_open_right == 0


@pytest.mark.parametrize("name", NAMES)
def test_no_axis_makes_the_avatar_jump(name: str) -> None:
    poses = [make(**{name: value}) for value in np.linspace(-4, 4, 801)]
    steps = np.abs(np.diff([[getattr(p, field) for field in AvatarPose.__dataclass_fields__] for p in poses], axis=0))
    assert steps.max() < 0.05
