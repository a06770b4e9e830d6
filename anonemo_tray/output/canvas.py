"""Owns Canvas, the only picture that can be published, and Renderer, the only thing that makes one."""

from __future__ import annotations

from typing import Final, NoReturn, final

import numpy as np
from numpy.typing import NDArray

from anonemo_tray.face import topology
from anonemo_tray.face.landmarks import BOUND, FACE_POINTS, LANDMARKS
from anonemo_tray.face.style import Style
from anonemo_tray.output.curves import Curve, CurveSet
from anonemo_tray.output.strokes import LIGHTEST, FloatArray, Plane

WIDTH: Final = 1280
HEIGHT: Final = 720

BACKGROUND: Final = 205
"""Luma of the blank canvas and around the face: a light grey, within video range, that does not glare in a dark call."""

_FACE_TONE = 12
_EYE_TONE = 22
_LIP_TONE = -38
_MOUTH_TONE = -60
_BROW_TONE = -95
_EYE_WHITE = min(BACKGROUND + max(_FACE_TONE, 0) + _EYE_TONE, LIGHTEST) - 3
"""Least luma between the lids. No other place on the canvas is as light, so this is where an iris can be seen."""

_IRIS_DARKNESS = 95
_PUPIL_DARKNESS = 190
_PUPIL_SHARE = 0.45
"""Radius of the pupil in radii of the iris: an even, friendly size; the person's own is not measured."""

_CHROMA_ROWS = HEIGHT // 2
_NO_COLOUR = 128


@final
class _Key:
    """What it takes to make a Canvas; the only one is in this module."""


_KEY: Final = _Key()


@final
class Canvas:
    """A drawn picture, 720 rows x 1280 columns of luma, that anyone may look at and nobody else can make or change."""

    __slots__ = ("_i420",)

    def __init__(self, key: _Key, buffer: bytearray) -> None:
        if key is not _KEY:
            raise TypeError("only a Renderer makes a Canvas")
        # Through a read-only memoryview, numpy refuses to make the array writable again.
        self._i420 = np.frombuffer(memoryview(buffer).toreadonly(), np.uint8).reshape(-1, WIDTH)

    @property
    def luma(self) -> NDArray[np.uint8]:
        """uint8 (720, 1280), read-only."""
        return self._i420[:HEIGHT]

    @property
    def i420(self) -> NDArray[np.uint8]:
        """uint8 (1080, 1280), read-only: the luma and two planes of no colour, for virtual cameras that want I420."""
        return self._i420

    def __repr__(self) -> str:
        return "Canvas(<redacted>)"

    def __reduce__(self) -> NoReturn:
        """Refuse pickling and copying: what is unpickled was drawn by somebody else."""
        raise TypeError("a Canvas stays where it was drawn")


class Renderer:
    """Draws faces. Its two canvases are reused: one for blank, which is never drawn on, and one for faces."""

    def __init__(self) -> None:
        blank, drawn = _new_buffer(), _new_buffer()
        self._blank = Canvas(_KEY, blank)
        self._drawn = Canvas(_KEY, drawn)
        self._plane = Plane(np.frombuffer(drawn, np.uint8)[: WIDTH * HEIGHT].reshape(HEIGHT, WIDTH))
        self._curves = CurveSet(_FEATURES)
        self._filled = np.flatnonzero(self._curves.tone)
        self._inked = np.flatnonzero(self._curves.darkness.any(axis=0))
        self._mesh = np.array(topology.tesselation()).T

    def blank(self) -> Canvas:
        """Return the canvas with nothing on it: every pixel is BACKGROUND."""
        return self._blank

    def render(self, points: FloatArray, style: Style) -> Canvas:
        """Draw a face; the result is good until the next call.

        Args:
            points: float32 (478, 2), canvas pixels: x right, y down. Those far outside are pulled to face.landmarks.BOUND.
            style: how to draw it.

        Raises:
            ValueError: these are no points: wrong shape or type, or not finite.
        """
        if points.shape != (LANDMARKS, 2) or points.dtype != np.float32 or not np.isfinite(points).all():
            raise ValueError("not the points of a face")
        place = np.ascontiguousarray(np.clip(points, -BOUND, BOUND).T)
        face = place[:, :FACE_POINTS]
        size = float(np.ptp(face, axis=1).max())
        line = float(np.clip(1.3 * (size / 430) ** 0.6, 0.5, 3))
        plane = self._plane
        plane.clear(BACKGROUND)
        if style is Style.POINTS:
            plane.draw_dots(face, 1.45 * line, 190)
            return self._drawn
        begin, end = self._curves.sample(np.concatenate((place, _brow_points(place)), axis=1))
        filled = self._filled
        tone = self._curves.tone[filled]
        plane.fill(begin[:, filled], end[:, filled], tone)
        self._draw_irises(place)
        if style is Style.MESH:
            ends = face.take(self._mesh, axis=1)
            n = self._mesh.shape[1]
            plane.draw_strokes(
                ends[:, 0], ends[:, 1], np.full((2, n), 0.35 * line, np.float32), np.full((2, n), 70, np.float32)
            )
        else:
            plane.draw_dots(face, 0.8 * line, 75)
        inked = self._inked
        plane.draw_strokes(
            begin[:, inked], end[:, inked], self._curves.width[:, inked] * line, self._curves.darkness[:, inked]
        )
        return self._drawn

    def _draw_irises(self, place: FloatArray) -> None:
        """Draw iris and pupil as circles, only where the eye's white is: the lids clip them."""
        for first in _IRISES:
            centre, rim = place[:, first], place[:, first + 1 : first + IRIS_RIM + 1]
            radius = min(float(np.hypot(*(rim - centre[:, None])).mean()), _IRIS_LIMIT)
            left, top = np.clip(np.floor(centre - radius - 1), 0, (WIDTH, HEIGHT)).astype(np.int64)
            right, bottom = np.clip(np.ceil(centre + radius + 2), 0, (WIDTH, HEIGHT)).astype(np.int64)
            window = self._plane.luma[top:bottom, left:right]
            across = np.arange(left, right, dtype=np.float32) - centre[0]
            down = np.arange(top, bottom, dtype=np.float32) - centre[1]
            distance = np.sqrt(across * across + (down * down)[:, None])
            # Each ring is dark up to its edge and light one pixel further out.
            darkness = np.interp(
                distance,
                (radius * _PUPIL_SHARE - 0.5, radius * _PUPIL_SHARE + 0.5, radius - 0.5, radius + 0.5),
                (_PUPIL_DARKNESS, _IRIS_DARKNESS, _IRIS_DARKNESS, 0),
            )
            window -= darkness.astype(np.uint8) * (window >= _EYE_WHITE)


