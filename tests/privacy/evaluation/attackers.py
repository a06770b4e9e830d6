"""The attackers: programs that learn to link faces of one person.

Every attack is made with each attacker there is, and the best one counts, chosen in the attacker's favour on the test
itself. Trained ones learn from people who are not attacked. What an attacker knows follows VoicePrivacy and "A False
Sense of Privacy" (Knowledge).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Final, TypeAlias

import numpy as np

from tests.privacy.evaluation.stills import Array, Deal, Indices

Similarity: TypeAlias = Callable[[Array, Array], Array]

MOST_DIRECTIONS: Final = 200
"""Principal directions that are kept of wide features; on drawn canvases fewer cost the attacker a lot."""

_EMBEDDED: Final = 40
_SMALL: Final = 1e-9


class Knowledge(Enum):
    """What an attacker knows and has."""

    IGNORANT = "ignorant"
    """Learnt from real faces, knows real faces of the suspects, and takes what is published for a face."""

    LAZY = "lazy-informed"
    """Learnt from real faces, knows published faces of the suspects."""

    SEMI_INFORMED = "semi-informed"
    """Has the program: learnt from published faces of other people, knows published faces of the suspects."""

    ORIGINAL = "semi-informed, against the original"
    """Has the program: learnt from published and real faces of other people, knows real faces of the suspects."""

    PARROT = "closed set with enrolment"
    """Has the program, and learnt besides from published faces of the very suspects."""


@dataclass(frozen=True, eq=False)
class Half:
    """Features of one side of a comparison.

    Attributes:
        features: (m, d).
        session: (m,), from 0 to n - 1: the number of the person, as each has one session on a side.
        people: n.
    """

    features: Array
    session: Indices
    people: int

    def means(self, values: Array) -> Array:
        """Return each session's mean, (n, …)."""
        total = np.zeros((self.people, values.shape[1]))
        np.add.at(total, self.session, values)
        return np.asarray(total / np.bincount(self.session, minlength=self.people)[:, None])


