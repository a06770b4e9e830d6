"""How well faces are linked to people: error rates of a comparison, with intervals over people.

A comparison is a similarity of every row (a face or session of one half) to every column (of the other half), with the
person of each. Weights count people: resampling people by their weights gives the intervals (subject-level bootstrap).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from tests.privacy.evaluation.stills import Array, Indices

Mask = NDArray[np.bool_]

RESAMPLES: Final = 200
_INTERVAL: Final = (2.5, 97.5)


@dataclass(frozen=True, eq=False)
class Comparison:
    """Similarities of rows and columns.

    Attributes:
        similarity: (r, c).
        row_person: (r,).
        column_person: (c,).
        counted: (r, c), pairs that count; None for all.
    """

    similarity: Array
    row_person: Indices
    column_person: Indices
    counted: Mask | None = None


class Errors:
    """The errors of a comparison at every threshold, for any weights of people."""

    def __init__(self, comparison: Comparison) -> None:
        rows, columns = comparison.similarity.shape
        used = np.arange(rows * columns) if comparison.counted is None else np.flatnonzero(comparison.counted)
        order = used[np.argsort(comparison.similarity.ravel()[used], kind="stable")]
        self._row = comparison.row_person[order // columns]
        self._column = comparison.column_person[order % columns]
        self._genuine = self._row == self._column

    def _shares(self, people: Array) -> tuple[Array, Array]:
        """Return the shares of genuine and of impostor pairs up to each one, in the order of similarity."""
        weight = people[self._row]
        genuine = np.cumsum(np.where(self._genuine, weight, 0.0))
        impostor = np.cumsum(np.where(self._genuine, 0.0, weight * people[self._column]))
        # Not a number where people's weights leave no pairs to compare.
        return genuine / (genuine[-1] or np.nan), impostor / (impostor[-1] or np.nan)

    def equal_error_rate(self, people: Array) -> float:
        """Return the rate at which pairs of one person are rejected as often as pairs of two are accepted."""
        rejected, below = self._shares(people)
        at = int(np.argmin(np.abs(rejected + below - 1)))  # the first, not a number, where there are no pairs
        return float((rejected[at] + 1 - below[at]) / 2)

    def area(self, people: Array) -> float:
        """Return how often a pair of one person is more alike than a pair of two (area under the curve)."""
        rejected, below = self._shares(people)
        return float(np.sum(np.diff(rejected, prepend=0.0) * below))

    def percentiles(self) -> Array:
        """Return the share of pairs of two people that are less alike, for each pair of one person."""
        _, below = self._shares(np.ones(int(max(self._row.max(), self._column.max())) + 1))
        return np.asarray(below[self._genuine])


def rank_one(comparison: Comparison, people: Array) -> float:
    """Return the share of rows whose most similar column is the same person's; people count the same."""
    named = comparison.column_person[comparison.similarity.argmax(1)] == comparison.row_person
    count = np.bincount(comparison.row_person, minlength=len(people))
    weight = (people / np.maximum(count, 1))[comparison.row_person]
    return float(np.sum(weight * named) / (np.sum(weight) or np.nan))


@dataclass(frozen=True)
class Figure:
    """A figure with the interval that holds 95 % of its resamples.

    Attributes:
        value: of everybody.
        low: lower end.
        high: upper end.
    """

    value: float
    low: float
    high: float


def with_interval(statistics: Sequence[Callable[[Array], float]], people: int, seed: int = 0) -> Figure:
    """Return the mean of several statistics of the same people, resampling those together.

    Args:
        statistics: each takes weights of people, (people,).
        people: how many.
        seed: of the resampling.
    """
    rng = np.random.default_rng(seed)
    value = float(np.mean([statistic(np.ones(people)) for statistic in statistics]))
    drawn = [np.bincount(rng.integers(0, people, people), minlength=people).astype(float) for _ in range(RESAMPLES)]
    resampled = [np.nanmean([statistic(weights) for statistic in statistics]) for weights in drawn]
    low, high = np.percentile(resampled, _INTERVAL)
    return Figure(value, float(low), float(high))
