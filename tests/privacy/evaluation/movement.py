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

from anonemo_tray.face.axes import PUBLISHED
from tests.privacy.evaluation import dynamics
from tests.privacy.evaluation.attackers import Discriminant, Principal, cosine, nearness
from tests.privacy.evaluation.linkage import Comparison, Errors, rank_one
from tests.privacy.evaluation.stills import Array
from tests.privacy.evaluation.streams import KNOWN, OTHER_DAY, SAME_SITTING, Stream

Figures: TypeAlias = Callable[[Array], dict[str, Array]]

NAMES: Final = (*(axis.name for axis in PUBLISHED), "yaw", "pitch", "roll")

GROUPS: Final[Mapping[str, tuple[str, ...]]] = {
    "lips and jaw": ("lip_gap", "lip_forward", "jaw_drop"),
    "corners of the mouth, lips' shape": ("corner_out", "corner_up", "upper_lip_up", "lower_lip_thick", "mouth_frown"),
    "brows and nose": ("brow_inner", "brow_outer", "brow_knit", "nose_up"),
    "lids": ("eye_open", "lower_lid_up"),
    "gaze": ("gaze_x", "gaze_y"),
    "left against right": ("corner_up_odd", "eye_open_odd", "brow_odd"),
    "turns of the head": ("yaw", "pitch", "roll"),
}


def columns(*names: str) -> Figures:
    """Return what is computed of some numbers of the code alone."""
    used = [NAMES.index(name) for name in names]
    return lambda x: dynamics.families(x[:, used])


WHOLE: Final = "the whole code"
SEEN: Final[Mapping[str, Figures]] = {
    WHOLE: lambda x: dynamics.families(x) | {"blinks": dynamics.blinks(x)},
    "the axes": columns(*NAMES[: len(PUBLISHED)]),
    **{group: columns(*names) for group, names in GROUPS.items()},
    "blinks": lambda x: {"blinks": dynamics.blinks(x)},
}
"""Figures that attackers compute, by what they look at."""

_SIZES: Final = ((10, 0.1), (30, 0.2), (60, 0.4), (120, 0.7))
_HIDDEN: Final = (64, 24)
_MORE_IS_BETTER: Final = np.array((True, True, False, False))
"""For the attacker, of the figures of Linked."""


@dataclass(frozen=True)
class Linked:
    """How well the best attackers name people by their movement.

    Attributes:
        rank_one_same: share of right names in the same sitting.
        rank_one_other: on another day.
        error_same: equal error rate in the same sitting, 0.5 is chance.
        error_other: on another day.
    """

    rank_one_same: float
    rank_one_other: float
    error_same: float
    error_other: float


def attack(people: Sequence[Sequence[Stream]], figures: Figures, *, network: bool = False) -> Linked:
    """Attack everybody by what was learnt from the other half of the people.

    Of both halves' means the best attacker's counts, for each figure.

    Args:
        people: three recordings each.
        figures: what attackers compute.
        network: a sequence network attacks as well.
    """
    even = [[dynamics.even(*one) for one in person] for person in people]
    computed = [[figures(one) for one in person] for person in even]
    half = len(people) // 2
    halves = []
    for learn, test in ((slice(half), slice(half, None)), (slice(half, None), slice(half))):
        answers = list(_similarities(computed[learn], computed[test]))
        if network:
            answers.extend(_network(even[learn], even[test]))
        halves.append([_figures(sides) for sides in answers])
    attackers = np.mean(halves, axis=0)
    best = np.where(_MORE_IS_BETTER, attackers.max(0), attackers.min(0))
    return Linked(*best.tolist())


def _figures(sides: tuple[Array, Array]) -> tuple[float, ...]:
    """Return the figures of Linked for what one attacker says."""
    ranks, errors = [], []
    for similarity in sides:
        everybody = np.arange(len(similarity))
        comparison, weights = Comparison(similarity, everybody, everybody), np.ones(len(similarity))
        ranks.append(rank_one(comparison, weights))
        errors.append(Errors(comparison).equal_error_rate(weights))
    return (*ranks, *errors)


def shuffled(people: Sequence[Sequence[Stream]]) -> list[list[Stream]]:
    """Return recordings dealt to people at random: what the best attacker finds there is chance."""
    rng = np.random.default_rng(8)
    orders = [rng.permutation(len(people)) for _ in people[0]]
    return [[people[order[at]][take] for take, order in enumerate(orders)] for at in range(len(people))]


def _similarities(
    learn: Sequence[Sequence[Mapping[str, Array]]], test: Sequence[Sequence[Mapping[str, Array]]]
) -> Iterator[tuple[Array, Array]]:
    """Yield what each attacker says of the same sitting and of another day, rows are unknown, columns known."""
    total: list[list[Array]] = []
    for family in learn[0][0]:
        known = np.array([[one[family] for one in person] for person in learn])
        asked = np.array([[one[family] for one in person] for person in test])
        answers = list(_compared(known, asked))
        yield from answers
        total.append([_level(answer) for answer in answers[len(answers) // 2]])
    same, other = (np.mean([pair[at] for pair in total], axis=0) for at in (0, 1))
    yield same, other


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
