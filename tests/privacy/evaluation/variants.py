"""The variants of the stabilizer that the movement report compares with the program's own."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Final, TypeAlias

import numpy as np

from anonemo_tray.face.axes import EYE_OPEN
from anonemo_tray.face.canonical_face import Array
from anonemo_tray.face.expression import AXES, Expression
from anonemo_tray.face.stabilizer import MOVEMENTS, Movement, Stabilizer, Steps

Make: TypeAlias = Callable[[], Stabilizer | None]

_NEVER: Final = 9.0
"""A dead zone that nothing leaves."""

_STILL, _USUAL, _USUAL_SECONDS = 0.3, 1.0, 5.0
"""Scales below which an axis does not move, and that it usually moves, as if for so many seconds already."""


def movements() -> dict[str, Steps]:
    """Return how the program publishes each axis."""
    return {name: kind.value for name, kind in MOVEMENTS.items()}


def without_dead_zone(*axes: str) -> Stabilizer:
    """Return a mutant that publishes some axes as they are measured, in the code's own steps."""
    fine = Steps(0.0, 0.0, 1 / 16, 0.0, 0.005, 6.0)
    return Stabilizer(movements() | dict.fromkeys(axes, fine))


def scaled(factor: float) -> Stabilizer:
    """Return one whose dead zones and steps are all larger or smaller."""
    return Stabilizer(
        {name: _scaled(steps, factor) for name, steps in movements().items()},
        _scaled(Movement.ROTATION.value, factor),
    )


def _scaled(steps: Steps, factor: float) -> Steps:
    return replace(steps, dead=steps.dead * factor, clear=steps.clear * factor, step=steps.step * factor)


def no_turns() -> Stabilizer:
    """Return one that holds the head still."""
    return Stabilizer(movements(), replace(Movement.ROTATION.value, dead=_NEVER, clear=_NEVER))


def alike() -> Stabilizer:
    """Return one that treats all axes alike, reads no emotions, and holds the head still."""
    one = Steps(0.6, 0.6, 0.5, 0.0, 0.02, 2.5)
    return Stabilizer(dict.fromkeys(MOVEMENTS, one), replace(Movement.ROTATION.value, dead=_NEVER, clear=_NEVER))


class Evened(Stabilizer):
    """One that shows everybody's movements about equally wide, as far as it has seen them in the session.

    Args:
        share: 1 for equally wide, 0 for as wide as they are.
    """

    def __init__(self, share: float) -> None:
        self._share = share
        super().__init__()

    def reset(self) -> None:
        """Forget how wide somebody's movements are."""
        super().reset()
        self._squares = np.full(AXES, _USUAL_SECONDS * _USUAL**2)
        self._seconds = np.full(AXES, _USUAL_SECONDS)

    def __call__(self, measured: Expression, doubt: Array, seconds: float) -> Expression:
        """Return what is published of a measured expression, made wider or narrower."""
        moves = np.abs(measured.scales) > _STILL
        self._squares += np.where(moves, np.square(measured.scales) * seconds, 0.0)
        self._seconds += np.where(moves, seconds, 0.0)
        factor = np.power(_USUAL / np.sqrt(self._squares / self._seconds), self._share)
        factor[EYE_OPEN] = 1.0
        return super().__call__(Expression(measured.scales * factor, measured.rotation), doubt, seconds)


TODAY: Final = "the program's"
VARIANTS: Final[Mapping[str, Make]] = {
    "no stabilizer": lambda: None,
    "half of it": lambda: scaled(0.5),
    TODAY: Stabilizer,
    "the program's, head held still": no_turns,
    "half as much again": lambda: scaled(1.5),
    "movements half evened out in width": lambda: Evened(0.5),
    "movements evened out in width": lambda: Evened(1.0),
    "all axes 0.6 and steps of 0.5, head held still": alike,
}
