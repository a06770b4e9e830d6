"""The stabilizer: publishes what a face says, and not how exactly it moves.

How people move identifies them, and so does a camera's noise. Between measuring and publishing every axis therefore
goes through a dead zone, in which movements that carry no expression stay, and then through steps: a step is left only
when the measure is well beyond it (hysteresis), so that noise makes none, and what is shown goes to the next one in a
fixed way, so that all steps look alike. Eyes that shut take one course for everybody. The steps are drawn out here and
not by the output, which so draws each code as it is: what is sent is all that can be seen. A camera's own rate of
pictures would show in how steps are drawn out, and links recordings; so that happens at the ticks of one clock.

Whether a small movement says something, no axis knows alone: mild sadness is a little of four. So all of them are read
together, and while they read as an emotion the dead zones are narrow; while they do not, they are wide.
"""

from __future__ import annotations

from dataclasses import astuple, dataclass
from enum import Enum, unique
from typing import Final

import numpy as np

from anonemo_tray.face.axes import EYE_OPEN, PUBLISHED
from anonemo_tray.face.canonical_face import Array
from anonemo_tray.face.expression import SHUT, Expression
from anonemo_tray.face.readings import likelihood_of_any


@dataclass(frozen=True)
class Steps:
    """How one number is published; in scales, for turns of the head in sines.

    Attributes:
        dead: half the width of the dead zone around rest while the face reads as no emotion.
        clear: the same while it reads as one; what is shown of a first step is measured from here.
        step: from one published value to the next.
        patience: seconds that the measure must have left a step for before a neighbouring one is shown.
        ease: time constant, seconds, with which what is shown goes there; 0 goes at once.
        bound: largest published value.
    """

    dead: float
    clear: float
    step: float
    patience: float
    ease: float
    bound: float


@unique
class Movement(Enum):
    """What an axis is for: how small a movement of it still says something, and how fast it must be."""

    LIPS = Steps(0.1, 0.1, 0.5, 0.0, 0.0, 2.5)
    """Lips are read at the speed of speech."""

    JAW = Steps(0.4, 0.4, 0.6, 0.0, 0.0, 2.5)
    """It goes with the lips, so that less of it is needed to understand."""

    EXPRESSION = Steps(0.75, 0.2, 0.7, 0.3, 0.07, 2.5)
    BROWS = Steps(0.75, 0.23, 0.7, 0.3, 0.07, 2.5)
    LIDS = Steps(0.6, 0.2, 0.5, 0.2, 0.03, 2.5)
    GAZE = Steps(0.4, 0.4, 0.5, 0.06, 0.02, 2.5)
    SIDES = Steps(0.7, 0.7, 1.3, 0.15, 0.07, 6.0)
    """What tells left from right; most of its dead zone is `expression.ODD_GATE`."""

    ROTATION = Steps(0.09, 0.09, 0.12, 0.15, 0.15, 0.3)


MOVEMENTS: Final = {
    "lip_gap": Movement.LIPS,
    "corner_out": Movement.EXPRESSION,
    "corner_up": Movement.EXPRESSION,
    "lip_forward": Movement.JAW,
    "upper_lip_up": Movement.EXPRESSION,
    "lower_lip_thick": Movement.EXPRESSION,
    "mouth_frown": Movement.EXPRESSION,
    "jaw_drop": Movement.JAW,
    "eye_open": Movement.LIDS,
    "lower_lid_up": Movement.LIDS,
    "gaze_x": Movement.GAZE,
    "gaze_y": Movement.GAZE,
    "brow_inner": Movement.BROWS,
    "brow_outer": Movement.BROWS,
    "brow_knit": Movement.BROWS,
    "nose_up": Movement.EXPRESSION,
    "corner_up_odd": Movement.SIDES,
    "eye_open_odd": Movement.SIDES,
    "brow_odd": Movement.SIDES,
}
"""Every published axis' kind of movement."""

_TURNS: Final = 3

_HOLD: Final = 0.75
"""Steps by which a measure must be away from the one that is shown; 0.5 would be none besides the nearest."""

_FAR: Final = 2.0
"""Steps by which a measure that is away is believed at once."""

_ARRIVED: Final = 1 / 32
"""What is shown is there when no code tells it from the step."""

_AT_ONCE: Final = 1e-3
"""Time constants below this are none, seconds."""

_EARLY: Final = 1e-3
"""Seconds by which a picture may come before the tick that it is for."""

_CLEAR: Final = (0.65, 0.5)
"""Likelihood of any emotion from which on, and down to which, the face reads as one."""

_CLEAR_SECONDS: Final = (0.2, 0.5)
"""For so long it must be beyond them; a syllable is shorter."""

_SHUTTING: Final = SHUT * 0.5
_OPENING: Final = SHUT * 0.4
"""Lids are shut from half their way on, and open again from less."""

_SHUT_SECONDS: Final = (0.2, 0.5)
"""A blink takes the first for everybody; eyes that stay shut longer take the second at least."""

