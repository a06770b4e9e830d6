"""Can people be told by how they move? Attackers who see minutes of published streams of synthetic people.

Each person is recorded three times: twice in one sitting, and once on another day before another camera. Attackers
learn from other people; they know everybody by the first recording and name the two others. Of all attackers the one
that does best on the test itself counts, for each figure.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias

import numpy as np
from sklearn.neural_network import MLPClassifier

from anonemo_tray.face.canonical import Encoder
from anonemo_tray.face.expression import unpack
from anonemo_tray.face.landmarks import Landmarks
from anonemo_tray.face.published import PublishedFace
from tests.privacy.evaluation import dynamics
from tests.privacy.evaluation.attackers import Discriminant, Principal, cosine, nearness
from tests.privacy.evaluation.habits import DAY, TAKE, Film, Studio
from tests.privacy.evaluation.linkage import Comparison, Errors, rank_one
from tests.privacy.evaluation.stills import Array

KNOWN, SAME_SITTING, OTHER_DAY = range(3)
"""The recordings of a person."""

Encode: TypeAlias = Callable[[Landmarks, int], PublishedFace]
Stream: TypeAlias = "tuple[Array, Array]"
"""What is published, (n, AXES + 3) in scales and sines, and when, (n,) seconds."""

_SIZES: Final = ((10, 0.1), (30, 0.2), (60, 0.4), (120, 0.7))
_HIDDEN: Final = (64, 24)


@dataclass(frozen=True)
class Linked:
    """How well the best attackers name people by their movement.

    Attributes:
        what: what they saw.
        rank_one_same: share of right names in the same sitting.
        rank_one_other: on another day.
        error_same: equal error rate in the same sitting, 0.5 is chance.
        error_other: on another day.
    """

    what: str
    rank_one_same: float
    rank_one_other: float
    error_same: float
    error_other: float


def films(studio: Studio, person: int, seconds: float) -> Iterator[Film]:
    """Yield the recordings of a person: two of one sitting, one of another day before another camera."""
    somebody, camera = studio.person(person), studio.recording(2 * person)
    today, later = (studio.in_a_mood(somebody, 4 * person + day, DAY) for day in (0, 1))
    for take in (0, 1):
        again = studio.set_up_again(camera, 2 * person + take)
        yield studio.film(studio.in_a_mood(today, 4 * person + 2 + take, TAKE), again, seconds, 3 * person + take)
    yield studio.film(later, studio.recording(2 * person + 1), seconds, 3 * person + 2)


def published(film: Film, encode: Encode) -> Stream:
    """Return what the program publishes of a recording."""
    expressions = [unpack(encode(landmarks, now_ns).payload) for landmarks, now_ns in film.looks()]
    codes = np.array([np.concatenate((one.scales, one.rotation)) for one in expressions])
    return codes, film.captured_ns / 1e9


def streams(studio: Studio, people: Sequence[int], seconds: float) -> list[list[Stream]]:
    """Return what is published of everybody's recordings, each by an encoder of its own."""
    return [[published(film, Encoder().encode) for film in films(studio, one, seconds)] for one in people]


SEEN: Final[Mapping[str, Callable[[Array], dict[str, Array]]]] = {
    "the whole code": lambda x: dynamics.families(x) | {"blinks": dynamics.blinks(x)},
    "the axes": lambda x: dynamics.families(x[:, dynamics.AXES]),
    "the rotation": lambda x: dynamics.families(x[:, dynamics.ROTATION]),
    "the blinks": lambda x: {"blinks": dynamics.blinks(x)},
}
"""Figures that attackers compute, by what they look at."""


