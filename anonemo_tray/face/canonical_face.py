"""The canonical face's file: the model's face, how its landmarks follow the axes, and how people differ.

Made by packaging/learn_basis.py from numbers alone; it holds statistics and the face of the model, no person's.
"""

from __future__ import annotations

from dataclasses import dataclass
from importlib.resources import files
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

Array: TypeAlias = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class CanonicalFace:
    """Frame: x to the picture's right, y up, z to the viewer, cm. A axes are measured, K of them published.

    Attributes:
        face: (478, 3), the resting face everybody is drawn with.
        fit_weights: (468,), how much each landmark counts when a face is fitted to it.
        basis: (K, 478, 3), cm that each landmark moves with a millimetre of each published axis.
        pose_gain: (6, A), mm that the landmarker errs on each axis with the terms of the head's pose.
        live_scores: (S,), the blendshapes that are measured besides.
        resting_mean: (F,), resting features of people; F = A + S.
        between_people: (F, F), covariance of their resting features.
        at_rest: (F, F), covariance of one person's features at rest.
        expressive: (F, F), the same with an expression.
        expressive_mean: (F,), how features with an expression deviate from those at rest.
    """

    face: Array
    fit_weights: Array
    basis: Array
    pose_gain: Array
    live_scores: NDArray[np.int64]
    resting_mean: Array
    between_people: Array
    at_rest: Array
    expressive: Array
    expressive_mean: Array


def load_canonical_face() -> CanonicalFace:
    """Read the file of the package."""
    path = files("anonemo_tray") / "assets" / "canonical_face.npz"
    with path.open("rb") as file, np.load(file, allow_pickle=False) as archive:
        arrays = {name: archive[name].astype(np.float64) for name in archive.files if name != "live_scores"}
        return CanonicalFace(live_scores=archive["live_scores"].astype(np.int64), **arrays)
