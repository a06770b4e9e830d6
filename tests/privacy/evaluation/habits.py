"""Synthetic people with habits of movement, and recordings of them: streams of landmarks, without pictures.

Everybody moves on the model's canonical face by the program's own axes and statistics. How wide, how fast, how often
and how lopsidedly somebody smiles, speaks, blinks, looks and sways is the person's; noise, distance, frame rate, lamps,
the camera's height and the mood of the day are the recording's, so that both can be told apart, which recordings of
real people do not allow. The sizes of habits are chosen, not observed: so that the code
without a stabilizer was linked about as often as real people's (README.md).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from anonemo_tray.face.axes import MEASURED, PUBLISHED, SCORE_UNIT, matrix
from anonemo_tray.face.canonical_face import CanonicalFace
from anonemo_tray.face.landmarks import Landmarks
from tests.privacy.evaluation.stills import Array

STYLE: Final = 0.45
"""How much one's own way of an expression differs from everybody's, in deviations of expressions."""

AMPLITUDE: Final = 0.35
"""Deviation of the logarithm of how far, how fast and how often people move."""

TAKE: Final = 0.24
DAY: Final = 0.36
"""How much the same person's habits differ in two takes of one sitting, and on two days."""

UNLIKE: Final = 0.9
"""Deviation of the logarithm of how unlike others people are, and moods."""

POSE: Final = (0.08, 0.1, 0.03)
"""Sines by which people sit aside."""

CAMERA: Final = 0.5
"""Deviation of the logarithm of a recording's noise, in each direction."""

NOISE_MM: Final = 0.10
IDLE: Final = 0.30
"""Small movements that say nothing, in deviations of faces at rest."""

SWAY: Final = 0.05
"""Sine of the head's usual sway."""

EXPRESSIONS: Final = 7
_ARCHETYPES: Final = 2026
"""Seed of the expressions that all people share."""

_PIXELS_PER_CM: Final = 18.0
_SCORES: Final = 52
_MAINS_HZ: Final = (100.0, 120.0)

_NAMES: Final = [axis.name for axis in MEASURED]


@dataclass(frozen=True, eq=False)
class Film:
    """What a landmarker would have measured of one recording.

    Attributes:
        points: (n, 478, 3), pixels.
        scores: (n, 52), blendshapes.
        captured_ns: (n,), increasing.
    """

    points: np.ndarray[tuple[int, ...], np.dtype[np.float32]]
    scores: np.ndarray[tuple[int, ...], np.dtype[np.float32]]
    captured_ns: np.ndarray[tuple[int, ...], np.dtype[np.int64]]

    def looks(self) -> Iterator[tuple[Landmarks, int]]:
        """Yield landmarks and when they were captured."""
        transform = np.eye(4, dtype=np.float32)
        for points, scores, now_ns in zip(self.points, self.scores, self.captured_ns.tolist(), strict=True):
            yield Landmarks(points, scores, transform), now_ns


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


