"""What may be published, who can make it, and that it is the face that was asked for and no other."""

from __future__ import annotations

import copy
import pickle
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from anonemo_tray.face import topology
from anonemo_tray.face.landmarks import LANDMARKS
from anonemo_tray.face.render_face import RenderFace
from anonemo_tray.face.style import Style
from anonemo_tray.output import canvas
from anonemo_tray.output.canvas import Canvas, Renderer, halve
from anonemo_tray.output.layout import GROUND, HEIGHT, WIDTH
from anonemo_tray.output.lines import EYE_WHITE, FACE, LineDrawing
from tests.output.faces import Points, face

Luma = NDArray[np.uint8]

BACKGROUND = GROUND.y
styles = st.sampled_from(Style)
faces = st.builds(
    face,
    height=st.floats(1, 1500),
    centre=st.tuples(st.floats(-300, 1600), st.floats(-300, 1000)),
    yaw=st.floats(-80, 80),
    blink=st.floats(0, 1),
    jaw=st.floats(0, 3),
)


@st.composite
def no_faces(draw: st.DrawFn) -> Points:
    spread = draw(st.sampled_from([0, 1, 50, 3000, 1e5, 1e38]))
    random = np.random.default_rng(draw(st.integers(0, 2**32)))
    return (random.uniform(-1, 1, (LANDMARKS, 2)) * spread + random.uniform(0, 700, 2)).astype(np.float32)


def luma(points: Points, style: Style = Style.CONTOURS) -> NDArray[np.int64]:
    return Renderer().render(RenderFace(points), style).y.astype(np.int64)


# ---- what a canvas is


def test_a_canvas_is_three_planes_of_the_published_size() -> None:
    for drawn in (Renderer().render(RenderFace(face()), Style.CONTOURS), Renderer().pause()):
        assert drawn.y.shape == (HEIGHT, WIDTH) == (720, 1280)
        assert drawn.u.shape == drawn.v.shape == (360, 640)
        assert drawn.i420.shape == (1080, 1280)
        assert drawn.i420.flags.c_contiguous
        assert drawn.i420.tobytes() == drawn.y.tobytes() + drawn.u.tobytes() + drawn.v.tobytes()
        assert drawn.i420.dtype == np.uint8


def test_colours_are_the_mean_of_four_pixels() -> None:
    pixels = np.random.default_rng(1).integers(0, 256, (60, 80, 4), dtype=np.uint8)
    u, v = np.empty((2, 30, 40), np.uint8)
    halve(pixels, 0, 80, u, v)
    means = pixels.reshape(30, 2, 40, 2, 4).mean(axis=(1, 3))
    np.testing.assert_array_equal(u, np.floor(means[..., 0] + 0.5))
    np.testing.assert_array_equal(v, np.floor(means[..., 2] + 0.5))


def test_nobody_else_makes_a_canvas() -> None:
    picture = bytearray(WIDTH * HEIGHT * 3 // 2)
    # mypy objects too, else the suppressions would be reported as unused.
    with pytest.raises(TypeError, match="only a Renderer"):
        Canvas(object(), picture)  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="only a Renderer"):
        Canvas(canvas._Key(), picture)
    with pytest.raises(TypeError):
        Canvas(picture)  # type: ignore[call-arg, arg-type]


@pytest.mark.parametrize("pixels", ["y", "u", "v", "i420"])
def test_nobody_changes_a_canvas(pixels: str) -> None:
    for drawn in (Renderer().pause(), Renderer().render(RenderFace(face()), Style.CONTOURS)):
        array: Luma = getattr(drawn, pixels)
        with pytest.raises(ValueError, match="read-only"):
            array[0, 0] = 1
        with pytest.raises(ValueError, match="WRITEABLE"):
            array.flags.writeable = True
        with pytest.raises(AttributeError):
            setattr(drawn, pixels, np.zeros_like(array))


@pytest.mark.parametrize("duplicate", [pickle.dumps, copy.copy, copy.deepcopy])
def test_a_canvas_stays_where_it_was_drawn(duplicate: Any) -> None:
    with pytest.raises(TypeError, match="stays where it was drawn"):
        duplicate(Renderer().pause())


def test_its_text_shows_no_pixels() -> None:
    assert repr(Renderer().pause()) == "Canvas(<redacted>)"


# ---- blank, and no face but the one that was asked for


PAUSE = Renderer().pause().i420


def assert_pause(picture: Canvas) -> None:
    # Not by `==`: in continuous integration, pytest would compare a million bytes one by one to say what differs.
    np.testing.assert_array_equal(picture.i420, PAUSE, strict=True)


@settings(max_examples=40, deadline=None)
@given(old=st.one_of(faces, no_faces()), new=st.one_of(faces, no_faces()), old_style=styles, new_style=styles)
def test_p3_no_trace_of_an_older_face(old: Points, new: Points, old_style: Style, new_style: Style) -> None:
    check_no_trace(Renderer(), old, new, old_style, new_style)


