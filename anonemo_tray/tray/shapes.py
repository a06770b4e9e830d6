"""The drawing of icons: a few shapes on a grid of 64 units, painted at any size."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

from PIL import Image, ImageDraw

GRID = 64
"""Side of the square that shapes are given in: x to the right, y down."""

_SUPERSAMPLING = 8

Point: TypeAlias = tuple[float, float]


@dataclass(frozen=True)
class Tile:
    """A filled square with round corners, centred on the grid."""

    inset: float
    radius: float
    colour: str


@dataclass(frozen=True)
class Oval:
    """A filled ellipse."""

    centre: Point
    radii: Point
    colour: str


@dataclass(frozen=True)
class Line:
    """A line through points, with round ends and corners."""

    points: tuple[Point, ...]
    width: float
    colour: str


@dataclass(frozen=True)
class Area:
    """A filled polygon."""

    points: tuple[Point, ...]
    colour: str


Shape: TypeAlias = Tile | Oval | Line | Area


def arc(centre: Point, radii: Point, start: float, end: float) -> tuple[Point, ...]:
    """Return points along an ellipse, from one angle to another in degrees, clockwise from three o'clock."""
    steps = max(2, round(abs(end - start) / 6))
    angles = (math.radians(start + (end - start) * step / steps) for step in range(steps + 1))
    return tuple((centre[0] + radii[0] * math.cos(a), centre[1] + radii[1] * math.sin(a)) for a in angles)


def paint(shapes: Sequence[Shape], size: int) -> Image.Image:
    """Return the shapes, one over the other, as an RGBA image of size x size pixels on a transparent ground."""
    # White where it is transparent: edges do not darken, nor corners on a panel that knows no transparency.
    image = Image.new("RGBA", (size * _SUPERSAMPLING, size * _SUPERSAMPLING), (255, 255, 255, 0))
    draw = ImageDraw.Draw(image)
    scale = size * _SUPERSAMPLING / GRID
    for shape in shapes:
        _paint(draw, shape, scale)
    return image.reduce(_SUPERSAMPLING)


def _paint(draw: ImageDraw.ImageDraw, shape: Shape, scale: float) -> None:
    if isinstance(shape, Tile):
        low, high = shape.inset * scale, (GRID - shape.inset) * scale
        draw.rounded_rectangle((low, low, high - 1, high - 1), shape.radius * scale, fill=shape.colour)
    elif isinstance(shape, Oval):
        _disc(draw, shape.centre, shape.radii, scale, shape.colour)
    elif isinstance(shape, Area):
        draw.polygon([(x * scale, y * scale) for x, y in shape.points], fill=shape.colour)
    else:
        points = [(x * scale, y * scale) for x, y in shape.points]
        draw.line(points, fill=shape.colour, width=round(shape.width * scale))
        for point in shape.points:
            _disc(draw, point, (shape.width / 2, shape.width / 2), scale, shape.colour)


def _disc(draw: ImageDraw.ImageDraw, centre: Point, radii: Point, scale: float, colour: str) -> None:
    (x, y), (a, b) = centre, radii
    draw.ellipse(((x - a) * scale, (y - b) * scale, (x + a) * scale, (y + b) * scale), fill=colour)
