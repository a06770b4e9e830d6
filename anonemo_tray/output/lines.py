"""The drawings made of a face's landmarks: the paper's points, contours, and the mesh; grey on a light ground.

A light ground and dark ink: a face drawn light on dark looks like a negative.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from anonemo_tray.face import topology as t
from anonemo_tray.face.landmarks import FACE_POINTS, LANDMARKS
from anonemo_tray.face.render_face import RenderFace
from anonemo_tray.face.style import Style
from anonemo_tray.output.expression_lines import ExpressionLines
from anonemo_tray.output.layout import GROUND, HEIGHT, WIDTH
from anonemo_tray.output.silhouette import Silhouette
from anonemo_tray.output.splines import FloatArray, Spline, Splines
from anonemo_tray.output.thorvg import CLOSE, LINE, MOVE, Colour, Path, Surface


def _grey(luma: int) -> Colour:
    return GROUND._replace(y=luma)


FACE: Final = _grey(218)
EYE_WHITE: Final = _grey(235)
IRIS: Final = _grey(128)
PUPIL: Final = _grey(40)
LIPS: Final = _grey(182)
MOUTH: Final = _grey(110)
BROW: Final = _grey(90)
INK: Final = _grey(40)

_OUTLINE_INK: Final = _grey(95)
_POINT_INK: Final = _grey(24)
_FAINT_INK: Final = _grey(140)

_REACH: Final = np.array((WIDTH * 2, HEIGHT * 2), np.float32)
"""Points are held within this of the canvas's corner: lines from further away only take time."""

_LINE: Final = 1.3
"""Half width of a plain line, pixels, for a face of the reference size."""

_REFERENCE_SIZE: Final = 430.0
"""Larger side of the box around a face, pixels, at which lines have their plain width: 60 % of the canvas height."""

_LARGEST_IRIS: Final = 60.0
"""Largest radius of an iris, pixels; points that are no eye must not cost the time of a circle across the canvas."""

_PUPIL_SHARE: Final = 0.48
_LIGHT_SHARE: Final = 0.22
_LIGHT_PLACE: Final = -0.3
"""Radii of the pupil (an even, friendly size; the person's own is not measured) and of the light in it, and the light's
place right and below the centre: in radii of the iris."""

# MediaPipe's brows are as wide as the whole ridge: of each pair this share is kept, from the outer end to the inner.
_BROW_SHARES: Final = np.array([[0.3], [0.5], [0.65], [0.7], [0.6], [0.6], [0.7], [0.65], [0.5], [0.3]], np.float32)
_BROWS_UPPER, _BROWS_LOWER = (np.array(path) for path in (
    t.RIGHT_BROW_UPPER + t.LEFT_BROW_UPPER, t.RIGHT_BROW_LOWER + t.LEFT_BROW_LOWER,
))  # fmt: skip
_IRIS_CENTRES: Final = np.array([t.RIGHT_IRIS_CENTRE, t.LEFT_IRIS_CENTRE])
_IRIS_RIMS: Final = np.array([t.RIGHT_IRIS_RIM, t.LEFT_IRIS_RIM])

# Twelve points around each of three discs of each eye.
_ROUND: Final = np.stack([f(np.arange(12) * np.pi / 6) for f in (np.cos, np.sin)], axis=1).astype(np.float32)
_DISCS: Final = np.array([[1, 0], [_PUPIL_SHARE, 0], [_LIGHT_SHARE, _LIGHT_PLACE]], np.float32)
_FIRST_BROW: Final = LANDMARKS
_FIRST_DISC: Final = _FIRST_BROW + 20


_DOT_PARTS, _MESH_PARTS = 16, 80
"""Dots and edges are drawn in parts: ThorVG's work on a path grows with how often it crosses a row of pixels."""


def _loop(upper: t.Path, lower: t.Path) -> Spline:
    return Spline((*upper, *lower[-2:0:-1]), closed=True, corners=(upper[0], upper[-1]))


def _brow(first: int) -> Spline:
    upper, lower = range(first, first + 5), range(first + 10, first + 15)
    return Spline((*upper, *reversed(lower)), closed=True)


_SHAPES: Final[dict[str, Spline | list[Spline]]] = {
    "oval": Spline(t.FACE_OVAL, closed=True),
    "right eye": _loop(t.RIGHT_EYE_UPPER, t.RIGHT_EYE_LOWER),
    "left eye": _loop(t.LEFT_EYE_UPPER, t.LEFT_EYE_LOWER),
    "lips": _loop(t.LIPS_OUTER_UPPER, t.LIPS_OUTER_LOWER),
    "mouth": _loop(t.LIPS_INNER_UPPER, t.LIPS_INNER_LOWER),
    "brows": [_brow(_FIRST_BROW), _brow(_FIRST_BROW + 5)],
    "upper lids": [Spline(t.RIGHT_EYE_UPPER), Spline(t.LEFT_EYE_UPPER)],
    "lower lids": [Spline(t.RIGHT_EYE_LOWER), Spline(t.LEFT_EYE_LOWER)],
    "nose bridge": Spline(t.NOSE_BRIDGE[1:]),
    "nose base": Spline(t.NOSE_BASE),
    **{
        f"{name} {number}": Spline(range(first, first + 12), closed=True)
        for number in (0, 1)
        for name, first in zip(
            ("iris", "pupil", "light"),
            range(_FIRST_DISC + 36 * number, _FIRST_DISC + 36 * number + 36, 12),
            strict=True,
        )
    },
}