class Attack:
    """Attackers who learn from some people's recordings and name others'.

    Args:
        learn: streams of the attackers' own people, three each.
        test: of the people who are attacked.
    """

    def __init__(self, learn: Sequence[Sequence[Stream]], test: Sequence[Sequence[Stream]]) -> None:
        self._learn, self._test = (
            [[dynamics.even(*one) for one in person] for person in side] for side in (learn, test)
        )

    def run(self, what: str, *, network: bool = False) -> Linked:
        """Return how well the best attackers do who look at one thing; `network` adds the sequence network."""
        best = {"rank": [0.0, 0.0], "error": [1.0, 1.0]}
        for sides in self._similarities(what, network=network):
            for at, similarity in enumerate(sides):
                everybody = np.arange(len(similarity))
                comparison, weights = Comparison(similarity, everybody, everybody), np.ones(len(similarity))
                best["rank"][at] = max(best["rank"][at], rank_one(comparison, weights))
                best["error"][at] = min(best["error"][at], Errors(comparison).equal_error_rate(weights))
        return Linked(what, *best["rank"], *best["error"])

    def _similarities(self, what: str, *, network: bool) -> Iterator[tuple[Array, Array]]:
        """Yield what each attacker says of the same sitting and of another day, rows are unknown, columns known."""
        learn, test = ([[SEEN[what](one) for one in person] for person in side] for side in (self._learn, self._test))
        total: list[list[Array]] = []
        for family in learn[0][0]:
            known = np.array([[one[family] for one in person] for person in learn])
            asked = np.array([[one[family] for one in person] for person in test])
            answers = list(_compared(known, asked))
            yield from answers
            total.append([_level(answer) for answer in answers[len(answers) // 2]])
        same, other = (np.mean([pair[at] for pair in total], axis=0) for at in (0, 1))
        yield same, other
        if network:
            yield from _network(self._learn, self._test)


def _level(similarity: Array) -> Array:
    return np.asarray((similarity - similarity.mean()) / (similarity.std() + 1e-9))


def _compared(learn: Array, test: Array) -> Iterator[tuple[Array, Array]]:
    """Yield similarities of each attacker; figures are (people, recordings, d)."""
    people, recordings, width = learn.shape
    principal = Principal(learn.reshape(-1, width))
    known, asked = (principal(side.reshape(-1, width)).reshape(len(side), recordings, -1) for side in (learn, test))
    for way in (cosine, nearness):
        yield way(asked[:, SAME_SITTING], asked[:, KNOWN]), way(asked[:, OTHER_DAY], asked[:, KNOWN])
    sitting = known[:, [KNOWN, SAME_SITTING]]
    for side in (sitting, known):
        rows, person = side.reshape(-1, side.shape[-1]), np.repeat(np.arange(people), side.shape[1])
        for size in _SIZES:
            one = Discriminant(rows, person, *size)
            embedded = [one.embed(asked[:, at]) for at in range(recordings)]
            yield cosine(embedded[SAME_SITTING], embedded[KNOWN]), cosine(embedded[OTHER_DAY], embedded[KNOWN])
            yield (
                one.likelihood(asked[:, SAME_SITTING], asked[:, KNOWN]),
                one.likelihood(asked[:, OTHER_DAY], asked[:, KNOWN]),
            )


def _network(learn: Sequence[Sequence[Array]], test: Sequence[Sequence[Array]]) -> Iterator[tuple[Array, Array]]:
    """Yield what a network says that learnt to name the attacker's people by windows of their streams."""
    seen = [[dynamics.windows(one) for one in person] for person in learn]
    rows = np.vstack([part for person in seen for part in person])
    names = np.repeat(np.arange(len(seen)), [sum(map(len, person)) for person in seen])
    mean, deviation = rows.mean(0), rows.std(0) + 1e-6
    network = MLPClassifier(_HIDDEN, alpha=1e-2, max_iter=40, early_stopping=True, random_state=0, n_iter_no_change=5)
    network.fit((rows - mean) / deviation, names)

    def embed(x: Array) -> Array:
        layer = (dynamics.windows(x) - mean) / deviation
        for weights, bias in zip(network.coefs_[:2], network.intercepts_[:2], strict=True):
            layer = np.maximum(layer @ weights + bias, 0)
        return np.asarray(layer.mean(0))

    embedded = np.array([[embed(one) for one in person] for person in test])
    embedded -= embedded.reshape(-1, embedded.shape[-1]).mean(0)
    yield tuple(cosine(embedded[:, at], embedded[:, KNOWN]) for at in (SAME_SITTING, OTHER_DAY))  # type: ignore[misc]
