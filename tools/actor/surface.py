"""Drawing a textured, shaded mesh fast: triangle numbers are drawn small, their texture is looked up in full.

Drawing 1,300 textured triangles one by one would take a second. Here OpenCV fills each with its number in a picture
of half the size or less (1.7 microseconds each); numpy turns the numbers into texture coordinates, which are smooth
and so can be enlarged; one remap fetches the colours.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from anonemo_tray.sensor.opencv import cv2
from tools.actor.arrays import Array
from tools.actor.curves import SHIFT

_SMALL_WIDTH = 260
"""Most pixels across the small picture."""

_MARGIN = 4
"""Small pixels around the mesh."""

_BEHIND = 1e4
"""cm, farther than anything that can be seen."""

UNIT_SHADE = 128
"""The shade that leaves the texture's colour as it is."""


@dataclass(frozen=True)
class Window:
    """A rectangle of the picture, in whole pixels; `right` and `bottom` are outside."""

    left: int
    top: int
    right: int
    bottom: int

    @classmethod
    def around(cls, points: Array, margin: float, picture: Array) -> Window | None:
        """Return what a picture shows of the box around points and a margin; None when it shows nothing of it."""
        rows, cols, _ = picture.shape
        left, top = np.floor(points.min(axis=0) - margin).astype(int).tolist()
        right, bottom = np.ceil(points.max(axis=0) + margin + 1).astype(int).tolist()
        window = cls(max(left, 0), max(top, 0), min(right, cols), min(bottom, rows))
        return window if window.right - window.left > 1 and window.bottom - window.top > 1 else None

    def of(self, picture: Array) -> Array:
        """Return this part of a picture, as a view."""
        return picture[self.top : self.bottom, self.left : self.right]

    @property
    def origin(self) -> Array:
        """Return the left upper corner, (2,)."""
        return np.array([self.left, self.top], dtype=np.float32)

    @property
    def size(self) -> tuple[int, int]:
        """Return width and height."""
        return self.right - self.left, self.bottom - self.top


