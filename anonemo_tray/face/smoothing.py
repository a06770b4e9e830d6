"""The One-Euro filter: steady while nothing moves, without delay when something does.

Source: Casiez, Roussel, Vogel, "1 € Filter: a simple speed-based low-pass filter for noisy input", CHI 2012.
"""

from __future__ import annotations

import numpy as np

from anonemo_tray.face.canonical_face import Array

_SPEED_CUT = 1.5
"""Cut-off of the speed's own low-pass, Hz."""


class OneEuro:
    """A low-pass for several numbers whose cut-off grows with each one's speed.

    Args:
        cut: cut-off at rest, Hz, for all or for each.
        beta: how much the cut-off grows, Hz for each unit per second.
    """

    def __init__(self, cut: float | Array, beta: float) -> None:
        self._cut = cut
        self._beta = beta
        self._value: Array | None = None
        self._speed: Array | float = 0.0

    def reset(self) -> None:
        """Begin with the next value."""
        self._value = None

    def __call__(self, value: Array, seconds: float) -> Array:
        """Return the smoothed value, so many seconds after the last."""
        if self._value is None or seconds <= 0:
            self._value, self._speed = value, np.zeros_like(value)
            return value
        step = value - self._value
        self._speed = self._speed + _share(_SPEED_CUT, seconds) * (step / seconds - self._speed)
        self._value = self._value + _share(self._cut + self._beta * np.abs(self._speed), seconds) * step
        return self._value


def _share(cut: Array | float, seconds: float) -> Array | float:
    """Return what share of the way a low-pass goes in some time."""
    turn = 2 * np.pi * seconds * cut
    return turn / (turn + 1)
