"""The sketch of the avatar: named curves through points on and around its head.

Pixels from the middle of the head, x to the right of the picture, y down, of a head that looks straight ahead. "Right"
and "left" are the avatar's own: its right is at negative x. Every point is a sum of controls times fixed factors.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final, TypeAlias

from anonemo_tray.output.splines import Spline

Point: TypeAlias = tuple[float, float]

CIRCLE: Final = [
    (1, 0),
    (0.7071, 0.7071),
    (0, 1),
    (-0.7071, 0.7071),
    (-1, 0),
    (-0.7071, -0.7071),
    (0, -1),
    (0.7071, -0.7071),
]
"""Points of a unit circle."""


class Sketch:
    """Points, and the curves through them.

    Attributes:
        points: x and y.
        depths: how far each point lies before the head's surface, or before its middle for those not on it.
        on_surface: whether it lies on the surface; else it is part of an outline, which turns along less.
        splines: the curves by name.
        anchors: single points by name, for gradients to hold on to.
    """

    def __init__(self) -> None:
        self.points: list[Point] = []
        self.depths: list[float] = []
        self.on_surface: list[bool] = []
        self.splines: dict[str, Spline] = {}
        self.anchors: dict[str, int] = {}

    def put(self, points: Iterable[Point], depth: float = 0, *, surface: bool = True) -> range:
        """Add points; returns their numbers."""
        first = len(self.points)
        self.points += points
        count = len(self.points) - first
        self.depths += [depth] * count
        self.on_surface += [surface] * count
        return range(first, first + count)

    def anchor(self, name: str, point: Point) -> None:
        """Name a place."""
        self.anchors[name] = self.put([point])[0]

    def shape(self, name: str, points: Iterable[Point], depth: float = 0, *, corners: Sequence[int] = ()) -> None:
        """Add a closed shape; corners count from 0 among its points."""
        knots = self.put(points, depth)
        self.splines[name] = Spline(knots, closed=True, corners=[knots[corner] for corner in corners])

    def line(self, name: str, points: Iterable[Point], depth: float = 0) -> None:
        """Add an open line."""
        self.splines[name] = Spline(self.put(points, depth))

    def fold(self, name: str, along: Sequence[Point], width: Point, depth: float = 0) -> None:
        """Add a fold of the skin: a sickle along a line, as wide as this in the middle and nothing at its ends."""
        there, back = along, along[-2:0:-1]
        shares = [4 * (i / (len(along) - 1)) * (1 - i / (len(along) - 1)) for i in range(len(along))][-2:0:-1]
        inner = [
            (x - 0.35 * s * width[0], y - 0.35 * s * width[1])
            for (x, y), s in zip(along[1:-1], shares[::-1], strict=True)
        ]
        outer = [(x + s * width[0], y + s * width[1]) for (x, y), s in zip(back, shares, strict=True)]
        self.shape(name, [there[0], *inner, there[-1], *outer], depth, corners=(0, len(along) - 1))
