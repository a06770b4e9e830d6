"""The search for a person's resting face, without asking anybody to pose, and without keeping it.

A random-effects model: features = resting mean of people + this person's deviation + this look's. Looks are at rest or
carry an expression, each with its own distribution, so that a session which begins with a smile is not taken for a
smiling face. The deviation is found by expectation-maximisation over the looks of the last minutes, each the mean of a
second; nothing older is held and nothing outlives the session.
"""

from __future__ import annotations

from typing import Final

import numpy as np

from anonemo_tray.face.canonical_face import Array, CanonicalFace

LOOK_SECONDS: Final = 1.0
LOOKS: Final = 120
"""Two minutes: long enough that somebody who laughs for half a minute keeps the resting face."""

_WIDENING: Final = 4.0
"""The prior is wider than people are: so a face far from the mean is not pulled to it, which would publish the
difference; wider still costs emotion."""

_STRANGENESS: Final = 0.03
"""People may differ by this share of what one person does at rest even where those who were measured did not; without
it a strange face is pulled to the measured ones."""

_TEMPER: Final = 0.5
"""Features go together more than the model knows; their evidence for an expression counts half."""

_LIMIT: Final = 50.0

_EAGER_SECONDS: Final = 0.1
_CALM_SECONDS: Final = 0.5
_EAGER_FOR: Final = 5.0
"""How often the resting face is found anew, seconds, at first and later."""

_STEP_LIMIT: Final = 0.2
"""Longest time that one picture can stand for, seconds."""


class Baseline:
    """The resting features of whoever is in front of the camera now.

    Attributes:
        neutral: (F,), the estimate; the mean of people before the first look.
        seconds: how long the person was looked at.
        doubt: (F,), deviation of the estimate's error; that of people before the first look.
    """

    def __init__(self, canonical: CanonicalFace) -> None:
        self._mean = canonical.resting_mean
        self._shift = canonical.expressive_mean
        self._rest = np.linalg.inv(canonical.at_rest)
        self._moved = np.linalg.inv(canonical.expressive)
        self._prior = np.linalg.inv(canonical.between_people * _WIDENING + canonical.at_rest * _STRANGENESS)
        self._unknown = np.sqrt(np.diag(np.linalg.inv(self._prior)))
        self._stranger = np.linalg.inv(canonical.between_people + canonical.expressive)
        self._bias = 0.5 * (np.linalg.slogdet(canonical.expressive)[1] - np.linalg.slogdet(canonical.at_rest)[1])
        self._looks = np.zeros((LOOKS, len(self._mean)))
        self._weights = np.zeros(LOOKS)
        self.reset()

    def reset(self) -> None:
        """Forget the person."""
        self._looks[:] = 0
        self._weights[:] = 0
        self._now = 0
        self._found_at = -_CALM_SECONDS
        self._deviation = np.zeros_like(self._mean)
        self.neutral = self._mean.copy()
        self.doubt = self._unknown
        self.seconds = 0.0

    def update(self, features: Array, seconds: float) -> None:
        """Take in a picture that stands for some time."""
        weight = min(seconds, _STEP_LIMIT)
        if self._weights[self._now] >= LOOK_SECONDS:
            self._now = (self._now + 1) % LOOKS
            self._weights[self._now] = 0
        total = self._weights[self._now] + weight
        look = self._looks[self._now]
        look += (features - self._mean - look) * (weight / total)
        self._weights[self._now] = total
        self.seconds += weight
        if self.seconds - self._found_at >= (_EAGER_SECONDS if self.seconds < _EAGER_FOR else _CALM_SECONDS):
            self._find()
            self._found_at = self.seconds

    def mahalanobis_distance(self, features: Array) -> float:
        """Return how little a picture looks like anybody, as a squared distance."""
        away = features - self._mean
        return float(away @ self._stranger @ away)

    def _find(self) -> None:
        """Weigh each look by how likely it is at rest, then solve for the deviation that explains them all."""
        used = self._weights > 0
        looks, weights = self._looks[used], self._weights[used] / LOOK_SECONDS
        calm = looks - self._deviation
        lively = calm - self._shift
        evidence = 0.5 * (((calm @ self._rest) * calm).sum(axis=1) - ((lively @ self._moved) * lively).sum(axis=1))
        rest = weights / (1 + np.exp(np.clip(_TEMPER * (evidence - self._bias), -_LIMIT, _LIMIT)))
        moved = weights - rest
        known = np.linalg.inv(self._prior + rest.sum() * self._rest + moved.sum() * self._moved)
        self._deviation = known @ (self._rest @ (rest @ looks) + self._moved @ (moved @ (looks - self._shift)))
        self.neutral = self._mean + self._deviation
        self.doubt = np.sqrt(np.diag(known))
