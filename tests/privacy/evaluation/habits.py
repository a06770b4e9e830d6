"""Synthetic people with habits of movement, and the recordings that they are seen in.

How wide, how fast, how often and how lopsidedly somebody smiles, speaks, blinks, looks and sways is the person's;
noise, distance, frame rate, lamps, the camera's height and the mood of the day are the recording's, so that both can be
told apart, which recordings of real people do not allow. The sizes of habits are chosen, not observed: so that the code
without a stabilizer is linked about as often as real people's (README.md).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from anonemo_tray.face.axes import MEASURED
from anonemo_tray.face.canonical_face import CanonicalFace
from tests.privacy.evaluation.stills import Array

STYLE: Final = 0.45
"""How much one's own way of an expression differs from everybody's, in deviations of expressions."""

AMPLITUDE: Final = 0.35
"""Deviation of the logarithm of how far, how fast and how often people move."""

STRENGTH: Final = 0.15
"""Factor on both: how people's larger movements differ is little beside how they differ from one minute to the next."""

IDLE_OWN: Final = 0.9
"""How much one's own small movements differ from everybody's."""

TAKE: Final = 0.4
DAY: Final = 0.15
"""How much the same person's habits differ in two takes of one sitting, and on two days."""

UNLIKE: Final = 0.9
"""Deviation of the logarithm of how unlike others people are, and moods."""

POSE: Final = (0.08, 0.1, 0.03)
"""Sines by which people sit aside."""

CAMERA: Final = 0.5
"""Deviation of the logarithm of a recording's noise, in each direction."""

NOISE_MM: Final = 0.25
IDLE: Final = 0.40
"""Small movements that say nothing, in deviations of faces at rest."""

SWAY: Final = 0.05
"""Sine of the head's usual sway."""

MOST_UNLIKE: Final = 2.5
"""How many times as unlike others as usual people are at most."""

MOST_FACTOR: Final = 1.5
"""Largest logarithm of how far, how fast and how often they move."""

EXPRESSIONS: Final = 7
_ARCHETYPES: Final = 2026
"""Seed of the expressions that all people share."""

PIXELS_PER_CM: Final = 18.0
_MAINS_HZ: Final = (100.0, 120.0)

NAMES: Final = [axis.name for axis in MEASURED]


@dataclass(frozen=True, eq=False)
class Person:
    """Somebody's resting face and habits; rates are per second, times in seconds, features as in `face.features`.

    Attributes:
        neutral: (F,).
        styles: (EXPRESSIONS, F), how each expression looks.
        often: (EXPRESSIONS,), rate of each.
        rise: seconds of an onset.
        hold: seconds that an expression is held.
        speech: (2, F), how the face moves with the jaw's rhythm and with the lips' own.
        syllables: their rate.
        talkative: share of the time spent speaking.
        blinks: rate.
        blink_seconds: length of one.
        saccades: rate.
        gaze: (2,), mm that the irises go.
        idle: (F, F), mixes small movements.
        idle_hz: their cut-off.
        sway: (3,), sines of the head's movement.
        sway_hz: its cut-off.
        nod: (3,), sines of the head's movement with speech.
    """

    resting: Array
    styles: Array
    often: Array
    rise: float
    hold: float
    speech: Array
    syllables: float
    talkative: float
    blinks: float
    blink_seconds: float
    saccades: float
    gaze: Array
    idle: Array
    idle_hz: float
    sway: Array
    sway_hz: float
    nod: Array


@dataclass(frozen=True, eq=False)
class Recording:
    """A camera, a lamp and a place.

    Attributes:
        noise: (F, F), mixes the landmarker's jitter, mm.
        noise_hz: its cut-off; cameras and landmarkers smooth.
        flicker: (F,), mm that the lamp moves each feature.
        lamp_hz: of the lamp's brightness.
        pose: (3,), sines by which the camera stands aside.
        pose_noise: sines.
        size: pixels per cm of the face.
        rate: frames per second.
        dropped: share of the frames that are lost.
    """

    noise: Array
    noise_hz: float
    flicker: Array
    lamp_hz: float
    pose: Array
    pose_noise: float
    size: float
    rate: float
    dropped: float


def driven(canonical: CanonicalFace, axis: str, millimetres: float) -> Array:
    """Return how all features usually go when one axis moves, (F,)."""
    at, spread = NAMES.index(axis), canonical.expressive
    return np.asarray(spread[at] / spread[at, at] * millimetres)


