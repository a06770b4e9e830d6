"""How well emotions can be read from what is published: the same machine raters for every scheme."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray
from sklearn.discriminant_analysis import LinearDiscriminantAnalysis
from sklearn.linear_model import LogisticRegression
from sklearn.svm import SVC

from tests.privacy.evaluation.stills import Array, Indices

RATERS: Final = ("logistic regression", "support vectors", "discriminant analysis")
DIRECTIONS: Final = 40
"""Principal directions that a rater looks at."""

_FOLDS: Final = 5

Rater: TypeAlias = "LogisticRegression | SVC | LinearDiscriminantAnalysis"


@dataclass(frozen=True, eq=False)
class Ratings:
    """What the raters said of faces whose emotion is known.

    Attributes:
        classes: the emotions there are, indices of names.
        truth: (m,), labels.
        person: (m,).
        answers: (m,) for each rater.
        confidence: (m,), of the first rater in its answer, from 1 / classes to 1.
    """

    classes: tuple[int, ...]
    truth: Indices
    person: Indices
    answers: Mapping[str, Indices]
    confidence: Array

    def recall(self, people: Array | None = None) -> Array:
        """Return each class' recall, the mean of the raters, for some weights of people."""
        weight = np.ones(len(self.truth)) if people is None else people[self.person]
        of_class = [self.truth == one for one in self.classes]
        every = [
            [
                np.sum(weight * (answer == one) * mine) / max(np.sum(weight * mine), 1e-9)
                for answer in self.answers.values()
            ]
            for one, mine in zip(self.classes, of_class, strict=True)
        ]
        return np.asarray(np.mean(np.array(every), axis=1))

    def confusion(self) -> Array:
        """Return the mean of the raters' confusion matrices: rows are labels, columns answers, rows sum to 1."""
        counts = np.array(
            [
                [
                    np.mean([np.sum((self.truth == row) & (a == column)) for a in self.answers.values()])
                    for column in self.classes
                ]
                for row in self.classes
            ]
        )
        return np.asarray(counts / counts.sum(axis=1, keepdims=True))


def rate(features: Array, emotion: Indices, person: Indices, classes: tuple[int, ...]) -> Ratings:
    """Let the raters learn from some people and judge the others, in five folds.

    Args:
        features: (m, d), what is published.
        emotion: (m,), labels; others than `classes` are left out.
        person: (m,), from 0.
        classes: the emotions to tell apart.
    """
    used = np.isin(emotion, classes)
    features, emotion, person = features[used], emotion[used], person[used]
    fold = np.random.default_rng(5).permutation(int(person.max()) + 1)[person] % _FOLDS
    answers = {name: np.zeros(len(emotion), dtype=np.int64) for name in RATERS}
    confidence = np.zeros(len(emotion))
    for number in range(_FOLDS):
        train, test = fold != number, fold == number
        learn, judge = _principal(features[train], features[test])
        for name, rater in _raters(learn.shape[1], len(classes)).items():
            rater.fit(learn, emotion[train])
            answers[name][test] = rater.predict(judge)
            if name == RATERS[0]:
                confidence[test] = rater.predict_proba(judge).max(1)
    return Ratings(classes, emotion, person, answers, confidence)


def _principal(train: Array, test: Array) -> tuple[Array, Array]:
    """Return both in the training set's principal directions, each of deviation 1."""
    mean = train.mean(0)
    _, vectors = np.linalg.eigh((train - mean).T @ (train - mean))
    vectors = vectors[:, ::-1][:, : min(DIRECTIONS, train.shape[1])]
    learn = (train - mean) @ vectors
    spread = learn.std(0) + 1e-9
    return learn / spread, (test - mean) @ vectors / spread


def _raters(width: int, classes: int) -> Mapping[str, Rater]:
    even: NDArray[np.float64] = np.full(classes, 1 / classes)
    return {
        RATERS[0]: LogisticRegression(C=0.02, class_weight="balanced", max_iter=300),
        RATERS[1]: SVC(C=2, gamma=0.5 / width, class_weight="balanced"),
        RATERS[2]: LinearDiscriminantAnalysis(solver="lsqr", shrinkage=0.1, priors=even),
    }