class LineDrawing:
    """Draws faces in one of the styles that are made of landmarks.

    Args:
        style: POINTS, CONTOURS or MESH.

    Raises:
        AnonEmoError: NO_DRAWING.
    """

    is_coloured = False
    columns = (0, WIDTH)

    def __init__(self, style: Style) -> None:
        self._style = style
        self._surface = Surface(WIDTH, HEIGHT)
        self._splines = Splines(_SHAPES.values())
        self._paths = dict(zip(_SHAPES, self._splines.paths, strict=True))
        self._silhouette = Silhouette()
        self._mesh = np.array_split(np.array(t.edges(t.mesh())), _MESH_PARTS)
        self._expression_lines = ExpressionLines()

    def draw(self, face: RenderFace) -> NDArray[np.uint8]:
        """See `canvas.Drawing`."""
        points = face.points
        if points.shape != (LANDMARKS, 2) or points.dtype != np.float32 or not np.isfinite(points).all():
            raise ValueError("not the points of a face")
        points = np.clip(points, -_REACH, _REACH)
        # Landmarks name pixel centres by whole numbers, ThorVG by halves.
        points += np.float32(0.5)
        surface = self._surface
        self.clear()
        size = float(np.ptp(points[:FACE_POINTS], axis=0).max())
        # Lines grow with the face, but less: a small face keeps readable lines and a large one does not get coarse.
        line = 2 * _LINE * float(np.clip((size / _REFERENCE_SIZE) ** 0.6, 0.4, 2.5))
        if self._style is Style.POINTS:
            self._draw_dots(points, _POINT_INK, 1.45 * line)
        elif self._draw_contours(points, face, line) and self._style is Style.MESH:
            for part in self._mesh:
                surface.stroke(_segments(points, part), _FAINT_INK, 0.35 * line)
        else:
            self._draw_dots(points, _FAINT_INK, 0.8 * line)
        surface.finish()
        return surface.pixels

    def clear(self) -> None:
        """Remove what was drawn before."""
        self._surface.pixels.view(np.uint32).fill(GROUND.u | GROUND.y << 8 | GROUND.v << 16 | 255 << 24)

    def _draw_dots(self, points: FloatArray, ink: Colour, width: float) -> None:
        for part in np.array_split(points[:FACE_POINTS], _DOT_PARTS):
            # Round ends turn a line of no length into a dot.
            self._surface.stroke(Path([MOVE, LINE] * len(part), part.repeat(2, axis=0)), ink, width)

    def _draw_contours(self, points: FloatArray, face: RenderFace, line: float) -> bool:
        """Draw all but dots and mesh; returns whether the points can be those of a face."""
        surface, paths = self._surface, self._paths
        self._splines.update(_with_brows_and_irises(points))
        outline = self._silhouette.find(points)
        skin = _polygons(points, outline.loops)
        # Of the outline, what is inside the face is covered by it: so it needs no search for what is outermost.
        surface.stroke(paths["oval"], _OUTLINE_INK, 1.8 * line)
        surface.stroke(skin, _OUTLINE_INK, 1.8 * line)
        surface.fill(paths["oval"], FACE)
        surface.fill(skin, FACE)
        for number, eye in enumerate(("right eye", "left eye")):
            surface.fill(paths[eye], EYE_WHITE)
            with surface.clipped(paths[eye]):
                for disc, tone in (("iris", IRIS), ("pupil", PUPIL), ("light", EYE_WHITE)):
                    surface.fill(paths[f"{disc} {number}"], tone)
        # The lashes make the upper lid dark, so that a blink shows from afar.
        surface.stroke(paths["upper lids"], INK, 1.3 * line)
        surface.stroke(paths["lower lids"], _OUTLINE_INK, 0.7 * line)
        surface.fill(paths["brows"], BROW)
        surface.fill(paths["lips"], LIPS)
        surface.fill(paths["mouth"], MOUTH)
        surface.stroke(paths["lips"], _OUTLINE_INK, 0.9 * line)
        surface.stroke(paths["mouth"], INK, line)
        surface.stroke(paths["nose bridge"], _FAINT_INK, 0.8 * line)
        surface.stroke(paths["nose base"], _OUTLINE_INK, 0.8 * line)
        for path, ink in self._expression_lines.draw(points, outline.area, face.line_depths, line):
            surface.fill(path, ink)
        return bool(outline.loops)


def _with_brows_and_irises(points: FloatArray) -> FloatArray:
    """Return the landmarks and, after them, 20 points of the brows and 36 of each eye's discs, as they are drawn."""
    upper, lower = points.take(_BROWS_UPPER, axis=0), points.take(_BROWS_LOWER, axis=0)
    middle, half = (upper + lower) / 2, (upper - lower) / 2 * _BROW_SHARES
    centres = points.take(_IRIS_CENTRES, axis=0)
    spokes = points.take(_IRIS_RIMS, axis=0) - centres[:, None]
    radius = np.minimum(np.sqrt(np.square(spokes).sum(axis=2)).mean(axis=1), np.float32(_LARGEST_IRIS))
    discs = _DISCS[:, :1, None] * _ROUND + _DISCS[:, 1:, None]
    rims = centres[:, None, None] + radius[:, None, None, None] * discs
    return np.concatenate((points, middle + half, middle - half, rims.reshape(-1, 2)))


def _polygons(points: FloatArray, loops: list[list[int]]) -> Path:
    commands = [command for loop in loops for command in (MOVE, *[LINE] * (len(loop) - 1), CLOSE)]
    return Path(commands, points.take([landmark for loop in loops for landmark in loop], axis=0))


def _segments(points: FloatArray, ends: NDArray[np.int64]) -> Path:
    return Path([MOVE, LINE] * len(ends), np.ascontiguousarray(points.take(ends.ravel(), axis=0)))
