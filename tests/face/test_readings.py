"""What a code reads as: acted emotions as themselves, a face at rest, talking or blinking as nothing."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from anonemo_tray.face.axes import PUBLISHED
from anonemo_tray.face.expression import ODD_BOUND, SHUT
from anonemo_tray.face.readings import Readings, read

NAMES = [axis.name for axis in PUBLISHED]

# Means of what actors do, in scales.
ACTED = {
    "anger": {"lip_forward": -1.2, "lower_lip_thick": -0.6, "brow_inner": -1.0, "brow_outer": -0.6, "nose_up": 0.9}
    | {"brow_knit": 0.5, "lower_lid_up": 0.6, "lip_gap": 0.45},
    "disgust": {"mouth_frown": 0.4, "eye_open": -1.0, "lower_lid_up": 1.1, "brow_inner": -1.2, "brow_outer": -1.0}
    | {"brow_knit": 0.9, "nose_up": 0.9, "upper_lip_up": 0.5, "lip_forward": -0.7},
    "fear": {
        "brow_outer": -0.4,
        "eye_open": 0.1,
        "lower_lid_up": 0.5,
        "brow_knit": 0.4,
        "lip_gap": 1.1,
        "jaw_drop": 0.6,
    },
    "happiness": {"corner_out": 1.5, "corner_up": 1.6, "lip_forward": -1.4, "upper_lip_up": 1.2, "lip_gap": 1.0}
    | {"eye_open": -0.9, "lower_lid_up": 1.0, "nose_up": 1.3, "brow_inner": -0.5, "brow_knit": 0.7},
    "sadness": {"mouth_frown": 0.6, "eye_open": -0.9, "lower_lid_up": 1.0, "brow_inner": -0.6, "brow_outer": -1.1}
    | {"brow_knit": 1.1, "corner_out": 0.4, "lower_lip_thick": -0.5},
    "surprise": {"lip_gap": 1.5, "jaw_drop": 1.2, "eye_open": 0.8, "brow_inner": 0.7, "brow_outer": 0.5}
    | {"corner_up": -0.5, "corner_out": -0.4, "lip_forward": -0.7, "lower_lip_thick": 0.6},
}


def readings(**scales: float) -> Readings:
    code = np.zeros(len(NAMES))
    for name, value in scales.items():
        code[NAMES.index(name)] = value
    return read(code)


@pytest.mark.parametrize("emotion", ACTED)
def test_what_actors_do_on_average_reads_as_what_they_meant(emotion: str) -> None:
    seen = readings(**ACTED[emotion])._asdict()
    assert max(seen, key=lambda name: seen[name]) == emotion
    assert seen[emotion] > 0.4


@given(st.lists(st.floats(-0.15, 0.15), min_size=len(NAMES), max_size=len(NAMES)))
def test_a_face_nearly_at_rest_reads_as_nothing(scales: list[float]) -> None:
    assert read(np.array(scales)) == Readings()


@pytest.mark.parametrize("gap", [0.2, 0.5, 1.0])
@pytest.mark.parametrize("forward", [-0.3, 0.0, 1.0])
def test_speech_reads_as_hardly_anything(gap: float, forward: float) -> None:
    assert max(readings(lip_gap=gap, jaw_drop=0.7 * gap, lip_forward=forward)) < 0.25


@pytest.mark.parametrize("shut", np.linspace(0, SHUT, 9))
def test_blinks_and_winks_read_as_nothing(shut: float) -> None:
    assert readings(eye_open=shut, eye_open_odd=-shut) == Readings()


@given(st.lists(st.floats(-ODD_BOUND, ODD_BOUND), min_size=len(NAMES), max_size=len(NAMES)))
def test_readings_are_shares_of_one(scales: list[float]) -> None:
    seen = read(np.array(scales))
    assert min(seen) >= 0
    assert sum(seen) <= 1 + 1e-9


@given(
    st.lists(st.floats(-2.5, 2.5), min_size=len(NAMES), max_size=len(NAMES)),
    st.lists(st.sampled_from((-1, 0, 1)), min_size=len(NAMES), max_size=len(NAMES)),
)
def test_one_step_of_the_code_never_makes_a_reading_jump(scales: list[float], steps: list[int]) -> None:
    before, after = read(np.array(scales)), read(np.array(scales) + np.array(steps) / 16)
    assert max(abs(x - y) for x, y in zip(before, after, strict=True)) < 0.5