class Studio:
    """Makes people, recordings and films from the program's statistics.

    Args:
        canonical: the statistics.
        habits: factor on everything that tells people apart.
    """

    def __init__(self, canonical: CanonicalFace, habits: float = 1.0) -> None:
        self._canonical = canonical
        self._habits = habits
        self._features = len(canonical.resting_mean)
        self._moved = np.linalg.cholesky(canonical.expressive)
        self._rest = np.linalg.cholesky(canonical.at_rest)
        shared = np.random.default_rng(_ARCHETYPES).normal(size=(EXPRESSIONS, self._features))
        self._archetypes = canonical.expressive_mean + shared @ self._moved.T
        functionals = matrix().astype(np.float64).reshape(len(MEASURED), -1)
        inverse = np.linalg.pinv(functionals)
        basis = canonical.basis.reshape(len(PUBLISHED), -1)
        # Published axes move as the basis has it, and what that does to the others is made up for.
        self._shapes = inverse.T.copy()
        self._shapes[: len(PUBLISHED)] = basis - (basis @ functionals.T) @ inverse.T
        self._shapes[: len(PUBLISHED)] += inverse.T[: len(PUBLISHED)]
        self._zero = functionals @ canonical.face.reshape(-1)
        self._aperture = float(self._zero[_NAMES.index("eye_open")])

    def driven(self, axis: str, millimetres: float) -> Array:
        """Return how all features usually go when one axis moves, (F,)."""
        at, spread = _NAMES.index(axis), self._canonical.expressive
        return np.asarray(spread[at] / spread[at, at] * millimetres)

    def person(self, seed: int) -> Person:
        """Return somebody; the same for the same seed."""
        rng = np.random.default_rng([1, seed])
        size = self._features
        strength = self._habits * float(np.exp(rng.normal(0, UNLIKE)))

        def factor(spread: float = AMPLITUDE) -> float:
            return float(np.exp(rng.normal(0, spread * strength)))

        own = rng.normal(size=(EXPRESSIONS, size)) @ self._moved.T
        amplitude = np.exp(rng.normal(0, AMPLITUDE * strength, (EXPRESSIONS, 1)))
        speech = np.stack((self.driven("lip_gap", 3.0), self.driven("lip_forward", 0.8)))
        between = np.linalg.cholesky(self._canonical.between_people)
        return Person(
            resting=self._canonical.resting_mean + between @ rng.normal(size=size),
            styles=amplitude * 0.7 * (self._archetypes + STYLE * strength * own),
            often=0.02 * np.exp(rng.normal(0, 0.5 * strength, EXPRESSIONS)),
            rise=0.25 * factor(),
            hold=1.5 * factor(),
            speech=factor() * (speech + 0.25 * STYLE * strength * rng.normal(size=(2, size)) @ self._moved.T),
            syllables=4.0 * factor(0.2),
            talkative=float(np.clip(0.45 + 0.1 * strength * rng.normal(), 0.1, 0.9)),
            blinks=0.28 * factor(0.5),
            blink_seconds=0.16 * factor(0.25),
            saccades=0.6 * factor(),
            gaze=np.array((1.3, 0.5)) * np.exp(rng.normal(0, AMPLITUDE * strength, 2)),
            idle=self._rest
            @ (np.eye(size) + 0.3 * strength * rng.normal(size=(size, size)) / np.sqrt(size))
            * factor(),
            idle_hz=0.5 * factor(),
            sway=SWAY * np.array((1.0, 0.7, 0.5)) * np.exp(rng.normal(0, AMPLITUDE * strength, 3)),
            sway_hz=0.25 * factor(),
            nod=rng.normal(0, 0.012 * strength, 3) + np.array((0, 0.015, 0)),
        )

    def in_a_mood(self, person: Person, seed: int, strength: float) -> Person:
        """Return the same person in another mood: more or less of everything, in much the same way."""
        rng = np.random.default_rng([2, seed])
        # Some moods change little, and some change much.
        strength *= float(np.exp(rng.normal(0, UNLIKE)))

        def factor(spread: float = 1.0, size: int | None = None) -> Array:
            return np.asarray(np.exp(rng.normal(0, spread * strength, size)))

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
        factor = np.exp(rng.normal(0, TAKE, len(recording.noise)))
        return replace(
            recording,
            noise=factor[:, None] * recording.noise,
            noise_hz=recording.noise_hz * float(np.exp(rng.normal(0, TAKE))),
            pose=recording.pose + rng.normal(0, POSE),
            pose_noise=recording.pose_noise * float(np.exp(rng.normal(0, TAKE))),
        )

    def recording(self, seed: int) -> Recording:
        """Return a camera, a lamp and a place; the same for the same seed."""
        rng = np.random.default_rng([3, seed])
        size = self._features
        mix = np.eye(size) + 0.5 * rng.normal(size=(size, size)) / np.sqrt(size)
        each = np.exp(rng.normal(0, CAMERA, size))
        distance = float(np.exp(rng.normal(0, 0.3)))
        rate = float(rng.choice((30.0, 30.0, 30.0, 25.0, 15.0)))
        return Recording(
            noise=NOISE_MM * distance * each[:, None] * mix,
            noise_hz=float(rng.uniform(1.5, 8)),
            flicker=rng.normal(0, 0.05, size) * (rng.random() < 0.5),
            lamp_hz=float(rng.choice(_MAINS_HZ)) + float(rng.normal(0, 0.05)),
            pose=rng.normal(0, POSE),
            pose_noise=0.004 * distance * float(np.exp(rng.normal(0, CAMERA))),
            size=_PIXELS_PER_CM / distance,
            rate=rate,
            dropped=float(rng.choice((0.0, 0.01, 0.1))),
        )

    def film(self, person: Person, recording: Recording, seconds: float, seed: int) -> Film:
        """Return what is measured of somebody for some time; the same for the same seed."""
        rng = np.random.default_rng([4, seed])
        count = round(seconds * recording.rate)
        now = np.arange(count) / recording.rate
        speaking = _course(rng, now, 0.15, 0.3, 3 * person.talkative / (1 - person.talkative) + 0.5)
        speaking = np.clip(speaking, 0, 1)
        features = np.tile(person.resting, (count, 1))
        for style, often in zip(person.styles, person.often, strict=True):
            features += _course(rng, now, often, person.rise, person.hold)[:, None] * style
        rhythm = np.stack(
            [np.abs(_around(rng, count, recording.rate, person.syllables / 2)), _low(rng, count, recording.rate, 2.0)]
        )
        features += (speaking * rhythm).T @ person.speech
        features += IDLE * _low(rng, count, recording.rate, person.idle_hz, self._features) @ person.idle.T
        for axis, millimetres in zip(("gaze_x", "gaze_y"), person.gaze, strict=True):
            features += _fixations(rng, now, person.saccades)[:, None] * self.driven(axis, millimetres)
        shut = _blinks(rng, now, person.blinks, person.blink_seconds)
        at = _NAMES.index("eye_open")
        lid = features[:, at].copy()
        features -= shut[:, None] * self.driven("eye_open", self._aperture)
        features[:, at] = lid * (1 - shut)
        features += _low(rng, count, recording.rate, recording.noise_hz, self._features) @ recording.noise.T
        features += np.sin(2 * np.pi * recording.lamp_hz * now)[:, None] * recording.flicker
        rotation = recording.pose + _low(rng, count, recording.rate, person.sway_hz, 3) * person.sway
        rotation += (speaking * rhythm[0])[:, None] * person.nod
        rotation += recording.pose_noise * _low(rng, count, recording.rate, recording.noise_hz, 3)
        kept = rng.random(count) >= recording.dropped
        return self.measured(features[kept], rotation[kept], recording.size, now[kept])

    def measured(self, features: Array, rotation: Array, size: float, seconds: Array) -> Film:
        """Return landmarks and scores of features (n, F) and turns of the head (n, 3) at some times."""
        canonical = self._canonical
        yaw, pitch, roll = np.clip(rotation, -0.7, 0.7).T
        terms = np.stack([yaw, pitch, roll, yaw * yaw, pitch * pitch, yaw * pitch], axis=1)
        axes = features[:, : len(MEASURED)] + terms @ canonical.pose_gain - self._zero
        shape = canonical.face + (axes @ self._shapes).reshape(len(axes), -1, 3)
        turned = shape @ _rotations(yaw, pitch, roll).transpose(0, 2, 1)
        points = turned * (size, -size, -size) + (640, 360, 0)
        scores = np.zeros((len(axes), _SCORES), np.float32)
        for row, axis in enumerate(MEASURED):
            scores[:, axis.scores] = _score(features[:, row, None])
        scores[:, canonical.live_scores] = _score(features[:, len(MEASURED) :])
        return Film(points.astype(np.float32), scores, np.round(seconds * 1e9).astype(np.int64))