def _new_buffer() -> bytearray:
    return bytearray([BACKGROUND]) * (WIDTH * HEIGHT) + bytearray([_NO_COLOUR]) * (WIDTH * _CHROMA_ROWS)


IRIS_RIM = 4
_IRISES = (FACE_POINTS, FACE_POINTS + IRIS_RIM + 1)
_IRIS_LIMIT = 60.0
"""Largest radius drawn, pixels; points that are no iris must not cost the time of a circle across the canvas."""

_BROW_UPPER = np.array(topology.RIGHT_BROW_UPPER + topology.LEFT_BROW_UPPER)
_BROW_LOWER = np.array(topology.RIGHT_BROW_LOWER + topology.LEFT_BROW_LOWER)
_BROW_KEEP = np.array([0.3, 0.55, 0.7, 0.75, 0.6, 0.6, 0.75, 0.7, 0.55, 0.3], np.float32)


def _brow_points(place: FloatArray) -> FloatArray:
    upper, lower = place.take(_BROW_UPPER, axis=1), place.take(_BROW_LOWER, axis=1)
    middle, half = (upper + lower) / 2, (upper - lower) / 2 * _BROW_KEEP
    return np.concatenate((middle + half, middle - half), axis=1)


_B = LANDMARKS
_FEATURES = [
    Curve(topology.FACE_OVAL, closed=True, darkness=(120,), width=(0.9,), tone=_FACE_TONE),
    Curve(topology.RIGHT_EYE_UPPER, darkness=(200,), width=(1.2,), tone=_EYE_TONE),
    Curve(topology.RIGHT_EYE_LOWER[::-1], darkness=(130,), width=(0.7,), tone=_EYE_TONE),
    Curve(topology.LEFT_EYE_UPPER, darkness=(200,), width=(1.2,), tone=_EYE_TONE),
    Curve(topology.LEFT_EYE_LOWER[::-1], darkness=(130,), width=(0.7,), tone=_EYE_TONE),
    Curve(topology.LIPS_OUTER_UPPER, darkness=(150,), width=(0.9,), tone=_LIP_TONE),
    Curve(topology.LIPS_OUTER_LOWER[::-1], darkness=(150,), width=(0.9,), tone=_LIP_TONE),
    Curve(topology.LIPS_INNER_UPPER, darkness=(190,), width=(1,), tone=_MOUTH_TONE),
    Curve(topology.LIPS_INNER_LOWER[::-1], darkness=(190,), width=(1,), tone=_MOUTH_TONE),
    Curve(
        (*range(_B, _B + 5), *range(_B + 14, _B + 9, -1)), closed=True, darkness=(150,), width=(0.7,), tone=_BROW_TONE
    ),
    Curve(
        (*range(_B + 5, _B + 10), *range(_B + 19, _B + 14, -1)),
        closed=True,
        darkness=(150,),
        width=(0.7,),
        tone=_BROW_TONE,
    ),
    Curve(topology.NOSE_BRIDGE, darkness=(0, 60, 110, 110), width=(0.8,)),
    Curve(topology.NOSE_BASE, darkness=(60, 150, 150, 150, 60), width=(0.8,)),
]