def half(dealt: Deal, features: Array, side: int) -> Half:
    """Return one side of a deal: 0 is what the attacker knows the suspects by, 1 what is to be linked to them."""
    used = dealt.session % 2 == side
    return Half(features[used], dealt.session[used] // 2, dealt.people)


@dataclass(frozen=True, eq=False)
class Similarities:
    """What one attacker says: rows are of side 1, columns of side 0.

    Attributes:
        still: (stills, stills); None for attackers on sessions.
        identify: (stills, people); None for attackers on sessions.
        session: (people, people).
    """

    still: Array | None
    identify: Array | None
    session: Array


class Standard:
    """Brings features to mean 0 and deviation 1 as they have in training."""

    def __init__(self, features: Array) -> None:
        self._mean, self._deviation = features.mean(0), features.std(0) + 1e-6

    def __call__(self, features: Array) -> Array:
        """Return standardised features."""
        return np.asarray((features - self._mean) / self._deviation)


class Principal:
    """Standardised features in the principal directions of training, (m, at most MOST_DIRECTIONS)."""

    def __init__(self, features: Array) -> None:
        self._standard = Standard(features)
        features = self._standard(features)
        if features.shape[1] <= len(features):
            _, vectors = np.linalg.eigh(features.T @ features)
            vectors = vectors[:, ::-1]
        else:
            # From products of rows, which are fewer: the same directions as a singular value decomposition's, sooner.
            squares, mixes = np.linalg.eigh(features @ features.T)
            some = squares > _SMALL * squares[-1]
            vectors = (features.T @ (mixes[:, some] / np.sqrt(squares[some])))[:, ::-1]
        self._directions = vectors[:, :MOST_DIRECTIONS]

    def __call__(self, features: Array) -> Array:
        """Return features in the principal directions, the widest first."""
        return np.asarray(self._standard(features) @ self._directions)


class Discriminant:
    """The directions in which people differ most (linear discriminant analysis, two-covariance model).

    Args:
        features: (m, d) of the attacker's own people.
        person: (m,).
        directions: how many of the first features are used.
        shrinkage: of the covariance within people towards a ball.
    """

    def __init__(self, features: Array, person: Indices, directions: int, shrinkage: float) -> None:
        self._used = min(directions, features.shape[1])
        features = features[:, : self._used]
        _, index, count = np.unique(person, return_inverse=True, return_counts=True)
        mean = np.zeros((len(count), self._used))
        np.add.at(mean, index, features)
        mean /= count[:, None]
        rest = features - mean[index]
        within = rest.T @ rest / max(1, len(features) - len(count))
        self._mean = mean.mean(0)
        between = (mean - self._mean).T @ (mean - self._mean) / len(count) - within * np.mean(1 / count)
        ball = np.eye(self._used) * (np.trace(within) / self._used + _SMALL)
        whiten = np.linalg.inv(np.linalg.cholesky((1 - shrinkage) * within + shrinkage * ball))
        spread, vectors = np.linalg.eigh(whiten @ between @ whiten.T)
        best = np.argsort(-spread)[:_EMBEDDED]
        self._spread = np.clip(spread[best], 1e-4, None)
        self._unit = whiten.T @ vectors[:, best]

    def _whitened(self, features: Array) -> Array:
        return np.asarray((features[:, : self._used] - self._mean) @ self._unit)

    def embed(self, features: Array) -> Array:
        """Return (m, 40): directions that tell people apart, each as far as it does."""
        return np.asarray(self._whitened(features) * np.sqrt(self._spread))

    def likelihood(self, one: Array, other: Array) -> Array:
        """Return log likelihood ratios, one person against two, of all pairs."""
        one, other = self._whitened(one), self._whitened(other)
        total = 1 + self._spread
        determinant = total * total - self._spread * self._spread
        alone = -0.5 * (total / determinant - 1 / total)
        sides = [(np.square(side) * alone).sum(1) for side in (one, other)]
        return np.asarray(sides[0][:, None] + sides[1][None] + (one * self._spread / determinant) @ other.T)


def cosine(one: Array, other: Array) -> Array:
    """Return cosines of all pairs of rows."""
    units = [rows / (np.linalg.norm(rows, axis=1, keepdims=True) + _SMALL) for rows in (one, other)]
    return np.asarray(units[0] @ units[1].T)


def nearness(one: Array, other: Array) -> Array:
    """Return negative squared distances of all pairs of rows."""
    squares = np.square(one).sum(1)[:, None] + np.square(other).sum(1)[None]
    return np.asarray(2 * one @ other.T - squares)


def _bent(features: Array) -> Array:
    """Return features with their squares and sizes: how much somebody does something, whichever way."""
    return np.hstack((features, np.square(features), np.abs(features)))


def _habits(side: Half, features: Array) -> Array:
    """Return each session's mean, deviation and mean size."""
    mean = side.means(features)
    variance = side.means(np.square(features)) - np.square(mean)
    return np.hstack((mean, np.sqrt(np.clip(variance, 0, None)), side.means(np.abs(features))))


_STILL_SIZES: Final = ((12, 0.05), (30, 0.05), (30, 0.4), (80, 0.1), (80, 0.5), (200, 0.02), (200, 0.2))
_BENT_SIZE: Final = (120, 0.3)
_HABIT_SIZES: Final = ((20, 0.2), (60, 0.5), (120, 0.7))
_MEAN_SIZES: Final = ((12, 0.2), (40, 0.5))


class Linker:
    """Attackers that learnt from one kind of faces and compare such faces.

    Args:
        known: deals of the attacker's own people, and features of each.
        suspects: more faces to learn from, of the people who will be attacked; None but for a parrot.
    """

    def __init__(self, known: Sequence[tuple[Deal, Array]], suspects: Half | None = None) -> None:
        sides = [half(dealt, features, side) for dealt, features in known for side in (0, 1)]
        stills = np.vstack([side.features for side in sides])
        person = np.concatenate([side.session for side in sides])
        self._principal = Principal(stills)
        reduced = self._principal(stills)
        self._bend = Principal(_bent(reduced))
        if suspects is not None:
            reduced = np.vstack((reduced, self._principal(suspects.features)))
            person = np.concatenate((person, suspects.session + person.max() + 1))
        self._still = [Discriminant(reduced, person, *size) for size in _STILL_SIZES]
        self._bent = Discriminant(self._bend(_bent(reduced)), person, *_BENT_SIZE)
        if suspects is None:
            owners = np.concatenate([np.arange(side.people) for side in sides])
            reduced_sides = [self._principal(side.features) for side in sides]
            habits = np.vstack([_habits(side, part) for side, part in zip(sides, reduced_sides, strict=True)])
            means = np.vstack([side.means(part) for side, part in zip(sides, reduced_sides, strict=True)])
            self._habit_principal, self._mean_principal = Principal(habits), Principal(means)
            self._habit = [Discriminant(self._habit_principal(habits), owners, *size) for size in _HABIT_SIZES]
            self._mean = [Discriminant(self._mean_principal(means), owners, *size) for size in _MEAN_SIZES]
        else:
            self._habit, self._mean = [], []

    def compare(self, known: Half, unknown: Half) -> Iterator[Similarities]:
        """Return what each attacker says of the faces of two sides."""
        known_stills, unknown_stills = self._principal(known.features), self._principal(unknown.features)
        yield from _by_still(known, unknown, known_stills, unknown_stills, (cosine, nearness))
        for one in self._still:
            embedded = one.embed(known_stills), one.embed(unknown_stills)
            yield from _by_still(known, unknown, *embedded, (cosine, nearness))
            yield from _by_still(known, unknown, known_stills, unknown_stills, (one.likelihood,))
        bent = self._bend(_bent(known_stills)), self._bend(_bent(unknown_stills))
        yield from _by_still(known, unknown, self._bent.embed(bent[0]), self._bent.embed(bent[1]), (cosine,))
        yield from _by_still(known, unknown, *bent, (self._bent.likelihood,))
        if self._habit:
            habits = (
                self._habit_principal(_habits(known, known_stills)),
                self._habit_principal(_habits(unknown, unknown_stills)),
            )
            means = (
                self._mean_principal(known.means(known_stills)),
                self._mean_principal(unknown.means(unknown_stills)),
            )
            yield from _by_session(self._habit, *habits)
            yield from _by_session(self._mean, *means)


class Translator:
    """Attackers that learnt what real face belongs to a published one, and compare the two (ridge regression).

    Args:
        known: deals of the attacker's own people, with published and real features of each.
    """

    _RIDGES: Final = (0.03, 0.3)
    _SIZES: Final = ((80, 0.1), (200, 0.05))

    def __init__(self, known: Sequence[tuple[Deal, Array, Array]]) -> None:
        published = np.vstack([part for _, part, _ in known])
        real = np.vstack([part for _, _, part in known])
        person = np.concatenate([dealt.person for dealt, _, _ in known])
        self._published, self._real = Principal(published), Principal(real)
        published, real = self._published(published), self._real(real)
        self._targets = [Discriminant(real, person, *size) for size in self._SIZES]
        self._standard = Standard(published)
        published = self._standard(published)
        square = published.T @ published
        # The target is the person's own mean: what a single picture adds to it is noise.
        self._maps: list[list[Array]] = []
        for target in self._targets:
            embedded = Half(target.embed(real), person, int(person.max()) + 1)
            wanted = embedded.means(embedded.features)[person]
            self._maps.append(
                [
                    np.linalg.solve(square + ridge * len(published) * np.eye(len(square)), published.T @ wanted)
                    for ridge in self._RIDGES
                ]
            )

    def compare(self, known: Half, unknown: Half) -> Iterator[Similarities]:
        """Return what each attacker says; `known` are real faces, `unknown` published ones."""
        real = self._real(known.features)
        published = self._standard(self._published(unknown.features))
        for target, maps in zip(self._targets, self._maps, strict=True):
            for learnt in maps:
                yield from _by_still(known, unknown, target.embed(real), published @ learnt, (cosine, nearness))


def _by_still(
    known: Half, unknown: Half, known_values: Array, unknown_values: Array, ways: Sequence[Similarity]
) -> Iterator[Similarities]:
    known_means, unknown_means = known.means(known_values), unknown.means(unknown_values)
    for way in ways:
        yield Similarities(
            way(unknown_values, known_values).astype(np.float32),
            way(unknown_values, known_means).astype(np.float32),
            way(unknown_means, known_means).astype(np.float32),
        )


def _by_session(discriminants: Sequence[Discriminant], known: Array, unknown: Array) -> Iterator[Similarities]:
    for one in discriminants:
        embedded = one.embed(unknown), one.embed(known)
        for similarity in (cosine(*embedded), nearness(*embedded), one.likelihood(unknown, known)):
            yield Similarities(None, None, similarity.astype(np.float32))


Published: TypeAlias = Mapping[int, Array]
"""What a scheme publishes of each deal, (m, d), by the deal's number."""


def attack(
    knowledge: Knowledge,
    train: Sequence[tuple[Deal, Array, Array]],
    test: Sequence[tuple[Deal, Array, Array]],
) -> Iterator[list[Similarities]]:
    """Attack people whom no attacker has seen; yields what all attackers say of one deal after the other.

    Args:
        knowledge: the attackers'.
        train: deals of the attacker's own people, with what is published of them and their real faces.
        test: the same of the people who are attacked.
    """
    linker: Linker | Translator | None = None
    if knowledge is Knowledge.ORIGINAL:
        linker = Translator(train)
    elif knowledge is Knowledge.SEMI_INFORMED:
        linker = Linker([(dealt, published) for dealt, published, _ in train])
    elif knowledge is not Knowledge.PARROT:
        linker = Linker([(dealt, real) for dealt, _, real in train])
    for dealt, published, real in test:
        has_real = knowledge in {Knowledge.IGNORANT, Knowledge.ORIGINAL}
        known, unknown = half(dealt, real if has_real else published, 0), half(dealt, published, 1)
        one = linker or Linker([(each, features) for each, features, _ in train], known)
        yield list(one.compare(known, unknown))
