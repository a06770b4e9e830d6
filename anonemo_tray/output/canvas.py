"""Owns Canvas, the only picture that can be published, and Renderer, the only thing that makes one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, NoReturn, final

import numpy as np
from numpy.typing import NDArray

from anonemo_tray.exhaustive import assert_never
from anonemo_tray.face import topology
from anonemo_tray.face.expression_lines import Crease
from anonemo_tray.face.landmarks import BOUND, FACE_POINTS, LANDMARKS
from anonemo_tray.face.render_face import DrawnFace
from anonemo_tray.face.style import Style
from anonemo_tray.output import features
from anonemo_tray.output.curves import CurveSet
from anonemo_tray.output.expression_lines import Wrinkler
from anonemo_tray.output.irises import draw_irises
from anonemo_tray.output.silhouette import Silhouette
from anonemo_tray.output.strokes import FloatArray, Plane

WIDTH: Final = 1280
HEIGHT: Final = 720

BACKGROUND: Final = features.BACKGROUND
"""Luma of every pixel of the blank canvas."""

_LOOK_OUT = 1.5
"""How far beyond an edge of the outline to look for more of the face, pixels."""

_NEAR_ENDS = np.array([[0.2], [0.8]], np.float32)
"""Where along the edge to look."""

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
    """Draws faces. It owns two canvases: blank, which is never drawn on, and one that every face is drawn on."""

    def __init__(self) -> None:
        blank, drawn = _new_buffer(), _new_buffer()
        self._blank = Canvas(_KEY, blank)
        self._drawn = Canvas(_KEY, drawn)
        self._plane = Plane(np.frombuffer(drawn, np.uint8, WIDTH * HEIGHT).reshape(HEIGHT, WIDTH))
        self._silhouette = Silhouette()
        self._curves = CurveSet(features.FEATURES)
        self._filled = np.flatnonzero(self._curves.tone)
        self._wrinkler = Wrinkler()
        self._mesh = np.array(topology.edges(topology.mesh())).T

    def blank(self) -> Canvas:
        """Return the canvas with nothing on it: every pixel is BACKGROUND."""
        return self._blank

    def render(self, drawn: DrawnFace, style: Style) -> Canvas:
        """Draw a face; the result is good until the next call.

        Args:
            drawn: the face; points beyond `face.landmarks.BOUND` are held there.
            style: how to draw it.

        Raises:
            ValueError: these are no points: wrong shape or type, or not finite.
        """
        points = drawn.points
        if points.shape != (LANDMARKS, 2) or points.dtype != np.float32 or not np.isfinite(points).all():
            raise ValueError("not the points of a face")
        points = np.ascontiguousarray(np.clip(points, -BOUND, BOUND).T)
        face = points[:, :FACE_POINTS]
        size = float(np.ptp(face, axis=1).max())
        # Lines grow with the face, but less: a small face keeps readable lines and a large one does not get coarse.
        line = features.LINE * float(np.clip((size / features.REFERENCE_SIZE) ** 0.6, 0.4, 2.5))
        self._plane.clear(BACKGROUND)
        if style is Style.POINTS:
            self._plane.draw_dots(face, features.POINT_WIDTH * line, features.POINT_DARKNESS)
        elif style is Style.CONTOURS:
            self._draw_features(points, drawn.creases, line)
            self._plane.draw_dots(face, features.FAINT_WIDTH * line, features.FAINT_DARKNESS)
        elif style is Style.MESH:
            self._draw_features(points, drawn.creases, line)
            self._draw_mesh(face, line)
        else:
            assert_never(style)
        return self._drawn

    def _draw_features(self, points: FloatArray, creases: Mapping[Crease, float], line: float) -> None:
        plane, curves = self._plane, self._curves
        face = points[:, :FACE_POINTS]
        outline = self._silhouette.find(face)
        rim = face.take(np.stack((outline.begin, outline.end)), axis=1)
        tone = np.full(outline.begin.size, features.FACE_TONE * outline.facing)
        plane.fill(rim[:, 0], rim[:, 1], tone, lightest=BACKGROUND + features.FACE_TONE)
        # The face oval is drawn as a curve with the features; the rest of the outline is drawn straight.
        rim = rim[:, :, ~outline.on_oval]
        rim_darkness = features.OUTLINE_DARKNESS * self._is_outermost(rim, outline.facing)
        begin, end = curves.sample(features.with_brows(points))
        filled = self._filled
        plane.fill(begin[:, filled], end[:, filled], outline.facing * curves.tone[filled])
        draw_irises(plane.luma, points, features.EYE_WHITE)
        darkness = curves.darkness.reshape(2, -1, curves.stretches).copy()
        darkness[:, :, : outline.oval_seen.size] *= outline.oval_seen
        wrinkles = self._wrinkler.strokes(points, outline.area, creases)
        rim_width = np.full_like(rim_darkness, features.OUTLINE_WIDTH)
        plane.draw_strokes(
            np.concatenate((begin, rim[:, 0], wrinkles.begin), axis=1),
            np.concatenate((end, rim[:, 1], wrinkles.end), axis=1),
            np.concatenate((curves.width, rim_width, wrinkles.width), axis=1) * np.float32(line),
            np.concatenate((darkness.reshape(2, -1), rim_darkness, wrinkles.darkness), axis=1),
        )

    def _is_outermost(self, rim: FloatArray, facing: int) -> FloatArray:
        """Return 1 where there is no face beyond an edge of an outline, else 0: float32 (2, n), for both ends of each.

        A nose in front of a cheek has edges that are not outermost. Where the face is, its tone tells: so this has to
        be asked when the face was filled and nothing else drawn.
        """
        across, down = rim[:, 1] - rim[:, 0]
        step = facing * _LOOK_OUT / np.maximum(np.sqrt(across * across + down * down), 1)
        x = rim[0, 0] + _NEAR_ENDS * across + down * step
        y = rim[1, 0] + _NEAR_ENDS * down - across * step
        column = np.clip(np.rint(x), 0, WIDTH - 1).astype(np.int64)
        row = np.clip(np.rint(y), 0, HEIGHT - 1).astype(np.int64)
        outermost: NDArray[np.bool_] = self._plane.luma[row, column] < BACKGROUND + features.FACE_TONE // 2
        return outermost.astype(np.float32)

    def _draw_mesh(self, face: FloatArray, line: float) -> None:
        ends = face.take(self._mesh, axis=1)
        traits = np.ones((2, self._mesh.shape[1]), np.float32)
        self._plane.draw_strokes(
            ends[:, 0],
            ends[:, 1],
            traits * np.float32(features.MESH_WIDTH * line),
            traits * np.float32(features.FAINT_DARKNESS),
        )


def _new_buffer() -> bytearray:
    return bytearray([BACKGROUND]) * (WIDTH * HEIGHT) + bytearray([_NO_COLOUR]) * (WIDTH * _CHROMA_ROWS)
