"""Owns the performance: what the actor of `--demo` does, as a pure function of time and seed, in an endless loop."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from anonemo_tray.sensor.actor.actor import ActorState
from anonemo_tray.sensor.actor.arrays import Array
from anonemo_tray.sensor.actor.expression import both
from anonemo_tray.sensor.actor.pose import Pose

PERIOD = 60.0
"""Seconds until everything repeats, without a jump."""

_FADE = 0.45
"""Seconds in which an expression comes or goes."""


@dataclass(frozen=True)
class _Scene:
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

_SCRIPT = (
    _Scene(3.0, 6.5, _SMILE, (4, -2, 3)),
    _Scene(7.5, 13.0, {"browInnerUp": 0.15}, (-8, 2, -2), (3, 0), speech=1.0),
    _Scene(13.5, 16.5, _SURPRISE, (0, -4, 0)),
    _Scene(17.5, 21.0, {}, (25, 0, -2), (6, 0)),
    _Scene(21.0, 24.5, {}, (-25, 0, 2), (-6, 0)),
    _Scene(25.5, 29.0, _ANGER, (0, 5, 0)),
    _Scene(29.5, 33.0, both("mouthSmile", 0.35), (6, 0, 4), speech=0.9),
    _Scene(33.5, 37.0, _SADNESS, (-3, 6, -5), (0, 8)),
    _Scene(37.5, 40.0, {}, (0, -9, 0), (0, -12)),
    _Scene(40.5, 43.0, _DISGUST, (-7, -3, 3)),
    _Scene(43.5, 45.5, _KISS, (0, 0, 0)),
    _Scene(46.0, 49.0, _SMILE | {"jawOpen": 0.3}, (-5, -3, -4)),
    _Scene(57.0, 59.5, both("mouthSmile", 0.5), (3, 0, 2)),
)

_LEAVES, _IS_GONE, _RETURNS, _IS_BACK = 49.6, 51.2, 53.6, 55.4
_AWAY = 900.0
"""Pixels to the side that take the actor out of the picture."""


class Performance:
    """Sixty seconds of idling, talking and feeling, over and over.

    Args:
        seed: of what varies: small movements, blinks, speech. Equal seeds perform equally.
    """

    def __init__(self, seed: int) -> None:
        rng = np.random.default_rng([seed, 8])
        # Whole numbers of cycles in a period, so that the end meets the beginning.
        self._cycles = rng.integers((3, 7, 13, 23), (7, 13, 23, 37), (8, 4))
        self._phases = rng.uniform(0, 2 * np.pi, (8, 4))
        self._blinks = _blink_times(rng)
        self._glances = _glances(rng)
        self._syllables = rng.uniform(0, 1, (240, 4))

    def state(self, seconds: float) -> ActorState:
        """Return what the actor does at some time; any time, also before the first or after the last period."""
        now = seconds % PERIOD
        weights: dict[str, float] = {}
        turn, gaze, speech = np.zeros(3), np.zeros(2), 0.0
        for scene in _SCRIPT:
            amount = _ease((now - scene.start) / _FADE) * _ease((scene.end - now) / _FADE)
            if amount <= 0:
                continue
            for name, weight in scene.expression.items():
                weights[name] = weights.get(name, 0.0) + amount * weight
            # The head is slower than the face.
            slow = _ease((now - scene.start) / 0.9) * _ease((scene.end - now) / 0.9)
            turn += np.array(scene.turn) * slow
            gaze += np.array(scene.gaze) * slow
            speech = max(speech, amount * scene.speech)
        self._speak(now, speech, weights)
        blink = self._blink(now)
        for name in ("eyeBlinkLeft", "eyeBlinkRight"):
            weights[name] = max(weights.get(name, 0.0), blink)
        drift = self._drift(now)
        away = _AWAY * (_ease((now - _LEAVES) / (_IS_GONE - _LEAVES)) - _ease((now - _RETURNS) / (_IS_BACK - _RETURNS)))
        nod = speech * 1.6 * np.sin(2 * np.pi * now * 1.4)
        pose = Pose(
            float(turn[0] + 2.6 * drift[0]),
            float(turn[1] + 1.8 * drift[1] + nod),
            float(turn[2] + 1.4 * drift[2]),
            float(640 + 10 * drift[3] + away),
            float(352 + 5 * drift[4]),
            float(300 + 6 * drift[5]),
        )
        looks = gaze + self._glance(now)
        return ActorState(
            pose,
            {name: min(weight, 1.0) for name, weight in weights.items()},
            (float(looks[0]), float(looks[1])),
            visible=not _IS_GONE <= now <= _RETURNS,
        )

    def _drift(self, now: float) -> Array:
        """Return eight slow random movements, each of about unit size."""
        waves = np.sin(2 * np.pi * self._cycles * now / PERIOD + self._phases)
        drift: Array = waves @ (0.8, 0.45, 0.2, 0.08)
        return drift

    def _blink(self, now: float) -> float:
        """Return how far the lids are shut: down in 80 ms, up in 160 ms."""
        since = now - self._blinks[np.searchsorted(self._blinks, now, side="right") - 1]
        return _ease(since / 0.08) if since < 0.11 else 1 - _ease((since - 0.11) / 0.16)

    def _glance(self, now: float) -> Array:
        """Return where the eyes look beside the script, degrees; they jump in 60 ms and rest."""
        slot = int(now / _GLANCE)
        before, after = self._glances[slot - 1], self._glances[slot]
        share = _ease((now - slot * _GLANCE) / 0.06)
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


_GLANCE = 1.5
"""Seconds between two glances."""


def _ease(share: float) -> float:
    """Return a smooth step: 0 up to 0, 1 from 1."""
    share = min(1.0, max(0.0, share))
    return share * share * (3 - 2 * share)


def _blink_times(rng: np.random.Generator) -> Array:
    """Return seconds of blinks, 2 to 5 s apart, the first before the beginning."""
    times = np.cumsum(rng.uniform(2.0, 5.0, 40))
    inside = times[times < PERIOD - 0.5]
    return np.concatenate([[-10.0], inside])


def _glances(rng: np.random.Generator) -> Array:
    """Return a glance for each slot of the period, (n, 2) degrees; most go into the camera."""
    count = round(PERIOD / _GLANCE)
    glances = rng.uniform((-18, -11), (18, 11), (count, 2)) * (rng.uniform(size=(count, 1)) < 0.45)
    glances[-1] = 0
    return glances