def check_no_trace(renderer: Renderer, old: Points, new: Points, old_style: Style, new_style: Style) -> None:
    renderer.render(RenderFace(old), old_style)
    assert_pause(renderer.pause())
    np.testing.assert_array_equal(
        renderer.render(RenderFace(new), new_style).i420,
        Renderer().render(RenderFace(new), new_style).i420,
        strict=True,
    )
    assert_pause(renderer.pause())


def test_p3_a_renderer_that_does_not_clear_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    class Forgetful(LineDrawing):
        def clear(self) -> None:
            """Leave what is there."""

    forgetful = Renderer()
    monkeypatch.setattr(canvas, "LineDrawing", Forgetful)
    with pytest.raises(AssertionError):
        check_no_trace(forgetful, face(), face(centre=(300, 300)), Style.CONTOURS, Style.CONTOURS)


def test_p3_a_pause_picture_that_is_drawn_on_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    careless = Renderer()
    monkeypatch.setattr(careless, "_pause", careless._drawn)
    with pytest.raises(AssertionError):
        check_no_trace(careless, face(), face(), Style.CONTOURS, Style.CONTOURS)


# ---- bad input


@pytest.mark.parametrize(
    "points",
    [
        np.zeros((468, 2), np.float32),
        np.zeros((LANDMARKS, 3), np.float32),
        np.zeros((LANDMARKS, 2), np.float64),
        np.full((LANDMARKS, 2), np.nan, np.float32),
        np.full((LANDMARKS, 2), -np.inf, np.float32),
    ],
)
def test_what_is_no_set_of_points_is_refused_and_nothing_drawn(points: Any) -> None:
    renderer = Renderer()
    with pytest.raises(ValueError, match="not the points of a face"):
        renderer.render(RenderFace(points), Style.CONTOURS)
    assert_pause(renderer.pause())


@settings(max_examples=40, deadline=None)
@given(points=no_faces(), style=styles)
def test_points_that_are_no_face_are_drawn_without_harm(points: Points, style: Style) -> None:
    renderer = Renderer()
    drawn = renderer.render(RenderFace(points), style)
    assert (drawn.u == GROUND.u).all()
    assert (drawn.v == GROUND.v).all()
    assert drawn.y.max() <= 236
    assert_pause(renderer.pause())


@pytest.mark.parametrize("style", Style)
@pytest.mark.parametrize("centre", [(-2000, 360), (4000, 360), (640, -1500), (640, 2500), (-6000, -6000)])
def test_a_face_outside_leaves_no_mark(centre: tuple[float, float], style: Style) -> None:
    assert (luma(face(centre=centre), style) == BACKGROUND).all()


@pytest.mark.parametrize("style", Style)
@pytest.mark.parametrize(("right", "down"), [(-640, 0), (512, 0), (0, 320), (0, -352), (576, -320)])
def test_a_face_partly_outside_is_cut_off_at_the_border(right: int, down: int, style: Style) -> None:
    # Multiples of 1/8 pixel, which do not change when a face is moved by whole pixels.
    whole = np.round(face() * np.float32(8)) / np.float32(8)
    inside = luma(whole, style)
    moved = luma(whole + np.array((right, down), np.float32), style)
    columns, rows = max(right, 0), max(down, 0)
    seen = moved[rows : HEIGHT + min(down, 0), columns : WIDTH + min(right, 0)]
    expected = inside[max(-down, 0) : HEIGHT - rows, max(-right, 0) : WIDTH - columns]
    different = np.abs(seen - expected) > 2
    assert np.count_nonzero(different) < 30, "but for rounding it is the same"
    assert np.count_nonzero(seen != BACKGROUND) > 100


# ---- it reads as a face


def at(picture: NDArray[np.int64], x: float, y: float) -> int:
    return int(picture[round(y), round(x)])


def near(picture: NDArray[np.int64], point: NDArray[np.float32], reach: int = 2) -> NDArray[np.int64]:
    x, y = np.rint(point).astype(int)
    return picture[y - reach : y + reach + 1, x - reach : x + reach + 1]


@pytest.mark.parametrize("height", [100, 430, 700])
def test_points_are_dots_where_the_landmarks_are_and_nothing_else(height: float) -> None:
    points = face(height=height)
    picture = luma(points, Style.POINTS)
    for point in points[:468]:
        assert near(picture, point, 1).min() < 120
    far = np.ones_like(picture, bool)
    for x, y in np.rint(points[:468]).astype(int):
        far[y - 4 : y + 5, x - 4 : x + 5] = False
    assert (picture[far] == BACKGROUND).all()