class Habits:
    """Makes people and recordings from the program's statistics.

    Args:
        canonical: the statistics.
        strength: factor on everything that tells people apart.
    """

    def __init__(self, canonical: CanonicalFace, strength: float = STRENGTH) -> None:
        self._canonical = canonical
        self._strength = strength
        self._features = len(canonical.resting_mean)
        self._moved = np.linalg.cholesky(canonical.expressive)
        self._rest = np.linalg.cholesky(canonical.at_rest)
        shared = np.random.default_rng(_ARCHETYPES).normal(size=(EXPRESSIONS, self._features))
        self._archetypes = canonical.expressive_mean + shared @ self._moved.T

    def person(self, seed: int) -> Person:
        """Return somebody; the same for the same seed."""
        rng = np.random.default_rng([1, seed])
        size = self._features
        strength = self._strength * _unlike(rng)

        def factor(spread: float = AMPLITUDE) -> float:
            return float(_factor(rng, spread * strength))

        still = float(_factor(rng, 0.5 * IDLE_OWN))
        own = rng.normal(size=(EXPRESSIONS, size)) @ self._moved.T
        amplitude = _factor(rng, AMPLITUDE * strength, (EXPRESSIONS, 1))
        speech = np.stack((driven(self._canonical, "lip_gap", 3.0), driven(self._canonical, "lip_forward", 0.8)))
        between = np.linalg.cholesky(self._canonical.between_people)
        return Person(
            resting=self._canonical.resting_mean + between @ rng.normal(size=size),
            styles=amplitude * 0.7 * (self._archetypes + STYLE * strength * own),
            often=0.02 * _factor(rng, 0.5 * strength, EXPRESSIONS),
            rise=0.25 * factor(),
            hold=1.5 * factor(),
            speech=factor() * (speech + 0.25 * STYLE * strength * rng.normal(size=(2, size)) @ self._moved.T),
            syllables=4.0 * factor(0.2),
            talkative=float(np.clip(0.45 + 0.1 * strength * rng.normal(), 0.1, 0.9)),
            blinks=0.28 * factor(0.5),
            blink_seconds=0.16 * factor(0.25),
            saccades=0.6 * factor(),
            gaze=np.array((1.3, 0.5)) * _factor(rng, AMPLITUDE * strength, 2),
            idle=self._rest @ (np.eye(size) + IDLE_OWN * rng.normal(size=(size, size)) / np.sqrt(size)) * still,
            idle_hz=0.5 * factor(),
            sway=SWAY * np.array((1.0, 0.7, 0.5)) * _factor(rng, AMPLITUDE * strength, 3),
            sway_hz=0.25 * factor(),
            nod=rng.normal(0, 0.012 * strength, 3) + np.array((0, 0.015, 0)),
        )

    def in_a_mood(self, person: Person, seed: int, strength: float) -> Person:
        """Return the same person in another mood: more or less of everything, in much the same way."""
        rng = np.random.default_rng([2, seed])
        # Some moods change little, and some change much.
        strength *= _unlike(rng)

        def factor(spread: float = 1.0, size: int | None = None) -> Array:
            return _factor(rng, spread * strength, size)

        other = rng.normal(size=(EXPRESSIONS, self._features)) @ self._moved.T
        return replace(
            person,
            styles=(person.styles + strength * other) * factor(size=EXPRESSIONS)[:, None],
            often=person.often * factor(2.0, EXPRESSIONS),
            rise=person.rise * float(factor()),
            hold=person.hold * float(factor()),
            speech=person.speech * factor(size=2)[:, None],
            syllables=person.syllables * float(factor(0.3)),
            talkative=float(np.clip(person.talkative + rng.normal(0, 0.4 * strength), 0.1, 0.9)),
            blinks=person.blinks * float(factor(1.5)),
            blink_seconds=person.blink_seconds * float(factor(0.6)),
            saccades=person.saccades * float(factor()),
            gaze=person.gaze * factor(size=2),
            idle=factor(size=self._features)[:, None] * person.idle,
            idle_hz=person.idle_hz * float(factor()),
            sway=person.sway * factor(1.5, 3),
            sway_hz=person.sway_hz * float(factor()),
            nod=person.nod + rng.normal(0, 0.02 * strength, 3),
        )

    def set_up_again(self, recording: Recording, seed: int) -> Recording:
        """Return the same camera and lamp after somebody moved a little."""
        rng = np.random.default_rng([5, seed])
        factor = _factor(rng, TAKE, len(recording.noise))
        return replace(
            recording,
            noise=factor[:, None] * recording.noise,
            noise_hz=recording.noise_hz * float(_factor(rng, TAKE)),
            pose=recording.pose + rng.normal(0, POSE),
            pose_noise=recording.pose_noise * float(_factor(rng, TAKE)),
        )

    def recording(self, seed: int) -> Recording:
        """Return a camera, a lamp and a place; the same for the same seed."""
        rng = np.random.default_rng([3, seed])
        size = self._features
        mix = np.eye(size) + 0.5 * rng.normal(size=(size, size)) / np.sqrt(size)
        each = _factor(rng, CAMERA, size)
        distance = float(_factor(rng, 0.3))
        rate = float(rng.choice((30.0, 30.0, 30.0, 25.0, 15.0)))
        return Recording(
            noise=NOISE_MM * distance * each[:, None] * mix,
            noise_hz=float(rng.uniform(1.5, 8)),
            flicker=rng.normal(0, 0.05, size) * (rng.random() < 0.5),
            lamp_hz=float(rng.choice(_MAINS_HZ)) + float(rng.normal(0, 0.05)),
            pose=rng.normal(0, POSE),
            pose_noise=0.004 * distance * float(_factor(rng, CAMERA)),
            size=PIXELS_PER_CM / distance,
            rate=rate,
            dropped=float(rng.choice((0.0, 0.01, 0.1))),
        )


def _unlike(rng: np.random.Generator) -> float:
    return min(float(np.exp(rng.normal(0, UNLIKE))), MOST_UNLIKE)


def _factor(rng: np.random.Generator, spread: float, size: int | tuple[int, int] | None = None) -> Array:
    """Return how many times the usual something is; people do nothing five times as much as others."""
    return np.asarray(np.exp(np.clip(rng.normal(0, spread, size), -MOST_FACTOR, MOST_FACTOR)))
