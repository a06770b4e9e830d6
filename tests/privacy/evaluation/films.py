"""Films of synthetic people: streams of landmarks as a landmarker would measure them, without pictures.

Everybody moves on the model's canonical face by the program's own axes and statistics (`habits.py`).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np

from anonemo_tray.face.axes import MEASURED, PUBLISHED, SCORE_UNIT, matrix
from anonemo_tray.face.canonical_face import CanonicalFace
from anonemo_tray.face.landmarks import Landmarks
from tests.privacy.evaluation.habits import IDLE, NAMES, Person, Recording, driven
from tests.privacy.evaluation.stills import Array

_SCORES: Final = 52


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


class Studio:
    """Films people.

    Args:
        canonical: the statistics.
    """

    def __init__(self, canonical: CanonicalFace) -> None:
        self._canonical = canonical
        self._features = len(canonical.resting_mean)
        functionals = matrix().astype(np.float64).reshape(len(MEASURED), -1)
        inverse = np.linalg.pinv(functionals)
        basis = canonical.basis.reshape(len(PUBLISHED), -1)
        # Published axes move as the basis has it, and what that does to the others is made up for.
        self._shapes = inverse.T.copy()
        self._shapes[: len(PUBLISHED)] = basis - (basis @ functionals.T) @ inverse.T
        self._shapes[: len(PUBLISHED)] += inverse.T[: len(PUBLISHED)]
        self._zero = functionals @ canonical.face.reshape(-1)
        self._aperture = float(self._zero[NAMES.index("eye_open")])

    def film(self, person: Person, recording: Recording, seconds: float, seed: int) -> Film:
        """Return what is measured of somebody for some time; the same for the same seed."""
        rng, canonical = np.random.default_rng([4, seed]), self._canonical
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
            features += _fixations(rng, now, person.saccades)[:, None] * driven(canonical, axis, millimetres)
        shut = _blinks(rng, now, person.blinks, person.blink_seconds)
        at = NAMES.index("eye_open")
        lid = features[:, at].copy()
        features -= shut[:, None] * driven(canonical, "eye_open", self._aperture)
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
