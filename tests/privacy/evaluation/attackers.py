"""Owns the attackers: programs that link faces of one person, and how well they do.

Trained ones know the scheme and were trained on what it publishes of other people (semi-informed, as in VoicePrivacy).
Every attack uses each attacker there is; the best one counts, chosen in the attacker's favour on the test itself.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

import numpy as np

from tests.privacy.evaluation.stills import Array, Deal, Indices

Similarity = Callable[[Array, Array], Array]


def equal_error_rate(genuine: Array, impostor: Array) -> float:
    """Return the rate at which pairs of one person are rejected as often as pairs of two are accepted."""
    order = np.argsort(np.concatenate((genuine, impostor)), kind="stable")
    is_genuine = (order < len(genuine)).astype(float)
    rejected = np.cumsum(is_genuine) / len(genuine)
    accepted = 1 - np.cumsum(1 - is_genuine) / len(impostor)
    at = int(np.argmin(np.abs(rejected - accepted)))
    return float((rejected[at] + accepted[at]) / 2)


def cosine(one: Array, other: Array) -> Array:
    """Return cosines of all pairs of rows."""
    one = one / (np.linalg.norm(one, axis=1, keepdims=True) + 1e-9)
    other = other / (np.linalg.norm(other, axis=1, keepdims=True) + 1e-9)
    return np.asarray(one @ other.T)


def nearness(one: Array, other: Array) -> Array:
    """Return negative squared distances of all pairs of rows."""
    squares = np.square(one).sum(1)[:, None] + np.square(other).sum(1)[None]
    return np.asarray(2 * one @ other.T - squares)


class Standard:
    """Brings features to mean 0 and deviation 1 as they have in training."""

    def __init__(self, features: Array) -> None:
        self._mean, self._deviation = features.mean(0), features.std(0) + 1e-6

    def __call__(self, features: Array) -> Array:
        """Return standardised features."""
        return np.asarray((features - self._mean) / self._deviation)


class Discriminant:
    """Principal directions, then the directions in which people differ most (LDA, two-covariance model).

    Args:
        features: (n, d), of the attacker's own people.
        person: (n,).
        directions: principal ones that are kept.
        shrinkage: of the covariance within people towards a ball.
    """

    def __init__(self, features: Array, person: Indices, directions: int, shrinkage: float) -> None:
        self._standard = Standard(features)
        features = self._standard(features)
        directions = min(directions, *features.shape)
        self._principal = np.linalg.svd(features, full_matrices=False)[2][:directions].T
        features = features @ self._principal
        _, index, count = np.unique(person, return_inverse=True, return_counts=True)
        mean = np.zeros((len(count), directions))
        np.add.at(mean, index, features)
        mean /= count[:, None]
        rest = features - mean[index]
        within = rest.T @ rest / max(1, len(features) - len(count))
        between = mean.T @ mean / len(count) - within * np.mean(1 / count)
        within = (1 - shrinkage) * within + shrinkage * np.eye(directions) * np.trace(within) / directions
        whiten = np.linalg.inv(np.linalg.cholesky(within))
        spread, vectors = np.linalg.eigh(whiten @ between @ whiten.T)
        best = np.argsort(-spread)[:40]
        self._spread = np.clip(spread[best], 1e-4, None)
        self._unit = self._principal @ whiten.T @ vectors[:, best]

    def embed(self, features: Array) -> Array:
        """Return (n, 40): directions that tell people apart, each as far as it does."""
        return np.asarray(self._standard(features) @ self._unit * np.sqrt(self._spread))

    def likelihood(self, one: Array, other: Array) -> Array:
        """Return log likelihood ratios, one person against two, of all pairs."""
        a, b = self._standard(one) @ self._unit, self._standard(other) @ self._unit
        total = 1 + self._spread
        determinant = total * total - self._spread * self._spread
        alone = -0.5 * (total / determinant - 1 / total)
        alone_a, alone_b = (np.square(x) * alone for x in (a, b))
        return np.asarray(alone_a.sum(1)[:, None] + alone_b.sum(1)[None] + (a * self._spread / determinant) @ b.T)


@dataclass(frozen=True)
class Linkage:
    """How well the best attacker links people; EER 0.5 and rank-1 of 1 / people are chance.

    Attributes:
        still: equal error rate with one still of each session.
        same_emotion: the same, only pairs of stills with the same emotion.
        session: with two whole sessions.
        rank_still: share of stills whose owner is named, from a session of each person.
        rank_session: the same with whole sessions.
    """

    still: float
    same_emotion: float
    session: float
    rank_still: float
    rank_session: float

    def __str__(self) -> str:
        rank = f"{100 * self.rank_still:.1f} / {100 * self.rank_session:.1f} %"
        return f"{self.still:.3f} | {self.same_emotion:.3f} | {self.session:.3f} | {rank}"


def worst(linkages: Iterable[Linkage]) -> Linkage:
    """Return what an attacker reaches who has all of several ways."""
    every = list(linkages)
    return Linkage(
        min(x.still for x in every),
        min(x.same_emotion for x in every),
        min(x.session for x in every),
        max(x.rank_still for x in every),
        max(x.rank_session for x in every),
    )


def _bent(features: Array) -> Array:
    return np.hstack((features, np.square(features), np.abs(features)))


def session_means(features: Array, dealt: Deal) -> Array:
    """Return each session's mean, (2 n, d)."""
    means = np.zeros((2 * dealt.people, features.shape[1]))
    np.add.at(means, dealt.session, features)
    return np.asarray(means / np.bincount(dealt.session, minlength=2 * dealt.people)[:, None])