def _score(feature: Array) -> Array:
    return np.asarray(np.square(np.clip(feature / SCORE_UNIT, 0, 1)))


def _rotations(yaw: Array, pitch: Array, roll: Array) -> Array:
    """Return Rz(roll) Rx(pitch) Ry(yaw) of sines (n,), (n, 3, 3), as the decoder turns the drawn head."""
    one, zero = np.ones_like(yaw), np.zeros_like(yaw)
    cos_y, cos_p, cos_r = (np.sqrt(1 - np.square(sine)) for sine in (yaw, pitch, roll))
    about_y = np.array([[cos_y, zero, yaw], [zero, one, zero], [-yaw, zero, cos_y]])
    about_x = np.array([[one, zero, zero], [zero, cos_p, pitch], [zero, -pitch, cos_p]])
    about_z = np.array([[cos_r, -roll, zero], [roll, cos_r, zero], [zero, zero, one]])
    return np.asarray(np.einsum("abn,bcn,cdn->nad", about_z, about_x, about_y))


def _shaped(rng: np.random.Generator, count: int, gain: Array, width: int | None) -> Array:
    shape = (count,) if width is None else (count, width)
    spectrum = np.fft.rfft(rng.normal(size=shape), axis=0) * (gain if width is None else gain[:, None])
    noise = np.fft.irfft(spectrum, count, axis=0)
    return np.asarray(noise / np.sqrt(2 * np.square(gain).sum() / max(count, 1)))


