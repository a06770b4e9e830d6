"""The figures of ratings: recall by class, confusions, confidences, and error rates of "is this the same person?"."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np

from tests.privacy.evaluation.linkage import RESAMPLES, Figure
from tests.privacy.evaluation.stills import Array
from tests.rating.keys import ANSWERS, EMOTION, SURE, Key, Rating

PAPERS: Final = ("happiness", "anger", "fear", "disgust")
"""The emotions that the paper's people rated."""


_INTERVAL: Final = (2.5, 97.5)


@dataclass(frozen=True, eq=False)
class Scored:
    """Ratings of one set.

    Attributes:
        key: the truth.
        ratings: by rater, then by item.
    """

    key: Key
    ratings: Mapping[str, Mapping[int, Rating]]

    @property
    def labels(self) -> tuple[str, ...]:
        """The answers that there are."""
        return ANSWERS[self.key.kind]

    @cached_property
    def people(self) -> list[int]:
        """Everybody in the set; weights of people are in this order."""
        return sorted({person for entry in self.key.items.values() for person in entry.people})

    def answers(self, rater: str | None = None, group: str | None = None) -> list[tuple[int, Rating]]:
        """Return items and their ratings by one rater or all, in one group or all."""
        return [
            (item, rating)
            for name, ratings in self.ratings.items()
            for item, rating in ratings.items()
            if rater in (None, name) and group in (None, self.key.items[item].group)
        ]

    def _weights(self, answers: Sequence[tuple[int, Rating]], weights: Array) -> Array:
        """Return each answer's weight: pairs count as often as both of their people were drawn."""
        at = {person: place for place, person in enumerate(self.people)}
        return np.array(
            [np.prod([weights[at[p]] for p in sorted(set(self.key.items[item].people))]) for item, _ in answers]
        )

    def counts(self, answers: Sequence[tuple[int, Rating]], weights: Array | None = None) -> Array:
        """Return how often each label (rows) got each answer (columns)."""
        weight = np.ones(len(answers)) if weights is None else self._weights(answers, weights)
        counts = np.zeros((len(self.labels), len(self.labels)))
        for (item, rating), one in zip(answers, weight, strict=True):
            counts[self.labels.index(self.key.items[item].label), self.labels.index(rating.label)] += one
        return counts

    def confusion(self, answers: Sequence[tuple[int, Rating]]) -> Array:
        """Return the shares of answers: rows sum to 1, or are not numbers where nothing was shown."""
        counts = self.counts(answers)
        return np.asarray(counts / np.where(counts.sum(1) > 0, counts.sum(1), np.nan)[:, None])

    def recall(self, answers: Sequence[tuple[int, Rating]], classes: Sequence[str]) -> Figure:
        """Return the mean recall of some classes (UAR), with its interval over people; of one class its recall."""
        rows = [self.labels.index(name) for name in classes]

        def statistic(weights: Array) -> float:
            counts = self.counts(answers, weights)[rows]
            shown = counts.sum(1) > 0
            hits = counts[np.arange(len(rows)), rows]
            return float(np.mean(hits[shown] / counts.sum(1)[shown])) if shown.any() else float("nan")

        return self._figure(statistic)

    def uar(self, answers: Sequence[tuple[int, Rating]]) -> Figure:
        """Return the unweighted average recall of all classes."""
        return self.recall(answers, self.labels)

    def equal_error_rate(self, answers: Sequence[tuple[int, Rating]]) -> Figure | None:
        """Return the error rate where both errors are as frequent, by confidence; None where that is not given."""
        if not all(rating.label in rating.confidence for _, rating in answers) or not answers:
            return None
        same = np.array([self.key.items[item].label == self.labels[0] for item, _ in answers])
        signs = np.array([1 if rating.label == self.labels[0] else -1 for _, rating in answers])
        # Half a point keeps an unsure "same" above an unsure "different".
        belief = signs * np.array([rating.confidence[rating.label] + 0.5 for _, rating in answers])
        return self._figure(lambda weights: equal_error(belief, same, self._weights(answers, weights)))

    def _figure(self, statistic: Callable[[Array], float]) -> Figure:
        rng, count = np.random.default_rng(0), len(self.people)
        drawn = [np.bincount(rng.integers(0, count, count), minlength=count).astype(float) for _ in range(RESAMPLES)]
        # Not numbers are those where everything that was asked for was not drawn.
        values = np.array([statistic(weights) for weights in drawn])
        values = values[np.isfinite(values)]
        low, high = np.percentile(values, _INTERVAL) if len(values) else (np.nan, np.nan)
        return Figure(statistic(np.ones(count)), float(low), float(high))

    def confidences(self, label: str) -> tuple[Array, Array]:
        """Return how often each confidence was given in a label where it was true, and where it was not: (11,) each."""
        counts = np.zeros((2, SURE + 1))
        for item, rating in self.answers():
            if label in rating.confidence:
                counts[int(self.key.items[item].label != label), rating.confidence[label]] += 1
        return counts[0], counts[1]

    @property
    def unanswered(self) -> dict[str, int]:
        """How many items each rater left out."""
        return {name: len(self.key.items) - len(ratings) for name, ratings in self.ratings.items()}

    @property
    def is_emotion(self) -> bool:
        """Whether these are emotions rather than pairs."""
        return self.key.kind == EMOTION


def equal_error(belief: Array, same: np.ndarray[tuple[int], np.dtype[np.bool_]], weight: Array) -> float:
    """Return the equal error rate, on straight lines between the thresholds there are; ties are one threshold.

    Args:
        belief: (n,), larger for "same".
        same: (n,), the truth.
        weight: (n,), of each pair.
    """
    genuine, impostor = weight * same, weight * ~same
    if genuine.sum() == 0 or impostor.sum() == 0:
        return float("nan")
    levels = np.concatenate((np.unique(belief), [np.inf]))
    rejected = np.array([genuine[belief < level].sum() for level in levels]) / genuine.sum()
    accepted = np.array([impostor[belief >= level].sum() for level in levels]) / impostor.sum()
    gap = rejected - accepted
    after = int(np.argmax(gap >= 0))
    if gap[after] == 0:
        return float(rejected[after])
    share = -gap[after - 1] / (gap[after] - gap[after - 1])
    return float(rejected[after - 1] + share * (rejected[after] - rejected[after - 1]))
