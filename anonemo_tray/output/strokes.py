"""Owns the rasteriser: anti-aliased strokes, dots and fills on a plane of luma, in numpy alone.

Everything is drawn in a fixed number of array operations, however many lines there are: a stroke is cut into spans, one
per pixel row (steep strokes) or column (flat ones), each a few pixels across; all spans are shaded together and written
with `np.minimum.at`, so the darkest ink wins and the order of drawing does not matter. Coordinates are pixels, x right,
y down; whole numbers are pixel centres. Whatever lies outside the plane is cut off.
"""

from __future__ import annotations

from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

FloatArray: TypeAlias = NDArray[np.float32]
IntArray: TypeAlias = NDArray[np.int64]
LumaPlane: TypeAlias = NDArray[np.uint8]

LIGHTEST = 235
"""Luma of paper without ink (video white). Nothing on the plane is lighter, or faint ink would darken it."""

WIDEST = 16.0
"""Largest half width of a stroke and radius of a dot, pixels; wider ones are drawn this wide."""

_SOFT = np.float32(0.5)
"""Ink fades out over one pixel, from half a pixel inside its edge to half a pixel outside."""

_AT_ONCE = 1 << 14
"""Spans shaded together. A face has fewer; this bounds the memory that lines across the whole plane take."""


class Plane:
    """A picture of luma that can be drawn on.

    Args:
        luma: uint8 (rows, columns), at least 48 of each, C-contiguous; drawn on in place.

    Attributes:
        luma: the same.
    """

    def __init__(self, luma: LumaPlane) -> None:
        self.luma = luma
        self._pixels = luma.reshape(-1)
        self._sums = np.empty((2, (luma.shape[0] + 2) * luma.shape[1]), np.uint8)

    def clear(self, luma: int) -> None:
        """Give every pixel one luma: in 15 us, so there is no need to remember what was drawn before."""
        self.luma.fill(luma)

    def fill(self, begin: FloatArray, end: FloatArray, tone: IntArray, lightest: int = LIGHTEST) -> None:
        """Lighten or darken what closed outlines enclose; where outlines overlap, their tones add up.

        A fill is ragged where its outline is steep: strokes are meant to cover the outline.

        Args:
            begin: float32 (2, n), x and y where each edge of the outlines begins.
            end: float32 (2, n), where it ends. The edges may come in any order.
            tone: int64 (n,), luma to add inside the outline that the edge belongs to; an outline that runs
                counter-clockwise subtracts it.
            lightest: no pixel gets lighter than this, however many outlines enclose it.
        """
        height, width = self.luma.shape
        entry, leave = _whole(begin[0], width), _whole(end[0], width)
        edge, column = _runs(np.minimum(entry, leave), np.maximum(entry, leave))
        if not edge.size:
            return
        slope = (end[1] - begin[1]) / np.where(entry == leave, np.float32(1), end[0] - begin[0])
        x, y, slope = np.stack((begin[0], begin[1], slope)).take(edge, axis=1)
        # Where the edge crosses the column, measured from the upper border of the uppermost pixel.
        crossing = _between(y + (column.astype(np.float32) - x) * slope + _SOFT, 0, height)
        row = crossing.astype(np.int64)
        change = np.where(entry < leave, tone, -tone).take(edge)
        late = np.rint(change * (crossing - row.astype(np.float32))).astype(np.int64)
        # Down a column, each crossing adds to what all pixels below it get: a running sum, modulo 256.
        top, left = int(row.min()), int(column.min())
        rows, stride = int(row.max()) + 2 - top, int(column.max()) + 1 - left
        sums, spare = self._sums[:, : rows * stride]
        sums.fill(0)
        pixel = (row - top) * stride + (column - left)
        np.add.at(sums, pixel, (change - late).astype(np.uint8))
        np.add.at(sums, pixel + stride, late.astype(np.uint8))
        # Each round doubles how far up a pixel's sum reaches; seven times faster than np.cumsum along the columns.
        reach = stride
        while reach < sums.size:
            spare[:reach] = sums[:reach]
            np.add(sums[reach:], sums[:-reach], out=spare[reach:])
            sums, spare, reach = spare, sums, 2 * reach
        area = self.luma[top : top + rows, left : left + stride]
        shown = sums[: area.size]
        shown += area.reshape(-1)
        # Against an array and not a number: thirty times faster for bytes.
        spare.fill(lightest)
        np.minimum(shown, spare[: area.size], out=shown)
        area[...] = shown.reshape(area.shape)

    def draw_strokes(self, begin: FloatArray, end: FloatArray, half_width: FloatArray, darkness: FloatArray) -> None:
        """Draw straight strokes whose width and darkness may change from one end to the other.

        Args:
            begin: float32 (2, n), x and y.
            end: float32 (2, n), x and y.
            half_width: float32 (2, n), pixels, at the beginning and at the end.
            darkness: float32 (2, n), levels of luma below LIGHTEST, at the beginning and at the end.
        """
        # "Along" is the axis that a stroke mostly follows, one span for each pixel of it; "side" is the other one.
        steep = np.abs(end[1] - begin[1]) > np.abs(end[0] - begin[0])
        along, side = np.where(steep, begin[::-1], begin)
        far, far_side = np.where(steep, end[::-1], end)
        run = np.where(far == along, np.float32(1e-6), far - along)
        rise = far_side - side
        length = np.sqrt(run * run + rise * rise)
        cosine = np.abs(run) / length
        # A line thinner than a pixel is as wide as one, and fainter.
        darkness = darkness * np.minimum(2 * half_width, 1)
        half_width = _between(half_width, _SOFT, WIDEST)
        widest = np.maximum(half_width[0], half_width[1])
        # A slanting stroke reaches over its ends, or a gap would show where a curve turns from flat to steep.
        overlap = widest * np.abs(rise) / length
        limit: IntArray = np.where(steep, np.int64(self.luma.shape[0]), np.int64(self.luma.shape[1]))
        stroke, position = _runs(
            _whole(np.minimum(along, far) - overlap, limit),
            _whole(np.maximum(along, far) + overlap, limit),
        )
        traits = np.stack(
            (
                along,
                side,
                1 / run,
                rise / run,
                cosine,
                half_width[0],
                half_width[1] - half_width[0],
                darkness[0],
                darkness[1] - darkness[0],
            )
        )
        longest = float(((widest + _SOFT) / cosine).max(initial=1))
        for start in range(0, stroke.size, _AT_ONCE):
            part = slice(start, start + _AT_ONCE)
            self._shade_spans(position[part], steep.take(stroke[part]), traits.take(stroke[part], axis=1), longest)

    def _shade_spans(self, position: IntArray, steep: NDArray[np.bool_], traits: FloatArray, longest: float) -> None:
        along, side, per_pixel, slope, cosine, half_width, widening, darkness, darkening = traits
        height, width = self.luma.shape
        distance = position.astype(np.float32) - along
        middle = side + distance * slope
        share = _between(distance * per_pixel, 0, 1)
        darkness = darkness + share * darkening
        half_width = half_width + share * widening
        pixels = int(2 * longest) + 1
        # A window that sticks out of the plane is pushed back in: its pixels, now far from the line, stay as they are.
        first = _whole(middle - np.float32(longest), np.where(steep, width - pixels, height - pixels))
        steps = np.arange(pixels)[:, None]
        luma = np.abs((first.astype(np.float32) - middle) + steps.astype(np.float32))
        luma *= cosine * darkness
        luma += LIGHTEST - (half_width + _SOFT) * darkness
        np.maximum(luma, LIGHTEST - darkness, out=luma)
        np.minimum(luma, np.float32(LIGHTEST), out=luma)
        pixel = np.where(steep, position * width + first, first * width + position)
        pixel = pixel + steps * np.where(steep, 1, width)
        np.minimum.at(self._pixels, pixel.reshape(-1), luma.astype(np.uint8).reshape(-1))

    def draw_dots(self, centre: FloatArray, radius: float, darkness: float) -> None:
        """Draw dots of one size.

        Args:
            centre: float32 (2, n), x and y.
            radius: pixels.
            darkness: levels of luma below LIGHTEST.
        """
        height, width = self.luma.shape
        darkness = darkness * min(2 * radius, 1)
        radius = min(max(radius, float(_SOFT)), WIDEST)
        reach = np.float32(radius + _SOFT)
        pixels = int(2 * reach) + 1
        first = np.stack((_whole(centre[0] - reach, width - pixels), _whole(centre[1] - reach, height - pixels)))
        steps = np.arange(pixels)
        squares = np.square((first.astype(np.float32) - centre)[:, None, :] + steps.astype(np.float32)[:, None])
        luma = np.sqrt(squares[0][None, :, :] + squares[1][:, None, :])
        luma *= np.float32(darkness)
        luma += np.float32(LIGHTEST - reach * darkness)
        np.maximum(luma, np.float32(LIGHTEST - darkness), out=luma)
        np.minimum(luma, np.float32(LIGHTEST), out=luma)
        column, row = first
        pixel = (row * width + column) + (steps[:, None, None] * width + steps[None, :, None])
        np.minimum.at(self._pixels, pixel.reshape(-1), luma.astype(np.uint8).reshape(-1))


def _between(values: FloatArray, least: float, most: float) -> FloatArray:
    # np.clip does the same and takes twice as long.
    held: FloatArray = np.minimum(np.maximum(values, np.float32(least)), np.float32(most))
    return held


def _whole(values: FloatArray, most: IntArray | int) -> IntArray:
    """Round up to whole numbers from 0 to the most."""
    whole: IntArray = np.minimum(np.maximum(np.ceil(values), np.float32(0)).astype(np.int64), most)
    return whole


def _runs(first: IntArray, stop: IntArray) -> tuple[IntArray, IntArray]:
    """Write out ranges one after the other; return for each number the range it is from, and the number."""
    length = np.maximum(stop - first, 0)
    done = np.cumsum(length)
    owner = np.repeat(np.arange(length.size), length)
    return owner, np.arange(owner.size) + (first - done + length).take(owner)
