"""What an actor does, as a pure function of time and seed, in an endless loop: the long performance and the demo's."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from tools.actor.actor import ActorState
from tools.actor.arrays import Array
from tools.actor.expression import both
from tools.actor.pose import Pose

_FADE = 0.45
"""Seconds in which an expression comes or goes."""


@dataclass(frozen=True)
class Segment:
    """One thing the actor does.

    Attributes:
        start: seconds into the performance.
        end: seconds; it fades in after `start` and out before `end`.
        expression: weights.
        turn: yaw, pitch, roll in degrees.
        gaze: yaw, pitch in degrees.
        speech: how much the mouth talks.
    """

    start: float
    end: float
    expression: Mapping[str, float]
    turn: tuple[float, float, float] = (0.0, 0.0, 0.0)
    gaze: tuple[float, float] = (0.0, 0.0)
    speech: float = 0.0


_SMILE = both("mouthSmile", 0.85) | both("cheekSquint", 0.6) | both("mouthUpperUp", 0.25)
_SURPRISE = {"browInnerUp": 0.9, "jawOpen": 0.5} | both("browOuterUp", 0.9) | both("eyeWide", 0.9)
_ANGER = both("browDown", 1.0) | both("noseSneer", 0.4) | both("mouthPress", 0.7) | both("eyeSquint", 0.4)
_SADNESS = {"browInnerUp": 0.9, "mouthShrugLower": 0.5} | both("mouthFrown", 0.8) | both("eyeSquint", 0.2)
_DISGUST = both("noseSneer", 1.0) | both("mouthUpperUp", 0.7) | both("browDown", 0.5) | both("eyeSquint", 0.6)
_KISS = {"mouthPucker": 1.0}

_LONG_SEGMENTS = (
    Segment(3.0, 6.5, _SMILE, (4, -2, 3)),
    Segment(7.5, 13.0, {"browInnerUp": 0.15}, (-8, 2, -2), (3, 0), speech=1.0),
    Segment(13.5, 16.5, _SURPRISE, (0, -4, 0)),
    Segment(17.5, 21.0, {}, (25, 0, -2), (6, 0)),
    Segment(21.0, 24.5, {}, (-25, 0, 2), (-6, 0)),
    Segment(25.5, 29.0, _ANGER, (0, 5, 0)),
    Segment(29.5, 33.0, both("mouthSmile", 0.35), (6, 0, 4), speech=0.9),
    Segment(33.5, 37.0, _SADNESS, (-3, 6, -5), (0, 8)),
    Segment(37.5, 40.0, {}, (0, -9, 0), (0, -12)),
    Segment(40.5, 43.0, _DISGUST, (-7, -3, 3)),
    Segment(43.5, 45.5, _KISS, (0, 0, 0)),
    Segment(46.0, 49.0, _SMILE | {"jawOpen": 0.3}, (-5, -3, -4)),
    Segment(57.0, 59.5, both("mouthSmile", 0.5), (3, 0, 2)),
)

_DEMO_SEGMENTS = (
    Segment(4.0, 6.6, _SMILE, (4, -2, 3)),
    Segment(7.4, 9.6, _SURPRISE, (0, -4, 0)),
    Segment(10.4, 12.8, _ANGER, (0, 5, 0)),
    Segment(13.6, 16.0, _DISGUST, (-7, -3, 3)),
    Segment(16.8, 19.4, _SADNESS, (-3, 6, -5), (0, 8)),
    Segment(20.0, 23.2, {"browInnerUp": 0.15}, (-8, 2, -2), (3, 0), speech=1.0),
    Segment(23.4, 25.2, {}, (22, 0, -2), (6, 0)),
    Segment(25.0, 26.9, {}, (-22, 0, 2), (-6, 0)),
)

_AWAY = 900.0
"""Pixels to the side that take the actor out of the picture."""


@dataclass(frozen=True)
class Script:
    """What an actor does in one round.

    Attributes:
        period: seconds until everything repeats, without a jump; a multiple of `GLANCE`.
        segments: what happens in it.
        absence: when the actor leaves, is gone, returns and is back, in seconds; None for an actor who stays.
    """

    period: float
    segments: tuple[Segment, ...]
    absence: tuple[float, float, float, float] | None = None


GLANCE = 1.5
"""Seconds between two glances."""

LONG = Script(60.0, _LONG_SEGMENTS, (49.6, 51.2, 53.6, 55.4))
"""For tests: a minute of everything, leaving and coming back included."""

DEMO = Script(27.0, _DEMO_SEGMENTS)
"""For `--demo`: rest until the program knows the resting face, then one expression after the other."""


class Performance:
    """Idling, talking and feeling, over and over.

    Args:
        seed: of what varies: small movements, blinks, speech. Equal seeds perform equally.
        script: what is done when.
    """

    def __init__(self, seed: int, script: Script = LONG) -> None:
        self._script = script
        rng = np.random.default_rng([seed, 8])
        # Whole numbers of cycles in a period, so that the end meets the beginning.
        cycles = rng.integers((3, 7, 13, 23), (7, 13, 23, 37), (8, 4))
        self._cycles = np.maximum(1, np.rint(cycles * (script.period / LONG.period)))
        self._phases = rng.uniform(0, 2 * np.pi, (8, 4))
        self._blinks = _blink_times(rng, script.period)
        self._glances = _glances(rng, script.period)
        self._syllables = rng.uniform(0, 1, (240, 4))

    def state(self, seconds: float) -> ActorState:
        """Return what the actor does at some time; any time, also before the first or after the last period."""
        now = seconds % self._script.period
        weights: dict[str, float] = {}
        turn, gaze, speech = np.zeros(3), np.zeros(2), 0.0
        for segment in self._script.segments:
            amount = _ease((now - segment.start) / _FADE) * _ease((segment.end - now) / _FADE)
            if amount <= 0:
                continue
            for name, weight in segment.expression.items():
                weights[name] = weights.get(name, 0.0) + amount * weight
            # The head is slower than the face.
            slow = _ease((now - segment.start) / 0.9) * _ease((segment.end - now) / 0.9)
            turn += np.array(segment.turn) * slow
            gaze += np.array(segment.gaze) * slow
            speech = max(speech, amount * segment.speech)
        self._speak(now, speech, weights)
        blink = self._blink(now)
        for name in ("eyeBlinkLeft", "eyeBlinkRight"):
            weights[name] = max(weights.get(name, 0.0), blink)
        drift = self._drift(now)
        away, is_gone = self._absence(now)
        nod = speech * 1.6 * np.sin(2 * np.pi * now * 1.4)
        pose = Pose(
            float(turn[0] + 2.6 * drift[0]),
            float(turn[1] + 1.8 * drift[1] + nod),
            float(turn[2] + 1.4 * drift[2]),
            float(640 + 10 * drift[3] + _AWAY * away),
            float(352 + 5 * drift[4]),
            float(300 + 6 * drift[5]),
        )
        looks = gaze + self._glance(now)
        return ActorState(
            pose,
            {name: min(weight, 1.0) for name, weight in weights.items()},
            (float(looks[0]), float(looks[1])),
            visible=not is_gone,
        )

    def _absence(self, now: float) -> tuple[float, bool]:
        """Return how far the actor is out of the picture, 0 to 1, and whether nothing is left of them in it."""
        if self._script.absence is None:
            return 0.0, False
        leaves, is_gone, returns, is_back = self._script.absence
        away = _ease((now - leaves) / (is_gone - leaves)) - _ease((now - returns) / (is_back - returns))
        return away, is_gone <= now <= returns

    def _drift(self, now: float) -> Array:
        """Return eight slow random movements, each of about unit size."""
        waves = np.sin(2 * np.pi * self._cycles * now / self._script.period + self._phases)
        drift: Array = waves @ (0.8, 0.45, 0.2, 0.08)
        return drift

    def _blink(self, now: float) -> float:
        """Return how far the lids are shut: down in 80 ms, up in 160 ms."""
        since = now - self._blinks[np.searchsorted(self._blinks, now, side="right") - 1]
        return _ease(since / 0.08) if since < 0.11 else 1 - _ease((since - 0.11) / 0.16)

    def _glance(self, now: float) -> Array:
        """Return where the eyes look beside the script, degrees; they jump in 60 ms and rest."""
        slot = int(now / GLANCE)
        before, after = self._glances[slot - 1], self._glances[slot]
        share = _ease((now - slot * GLANCE) / 0.06)
        glance: Array = before + (after - before) * share
        return glance

    def _speak(self, now: float, amount: float, weights: dict[str, float]) -> None:
        """Add a mouth that talks: four syllables a second, each with its own vowel."""
        if amount <= 0:
            return
        place = now * 4
        syllable = self._syllables[int(place) % len(self._syllables)]
        opened = amount * np.sin(np.pi * (place % 1)) ** 2
        weights["jawOpen"] = weights.get("jawOpen", 0.0) + float(opened * (0.12 + 0.3 * syllable[0]))
        round_lips = syllable[1] > 0.62
        name = "mouthFunnel" if syllable[2] > 0.5 else "mouthPucker"
        if round_lips:
            weights[name] = weights.get(name, 0.0) + float(opened * 0.6 * syllable[3])
        else:
            for lip, share in (("mouthLowerDown", 0.6), ("mouthStretch", 0.3)):
                for side in ("Left", "Right"):
                    weights[lip + side] = weights.get(lip + side, 0.0) + float(opened * share * syllable[3])


def _ease(share: float) -> float:
    """Return a smooth step: 0 up to 0, 1 from 1."""
    share = min(1.0, max(0.0, share))
    return share * share * (3 - 2 * share)


def _blink_times(rng: np.random.Generator, period: float) -> Array:
    """Return seconds of blinks, 2 to 5 s apart, the first before the beginning."""
    times = np.cumsum(rng.uniform(2.0, 5.0, 40))
    inside = times[times < period - 0.5]
    return np.concatenate([[-10.0], inside])


def _glances(rng: np.random.Generator, period: float) -> Array:
    """Return a glance for each slot of the period, (n, 2) degrees; most go into the camera."""
    count = round(period / GLANCE)
    glances = rng.uniform((-18, -11), (18, 11), (count, 2)) * (rng.uniform(size=(count, 1)) < 0.45)
    glances[-1] = 0
    return glances
