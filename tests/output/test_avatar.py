"""The avatar: every pose can be drawn, stays in its place, takes its time and no more; and what it does is seen."""

from __future__ import annotations

import random
import time
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from anonemo_tray.face.avatar_pose import RANGES, AvatarPose
from anonemo_tray.face.render_face import RenderFace
from anonemo_tray.face.style import Style
from anonemo_tray.output.avatar.controls import Controls, controls
from anonemo_tray.output.avatar.drawing import BOX
from anonemo_tray.output.avatar.head import Head
from anonemo_tray.output.avatar.palette import Palette
from anonemo_tray.output.avatar.shapes import sketch
from anonemo_tray.output.canvas import Canvas, Renderer
from tests.output.faces import face

REST = AvatarPose()
poses = st.builds(
    AvatarPose, **{name: st.floats() | st.sampled_from([low, rest, high]) for name, (low, rest, high) in RANGES.items()}
)

RENDERER = Renderer()
HEAD = Head()


AVATARS = [style for style in Style if style.is_avatar]


def draw(pose: AvatarPose = REST, renderer: Renderer = RENDERER, style: Style = Style.AVATAR) -> Canvas:
    return renderer.render(RenderFace(face(), {}, pose), style)


def luma(pose: AvatarPose = REST) -> NDArray[np.int64]:
    return draw(pose).y.astype(np.int64)


def extreme(seed: int) -> AvatarPose:
    """Return a pose with every parameter at one of its ends."""
    dice = random.Random(seed)  # noqa: S311 -- a choice of poses
    return AvatarPose(**{name: dice.choice((low, high)) for name, (low, _, high) in RANGES.items()})


# ---- every pose can be drawn


