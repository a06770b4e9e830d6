"""The rasteriser against what ink, width and area must be."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from anonemo_tray.output.strokes import _AT_ONCE, LIGHTEST, WIDEST, FloatArray, Plane

SIZE = 80
PAPER = LIGHTEST


def paper(luma: int = PAPER, *, rows: int = SIZE, columns: int = SIZE) -> Plane:
    plane = Plane(np.zeros((rows, columns), np.uint8))
    plane.clear(luma)
    return plane


def points(*pairs: tuple[float, float]) -> FloatArray:
    return np.ascontiguousarray(np.array(pairs, np.float32).reshape(-1, 2).T)


def draw(
    plane: Plane,
    begin: FloatArray,
    end: FloatArray,
    width: tuple[float, float] = (1.5, 1.5),
    darkness: tuple[float, float] = (100, 100),
) -> NDArray[np.float64]:
    """Draw and return the ink on each pixel, 0 to 1 for a darkness of 100."""
    n = begin.shape[1]
    traits = [np.repeat(np.array([[first], [last]], np.float32), n, axis=1) for first, last in (width, darkness)]
    plane.draw_strokes(begin, end, *traits)
    return ink(plane)


def ink(plane: Plane) -> NDArray[np.float64]:
    return (PAPER - plane.luma.astype(np.float64)) / 100


ends = st.floats(5, SIZE - 5)


@settings(deadline=None)
@given(x0=ends, y0=ends, x1=ends, y1=ends, half=st.floats(0.5, 2.5))
def test_a_stroke_has_the_area_of_its_length_and_width(x0: float, y0: float, x1: float, y1: float, half: float) -> None:
    marks = draw(paper(), points((x0, y0)), points((x1, y1)), (half, half))
    length = float(np.hypot(x1 - x0, y1 - y0))
    # At its ends it may reach up to half its width further; shading by distance is off by an eighth at 45 degrees.
    assert 0.87 * 2 * half * (length - 1.5) - 2 <= marks.sum() <= 1.13 * 2 * half * (length + 2 * half + 1.5) + 2


@settings(deadline=None)
@given(x0=ends, y0=ends, x1=ends, y1=ends)
def test_ink_depends_on_the_distance_from_the_line_alone(x0: float, y0: float, x1: float, y1: float) -> None:
    marks = draw(paper(), points((x0, y0)), points((x1, y1)))
    along = np.array((x1 - x0, y1 - y0)) / max(float(np.hypot(x1 - x0, y1 - y0)), 1e-3)
    y, x = np.mgrid[:SIZE, :SIZE]
    place = (x - x0) * along[0] + (y - y0) * along[1]
    aside = np.abs((x - x0) * along[1] - (y - y0) * along[0])
    between = (place > 2) & (place < np.hypot(x1 - x0, y1 - y0) - 2)
    np.testing.assert_allclose(marks[between], np.clip(2 - aside, 0, 1)[between], atol=0.03)
    assert not marks[(aside > 2.1) & between].any()


def test_a_closed_bend_has_no_gap() -> None:
    turn = np.linspace(0, 2 * np.pi, 49)
    circle = points(*zip(40 + 25 * np.cos(turn), 40 + 25 * np.sin(turn), strict=True))
    marks = draw(paper(), circle[:, :-1], circle[:, 1:])
    y, x = np.mgrid[:SIZE, :SIZE]
    distance = np.hypot(x - 40, y - 40)
    assert marks[np.abs(distance - 25) < 0.8].min() > 0.9
    assert marks[np.abs(distance - 25) > 2.6].max() == 0


def test_width_and_darkness_change_along_a_stroke() -> None:
    marks = draw(paper(), points((5, 40)), points((75, 40)), (1, 4), (0, 200))
    across = marks.sum(axis=0)
    assert (np.diff(across[6:74]) > 0).all()
    assert marks[40, 40] == pytest.approx(1, abs=0.05)
    assert across[40] == pytest.approx(1 * 5, abs=0.4)


def test_a_hairline_is_fainter_and_not_thinner_than_a_pixel() -> None:
    marks = draw(paper(), points((5, 40)), points((75, 40)), (0.25, 0.25))
    assert marks[40, 40] == pytest.approx(0.5, abs=0.02)


def test_a_line_is_no_wider_than_the_widest() -> None:
    marks = draw(paper(), points((5, 40)), points((75, 40)), (1e6, 1e6))
    assert marks[:, 40].sum() == pytest.approx(2 * WIDEST, abs=0.1)


def test_a_stroke_without_length_is_a_speck_at_most() -> None:
    marks = draw(paper(), points((40.2, 40.7)), points((40.2, 40.7)))
    assert marks.sum() < 10


def test_the_darkest_ink_wins_and_order_does_not_matter() -> None:
    one, other = paper(), paper()
    for plane, order in ((one, (100, 180)), (other, (180, 100))):
        for darkness in order:
            rising = darkness == 180
            draw(plane, points((5, 70 if rising else 10)), points((75, 10 if rising else 70)), darkness=(darkness,) * 2)
    np.testing.assert_array_equal(one.luma, other.luma)
    assert one.luma.min() == PAPER - 180


def test_more_strokes_than_are_shaded_at_once() -> None:
    random = np.random.default_rng(5)
    begin, end = random.uniform(-100, 200, (2, 2, 600)).astype(np.float32)
    together, singly = paper(), paper()
    draw(together, begin, end)
    assert np.abs(end - begin).max(axis=0).clip(0, SIZE).sum() > _AT_ONCE
    for i in range(600):
        draw(singly, begin[:, i : i + 1], end[:, i : i + 1])
    assert np.abs(together.luma.astype(int) - singly.luma).max() <= 1


def test_no_strokes_leave_no_mark() -> None:
    assert not draw(paper(), points(), points()).any()


def test_the_smallest_plane_takes_the_widest_line() -> None:
    plane = paper(rows=48, columns=48)
    marks = draw(plane, points((-50, -50), (-50, 24)), points((150, 150), (150, 24)), (99, 99))
    assert marks[24].min() == 1
    assert marks[2, 2] == 1


@settings(deadline=None)
@given(x=ends, y=ends, radius=st.floats(0.5, 4))
def test_a_dot_has_the_area_of_its_circle(x: float, y: float, radius: float) -> None:
    plane = paper()
    plane.draw_dots(points((x, y)), radius, 100)
    marks = ink(plane)
    assert marks.sum() == pytest.approx(np.pi * radius**2, abs=0.6 + 0.15 * radius)
    rows, columns = np.nonzero(marks)
    assert np.average(columns, weights=marks[rows, columns]) == pytest.approx(x, abs=0.12)
    assert np.average(rows, weights=marks[rows, columns]) == pytest.approx(y, abs=0.12)


@pytest.mark.parametrize("centre", [(-30, 40), (40, -30), (1e4, 40), (-8192, 8192)])
def test_dots_outside_leave_no_mark(centre: tuple[float, float]) -> None:
    plane = paper()
    plane.draw_dots(points(centre), 5, 100)
    assert (plane.luma == PAPER).all()


def test_a_tiny_dot_is_faint() -> None:
    plane = paper()
    plane.draw_dots(points((40, 40)), 0.25, 100)
    assert ink(plane)[40, 40] == pytest.approx(0.5, abs=0.02)


# ---- fills

SQUARE = points((10, 20), (50, 20), (50, 60), (10, 60))
GREY = 100


def fill(plane: Plane, *outlines: FloatArray, tone: int = 30, lightest: int = PAPER) -> NDArray[np.int64]:
    begin = np.concatenate(outlines, axis=1)
    end = np.concatenate([np.roll(outline, -1, axis=1) for outline in outlines], axis=1)
    plane.fill(begin, end, np.full(begin.shape[1], tone), lightest)
    return plane.luma.astype(np.int64) - GREY


def test_a_fill_changes_the_inside_alone() -> None:
    added = fill(paper(GREY), SQUARE)
    assert (added[21:60, 10:50] == 30).all()
    assert added.sum() == 30 * 40 * 40
    assert not added[:, :10].any()
    assert not added[:, 50:].any()


def test_the_tone_goes_the_other_way_in_an_outline_that_turns_the_other_way() -> None:
    added = fill(paper(GREY), SQUARE[:, ::-1])
    assert (added[21:60, 10:50] == -30).all()


def test_tones_add_up_and_stop_at_the_lightest() -> None:
    inner = SQUARE / 2 + np.float32(15)
    assert fill(paper(GREY), SQUARE, inner)[40, 30] == 60
    assert fill(paper(GREY), SQUARE, inner, lightest=GREY + 35)[40, 30] == 35
    assert fill(paper(GREY), SQUARE, inner, tone=-30)[40, 30] == -60


@settings(deadline=None)
@given(seed=st.integers(0, 2**32), corners=st.integers(3, 12))
def test_the_area_of_any_outline(seed: int, corners: int) -> None:
    outline = np.random.default_rng(seed).uniform(2, SIZE - 2, (2, corners)).astype(np.float32)
    turned = np.roll(outline, -1, axis=1)
    area = float((outline[0] * turned[1] - outline[1] * turned[0]).sum()) / 2
    plane = paper(GREY)
    added = fill(plane, outline, tone=4)
    assert added.sum() / 4 == pytest.approx(area, abs=12 * corners)


def test_what_is_outside_the_plane_is_cut_off() -> None:
    large = points((-500, -500), (500, -500), (500, 500), (-500, 500))
    assert (fill(paper(GREY), large) == 30).all()
    for shift in ((-200, 0), (200, 0), (0, -200), (0, 200)):
        outside = SQUARE + np.array(shift, np.float32)[:, None]
        assert not fill(paper(GREY), outside).any()


def test_no_outline_fills_nothing() -> None:
    plane = paper(GREY)
    plane.fill(points(), points(), np.zeros(0, np.int64))
    assert (plane.luma == GREY).all()
