"""What the program publishes of films: recorded once up to the stabilizer, then stabilized in any way."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias

import numpy as np

from anonemo_tray.face.canonical import Encoder
from anonemo_tray.face.expression import AXES, Expression, pack, unpack
from anonemo_tray.face.stabilizer import Stabilizer
from tests.privacy.evaluation.films import Film, Studio
from tests.privacy.evaluation.habits import DAY, TAKE, Habits
from tests.privacy.evaluation.stills import NEUTRAL, Array, Indices, Stills

KNOWN, SAME_SITTING, OTHER_DAY = range(3)
"""The recordings of a person."""

Stream: TypeAlias = "tuple[Array, Array]"
"""What is published, (n, AXES + 3) in scales and sines, and when, (n,) seconds."""

_MOODS: Final = 4
"""Of a person: two days and two takes."""

_PICTURE_SECONDS: Final = 0.05
_AT_FIRST, _FADE, _HELD, _BETWEEN = 120, 10, 30, 30
"""Pictures of a look at rest, of a change of looks, of a look, and of the rest after it, of somebody who performs."""

_JITTER: Final = 0.25
"""Of a still's landmarks, pixels."""


@dataclass(frozen=True, eq=False)
class Course:
    """What the encoder measures of one film, before the stabilizer.

    Attributes:
        measured: (n, AXES + 3), scales and sines.
        doubt: (n, AXES), scales.
        seconds: (n,), since the last; 0 where the session begins.
        captured: (n,), seconds.
    """

    measured: Array
    doubt: Array
    seconds: Array
    captured: Array


class _Recorder(Stabilizer):
    """Lets everything through and keeps it."""

    def __init__(self) -> None:
        super().__init__()
        self.rows: list[tuple[Array, Array, float]] = []

    def __call__(self, measured: Expression, doubt: Array, seconds: float) -> Expression:
        self.rows.append((np.concatenate((measured.scales, measured.rotation)), doubt.copy(), seconds))
        return measured


def course(film: Film) -> Course:
    """Return what an encoder of its own measures of a film."""
    recorder = _Recorder()
    encoder = Encoder(stabilizer=recorder)
    for landmarks, now_ns in film.looks():
        encoder.encode(landmarks, now_ns)
    measured, doubt, seconds = (np.array(part) for part in zip(*recorder.rows, strict=True))
    return Course(measured, doubt, seconds, film.captured_ns / 1e9)


def stabilized(one: Course, stabilizer: Stabilizer | None) -> Array:
    """Return what is published, (n, AXES + 3); None publishes what is measured."""
    shown = []
    if stabilizer is not None:
        stabilizer.reset()
    for row, doubt, seconds in zip(one.measured, one.doubt, one.seconds.tolist(), strict=True):
        face = Expression(row[:AXES], row[AXES:])
        sent = unpack(pack(face if stabilizer is None else stabilizer(face, doubt, seconds)))
        shown.append(np.concatenate((sent.scales, sent.rotation)))
    return np.array(shown)


def films(habits: Habits, studio: Studio, person: int, seconds: float) -> Iterator[Film]:
    """Yield the recordings of a person: two of one sitting, one of another day before another camera."""
    somebody, camera = habits.person(person), habits.recording(2 * person)
    today, later = (habits.in_a_mood(somebody, _MOODS * person + day, DAY) for day in (0, 1))
    for take in (0, 1):
        again = habits.set_up_again(camera, 2 * person + take)
        yield studio.film(habits.in_a_mood(today, _MOODS * person + 2 + take, TAKE), again, seconds, 3 * person + take)
    yield studio.film(later, habits.recording(2 * person + 1), seconds, 3 * person + 2)


def performed(stills: Stills, rows: Sequence[int], resting: int) -> tuple[Film, Indices]:
    """Return a film of somebody who makes the face of one still after the other, and rests between.

    Args:
        stills: of everybody.
        rows: of the stills, in their order.
        resting: row of the look at rest.

    Returns:
        the film, and of each still the last picture on which it is held.
    """
    shares: list[Array] = [np.zeros(_AT_FIRST)]
    shown = [np.full(_AT_FIRST, resting)]
    fade = np.linspace(0, 1, _FADE)
    for row in rows:
        shares += [np.concatenate((fade, np.ones(_HELD), fade[::-1], np.zeros(_BETWEEN)))]
        shown += [np.full(len(shares[-1]), row)]
    share, at = np.concatenate(shares).astype(np.float32)[:, None], np.concatenate(shown)
    scores = stills.blendshapes[resting] + (stills.blendshapes[at] - stills.blendshapes[resting]) * share
    points = stills.points[resting] + (stills.points[at] - stills.points[resting]) * share[..., None]
    points += np.random.default_rng([6, resting]).normal(0, _JITTER, points.shape).astype(np.float32)
    held = _AT_FIRST + _FADE + _HELD - 1 + np.arange(len(rows)) * len(shares[-1])
    now_ns = np.round(np.arange(len(at)) * _PICTURE_SECONDS * 1e9).astype(np.int64)
    return Film(points, scores, now_ns), held


def resting_still(stills: Stills, person: int) -> int | None:
    """Return the first still on which somebody is at rest."""
    rows = np.flatnonzero((stills.person == person) & (stills.emotion == NEUTRAL))
    return int(rows[0]) if len(rows) else None
