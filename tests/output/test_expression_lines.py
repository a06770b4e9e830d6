"""The lines of an expression on the canvas: where the skin folds, turning with the head, and nowhere else."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from anonemo_tray.face.decoder import FaceDecoder
from anonemo_tray.face.expression_lines import ExpressionLine
from anonemo_tray.face.published import PAYLOAD_BYTES, Geometry, PublishedFace
from anonemo_tray.face.render_face import RenderFace
from anonemo_tray.face.style import Style
from anonemo_tray.output import expression_lines
from anonemo_tray.output.canvas import Renderer
from anonemo_tray.output.layout import GROUND, WIDTH
from anonemo_tray.sensor.model import canonical_mesh, load_model
from tests.output.faces import Points, face
from tools.actor.regions import mirror

SIZE = PAYLOAD_BYTES[Geometry.CANONICAL]
LINED = [Style.CONTOURS, Style.MESH]
ALL = dict.fromkeys(ExpressionLine, 1.0)

PLACES: dict[ExpressionLine, tuple[int, ...]] = {
    ExpressionLine.FROWN: (107, 336, 193, 417),
    ExpressionLine.NOSE: (189, 413, 206, 426, 216, 436),
    ExpressionLine.FOREHEAD: (67, 297, 105, 334),
    ExpressionLine.SADNESS: (61, 291, 202, 422, 212, 432),
    ExpressionLine.SMILE_RIGHT: (129, 203, 61, 212, 207, 202),
    ExpressionLine.SMILE_LEFT: (358, 423, 291, 432, 427, 422),
    ExpressionLine.LAUGH_RIGHT: (33, 46, 143, 31, 111),
    ExpressionLine.LAUGH_LEFT: (263, 276, 372, 261, 340),
}
"""Landmarks around each."""


def ink(points: Points, depths: dict[ExpressionLine, float], style: Style = Style.CONTOURS) -> NDArray[np.int64]:
    """Return how much darker each pixel is than on the same face without expression lines, (720, 1280)."""
    renderer = Renderer()
    plain = renderer.render(RenderFace(points), style).y.astype(np.int64)
    return plain - renderer.render(RenderFace(points, depths), style).y


@pytest.mark.parametrize("style", LINED)
@pytest.mark.parametrize("kind", ExpressionLine)
def test_each_is_seen_in_its_place_and_nowhere_else(kind: ExpressionLine, style: Style) -> None:
    points = face()
    darker = ink(points, {kind: 1.0}, style)
    assert darker.min() == 0
    rows, columns = np.nonzero(darker > 40)
    assert rows.size > 40
    box = points[list(PLACES[kind])]
    assert (box.min(axis=0) - 8 <= (columns.min(), rows.min())).all()
    assert ((columns.max(), rows.max()) <= box.max(axis=0) + 8).all()


def test_a_frown_darkens_the_glabella() -> None:
    points = face()
    left, right = points[107], points[336]
    area = (
        slice(round(float(left[1])), round(float(points[168, 1]))),
        slice(round(float(left[0])), round(float(right[0]))),
    )
    assert ink(points, {ExpressionLine.FROWN: 1.0})[area].mean() > 4


def test_the_points_of_the_paper_have_none() -> None:
    assert not ink(face(), ALL, Style.POINTS).any()


def test_without_depth_there_is_nothing() -> None:
    assert not ink(face(), dict.fromkeys(ExpressionLine, 0.0)).any()


def test_they_darken_with_their_depth_and_begin_unseen() -> None:
    sums = [int(ink(face(), dict.fromkeys(ExpressionLine, depth)).sum()) for depth in (0.01, 0.25, 0.5, 0.75, 1.0)]
    assert sums == sorted(sums)
    assert sums[0] < 0.05 * sums[-1]
    assert ink(face(), dict.fromkeys(ExpressionLine, 0.01)).max() <= 4


@pytest.mark.parametrize("yaw", [-25, 25])
def test_they_turn_with_the_head(yaw: float) -> None:
    for kind in (ExpressionLine.FROWN, ExpressionLine.NOSE, ExpressionLine.FOREHEAD):
        points = face(yaw=yaw)
        _, columns = np.nonzero(ink(points, {kind: 1.0}) > 30)
        box = points[list(PLACES[kind]), 0]
        assert box.min() - 8 < columns.mean() < box.max() + 8


@pytest.mark.parametrize(
    ("yaw", "hidden", "seen"),
    [
        (
            75,
            (ExpressionLine.SMILE_LEFT, ExpressionLine.LAUGH_LEFT),
            (ExpressionLine.SMILE_RIGHT, ExpressionLine.LAUGH_RIGHT),
        ),
        (
            -75,
            (ExpressionLine.SMILE_RIGHT, ExpressionLine.LAUGH_RIGHT),
            (ExpressionLine.SMILE_LEFT, ExpressionLine.LAUGH_LEFT),
        ),
    ],
)
def test_a_turned_head_hides_those_of_its_far_side(
    yaw: float, hidden: tuple[ExpressionLine, ...], seen: tuple[ExpressionLine, ...]
) -> None:
    points = face(yaw=yaw)
    far, near = (int(ink(points, dict.fromkeys(side, 1.0)).sum()) for side in (hidden, seen))
    assert far < 0.1 * near


def test_they_fade_as_the_head_turns_and_do_not_vanish_at_once() -> None:
    left = {ExpressionLine.LAUGH_LEFT: 1.0}
    sums = [int(ink(face(yaw=yaw), left).sum()) for yaw in range(0, 80, 2)]
    assert max(abs(a - b) for a, b in itertools.pairwise(sums)) < 0.3 * sums[0]
    assert sums[-1] < 0.05 * sums[0]


def test_they_are_alike_on_both_sides() -> None:
    points = face()
    mirrored = points.copy()
    mirrored[:, 0] = WIDTH - 1 - points[:, 0]
    straight, mirror_image = ink(points, ALL), ink(mirrored, ALL)[:, ::-1]
    assert np.count_nonzero(np.abs(straight - mirror_image) > 40) < 60


def test_the_left_landmarks_mirror_the_right_ones() -> None:
    other_side = mirror(canonical_mesh(load_model()).vertices)
    for line in expression_lines.LINES:
        one, other = (expression_lines.both_sides(line) * 2)[:2]
        for (a, b, _), (left_a, left_b, _) in zip(
            one.knots, other.knots[::-1] if line.across else other.knots, strict=True
        ):
            assert (left_a, left_b) == (other_side[a], other_side[b])


@settings(deadline=None, max_examples=60)
@given(payload=st.binary(min_size=SIZE, max_size=SIZE), style=st.sampled_from(Style))
def test_every_code_is_drawn(payload: bytes, style: Style) -> None:
    renderer = Renderer()
    drawn = renderer.render(FaceDecoder().decode(PublishedFace(Geometry.CANONICAL, payload)), style)
    assert drawn.y.min() < GROUND.y


@settings(deadline=None, max_examples=30)
@given(seed=st.integers(0, 2**32), spread=st.sampled_from([0.0, 1.0, 300.0, 1e5]), style=st.sampled_from(Style))
def test_p3_points_that_are_no_face_are_drawn_without_harm(seed: int, spread: float, style: Style) -> None:
    points = np.random.default_rng(seed).uniform(-spread, spread, (478, 2)).astype(np.float32)
    renderer = Renderer()
    drawn = renderer.render(RenderFace(points, ALL), style)
    assert (drawn.u == GROUND.u).all()
    assert (drawn.v == GROUND.v).all()