def _low(rng: np.random.Generator, count: int, rate: float, cut: float, width: int | None = None) -> Array:
    """Return noise of deviation 1 below a cut-off, Hz."""
    frequency = np.fft.rfftfreq(count, 1 / rate)
    return _shaped(rng, count, 1 / (1 + np.square(frequency / cut)), width)


def _around(rng: np.random.Generator, count: int, rate: float, middle: float) -> Array:
    """Return noise of deviation 1 around a frequency, Hz."""
    frequency = np.fft.rfftfreq(count, 1 / rate)
    return _shaped(rng, count, np.exp(-np.square((frequency - middle) / (0.35 * middle)) / 2), None)


def _times(rng: np.random.Generator, seconds: float, often: float) -> Array:
    return np.sort(rng.uniform(0, seconds, rng.poisson(seconds * often)))


def _course(rng: np.random.Generator, now: Array, often: float, rise: float, hold: float) -> Array:
    """Return how much of something there is (n,), that comes now and then, stays a while and goes."""
    course = np.zeros_like(now)
    for start in _times(rng, float(now[-1]), often):
        stop, size = start + hold * rng.lognormal(0, 0.4), rng.lognormal(0, 0.25)
        course = np.maximum(course, size * _smooth((now - start) / rise) * (1 - _smooth((now - stop) / (1.5 * rise))))
    return course


def _smooth(share: Array) -> Array:
    share = np.clip(share, 0, 1)
    return np.asarray(share * share * (3 - 2 * share))


def _fixations(rng: np.random.Generator, now: Array, often: float) -> Array:
    starts = np.concatenate(([0.0], _times(rng, float(now[-1]), often)))
    return np.asarray(rng.normal(size=len(starts))[np.searchsorted(starts, now, "right") - 1])


def _blinks(rng: np.random.Generator, now: Array, often: float, length: float) -> Array:
    shut = np.zeros_like(now)
    for start in _times(rng, float(now[-1]), often):
        passed = (now - start) / (length * rng.lognormal(0, 0.1))
        shut = np.maximum(
            shut, np.where((passed > 0) & (passed < 1), np.minimum(1, np.minimum(passed / 0.3, (1 - passed) / 0.5)), 0)
        )
    return shut
