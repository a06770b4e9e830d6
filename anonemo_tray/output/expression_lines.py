"""Owns the look of the lines of an expression: where each runs between the landmarks, how wide and how dark it gets."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, TypeAlias

import numpy as np

from anonemo_tray.face import topology
from anonemo_tray.face.expression_lines import Crease
from anonemo_tray.output import features
from anonemo_tray.output.curves import STEPS, Curve, CurveSet
from anonemo_tray.output.strokes import LIGHTEST, FloatArray

Knot: TypeAlias = tuple[int, int, float]
"""Two landmarks and how far along the way from the first to the second a line passes, 0 to 1."""

_FACE_INK: Final = LIGHTEST - features.BACKGROUND - features.FACE_TONE
"""Ink as light as the face: what a line fades into."""


@dataclass(frozen=True)
class Line:
    """One line on the person's right half of the face, or across its middle.

    Attributes:
        crease: what it belongs to.
        knots: where it runs.
        darkness: levels of luma below the face's tone when it is deepest, along it.
        width: half widths in units of the drawing's line, along it.
        across: it ends in the middle, and its mirror image goes on from there.
    """

    crease: Crease
    knots: tuple[Knot, ...]
    darkness: tuple[float, ...]
    width: tuple[float, ...] = (0.8,)
    across: bool = False


_FOLD: Final = ((129, 142, 0.25), (203, 129, 0.35), (206, 203, 0.25), (216, 206, 0.2), (212, 216, 0.45))

LINES: Final = (
    Line(Crease.FROWN, ((107, 9, 0.48), (55, 8, 0.52), (193, 168, 0.3)), (50, 150, 150, 30), (0.8, 1.4, 1.3, 0.7)),
    Line(Crease.NOSE, ((189, 193, 0.7), (193, 122, 0.5), (168, 6, 0.35)), (10, 110, 120), (0.6, 1.1, 1.1), across=True),
    Line(Crease.NOSE, ((245, 188, 0.3), (188, 196, 0.55), (196, 3, 0.4)), (90, 110, 10), (1, 1, 0.6)),
    Line(Crease.NOSE, ((128, 114, 0.8), (174, 114, 0.3), (236, 3, 0.4)), (90, 110, 10), (1, 1, 0.6)),
    Line(Crease.NOSE, _FOLD[:4], (80, 130, 100, 10), (0.9, 1.3, 1.1, 0.6)),
    Line(Crease.FOREHEAD, ((105, 104, 0.4), (66, 69, 0.45), (107, 108, 0.4), (9, 151, 0.38)), (0, 70), across=True),
    Line(Crease.FOREHEAD, ((66, 69, 0.8), (107, 108, 0.75), (9, 151, 0.73)), (0, 65), across=True),
    Line(Crease.SADNESS, ((61, 57, 0.3), (43, 57, 0.35), (202, 43, 0.25)), (100, 100, 0), (0.8, 1.1, 0.6)),
    Line(Crease.SMILE_RIGHT, _FOLD, (10, 85, 95, 75, 10), (0.6, 1.1, 1.1, 0.9, 0.6)),
    Line(Crease.SMILE_RIGHT, ((57, 186, 0.45), (57, 61, 0.45), (57, 43, 0.35)), (10, 90, 10), (0.6, 0.9, 0.6)),
    Line(Crease.LAUGH_RIGHT, ((226, 113, 0.3), (124, 35, 0.25), (124, 143, 0.45)), (100, 100, 10), (0.9, 0.9, 0.6)),
    Line(Crease.LAUGH_RIGHT, ((226, 35, 0.2), (35, 143, 0.05), (35, 143, 0.6)), (100, 100, 10), (0.9, 0.9, 0.6)),
    Line(Crease.LAUGH_RIGHT, ((226, 31, 0.35), (35, 31, 0.45), (35, 111, 0.5)), (100, 100, 10), (0.9, 0.9, 0.6)),
)

_LEFT_CREASE = {Crease.SMILE_RIGHT: Crease.SMILE_LEFT, Crease.LAUGH_RIGHT: Crease.LAUGH_LEFT}

# fmt: off
_LEFT_LANDMARK = {
    3: 248, 31: 261, 35: 265, 43: 273, 55: 285, 57: 287, 61: 291, 66: 296, 69: 299, 104: 333, 105: 334, 107: 336,
    108: 337, 111: 340, 113: 342, 114: 343, 122: 351, 124: 353, 128: 357, 129: 358, 142: 371, 143: 372, 174: 399,
    186: 410, 188: 412, 189: 413, 193: 417, 196: 419, 202: 422, 203: 423, 206: 426, 212: 432, 216: 436, 226: 446,
    236: 456, 245: 465,
}
# fmt: on
"""Of the landmarks in LINES; those in the middle of the face are not in it."""


@dataclass(frozen=True, eq=False)
class Strokes:
    """Strokes as `Plane.draw_strokes` takes them, all float32 (2, n); the width in units of the drawing's line."""

    begin: FloatArray
    end: FloatArray
    width: FloatArray
    darkness: FloatArray


