"""The measurement of one face: its features in the head's own frame, and the head's rotation."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from anonemo_tray.face import axes
from anonemo_tray.face.canonical_face import Array, CanonicalFace
from anonemo_tray.face.landmarks import FACE_POINTS, Landmarks

_MIN_SPREAD = 4.0
"""Mean square distance of landmarks from their middle, px²; what is smaller is no face."""


@dataclass(frozen=True, eq=False)
class Features:
    """What is measured of a face in one picture.

    Attributes:
        values: (F,), the axes in mm, free of size, place and most of the pose, and the live blendshapes.
        rotation: (3,), sines of the head's yaw to the picture's right, pitch down and roll counter-clockwise.
    """

    values: Array
    rotation: Array


class FeatureExtractor:
    """Measures faces by fitting them to the canonical one (weighted Procrustes)."""

    def __init__(self, canonical: CanonicalFace) -> None:
        self._fitted = np.flatnonzero(canonical.fit_weights)
        self._share = canonical.fit_weights[self._fitted]
        self._share /= self._share.sum()
        target = canonical.face[:FACE_POINTS][self._fitted]
        self._middle = self._share @ target
        self._target = target - self._middle
        functionals = axes.matrix().astype(np.float64)
        # Most landmarks are in no axis; leaving them out halves the time.
        self._used = np.flatnonzero(np.abs(functionals).sum(axis=(0, 2)))
        self._functionals = functionals[:, self._used].reshape(len(functionals), -1)
        self._pose_gain = canonical.pose_gain
        self._live = canonical.live_scores
        self._scored = [(row, list(axis.scores)) for row, axis in enumerate(axes.MEASURED) if axis.scores]

    def measure(self, landmarks: Landmarks) -> Features | None:
        """Return the measurement; None when the points are no face at all."""
        points = landmarks.points * np.array([1.0, -1.0, -1.0])
        fitted = points[self._fitted]
        middle = self._share @ fitted
        fitted = fitted - middle
        spread = float(self._share @ np.square(fitted).sum(axis=1))
        if spread < _MIN_SPREAD:
            return None
        left, size, right = np.linalg.svd((self._share[:, None] * fitted).T @ self._target)
        proper = np.array([1.0, 1.0, np.sign(np.linalg.det(left @ right))])
        to_canonical = left * proper @ right
        scale = (size * proper).sum() / spread
        shape = scale * ((points[self._used] - middle) @ to_canonical) + self._middle
        # to_canonical turns rows of the picture's frame into the head's; the head's rotation is its inverse.
        yaw, pitch, roll = to_canonical[0, 2], to_canonical[1, 2], to_canonical[1, 0]
        terms = np.array([yaw, pitch, roll, yaw * yaw, pitch * pitch, yaw * pitch])
        measured = self._functionals @ shape.reshape(-1) - terms @ self._pose_gain
        scores = np.sqrt(np.maximum(landmarks.blendshapes, 0.0)) * axes.SCORE_UNIT
        for row, those in self._scored:
            measured[row] = scores[those].mean()
        return Features(np.concatenate((measured, scores[self._live])), np.array([yaw, pitch, roll]))
