"""The look of the expression lines in the drawings made of landmarks: where each runs and how wide it gets."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final, TypeAlias

import numpy as np

from anonemo_tray.face import topology
from anonemo_tray.face.expression_lines import ExpressionLine
from anonemo_tray.output.layout import GROUND
from anonemo_tray.output.splines import FloatArray, Spline, Splines
from anonemo_tray.output.thorvg import Colour, Path

Knot: TypeAlias = tuple[int, int, float]
"""Two landmarks and how far along the way from the first to the second a line passes, 0 to 1."""

_INK: Final = GROUND._replace(y=75)


@dataclass(frozen=True)
class Line:
    """One line on the person's right half of the face, or across its middle.

    Attributes:
        kind: what it belongs to.
        knots: where it runs.
        width: half widths in units of the drawing's line, along it, evenly spaced; it fades into the skin at 0.
        across: it ends in the middle, and its mirror image goes on from there.
    """

    kind: ExpressionLine
    knots: tuple[Knot, ...]
    width: tuple[float, ...]
    across: bool = False


_FOLD: Final = ((129, 142, 0.25), (203, 129, 0.35), (206, 203, 0.25), (216, 206, 0.2), (212, 216, 0.45))

LINES: Final = (
    Line(ExpressionLine.FROWN, ((107, 9, 0.48), (55, 8, 0.52), (193, 168, 0.3)), (0.2, 1.4, 0.2)),
    Line(ExpressionLine.NOSE, ((189, 193, 0.7), (193, 122, 0.5), (168, 6, 0.35)), (0, 1.1, 1.1), across=True),
    Line(ExpressionLine.NOSE, ((245, 188, 0.3), (188, 196, 0.55), (196, 3, 0.4)), (0.5, 1, 0)),
    Line(ExpressionLine.NOSE, ((128, 114, 0.8), (174, 114, 0.3), (236, 3, 0.4)), (0.5, 1, 0)),
    Line(ExpressionLine.NOSE, _FOLD[:4], (0.4, 1.3, 1.1, 0)),
    Line(
        ExpressionLine.FOREHEAD,
        ((105, 104, 0.4), (66, 69, 0.45), (107, 108, 0.4), (9, 151, 0.38)),
        (0, 0.8),
        across=True,
    ),
    Line(ExpressionLine.FOREHEAD, ((66, 69, 0.8), (107, 108, 0.75), (9, 151, 0.73)), (0, 0.8), across=True),
    Line(ExpressionLine.SADNESS, ((61, 57, 0.3), (43, 57, 0.35), (202, 43, 0.25)), (0.6, 1.1, 0)),
    Line(ExpressionLine.SMILE_RIGHT, _FOLD, (0, 1, 1.1, 0.9, 0)),
    Line(ExpressionLine.SMILE_RIGHT, ((57, 186, 0.45), (57, 61, 0.45), (57, 43, 0.35)), (0, 0.9, 0)),
    Line(ExpressionLine.LAUGH_RIGHT, ((226, 113, 0.3), (124, 35, 0.25), (124, 143, 0.45)), (0.7, 0.9, 0)),
    Line(ExpressionLine.LAUGH_RIGHT, ((226, 35, 0.2), (35, 143, 0.05), (35, 143, 0.6)), (0.7, 0.9, 0)),
    Line(ExpressionLine.LAUGH_RIGHT, ((226, 31, 0.35), (35, 31, 0.45), (35, 111, 0.5)), (0.7, 0.9, 0)),
)

_LEFT_LINE = {
    ExpressionLine.SMILE_RIGHT: ExpressionLine.SMILE_LEFT,
    ExpressionLine.LAUGH_RIGHT: ExpressionLine.LAUGH_LEFT,
}

# fmt: off
_LEFT_LANDMARK = {
    3: 248, 31: 261, 35: 265, 43: 273, 55: 285, 57: 287, 61: 291, 66: 296, 69: 299, 104: 333, 105: 334, 107: 336,
    108: 337, 111: 340, 113: 342, 114: 343, 122: 351, 124: 353, 128: 357, 129: 358, 142: 371, 143: 372, 174: 399,
    186: 410, 188: 412, 189: 413, 193: 417, 196: 419, 202: 422, 203: 423, 206: 426, 212: 432, 216: 436, 226: 446,
    236: 456, 245: 465,
}
# fmt: on
"""Of the landmarks in LINES; those in the middle of the face are not in it."""


class ExpressionLines:
    """Turns the depths of expression lines into shapes on a face."""

    def __init__(self) -> None:
        lines = [whole for line in LINES for whole in both_sides(line)]
        knots = [knot for line in lines for knot in line.knots]
        self._kinds = [line.kind for line in lines]
        self._first, self._second = np.array([knot[:2] for knot in knots]).T
        self._share = np.array([knot[2] for knot in knots], np.float32)[:, None]
        ends = np.cumsum([len(line.knots) for line in lines]).tolist()
        spans = [range(end - len(line.knots), end) for end, line in zip(ends, lines, strict=True)]
        self._width = np.concatenate(
            [np.interp(np.linspace(0, 1, len(s)), np.linspace(0, 1, len(line.width)), line.width)
             for s, line in zip(spans, lines, strict=True)]
        ).astype(np.float32)[:, None]  # fmt: skip
        # A line is a ribbon: one edge along its knots, and the other one back.
        count = len(knots)
        self._splines = Splines(
            Spline((*s, *(count + knot for knot in reversed(s))), closed=True, corners=(s[-1], count + s[-1]))
            for s in spans
        )
        self._before = np.concatenate([[s[0], *s[:-1]] for s in spans])
        self._after = np.concatenate([[*s[1:], s[-1]] for s in spans])
        triangles = np.array(topology.surface())
        around = [np.flatnonzero(np.isin(triangles, np.concatenate((self._first[s], self._second[s]))).any(axis=1))
                  for s in (slice(s.start, s.stop) for s in spans)]  # fmt: skip
        self._around = np.concatenate(around)
        self._starts = np.cumsum([0, *(near.size for near in around[:-1])])

    def draw(
        self, points: FloatArray, area: FloatArray, depths: Mapping[ExpressionLine, float], line: float
    ) -> Iterator[tuple[Path, Colour]]:
        """Yield the shapes of the lines that are there, and their ink.

        Args:
            points: float32 (landmarks, 2), x and y.
            area: float32 (898,), of the triangles of `topology.surface`, negative for what faces away.
            depths: 0 to 1.
            line: the drawing's line, pixels.
        """
        if not depths:
            return
        first = points.take(self._first, axis=0)
        knots = first + self._share * (points.take(self._second, axis=0) - first)
        along = knots.take(self._after, axis=0) - knots.take(self._before, axis=0)
        across = along[:, ::-1] * np.array([-1, 1], np.float32)
        across /= np.sqrt(np.square(along).sum(axis=1, keepdims=True)) + np.float32(1e-3)
        across *= self._width * np.float32(line / 2)
        self._splines.update(np.concatenate((knots + across, knots - across)))
        # Skin that turns away takes its lines along: smoothly, as the triangles around narrow before they flip.
        near = area.take(self._around)
        seen = np.add.reduceat(near, self._starts) / (np.add.reduceat(np.abs(near), self._starts) + 1e-6)
        for path, kind, facing in zip(self._splines.paths, self._kinds, seen.tolist(), strict=True):
            share = depths.get(kind, 0.0) * max(facing, 0.0)
            if share > 0:
                yield path, _INK.faded(share)


def both_sides(line: Line) -> tuple[Line, ...]:
    """Return the line with its mirror image on the person's left: two lines, or one across the face."""
    knots = tuple((_LEFT_LANDMARK.get(a, a), _LEFT_LANDMARK.get(b, b), share) for a, b, share in line.knots)
    if not line.across:
        return line, Line(_LEFT_LINE.get(line.kind, line.kind), knots, line.width)
    return (Line(line.kind, line.knots + knots[-2::-1], line.width + line.width[-2::-1]),)
