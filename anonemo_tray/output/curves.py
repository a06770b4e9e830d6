"""Owns smooth curves through landmarks: which way they go, how wide and how dark, and their sampling into strokes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from anonemo_tray.output.strokes import FloatArray, IntArray

STEPS = 4
"""Straight strokes between two landmarks: at full size less than 0.1 pixels from the curve."""

# Uniform Catmull-Rom spline: weights of the four landmarks around a stretch, for each step along it.
_STEP = np.linspace(0, 1, STEPS + 1, dtype=np.float32)[:, None]
_POWERS = np.hstack((np.ones_like(_STEP), _STEP, _STEP**2, _STEP**3))
_SPLINE: FloatArray = (
    _POWERS @ np.array([[0, 2, 0, 0], [-1, 0, 1, 0], [2, -5, 4, -1], [-1, 3, -3, 1]], np.float32) / 2
).astype(np.float32)


@dataclass(frozen=True)
class Curve:
    """A line through landmarks.

    Attributes:
        path: indices of the landmarks.
        closed: whether the line returns to where it began.
        darkness: levels of luma of its ink, from its beginning to its end, evenly spaced; 0 is no ink.
        width: half widths in units of the drawing's line, likewise.
        tone: levels of luma to add to what it encloses (`Plane.fill`); it may be one part of an outline.
    """

    path: Sequence[int]
    closed: bool = False
    darkness: Sequence[float] = (0,)
    width: Sequence[float] = (1,)
    tone: int = 0


class CurveSet:
    """Curves that are sampled together, as n strokes: STEPS times a stroke for each stretch between two landmarks.

    Attributes:
        stretches: between all landmarks of all curves, in order.
        tone: int64 (n,).
        darkness: float32 (2, n), at both ends of each stroke.
        width: float32 (2, n), likewise.
    """

    def __init__(self, curves: Sequence[Curve]) -> None:
        around, tone, darkness, width = [], [], [], []
        for curve in curves:
            path = np.array(curve.path)
            knots = (
                np.concatenate((path[-1:], path, path[:2]))
                if curve.closed
                else np.concatenate((path[:1], path, path[-1:]))
            )
            stretches = len(knots) - 3
            around.append(np.stack([knots[i : i + stretches] for i in range(4)]))
            tone.append(np.full(stretches, curve.tone))
            darkness.append(_spread(curve.darkness, stretches))
            width.append(_spread(curve.width, stretches))
        self._around = np.concatenate(around, axis=1)
        self.stretches = self._around.shape[1]
        self.tone: IntArray = np.tile(np.concatenate(tone), STEPS)
        self.darkness: FloatArray = np.concatenate(darkness, axis=2).reshape(2, -1)
        self.width: FloatArray = np.concatenate(width, axis=2).reshape(2, -1)

    def sample(self, points: FloatArray) -> tuple[FloatArray, FloatArray]:
        """Return where the strokes of all curves begin and end, float32 (k, n) each, in the order of the traits.

        Args:
            points: float32 (k, landmarks), x, y and whatever else goes smoothly along the curves.
        """
        samples: FloatArray = np.matmul(_SPLINE, points.take(self._around, axis=1))
        return samples[:, :-1].reshape(len(points), -1), samples[:, 1:].reshape(len(points), -1)


def _spread(stops: Sequence[float], stretches: int) -> FloatArray:
    """Return float32 (2, STEPS, stretches): the stops spread over a curve, at both ends of each of its strokes."""
    places = np.linspace(0, 1, len(stops))
    ends = np.interp(np.linspace(0, 1, stretches * STEPS + 1), places, stops).astype(np.float32)
    return np.stack([half.reshape(stretches, STEPS).T for half in (ends[:-1], ends[1:])])