@settings(max_examples=25, deadline=None)
@given(poses)
def test_no_pose_draws_outside_of_the_heads_place(pose: AvatarPose) -> None:
    rest = Renderer().render(RenderFace(face(), {}, REST), Style.AVATAR)
    drawn = draw(pose)
    left, _, width, _ = BOX
    for plane, ground, shrink in ((drawn.y, rest.y, 1), (drawn.u, rest.u, 2), (drawn.v, rest.v, 2)):
        np.testing.assert_array_equal(plane[:, : left // shrink], ground[:, : left // shrink])
        np.testing.assert_array_equal(plane[:, (left + width) // shrink :], ground[:, (left + width) // shrink :])


@settings(max_examples=25, deadline=None)
@given(poses)
def test_the_head_fits_into_its_place(pose: AvatarPose) -> None:
    points = HEAD.points(controls(pose), pose.yaw, pose.pitch, pose.roll)
    assert np.isfinite(points).all()
    left, _, width, height = BOX
    assert left <= points[:, 0].min()
    assert points[:, 0].max() <= left + width
    assert points[:, 1].min() > -height / 10
    assert points[:, 1].max() < height * 1.1


@settings(max_examples=20, deadline=None)
@given(poses, poses)
def test_p3_a_picture_is_its_pose_and_nothing_of_the_one_before(before: AvatarPose, pose: AvatarPose) -> None:
    renderer = Renderer()
    draw(before, renderer)
    drawn = draw(pose, renderer).i420.copy()
    np.testing.assert_array_equal(drawn, draw(pose, Renderer()).i420)
    renderer.render(RenderFace(face()), Style.CONTOURS)
    np.testing.assert_array_equal(drawn, draw(pose, renderer).i420)


def test_no_pose_takes_much_longer_than_others() -> None:
    def cost(pose: AvatarPose) -> float:
        times = []
        for _ in range(9):
            begin = time.thread_time()
            draw(pose)
            times.append(time.thread_time() - begin)
        return min(times)

    costs = [cost(extreme(seed)) for seed in range(20)]
    assert max(costs) < 2 * float(np.median([cost(REST), *costs]))


@given(poses)
@settings(max_examples=30, deadline=None)
def test_the_shapes_are_linear_in_their_controls(pose: AvatarPose) -> None:
    c = controls(pose)
    factors = np.array([sketch(Controls(*row)).points for row in np.eye(len(c)).tolist()])
    np.testing.assert_allclose(np.tensordot(np.array(c), factors, 1), np.array(sketch(c).points), atol=1e-6)


@pytest.mark.parametrize("style", AVATARS)
def test_each_avatar_is_within_video_range(style: Style) -> None:
    drawn = draw(extreme(1), style=style)
    for plane, most in ((drawn.y, 235), (drawn.u, 240), (drawn.v, 240)):
        assert plane.min() >= 14
        assert plane.max() <= most + 1


def test_the_avatars_are_the_same_head_in_other_tones() -> None:
    pictures = [draw(style=style).i420.copy() for style in AVATARS]
    assert len({picture.tobytes() for picture in pictures}) == len(AVATARS) == len(Palette)
    # Where one of them has its head, all have it.
    bare = RENDERER.pause().i420[:720, 640]
    assert len({tuple((picture[:720, 640] != bare).nonzero()[0][[0, -1]]) for picture in pictures}) == 1


@pytest.mark.parametrize("style", AVATARS)
def test_own_points_have_no_avatar_and_are_drawn_as_contours(style: Style) -> None:
    own = RenderFace(face())
    np.testing.assert_array_equal(Renderer().render(own, style).i420, Renderer().render(own, Style.CONTOURS).i420)


# ---- what it does is seen

EYE_R, EYE_L = (slice(285, 365), slice(495, 615)), (slice(285, 365), slice(665, 785))
MOUTH = slice(420, 560), slice(540, 740)
BROWS = slice(200, 290), slice(480, 800)

WHITE = 222


def at(place: tuple[slice, slice], pose: AvatarPose) -> NDArray[np.int64]:
    return luma(pose)[place]


def row_of(place: tuple[slice, slice], picture: NDArray[np.int64], below: int) -> float:
    rows, _ = np.nonzero(picture < below)
    return float(rows.mean())


def test_each_parameter_changes_the_picture() -> None:
    rest = luma()
    for name, (low, at_rest, high) in RANGES.items():
        for value in {low, high} - {at_rest}:
            changed = np.count_nonzero(np.abs(luma(replace(REST, **{name: value})) - rest) > 3)
            assert changed > 20, f"{name} = {value}"


def test_the_eyes_open_and_shut_each_by_itself() -> None:
    def white(place: tuple[slice, slice], pose: AvatarPose) -> int:
        return int(np.count_nonzero(at(place, pose) >= WHITE))

    shown = [white(EYE_R, replace(REST, eye_open_right=value)) for value in (0.0, 0.25, 0.5, 0.75, 1.0)]
    assert shown[0] == 0
    assert shown == sorted(shown)
    wink = replace(REST, eye_open_right=0.0)
    assert white(EYE_L, wink) == white(EYE_L, REST) > 200


def test_wide_eyes_show_white_above_the_iris_and_resting_eyes_do_not() -> None:
    column, rows = 640 - 86, slice(270, 300)
    for value, above in ((0.5, False), (0.85, True), (1.0, True)):
        drawn = draw(replace(REST, eye_open_right=value))
        colourless = np.abs(drawn.v[rows.start // 2 : rows.stop // 2, column // 2].astype(int) - 128) < 6
        light = drawn.y[rows, column].reshape(-1, 2).min(axis=1) > 140
        assert bool((colourless & light).any()) is above


def test_a_shut_mouth_is_shut_and_an_open_one_is_dark_inside() -> None:
    def dark(pose: AvatarPose) -> int:
        return int(np.count_nonzero(at(MOUTH, pose) < 85))

    assert dark(REST) < 500
    assert dark(replace(REST, lips_apart=0.6, jaw_open=0.6)) > 2000


def test_clenched_teeth_are_no_dark_hole() -> None:
    bared = replace(REST, lips_apart=0.25, mouth_stretch=0.5, upper_lip_raise=0.5, lower_lip_drop=0.6)
    assert np.count_nonzero(at(MOUTH, bared) >= 195) > 2000
    assert np.count_nonzero(at(MOUTH, bared) < 85) < 500


def test_the_corners_of_the_mouth_go_up_and_down_each_by_itself() -> None:
    def corner(pose: AvatarPose, column: slice) -> float:
        return row_of(MOUTH, luma(pose)[MOUTH[0], column], 110)

    right, left = slice(560, 590), slice(690, 720)
    for place, name in ((right, "corner_up_right"), (left, "corner_up_left")):
        heights = [corner(replace(REST, **{name: value}), place) for value in (0.7, 0.0, -0.7)]
        assert heights == sorted(heights)
        assert heights[0] + 6 < heights[1] < heights[2] - 6
    assert corner(replace(REST, corner_up_left=0.7), right) == pytest.approx(corner(REST, right), abs=2)


def test_inner_and_outer_brows_move_by_themselves() -> None:
    def brow(pose: AvatarPose, column: slice) -> float:
        return row_of(BROWS, luma(pose)[BROWS[0], column], 110)

    inner, outer = slice(675, 700), slice(755, 780)
    raised = replace(REST, brow_inner_left=0.8)
    assert brow(raised, inner) < brow(REST, inner) - 10
    assert abs(brow(raised, outer) - brow(REST, outer)) < 6
    lowered = replace(REST, brow_inner_left=-0.8, brow_inner_right=-0.8)
    assert brow(lowered, inner) > brow(REST, inner) + 8


def test_the_gaze_moves_the_pupils() -> None:
    def pupil(pose: AvatarPose) -> tuple[float, float]:
        rows, columns = np.nonzero(at(EYE_L, pose) < 60)
        inside = rows > 22
        return float(columns[inside].mean()), float(rows[inside].mean())

    (left, _), (x, y), (right, _) = (pupil(replace(REST, gaze_x=value)) for value in (-1, 0, 1))
    assert left + 10 < x < right - 10
    assert pupil(replace(REST, gaze_y=-1))[1] > y + 1


def test_a_turning_head_is_no_sliding_sticker() -> None:
    """The nose goes further than the eyes, and the outline hardly moves."""

    def places(yaw: float) -> dict[str, NDArray[np.float32]]:
        points = HEAD.points(controls(REST), yaw, 0, 0)
        return {name: points[list(spline.knots)] for name, spline in HEAD.splines.items()}

    ahead, turned = places(0), places(0.4)
    moved = {name: float((turned[name][:, 0] - ahead[name][:, 0]).mean()) for name in ahead}
    assert moved["nose's light"] > moved["mouth"] > moved["ear r"]
    assert moved["nose's light"] > 1.15 * moved["iris l"] > 0
    # The far half of the face narrows, the near half does not.
    width = {name: float(np.ptp(turned[name][:, 0]) / np.ptp(ahead[name][:, 0])) for name in ("eye l", "eye r")}
    assert width["eye l"] < 0.8
    assert width["eye r"] > 0.95
    assert abs(float(turned["face"][:, 0].min() - ahead["face"][:, 0].min())) < 15
