from __future__ import annotations

import numpy as np
import pytest

from anonemo_tray.output.splines import Spline, Splines
from anonemo_tray.output.thorvg import CLOSE, CUBIC, MOVE, Colour, Path, Surface

CIRCLE = 50 + 40 * np.stack([f(np.arange(12) * np.pi / 6) for f in (np.cos, np.sin)], axis=1).astype(np.float32)


def on_path(path: Path) -> np.ndarray[tuple[int, int], np.dtype[np.float32]]:
    """Return 20 places on each of its curves."""
    points = path._kept[1]
    share = np.linspace(0, 1, 20, dtype=np.float32)[:, None]
    begins, ends = points[:-1:3], points[1:].reshape(-1, 3, 2)
    return np.concatenate(
        [
            (1 - share) ** 3 * a + 3 * (1 - share) ** 2 * share * b + 3 * (1 - share) * share**2 * c + share**3 * d
            for a, (b, c, d) in zip(begins, ends, strict=True)
        ]
    )


def test_a_closed_curve_is_one_round_line_through_its_points() -> None:
    splines = Splines([Spline(range(12), closed=True)])
    splines.update(CIRCLE)
    places = on_path(splines.paths[0])
    np.testing.assert_allclose(np.hypot(*(places - 50).T), 40, atol=0.1)
    assert splines.paths[0]._kept[0].tolist() == [MOVE, *[CUBIC] * 12, CLOSE]


def test_points_on_a_line_make_a_straight_curve_that_ends_with_them() -> None:
    splines = Splines([Spline((2, 0, 1))])
    splines.update(np.array([[2, 4], [3, 6], [0, 0]], np.float32))
    places = on_path(splines.paths[0])
    np.testing.assert_allclose(places[:, 1], 2 * places[:, 0], atol=1e-5)
    assert places[0].tolist() == [0, 0]
    assert places[-1].tolist() == [3, 6]


def test_a_corner_is_sharp_and_other_points_are_not() -> None:
    square = np.array([[0, 0], [10, 0], [10, 10], [0, 10]], np.float32)
    for corners in (range(4), ()):
        splines = Splines([Spline(range(4), closed=True, corners=corners)])
        splines.update(square)
        places = on_path(splines.paths[0])
        assert bool((places.min(), places.max()) == pytest.approx((0, 10))) is bool(corners)


def test_several_curves_may_be_one_path_and_all_move_together() -> None:
    both = [Spline(range(3)), Spline(range(3, 6))]
    splines = Splines([both, Spline(range(6))])
    splines.update(CIRCLE)
    first = [path._kept[1].copy() for path in splines.paths]
    splines.update(CIRCLE + np.float32(8))
    for path, before in zip(splines.paths, first, strict=True):
        np.testing.assert_allclose(path._kept[1], before + 8, atol=1e-5)
    surface = Surface(100, 100)
    surface.pixels[:] = 0
    surface.stroke(splines.paths[0], Colour(200, 0, 0), 4)
    surface.finish()
    assert surface.pixels[98, 58, 1] == 200, "the moved curve is drawn"
    assert surface.pixels[90, 50, 1] == 0