_TICK_SECONDS: Final = 1 / 15
"""Between changes of what is drawn out; all cameras but very slow ones have at least one picture for each."""

STEP_SECONDS: Final = 0.2
"""Longest time that one picture stands for."""


class Stabilizer:
    """Holds what is shown of one session's face.

    Args:
        movements: of the axes, by name; a mutant's differs.
        rotation: of the head.
    """

    def __init__(self, movements: dict[str, Steps] | None = None, rotation: Steps = Movement.ROTATION.value) -> None:
        chosen = movements or {name: movement.value for name, movement in MOVEMENTS.items()}
        steps = [chosen[axis.name] for axis in PUBLISHED] + [rotation] * _TURNS
        self._dead, self._clear, self._step, self._patience, ease, self._bound = np.array(
            [astuple(one) for one in steps]
        ).T
        # What share of the way is gone at a tick, and at any other picture.
        at_once = ease < _AT_ONCE
        share = 1 - np.exp(-_TICK_SECONDS / np.maximum(ease, _AT_ONCE))
        self._shares = np.where(at_once, 1.0, 0.0), np.where(at_once, 1.0, share)
        self.reset()

    def reset(self) -> None:
        """Forget the person: at rest, eyes open."""
        count = len(self._dead)
        self._level, self._left, self._shown = np.zeros(count), np.zeros(count), np.zeros(count)
        self._ticked_for = 0.0
        self._shut_for: float | None = None
        self._seen_shut_for = 0.0
        self._is_clear, self._clear_other_for = False, 0.0

    def __call__(self, measured: Expression, doubt: Array, seconds: float) -> Expression:
        """Return what is published of a measured expression.

        Args:
            measured: as it is.
            doubt: (AXES,), by how much the resting face may be wrong, scales: so much wider is the dead zone.
            seconds: since the last.
        """
        seconds = min(seconds, STEP_SECONDS)
        values = np.concatenate((measured.scales, measured.rotation))
        dead = (self._clear if self._reads_clearly(measured.scales, seconds) else self._dead).copy()
        dead[: len(doubt)] += doubt
        shut = self._lids(float(values[EYE_OPEN]), seconds)
        self._take(values, dead, seconds, frozen=shut)
        goal = np.sign(self._level) * np.minimum(self._clear + np.abs(self._level) * self._step, self._bound)
        if shut:
            goal[EYE_OPEN] = SHUT
        self._ticked_for += seconds
        ticks = self._ticked_for >= _TICK_SECONDS - _EARLY
        if ticks:
            # What is left over counts towards the next; several at a time are one.
            self._ticked_for = max(self._ticked_for - _TICK_SECONDS, 0.0) % _TICK_SECONDS
        shown = self._shown + (goal - self._shown) * self._shares[ticks]
        arrived = ticks & (np.abs(goal - shown) < _ARRIVED * np.where(self._bound > 1, 1.0, 0.2))
        self._shown = np.where(arrived, goal, shown)
        axes = len(measured.scales)
        return Expression(self._shown[:axes].copy(), self._shown[axes:].copy())

    def _take(self, values: Array, dead: Array, seconds: float, *, frozen: bool) -> None:
        """Go to other steps where the measure has left those that are shown."""
        steps = np.sign(values) * np.maximum(np.abs(values) - dead, 0) / self._step
        away = np.abs(steps - self._level)
        leaves = away > _HOLD
        if frozen:
            leaves[EYE_OPEN] = False
        self._left = np.where(leaves, self._left + seconds, 0.0)
        # The picture that leaves a step counts whole, so that no patience means at once.
        goes = leaves & ((self._left > self._patience) | (away > _FAR))
        self._level = np.where(goes, np.rint(steps), self._level)
        self._left = np.where(goes, 0.0, self._left)

    def _reads_clearly(self, scales: Array, seconds: float) -> bool:
        """Return whether the face reads as an emotion, and has for a while; eyes that are shut change nothing."""
        if scales[EYE_OPEN] < _SHUTTING:
            return self._is_clear
        likelihood = likelihood_of_any(scales)
        other = likelihood < _CLEAR[1] if self._is_clear else likelihood > _CLEAR[0]
        self._clear_other_for = self._clear_other_for + seconds if other else 0.0
        if self._clear_other_for > _CLEAR_SECONDS[self._is_clear]:
            self._is_clear, self._clear_other_for = not self._is_clear, 0.0
        return self._is_clear

    def _lids(self, opening: float, seconds: float) -> bool:
        """Return whether the eyes are shown shut."""
        if self._shut_for is None:
            if opening >= _SHUTTING:
                return False
            self._shut_for = self._seen_shut_for = 0.0
            return True
        self._shut_for += seconds
        if opening < _OPENING:
            self._seen_shut_for = self._shut_for
            return True
        blink, longer = _SHUT_SECONDS
        if self._shut_for < (blink if self._seen_shut_for <= blink else longer):
            return True
        self._shut_for = None
        return False
