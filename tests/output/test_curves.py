from __future__ import annotations

import numpy as np
import pytest

from anonemo_tray.output.curves import STEPS, Curve, CurveSet

CIRCLE = np.stack((np.cos(np.arange(12) * np.pi / 6), np.sin(np.arange(12) * np.pi / 6))).astype(np.float32)


def test_a_closed_curve_is_one_round_line_through_its_landmarks() -> None:
    begin, end = CurveSet([Curve(range(12), closed=True)]).sample(CIRCLE * 100)
    assert begin.shape == end.shape == (2, 12 * STEPS)
    np.testing.assert_allclose(np.hypot(*begin), 100, atol=0.2)
    starts = {tuple(start) for start in begin.T.tolist()}
    assert starts == {tuple(stop) for stop in end.T.tolist()}, "each stroke begins where another one ends"
    assert starts >= {tuple(landmark) for landmark in (CIRCLE * 100).T.tolist()}


def test_an_open_curve_begins_and_ends_at_its_landmarks() -> None:
    begin, end = CurveSet([Curve((3, 4, 5, 9))]).sample(CIRCLE)
    starts, stops = ({tuple(point) for point in points.T.tolist()} for points in (begin, end))
    assert starts - stops == {tuple(CIRCLE[:, 3].tolist())}
    assert stops - starts == {tuple(CIRCLE[:, 9].tolist())}


def test_landmarks_on_a_line_make_a_straight_curve() -> None:
    line = np.array([[0, 1, 2, 3], [0, 2, 4, 6]], np.float32)
    begin, _ = CurveSet([Curve(range(4))]).sample(line)
    np.testing.assert_allclose(begin[1], 2 * begin[0], atol=1e-6)


def test_traits_are_spread_along_each_curve_and_belong_to_its_strokes() -> None:
    curves = CurveSet([Curve((0, 1, 2), darkness=(0, 100), width=(1, 3, 1), tone=5), Curve((6, 7), darkness=(7,))])
    begin, end = curves.sample(CIRCLE)
    assert curves.stretches == 3
    first = curves.tone == 5
    assert first.sum() == 2 * STEPS
    assert (curves.tone[~first] == 0).all()
    assert (curves.darkness[:, ~first] == 7).all()
    assert curves.width.max() == 3
    for points, darkness, width in zip((begin, end), curves.darkness, curves.width, strict=True):
        order = np.argsort(points[1, first])
        assert (np.diff(darkness[first][order]) > 0).all(), "it gets darker all the way"
        middle = np.argmin(np.abs(points[:, first] - CIRCLE[:, 1:2]).sum(axis=0))
        assert darkness[first][middle] == pytest.approx(50)
        assert width[first][middle] == pytest.approx(3)
