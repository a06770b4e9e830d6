"""The experiment: every scheme attacked by every attacker, people-disjoint, with intervals."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias

import numpy as np

from tests.privacy.evaluation.attackers import Knowledge, Similarities, attack
from tests.privacy.evaluation.linkage import Comparison, Errors, Figure, rank_one, with_interval
from tests.privacy.evaluation.schemes import Publish
from tests.privacy.evaluation.stills import EQUAL_SIZES, SESSION_STILLS, Array, Deal, Indices, Stills, deal

TRAINING_DEALS: Final = (1, 2)
TEST_DEALS: Final = (101, 102)
"""Seeds of the dealing; several deals of the same people are averaged."""

Statistic: TypeAlias = Callable[[Array], float]


@dataclass(frozen=True, eq=False)
class Scheme:
    """One way to publish faces.

    Attributes:
        publish: features of what is published.
        unprotected: features of real faces; ignorant and lazy attackers need them to be of the same kind.
    """

    publish: Publish
    unprotected: Publish


@dataclass(frozen=True, eq=False)
class Fold:
    """People to learn from and people to attack.

    Attributes:
        train: people of the attackers.
        test: people who are attacked.
        schemes: by name; what they learnt was learnt from `train`.
    """

    train: Indices
    test: Indices
    schemes: Mapping[str, Scheme]


SESSIONS: Final = tuple(f"sessions of {size}" for size in EQUAL_SIZES)
METRICS: Final = ("still", "same emotion", *SESSIONS, "rank-1 still", f"rank-1 {SESSIONS[0]}")
"""Equal error rates (0.5 is chance), and shares of right names (1 / people is chance)."""


@dataclass(frozen=True, eq=False)
class Row:
    """How well the best attackers link people.

    Attributes:
        scheme: what is published.
        knowledge: what the attackers know.
        figures: by metric.
        area: under the curve, of stills.
        percentiles: of pairs of one person among those of two, by likeness as the best attacker on stills sees it.
    """

    scheme: str
    knowledge: Knowledge
    figures: Mapping[str, Figure]
    area: Figure
    percentiles: Array


@dataclass(frozen=True, eq=False)
class _Result:
    """What came out of one attacker's answer.

    Attributes:
        statistics: each metric as a function of everybody's weights.
        stills: the errors on stills; None for attackers on sessions.
    """

    statistics: Mapping[str, Statistic]
    stills: Errors | None


class Experiment:
    """Attacks on some folds of people.

    Args:
        stills: everybody's.
        folds: each person is attacked in one of them.
        sizes: stills of the sessions that are compared.
    """

    def __init__(self, stills: Stills, folds: Sequence[Fold], sizes: Sequence[int] = EQUAL_SIZES) -> None:
        self._stills = stills
        self._folds = folds
        self._first = np.cumsum([0, *(len(fold.test) for fold in folds)])
        self._deals = {
            size: [
                (
                    [deal(stills, fold.train, seed, size or SESSION_STILLS) for seed in TRAINING_DEALS],
                    [deal(stills, self._dealt(fold, size), seed, size or SESSION_STILLS) for seed in TEST_DEALS],
                )
                for fold in folds
            ]
            for size in (None, *sizes)
        }

    @property
    def people(self) -> int:
        """How many people are attacked, in all folds."""
        return int(self._first[-1])

    def _dealt(self, fold: Fold, size: int | None) -> Indices:
        """Return the people of a fold with enough stills for two sessions of one size; None for everybody."""
        enough = fold.test if size is None else np.intersect1d(fold.test, self._stills.people(2 * size))
        return enough if len(enough) > 1 else fold.test[:0]

    def run(self, scheme: str, knowledge: Knowledge) -> Row:
        """Attack one scheme; of all attackers those count that do best on the test itself."""
        best: dict[str, list[_Result]] = {}
        for size, deals in self._deals.items():
            found: list[list[_Result]] = []
            for fold, (train, test), first in zip(self._folds, deals, self._first, strict=False):
                if not test[0].people:
                    continue
                one = fold.schemes[scheme]
                mine = first + np.searchsorted(fold.test, self._dealt(fold, size))
                known, attacked = (
                    [(dealt, one.publish(dealt), one.unprotected(dealt)) for dealt in side] for side in (train, test)
                )
                for dealt, answers in zip(test, attack(knowledge, known, attacked), strict=True):
                    found.append([self._result(dealt, answer, mine, size) for answer in answers])
            if found:
                measured = {metric for result in found[0] for metric in result.statistics}
                best |= {metric: self._best(metric, found) for metric in sorted(measured)}
        figures = {
            metric: with_interval([result.statistics[metric] for result in results], self.people)
            for metric, results in best.items()
        }
        area = figures.pop("area")
        percentiles = [result.stills.percentiles() for result in best["still"] if result.stills is not None]
        return Row(scheme, knowledge, figures, area, np.concatenate(percentiles))

    def _best(self, metric: str, found: list[list[_Result]]) -> list[_Result]:
        """Return the results, one for each deal, of the attacker with the best mean."""
        everybody = np.ones(self.people)
        high_is_good = metric.startswith(("rank", "area"))
        attackers = [number for number, result in enumerate(found[0]) if metric in result.statistics]
        means = [np.mean([deals[number].statistics[metric](everybody) for deals in found]) for number in attackers]
        best = attackers[int(np.argmax(means) if high_is_good else np.argmin(means))]
        return [deals[best] for deals in found]

    def _result(self, dealt: Deal, answer: Similarities, mine: Indices, size: int | None) -> _Result:
        everybody = np.arange(dealt.people)
        statistics: dict[str, Statistic] = {}
        if size is not None:
            sessions = Comparison(answer.session, everybody, everybody)
            statistics = {
                f"sessions of {size}": _eer(Errors(sessions), mine),
                f"rank-1 sessions of {size}": lambda people: rank_one(sessions, people[mine]),
            }
            return _Result(statistics, None)
        if answer.still is None or answer.identify is None:
            return _Result(statistics, None)
        unknown, known = dealt.session % 2 == 1, dealt.session % 2 == 0
        emotion = self._stills.emotion[dealt.rows]
        rows, columns = dealt.person[unknown], dealt.person[known]
        same = emotion[unknown][:, None] == emotion[known][None]
        stills = Errors(Comparison(answer.still, rows, columns))
        identified = Comparison(answer.identify, rows, everybody)
        statistics = {
            "still": _eer(stills, mine),
            "area": lambda people: stills.area(people[mine]),
            "same emotion": _eer(Errors(Comparison(answer.still, rows, columns, same)), mine),
            "rank-1 still": lambda people: rank_one(identified, people[mine]),
        }
        return _Result(statistics, stills)


def _eer(errors: Errors, mine: Indices) -> Statistic:
    return lambda people: errors.equal_error_rate(people[mine])
