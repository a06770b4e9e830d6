"""Canvas, the only picture that can be published, and Renderer, which alone makes one."""

from __future__ import annotations

import functools
import zlib
from importlib import resources
from typing import Final, NoReturn, Protocol, final

import numpy as np
from numpy.typing import NDArray

from anonemo_tray.exhaustive import assert_never
from anonemo_tray.face.render_face import RenderFace
from anonemo_tray.face.style import Style
from anonemo_tray.output.avatar.drawing import AvatarDrawing
from anonemo_tray.output.avatar.palette import Palette
from anonemo_tray.output.layout import GROUND, HEIGHT, WIDTH
from anonemo_tray.output.lines import LineDrawing

Bytes = NDArray[np.uint8]

I420_ROWS: Final = HEIGHT * 3 // 2
"""Rows of WIDTH bytes: luma, then the two planes of colour at half its size."""


@final
class _Key:
    """What it takes to make a Canvas; the only one is in this module."""


_KEY: Final = _Key()


@final
class Canvas:
    """A picture of 1280 x 720 in I420 that anyone may look at and nobody else can make or change.

    The colours are those of ITU-R BT.601 in limited range, which is what programs take I420 for when nothing is said.
    """

    __slots__ = ("_i420",)

    def __init__(self, key: _Key, buffer: bytearray) -> None:
        if key is not _KEY:
            raise TypeError("only a Renderer makes a Canvas")
        # Through a read-only memoryview, numpy refuses to make the array writable again.
        self._i420 = np.frombuffer(memoryview(buffer).toreadonly(), np.uint8).reshape(I420_ROWS, WIDTH)

    @property
    def y(self) -> Bytes:
        """The luma: uint8 (720, 1280), read-only."""
        return self._i420[:HEIGHT]

    @property
    def u(self) -> Bytes:
        """The blue part of the colour: uint8 (360, 640), read-only; 128 is no colour."""
        return self._i420[HEIGHT : HEIGHT + HEIGHT // 4].reshape(HEIGHT // 2, WIDTH // 2)

    @property
    def v(self) -> Bytes:
        """The red part of the colour, likewise."""
        return self._i420[HEIGHT + HEIGHT // 4 :].reshape(HEIGHT // 2, WIDTH // 2)

    @property
    def i420(self) -> Bytes:
        """All three planes as virtual cameras take them: uint8 (1080, 1280), contiguous, read-only."""
        return self._i420

    def __repr__(self) -> str:
        return "Canvas(<redacted>)"

    def __reduce__(self) -> NoReturn:
        """Refuse pickling and copying: what is unpickled was drawn by somebody else."""
        raise TypeError("a Canvas stays where it was drawn")


class Drawing(Protocol):
    """One way to draw a face.

    Attributes:
        is_coloured: False when all of it has the colour of the ground, and only its luma is to be looked at.
        columns: the first column and the one behind the last, both even, outside of which all its
            pictures are the same.
    """

    is_coloured: bool
    columns: tuple[int, int]

    def draw(self, face: RenderFace) -> Bytes:
        """Draw a face and nothing of those before it.

        Returns:
            the pixels of `thorvg.Surface`.

        Raises:
            ValueError: this is no face that could be drawn.
        """


@functools.cache
def _pause_picture() -> bytearray:
    """Return the pause picture in I420. It was drawn once and for all, so that nothing can go wrong with it."""
    packed = resources.files("anonemo_tray").joinpath("assets/pause.i420.z").read_bytes()
    return bytearray(zlib.decompress(packed))


class Renderer:
    """Draws faces. It owns two canvases: the pause picture, and one that every face is drawn on."""

    def __init__(self) -> None:
        self._pause = Canvas(_KEY, _pause_picture())
        buffer = bytearray(WIDTH * I420_ROWS)
        self._drawn = Canvas(_KEY, buffer)
        planes = np.frombuffer(buffer, np.uint8)
        self._y = planes[: WIDTH * HEIGHT].reshape(HEIGHT, WIDTH)
        self._u, self._v = planes[WIDTH * HEIGHT :].reshape(2, HEIGHT // 2, WIDTH // 2)
        self._drawings: dict[Style, Drawing] = {}
        self._last: Drawing | None = None

    def pause(self) -> Canvas:
        """Return the one picture for whenever no face is shown: the same for every reason, and for ever."""
        return self._pause

    def render(self, face: RenderFace, style: Style) -> Canvas:
        """Draw a face; the result is good until the next call.

        Args:
            face: the face.
            style: how to draw it. A face without a pose has no avatar, and contours are drawn instead.

        Raises:
            ValueError: these are no points: wrong shape or type, or not finite.
            AnonEmoError: NO_DRAWING, the library that draws is missing.
        """
        if style.is_avatar and face.pose is None:
            style = Style.CONTOURS
        if style not in self._drawings:
            self._drawings[style] = self._new_drawing(style)
        drawing = self._drawings[style]
        pixels = drawing.draw(face)
        first, end = drawing.columns if drawing is self._last else (0, WIDTH)
        self._last = drawing
        self._y[:, first:end] = pixels[:, first:end, 1]
        u, v = self._u[:, first // 2 : end // 2], self._v[:, first // 2 : end // 2]
        if drawing.is_coloured:
            halve(pixels, first, end, u, v)
        else:
            u[:] = GROUND.u
            v[:] = GROUND.v
        return self._drawn

    def _new_drawing(self, style: Style) -> Drawing:
        if style is Style.AVATAR:
            return AvatarDrawing(Palette.SAND)
        if style is Style.AVATAR_LILAC:
            return AvatarDrawing(Palette.LILAC)
        if style is Style.AVATAR_MINT:
            return AvatarDrawing(Palette.MINT)
        if style is Style.POINTS or style is Style.CONTOURS or style is Style.MESH:
            return LineDrawing(style)
        assert_never(style)


_U_AND_V: Final = np.uint64(0x00FF00FF00FF00FF)


def halve(pixels: Bytes, first: int, end: int, u: Bytes, v: Bytes) -> None:
    """Write the planes of colour: each value the mean of four pixels, rounded, halves upwards.

    Args:
        pixels: uint8 (rows, columns, 4): U, Y, V and something of each pixel; even numbers of both.
        first: the first column to be looked at, even.
        end: the column behind the last one, even.
        u: uint8 (rows / 2, (end - first) / 2), written to.
        v: the same.
    """
    rows, columns, _ = pixels.shape
    # Two pixels at a time, each value in the lower half of 16 bits, so that the sums of four cannot overflow.
    pairs = pixels.reshape(rows, columns * 4).view(np.uint64)[:, first // 2 : end // 2]
    sums = (pairs[::2] & _U_AND_V) + (pairs[1::2] & _U_AND_V)
    sums += sums >> np.uint64(32)
    sums += np.uint64(0x00020002)
    sums >>= np.uint64(2)
    parts = sums.view(np.uint8).reshape(rows // 2, (end - first) // 2, 8)
    u[:] = parts[..., 0]
    v[:] = parts[..., 2]