@pytest.mark.parametrize("style", [Style.CONTOURS, Style.MESH])
@pytest.mark.parametrize(
    "path",
    [
        topology.FACE_OVAL,
        topology.LIPS_OUTER_UPPER,
        topology.LIPS_INNER_LOWER,
        topology.RIGHT_EYE_UPPER,
        topology.LEFT_EYE_LOWER,
        topology.NOSE_BASE,
    ],
)
def test_features_are_lines_through_their_landmarks(path: topology.Path, style: Style) -> None:
    points = face()
    picture = luma(points, style)
    for point in points[list(path)]:
        assert near(picture, point, 1).min() < 175


def test_the_mesh_shows_every_edge() -> None:
    points = face(height=650)
    mesh = luma(points, Style.MESH)
    ends = points[np.array(topology.edges(topology.mesh()))]
    for middle in ends.mean(axis=1):
        assert near(mesh, middle, 1).min() < FACE.y - 20


def test_an_open_eye_is_white_with_a_dark_pupil() -> None:
    points = face(height=600)
    picture = luma(points)
    for centre, rim in (
        (topology.RIGHT_IRIS_CENTRE, topology.RIGHT_IRIS_RIM),
        (topology.LEFT_IRIS_CENTRE, topology.LEFT_IRIS_RIM),
    ):
        assert at(picture, *points[centre]) < 60
        side = points[rim[0]] * 0.75 + points[centre] * 0.25
        assert 100 < at(picture, *side) < 160
        assert near(picture, points[rim[0]] * 1.5 - points[centre] * 0.5).max() >= EYE_WHITE.y


def test_a_blink_hides_white_and_iris() -> None:
    for points in (face(height=600, blink=1), face(height=600, blink=1, yaw=20)):
        assert luma(points).max() < EYE_WHITE.y


def test_the_lids_clip_the_iris() -> None:
    points = face(height=600, blink=0.6)
    picture = luma(points)
    for upper, centre in ((159, topology.RIGHT_IRIS_CENTRE), (386, topology.LEFT_IRIS_CENTRE)):
        x, lid = points[centre][0], points[upper][1]
        top = points[centre + 1 : centre + 5, 1].min()
        assert lid - top > 8, "or the iris would not be covered"
        assert at(picture, x + 4, lid - 5) > 150


def test_the_gaze_moves_the_pupil() -> None:
    def pupils(gaze: float) -> float:
        points = face(height=600, gaze=gaze)
        x, y = points[topology.RIGHT_IRIS_CENTRE] - (gaze * 600 / 17, 0)
        window = luma(points)[int(y) - 3 : int(y) + 4, int(x) - 30 : int(x) + 31]
        return float(np.argwhere(window < 60)[:, 1].mean())

    assert pupils(-0.4) + 8 < pupils(0) < pupils(0.4) - 8


def test_an_open_mouth_is_dark_inside() -> None:
    points = face(jaw=2)
    inside = (points[13] + points[14]) / 2
    assert at(luma(points), *inside) < 140
    assert at(luma(points), *(points[14] + points[17]) / 2) > 160, "between two lines the lip is light"


def test_brows_are_filled() -> None:
    points = face()
    picture = luma(points)
    for upper, lower in ((105, 52), (334, 282)):
        assert at(picture, *(points[upper] + points[lower]) / 2) < 130


def test_the_face_is_lighter_than_what_is_around() -> None:
    points = face()
    picture = luma(points)
    cheek = (points[50] + points[205]) / 2
    assert np.median(near(picture, cheek, 5)) == FACE.y
    assert at(picture, 30, 30) == BACKGROUND


def test_a_mirrored_face_is_drawn_as_well() -> None:
    points = face(yaw=25)
    mirrored = points.copy()
    mirrored[:, 0] = WIDTH - 1 - points[:, 0]
    picture, mirror = luma(points), luma(mirrored)[:, ::-1]
    # The light in the eye is on the same side for everybody.
    assert np.count_nonzero(np.abs(picture - mirror) > 60) < 200


@pytest.mark.parametrize("yaw", [-70, -45, 45, 70])
def test_a_turned_head_has_a_profile_and_no_line_across(yaw: float) -> None:
    points = face(yaw=yaw)
    picture = luma(points)
    beside = picture[round(float(points[1, 1])) - 40, :]
    ink = np.flatnonzero(beside < 140)
    edge = ink.max() if yaw > 0 else ink.min()
    face_edge = np.flatnonzero(beside >= FACE.y)
    assert abs(edge - (face_edge.max() if yaw > 0 else face_edge.min())) < 8, "the outline is where the face ends"
    # The far part of the face oval lies behind the nose and the mouth.
    hidden = points[454 if yaw > 0 else 234]
    assert np.median(near(picture, hidden, 6)) >= BACKGROUND


def test_lines_grow_with_the_face_but_less() -> None:
    def ink(height: float) -> float:
        points = face(height=height)
        column = luma(points)[:, round(float(points[152, 0]))]
        chin = round(float(points[152, 1]))
        return float((FACE.y - column[chin - 8 : chin + 9]).clip(15).sum())

    small, plain, large = ink(150), ink(430), ink(680)
    assert small < plain < large
    assert large / plain < 680 / 430 * 1.05
