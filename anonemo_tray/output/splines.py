"""Smooth curves through points, as paths that ThorVG draws; all curves of a drawing are computed in one go.

Each curve is a uniform Catmull-Rom spline, written as cubic Bézier curves: from P1 to P2, with P0 before and P3 after,
the control points are P1 + (P2 - P0) / 6 and P2 - (P3 - P1) / 6.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from anonemo_tray.output.thorvg import CLOSE, CUBIC, MOVE, Path

FloatArray = NDArray[np.float32]


@dataclass(frozen=True)
class Spline:
    """A curve through points.

    Attributes:
        knots: indices of the points.
        closed: whether the curve returns to where it began.
        corners: which of the points are corners, where the curve may turn sharply; ends of an open curve always are.
    """

    knots: Sequence[int]
    closed: bool = False
    corners: Sequence[int] = ()


class Splines:
    """Curves through one set of points.

    Args:
        splines: the curves; each item may also be several, which then are the parts of one path.

    Attributes:
        paths: the curves in their order, to be drawn after `update`.
    """

    def __init__(self, splines: Iterable[Spline | Sequence[Spline]]) -> None:
        self._on: list[int] = []
        self._towards: list[int] = []
        self._from: list[int] = []
        self._share: list[float] = []
        commands, places = [], [0]
        for each in splines:
            parts = [each] if isinstance(each, Spline) else each
            commands.append([command for part in parts for command in self._take(part)])
            places.append(len(self._on))
        self._points = np.zeros((len(self._on), 2), np.float32)
        self._shares = np.array(self._share, np.float32)[:, None]
        self._indices = np.array([self._on, self._towards, self._from])
        self.paths = [
            Path(steps, self._points[begin:end])
            for steps, begin, end in zip(commands, places[:-1], places[1:], strict=True)
        ]

    def update(self, points: FloatArray) -> None:
        """Move all curves.

        Args:
            points: float32 (n, 2), x and y of the points.
        """
        on, towards, away = points.take(self._indices, axis=0)
        towards -= away
        towards *= self._shares
        np.add(on, towards, out=self._points)

    def _take(self, spline: Spline) -> list[int]:
        knots = list(spline.knots)
        ends = set(spline.corners)
        whole = [knots[-1], *knots, *knots[:2]] if spline.closed else [knots[0], *knots, knots[-1]]
        self._add(whole[1], whole[1], whole[1], 0)
        for before, begin, end, after in zip(whole, whole[1:], whole[2:], whole[3:], strict=False):
            self._add(begin, end, begin if begin in ends else before, 1 / 6)
            self._add(end, end if end in ends else after, begin, -1 / 6)
            self._add(end, end, end, 0)
        steps = len(whole) - 3
        return [MOVE, *[CUBIC] * steps, *([CLOSE] if spline.closed else [])]

    def _add(self, on: int, towards: int, away: int, share: float) -> None:
        self._on.append(on)
        self._towards.append(towards)
        self._from.append(away)
        self._share.append(share)
