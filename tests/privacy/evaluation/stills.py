"""The data of the evaluation: measured faces with person and emotion, and how they are dealt into sessions."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from anonemo_tray.face.landmarks import Landmarks

Array: TypeAlias = NDArray[np.float64]
Indices: TypeAlias = NDArray[np.int64]

NEUTRAL = 0
SESSION_STILLS = 10
EQUAL_SIZES = (2, 4, 8)
"""Stills of a session in comparisons of sessions: the same for everybody, as their number would name people."""

NOBODY = -1


@dataclass(frozen=True, eq=False)
class Stills:
    """Faces as the landmarker measured them.

    Attributes:
        points: (n, 478, 3), pixels.
        blendshapes: (n, 52).
        person: (n,), NOBODY for unknown.
        sitting: (n,), 0 or 1 for the two times that a person sat before the camera; NOBODY where that is unknown.
        emotion: (n,), index into `emotions`.
        emotions: names.
    """

    points: NDArray[np.float32]
    blendshapes: NDArray[np.float32]
    person: Indices
    sitting: Indices
    emotion: Indices
    emotions: tuple[str, ...]

    def landmarks(self, row: int) -> Landmarks:
        """Return one of them as the sensor has it."""
        return Landmarks(self.points[row], self.blendshapes[row], np.eye(4, dtype=np.float32))

    def people(self, least: int, most: int = 1 << 30) -> Indices:
        """Return the people with so many stills."""
        people, count = np.unique(self.person[self.person != NOBODY], return_counts=True)
        return people[(count >= least) & (count <= most)]


def read_stills(path: Path) -> Stills:
    """Read a numbers file (see README.md for its arrays)."""
    with np.load(path, allow_pickle=False) as file:
        person = np.where(file["identity_known"], file["identity"], NOBODY).astype(np.int64)
        return Stills(
            points=(file["landmarks_q4"] / np.float32(16)).astype(np.float32),
            blendshapes=file["blendshapes"].astype(np.float32).clip(0, 1),
            person=person,
            sitting=np.full(len(person), NOBODY),
            emotion=file["emotion"].astype(np.int64),
            emotions=tuple(str(name) for name in file["emotion_names"]),
        )


@dataclass(frozen=True, eq=False)
class Deal:
    """Stills dealt into two sessions of each of n people, in the order in which they are shown.

    Attributes:
        rows: (m,), of the stills.
        session: (m,), 2k and 2k + 1 for person number k.
        person: (m,), from 0 to n - 1.
        people: n.
    """

    rows: Indices
    session: Indices
    person: Indices
    people: int


def folds(people: Indices, count: int, seed: int) -> list[tuple[Indices, Indices]]:
    """Return pairs of (people to learn from, people to test on); everybody is tested on once."""
    parts = np.array_split(np.random.default_rng(seed).permutation(people), count)
    return [(np.setdiff1d(people, part), np.sort(part)) for part in parts]


def deal(stills: Stills, people: Indices, seed: int, most: int = SESSION_STILLS) -> Deal:
    """Deal at most so many stills a session, by sitting or else at random; no still is in both.

    Each session has a neutral one where there are two.
    """
    rng = np.random.default_rng(seed)
    rows, sessions, persons = [], [], []
    for number, person in enumerate(people):
        own = rng.permutation(np.flatnonzero(stills.person == person))
        half = stills.sitting[own]
        if NOBODY in half:
            half = _halves(stills.emotion[own] == NEUTRAL, rng)
        for side in (0, 1):
            part = own[half == side][:most]
            rows.append(part)
            sessions.append(np.full(len(part), 2 * number + side))
            persons.append(np.full(len(part), number))
    return Deal(np.concatenate(rows), np.concatenate(sessions), np.concatenate(persons), len(people))


def _halves(neutral: NDArray[np.bool_], rng: np.random.Generator) -> Indices:
    """Return the side, 0 or 1, of each of a person's stills."""
    half = rng.permutation(np.arange(len(neutral)) % 2)
    resting = np.flatnonzero(neutral)
    if len(resting) > 1 and len(set(half[resting])) == 1:
        other = rng.choice(np.flatnonzero(half != half[resting[0]]))
        half[[resting[0], other]] = half[[other, resting[0]]]
    return half
