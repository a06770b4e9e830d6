"""Owns how well emotions can be read from what is drawn: machine raters, people-disjoint, the same for every scheme."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray
from sklearn.discriminant_analysis import LinearDiscriminantAnalysis
from sklearn.linear_model import LogisticRegression
from sklearn.svm import SVC

from tests.privacy.evaluation.stills import Array, Indices

CLASSES = (0, 1, 2, 3, 4)
"""The emotions with enough stills: neutral, happiness, surprise, anger, sadness (see the numbers file's names)."""

FOLDS = 5
DIRECTIONS = 40

RATERS = ("logistic regression", "support vectors", "discriminant analysis")


def confusion(drawn: Array, emotion: Indices, person: Indices, directions: int = DIRECTIONS) -> Mapping[str, Array]:
    """Return each rater's confusion matrix, (5, 5): rows are labels, columns answers, entries shares of the label.

    Args:
        drawn: (n, d), what is seen.
        emotion: (n,), labels; others than CLASSES are left out.
        person: (n,); nobody is in training and test.
    """
    used = np.isin(emotion, CLASSES)
    drawn, emotion, person = drawn[used], emotion[used], person[used]
    fold = np.random.default_rng(5).permutation(int(person.max()) + 1)[person] % FOLDS
    answers = {name: np.zeros(len(emotion), dtype=np.int64) for name in RATERS}
    for number in range(FOLDS):
        train, test = fold != number, fold == number
        learn, judge = principal(drawn[train], drawn[test], directions)
        for name, rater in _raters(learn.shape[1]).items():
            answers[name][test] = rater.fit(learn, emotion[train]).predict(judge)
    return {name: _shares(emotion, answer) for name, answer in answers.items()}


def principal(train: Array, test: Array, directions: int) -> tuple[Array, Array]:
    """Return both in the training set's principal directions, each of deviation 1."""
    mean = train.mean(0)
    values, vectors = np.linalg.eigh((train - mean).T @ (train - mean))
    vectors = vectors[:, ::-1][:, : min(directions, train.shape[1])]
    learn = (train - mean) @ vectors
    spread = learn.std(0) + 1e-9
    return learn / spread, (test - mean) @ vectors / spread


def recall(confusions: Mapping[str, Array]) -> Array:
    """Return each class' recall, the mean of the raters, (5,)."""
    return np.asarray(np.mean([np.diag(matrix) for matrix in confusions.values()], axis=0))


def _raters(width: int) -> dict[str, LogisticRegression | SVC | LinearDiscriminantAnalysis]:
    even = np.full(len(CLASSES), 1 / len(CLASSES))
    return {
        RATERS[0]: LogisticRegression(C=0.02, class_weight="balanced", max_iter=300),
        RATERS[1]: SVC(C=2, gamma=0.5 / width, class_weight="balanced"),
        RATERS[2]: LinearDiscriminantAnalysis(solver="lsqr", shrinkage=0.1, priors=even),
    }


def _shares(truth: Indices, answer: Indices) -> NDArray[np.float64]:
    counts = np.array([[np.sum((truth == row) & (answer == column)) for column in CLASSES] for row in CLASSES])
    return np.asarray(counts / counts.sum(axis=1, keepdims=True))