def _session_habits(features: Array, dealt: Deal) -> Array:
    """Return each session's mean, deviation and mean size."""
    mean = session_means(features, dealt)
    variance = session_means(np.square(features), dealt) - np.square(mean)
    return np.hstack((mean, np.sqrt(np.clip(variance, 0, None)), session_means(np.abs(features), dealt)))


class Attack:
    """Attackers trained on what a scheme publishes of other people.

    Args:
        published: for each deal of the training people, the deal and its published features.
    """

    def __init__(self, published: list[tuple[Deal, Array]]) -> None:
        features = np.vstack([part for _, part in published])
        person = np.concatenate([dealt.person for dealt, _ in published])
        self._standard = Standard(features)
        sizes = [(12, 0.05), (30, 0.05), (30, 0.4), (80, 0.1), (80, 0.5)]
        if features.shape[1] > sizes[-1][0]:
            sizes += [(200, 0.02), (200, 0.2)]
        self._still = [Discriminant(features, person, *size) for size in sizes]
        self._bent = Discriminant(_bent(self._standard(features)), person, 120, 0.3)
        habits = np.vstack([_session_habits(self._standard(part), dealt) for dealt, part in published])
        means = np.vstack([session_means(self._standard(part), dealt) for dealt, part in published])
        owners = np.concatenate([np.repeat(np.arange(dealt.people), 2) for dealt, _ in published])
        self._habits = [Discriminant(habits, owners, *size) for size in ((20, 0.2), (60, 0.5), (120, 0.7))]
        self._means = [Discriminant(means, owners, *size) for size in ((12, 0.2), (40, 0.5))]

    def run(self, published: list[tuple[Deal, Array]], emotion: Indices) -> Linkage:
        """Attack people whom no attacker has seen; several deals of them are averaged.

        Args:
            published: deals of the test people and what was published of them.
            emotion: of every still there is, by row.
        """
        results = [self._run(dealt, features, emotion) for dealt, features in published]
        names = ("still", "same", "session", "rank_still", "rank_session")
        best = []
        for number, name in enumerate(names):
            mean = np.mean([[row[number] for row in result] for result in results], axis=0)
            best.append(float(np.nanmax(mean) if name.startswith("rank") else np.nanmin(mean)))
        return Linkage(*best)

    def _run(self, dealt: Deal, features: Array, emotion: Indices) -> list[tuple[float, float, float, float, float]]:
        rows = []
        standard = self._standard(features)
        habits, means = _session_habits(standard, dealt), session_means(standard, dealt)
        bent = _bent(standard)
        everybody = np.arange(dealt.people)
        stills: list[tuple[Array, Similarity]] = [(standard, cosine), (standard, nearness)]
        for one in self._still:
            stills += [(one.embed(features), cosine), (one.embed(features), nearness), (features, one.likelihood)]
        stills += [(self._bent.embed(bent), cosine), (bent, self._bent.likelihood)]
        a, b = dealt.session % 2 == 0, dealt.session % 2 == 1
        alike = emotion[dealt.rows[a]][:, None] == emotion[dealt.rows[b]][None]
        same = dealt.person[a][:, None] == dealt.person[b][None]
        for embedded, similar in stills:
            pairs = similar(embedded[a], embedded[b])
            mean = session_means(embedded, dealt)
            whole = similar(mean[1::2], mean[0::2])
            single = similar(embedded[b], mean[0::2])
            hits = (single.argmax(1) == dealt.person[b]).astype(float)
            # Everybody counts the same, whether there are many stills or few.
            hit_rate = float(np.mean([hits[dealt.person[b] == person].mean() for person in everybody]))
            rows.append(
                (
                    equal_error_rate(pairs[same], pairs[~same]),
                    equal_error_rate(pairs[same & alike], pairs[~same & alike]),
                    *_whole(whole),
                    hit_rate,
                )
            )
        result = [(still, same_emotion, eer, rank, top) for still, same_emotion, eer, top, rank in rows]
        for discriminants, values in ((self._habits, habits), (self._means, means)):
            for one in discriminants:
                ways: tuple[tuple[Array, Similarity], ...] = (
                    (one.embed(values), cosine),
                    (one.embed(values), nearness),
                    (values, one.likelihood),
                )
                for embedded, similar in ways:
                    eer, top = _whole(similar(embedded[1::2], embedded[0::2]))
                    result.append((np.nan, np.nan, eer, np.nan, top))
        return result


def _whole(similarity: Array) -> tuple[float, float]:
    """Return equal error rate and rank-1 of sessions, person by person."""
    same = np.eye(len(similarity), dtype=bool)
    top = float((similarity.argmax(1) == np.arange(len(similarity))).mean())
    return equal_error_rate(similarity[same], similarity[~same]), top