class Surface:
    """A mesh with a texture.

    Args:
        triangles: int32 (T, 3).
        places: float32 (V, 2), place of each vertex in the texture, pixels.
        seam: int32 (n, 3), vertices that lie on an edge of other triangles, and that edge's ends.
        tones: uint8 (256, 3), the factor, in units of `UNIT_SHADE`, of each colour at each shade.
    """

    def __init__(self, triangles: Array, places: Array, seam: Array, tones: Array) -> None:
        self._triangles = triangles
        self._places = places
        self._seam = seam
        self._tones = tones.reshape(256, 1, 3)
        self._incidence = np.argsort(triangles.ravel(), kind="stable") // 3
        counts = np.bincount(triangles.ravel(), minlength=len(places))
        self._starts = np.concatenate([[0], np.cumsum(counts)[:-1]])

    def normals(self, points: Array) -> Array:
        """Return the unit normal at each vertex, (V, 3), for vertices (V, 3)."""
        a, b, c = (points[self._triangles[:, corner]] for corner in range(3))
        facets = _cross(b - a, c - a)
        sums = np.add.reduceat(facets[self._incidence], self._starts, axis=0)
        sums[self._seam[:, 0]] = sums[self._seam[:, 1]] + sums[self._seam[:, 2]]
        normals: Array = sums / (np.sqrt((sums**2).sum(axis=1, keepdims=True)) + 1e-9)
        return normals

    def draw(self, picture: Array, texture: Array, points: Array, depths: Array, shades: Array) -> None:
        """Draw the mesh into a picture.

        Args:
            picture: uint8 (rows, cols, 3).
            texture: uint8 (n, n, 3).
            points: (V, 2), picture pixels.
            depths: (V,), larger is nearer.
            shades: (V,), light at each vertex, 1 leaves the texture as it is.
        """
        width = float(np.ptp(points[:, 0]))
        step = max(1, int(np.ceil(width / _SMALL_WIDTH)))
        window = Window.around(points, _MARGIN * step, picture)
        if window is None:
            return
        size = window.size
        small = ((points - window.origin + 0.5) / step - 0.5).astype(np.float32)
        numbers = self._numbers(small, depths, (-(-size[1] // step), -(-size[0] // step)))
        places, shade = self._attributes(numbers, small, shades)
        full = (numbers.shape[1] * step, numbers.shape[0] * step)
        places = cv2.resize(places, full)[: size[1], : size[0]]
        shade = cv2.resize(shade, full)[: size[1], : size[0]]
        cover: Array = cv2.GaussianBlur(np.where(numbers, np.uint8(255), np.uint8(0)), (5, 5), 1.0)
        cover = cv2.LUT(cv2.resize(cover, full)[: size[1], : size[0]], _EDGE)
        # One map of pairs needs no second map; the type stubs do not know.
        colours: Array = cv2.remap(texture, places, None, cv2.INTER_LINEAR)  # type: ignore[call-overload]
        colours = cv2.multiply(colours, cv2.applyColorMap(shade, self._tones), scale=1 / UNIT_SHADE)
        blend(window.of(picture), colours, cover)

    def _numbers(self, small: Array, depths: Array, shape: tuple[int, int]) -> Array:
        """Return the number, from 1, of the nearest triangle at each small pixel; 0 where there is none."""
        corners = small[self._triangles]
        edges = corners[:, 1:] - corners[:, :1]
        areas = edges[:, 0, 0] * edges[:, 1, 1] - edges[:, 0, 1] * edges[:, 1, 0]
        # Those lower than a pixel come first: they are only there to leave no hole.
        slim = -areas < np.sqrt((edges**2).sum(axis=2).max(axis=1))
        order = np.argsort(depths[self._triangles].sum(axis=1) - slim * _BEHIND, kind="stable")
        order = order[areas[order] < 0]  # the picture's y runs down, so those seen from outside turn negative
        polygons = np.rint(corners[order] * (1 << SHIFT)).astype(np.int32)
        numbers = np.zeros(shape, dtype=np.int16)
        fill = cv2.fillConvexPoly
        for number, polygon in zip((order + 1).tolist(), polygons, strict=True):
            fill(numbers, polygon, number, cv2.LINE_8, SHIFT)
        return numbers

    def _attributes(self, numbers: Array, small: Array, shades: Array) -> tuple[Array, Array]:
        """Return texture places, float32 (rows, cols, 2), and shades, uint8 (rows, cols), of small pixels."""
        values = np.concatenate([self._places, (shades * UNIT_SHADE)[:, None]], axis=1)[self._triangles]
        corners = small[self._triangles]
        one, two = corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0]
        area = one[:, 0] * two[:, 1] - one[:, 1] * two[:, 0]
        # A triangle seen edge-on would have slopes without bound: take none for lower than a pixel.
        longest = np.sqrt(np.maximum((one**2).sum(axis=1), (two**2).sum(axis=1)))
        inverse = np.sign(area) / np.maximum(np.abs(area), np.maximum(longest, 0.5))
        rise_one, rise_two = values[:, 1] - values[:, 0], values[:, 2] - values[:, 0]
        slope_x = (rise_one * two[:, 1, None] - rise_two * one[:, 1, None]) * inverse[:, None]
        slope_y = (rise_two * one[:, 0, None] - rise_one * two[:, 0, None]) * inverse[:, None]
        middle = corners.mean(axis=1)
        offset = values.mean(axis=1) - slope_x * middle[:, :1] - slope_y * middle[:, 1:]
        planes = np.zeros((3, 3, len(area) + 1), dtype=np.float32)
        planes[:, :, 1:] = np.stack([slope_x, slope_y, offset]).transpose(2, 0, 1)
        rows, cols = numbers.shape
        x = np.arange(cols, dtype=np.float32)
        y = np.arange(rows, dtype=np.float32)[:, None]
        fields = []
        for along_x, along_y, constant in planes:
            field = along_x.take(numbers)
            field *= x
            downwards = along_y.take(numbers)
            downwards *= y
            field += downwards
            field += constant.take(numbers)
            fields.append(field)
        places = cv2.merge(fields[:2])
        return places, cv2.convertScaleAbs(np.maximum(fields[2], 0))


def blend(under: Array, over: Array, cover: Array) -> None:
    """Lay one picture over another, in place.

    Args:
        under: uint8 (rows, cols, 3), is changed.
        over: the same shape.
        cover: uint8 (rows, cols), 255 where `over` hides what is under it.
    """
    opaque = cv2.cvtColor(cover, cv2.COLOR_GRAY2RGB)
    shown = cv2.multiply(over, opaque, scale=1 / 255)
    cv2.multiply(under, cv2.bitwise_not(opaque), under, scale=1 / 255)
    cv2.add(under, shown, under)


def _cross(a: Array, b: Array) -> Array:
    """Return the cross product of rows; numpy's own takes five times as long."""
    ax, ay, az = a.T
    bx, by, bz = b.T
    return np.stack([ay * bz - az * by, az * bx - ax * bz, ax * by - ay * bx], axis=1)


_EDGE: Array = np.clip((np.arange(256) - 150) * (255 / 80), 0, 255).astype(np.uint8)
"""Sharpens the enlarged, blurred outline to an edge about a pixel wide, inside of which all texture is valid."""
