"""The lines of an expression: none at rest, deeper with more of it, and each where it belongs."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from anonemo_tray.face.axes import PUBLISHED
from anonemo_tray.face.decoder import FaceDecoder
from anonemo_tray.face.expression import AXES, Expression, pack, unpack
from anonemo_tray.face.expression_lines import ExpressionLine, line_depths
from anonemo_tray.face.published import PAYLOAD_BYTES, Geometry, PublishedFace
from anonemo_tray.face.render_face import RenderFace

NAMES = [axis.name for axis in PUBLISHED]
SMILES = {ExpressionLine.SMILE_RIGHT, ExpressionLine.SMILE_LEFT}
LAUGHS = {ExpressionLine.LAUGH_RIGHT, ExpressionLine.LAUGH_LEFT}

EXPRESSIONS = {
    "frown": {"brow_inner": -1.6, "brow_outer": -1.0, "brow_knit": 1.2},
    "disgust": {"nose_up": 1.5, "upper_lip_up": 1.4, "brow_inner": -1.2, "brow_outer": -1.0, "lip_gap": 0.8},
    "politeness": {"corner_out": 1.1, "corner_up": 1.1},
    "joy": {"corner_out": 1.5, "corner_up": 1.5, "eye_open": -1.3, "nose_up": 0.9, "upper_lip_up": 0.9},
    "sadness": {"corner_up": -1.7, "brow_inner": 1.2},
    "surprise": {"brow_inner": 2.0, "brow_outer": 1.8, "eye_open": 1.4, "lip_gap": 1.8},
}
"""In scales, about what the encoder makes of the actor."""


def scales(**values: float) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    code = np.zeros(AXES)
    code[[NAMES.index(name) for name in values]] = list(values.values())
    return code


def test_a_resting_face_has_none() -> None:
    assert line_depths(np.zeros(AXES)) == {}


@given(st.lists(st.floats(-0.2, 0.2), min_size=AXES, max_size=AXES))
def test_the_noise_of_a_resting_face_has_none(noise: list[float]) -> None:
    assert line_depths(np.array(noise)) == {}


@given(st.sampled_from(NAMES), st.floats(-0.5, 0.5))
def test_a_small_move_of_one_kind_has_none(name: str, move: float) -> None:
    assert line_depths(scales(**{name: move})) == {}


@pytest.mark.parametrize(
    ("name", "deep", "absent"),
    [
        ("frown", {ExpressionLine.FROWN}, set(ExpressionLine) - {ExpressionLine.FROWN}),
        ("disgust", {ExpressionLine.NOSE}, {ExpressionLine.FOREHEAD, ExpressionLine.SADNESS} | SMILES | LAUGHS),
        ("politeness", SMILES, set(ExpressionLine) - SMILES),
        ("joy", SMILES | LAUGHS, set(ExpressionLine) - SMILES - LAUGHS),
        ("sadness", {ExpressionLine.SADNESS}, set(ExpressionLine) - {ExpressionLine.SADNESS}),
        ("surprise", {ExpressionLine.FOREHEAD}, set(ExpressionLine) - {ExpressionLine.FOREHEAD}),
    ],
)
def test_each_expression_has_its_own(name: str, deep: set[ExpressionLine], absent: set[ExpressionLine]) -> None:
    depths = line_depths(scales(**EXPRESSIONS[name]))
    assert {kind for kind, depth in depths.items() if depth > 0.4} >= deep
    assert not depths.keys() & absent


@pytest.mark.parametrize("name", EXPRESSIONS)
def test_they_deepen_with_the_expression_and_never_jump(name: str) -> None:
    whole = scales(**EXPRESSIONS[name])
    steps = [line_depths(whole * share) for share in np.linspace(0, 1.2, 121)]
    for before, after in itertools.pairwise(steps):
        for kind in ExpressionLine:
            rise = after.get(kind, 0.0) - before.get(kind, 0.0)
            assert -1e-9 <= rise < 0.05


def test_speech_winks_and_blinks_have_none() -> None:
    for code in (
        {"lip_gap": 2.0, "corner_out": -0.9, "nose_up": 0.5, "upper_lip_up": 0.5, "lip_forward": -1.5},
        {"corner_out": -2.1, "lip_forward": 1.0},
        {"eye_open": -4.0},
        {"eye_open": -1.4, "eye_open_odd": -3.2},
    ):
        assert line_depths(scales(**code)) == {}


def test_a_one_sided_smile_has_one_side() -> None:
    half = {"corner_out": 0.5, "corner_up": 0.5, "eye_open": -1.2}
    left, right = (line_depths(scales(corner_up_odd=odd, **half)) for odd in (3.0, -3.0))
    assert {ExpressionLine.SMILE_LEFT, ExpressionLine.LAUGH_LEFT} <= left.keys() < {*SMILES, *LAUGHS}
    assert {ExpressionLine.SMILE_RIGHT, ExpressionLine.LAUGH_RIGHT} <= right.keys() < {*SMILES, *LAUGHS}
    assert left[ExpressionLine.SMILE_LEFT] == pytest.approx(right[ExpressionLine.SMILE_RIGHT])


def test_a_winking_smile_has_its_feet_deeper_on_the_side_that_winks() -> None:
    wink = line_depths(scales(corner_out=1.5, corner_up=1.5, eye_open=-0.8, eye_open_odd=-3.0))
    assert wink[ExpressionLine.LAUGH_LEFT] > wink[ExpressionLine.LAUGH_RIGHT] > 0


@given(st.binary(min_size=PAYLOAD_BYTES[Geometry.CANONICAL], max_size=PAYLOAD_BYTES[Geometry.CANONICAL]))
def test_every_code_has_depths_within_bounds(payload: bytes) -> None:
    assert all(0 < depth <= 1 for depth in line_depths(unpack(payload).scales).values())


def test_p1_they_follow_from_the_code_alone() -> None:
    code = scales(**EXPRESSIONS["joy"])
    decoder = FaceDecoder()
    for rotation in (np.zeros(3), np.array([0.3, 0.1, -0.2])):
        face = PublishedFace(Geometry.CANONICAL, pack(Expression(code, rotation)))
        assert decoder.decode(face).line_depths == line_depths(unpack(face.payload).scales) != {}


def test_the_paper_has_none() -> None:
    drawn = FaceDecoder().decode(PublishedFace(Geometry.OWN, bytes(PAYLOAD_BYTES[Geometry.OWN])))
    assert drawn.line_depths == {}


def test_a_face_to_be_drawn_shows_no_coordinate_in_its_text() -> None:
    assert repr(RenderFace(np.zeros((478, 2), np.float32))) == "RenderFace(<redacted>)"