class Wrinkler:
    """Turns creases into strokes on a face."""

    def __init__(self) -> None:
        lines = [whole for line in LINES for whole in both_sides(line)]
        knots = [knot for line in lines for knot in line.knots]
        last = np.cumsum([len(line.knots) for line in lines]).tolist()
        paths = [range(end - len(line.knots), end) for end, line in zip(last, lines, strict=True)]
        self._curves = CurveSet(
            [Curve(path, darkness=line.darkness, width=line.width) for path, line in zip(paths, lines, strict=True)]
        )
        self._crease = np.tile(np.repeat([line.crease for line in lines], [len(path) - 1 for path in paths]), STEPS)
        self._first, self._second = np.array([knot[:2] for knot in knots]).T
        self._share = np.array([share for _, _, share in knots], np.float32)
        triangles = np.array(topology.surface())
        around = [np.flatnonzero(np.isin(triangles, knot[:2]).any(axis=1)) for knot in knots]
        self._around = np.concatenate(around)
        self._starts = np.cumsum([0, *(near.size for near in around[:-1])])

    def strokes(self, points: FloatArray, area: FloatArray, depths: Mapping[Crease, float]) -> Strokes:
        """Return the strokes of creases; none for those that are not there.

        Args:
            points: float32 (2, landmarks), x and y.
            area: float32 (898,), of the triangles of `topology.surface`, negative for what faces away.
            depths: 0 to 1.
        """
        depth = np.zeros(len(Crease), np.float32)
        depth[list(depths)] = list(depths.values())
        drawn = np.flatnonzero(depth.take(self._crease))
        knots = np.empty((3, self._share.size), np.float32)
        first = points.take(self._first, axis=1)
        knots[:2] = first + self._share * (points.take(self._second, axis=1) - first)
        # Skin that turns away takes its lines along: smoothly, as the triangles around narrow before they flip.
        near = area.take(self._around)
        knots[2] = np.add.reduceat(near, self._starts) / (np.add.reduceat(np.abs(near), self._starts) + 1e-6)
        begin, end = (ends.take(drawn, axis=1) for ends in self._curves.sample(knots))
        seen = np.clip(np.stack((begin[2], end[2])), 0, 1)
        darkness = self._curves.darkness.take(drawn, axis=1) * depth.take(self._crease.take(drawn)) * seen + _FACE_INK
        return Strokes(begin[:2], end[:2], self._curves.width.take(drawn, axis=1), darkness)


def both_sides(line: Line) -> tuple[Line, ...]:
    """Return the line with its mirror image on the person's left: two lines, or one across the face."""
    knots = tuple((_LEFT_LANDMARK.get(a, a), _LEFT_LANDMARK.get(b, b), share) for a, b, share in line.knots)
    if not line.across:
        return line, Line(_LEFT_CREASE.get(line.crease, line.crease), knots, line.darkness, line.width)
    darkness, width = (stops + stops[-2::-1] for stops in (line.darkness, line.width))
    return (Line(line.crease, line.knots + knots[-2::-1], darkness, width),)
