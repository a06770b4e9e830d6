"""An avatar's pose is in its bounds, whatever it is made of."""

from __future__ import annotations

import math
from dataclasses import asdict, fields

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anonemo_tray.face.avatar_pose import EYE_AT_REST, RANGES, AvatarPose

NAMES = [field.name for field in fields(AvatarPose)]


@given(st.dictionaries(st.sampled_from(NAMES), st.floats()))
def test_any_numbers_make_a_pose_within_its_ranges(values: dict[str, float]) -> None:
    pose = AvatarPose(**values)
    for name, (low, _, high) in RANGES.items():
        value = getattr(pose, name)
        assert math.isfinite(value)
        assert low <= value <= high


@given(st.sampled_from(NAMES), st.floats(-0.5, 0.5))
def test_what_is_in_range_stays_as_it_is(name: str, value: float) -> None:
    low, _, high = RANGES[name]
    inside = min(max(value, low), high)
    assert getattr(AvatarPose(**{name: inside}), name) == inside


def test_what_is_not_a_number_is_at_rest() -> None:
    assert AvatarPose(**dict.fromkeys(NAMES, math.nan)) == AvatarPose()


def test_the_resting_face_does_nothing() -> None:
    at_rest = asdict(AvatarPose())
    assert {value for name, value in at_rest.items() if not name.startswith("eye_open")} == {0.0}
    assert at_rest["eye_open_right"] == at_rest["eye_open_left"] == EYE_AT_REST


@pytest.mark.parametrize("name", [name for name in NAMES if name.endswith("_left")])
def test_both_sides_have_the_same_range(name: str) -> None:
    assert RANGES[name] == RANGES[name.replace("_left", "_right")]


def test_a_pose_shows_no_value_in_a_log() -> None:
    assert "0.25" not in repr(AvatarPose(jaw_open=0.25))
