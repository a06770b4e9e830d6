"""Learns anonemo_tray/assets/canonical_face.npz: how faces move and how people differ, as statistics; nobody's face.

    python packaging/learn_basis.py NUMBERS.npz anonemo_tray/assets/canonical_face.npz

The numbers are landmarks of many labelled stills: `landmarks_q4` (N, 478, 3) pixels times 16, `blendshapes` (N, 52),
`identity` (N,) with `identity_known`, and `emotion` (N,) with 0 for a neutral face and 8 for unlabelled. From those of
people with at least two stills it learns, with everybody's own mean removed, how all landmarks follow the axes, and the
covariances that `face.baseline` finds a resting face with. The canonical face itself is the model's.
"""

from __future__ import annotations

import itertools
import sys
from pathlib import Path
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from anonemo_tray.face import axes
from anonemo_tray.face.landmarks import FACE_POINTS, LANDMARKS
from anonemo_tray.sensor.model import canonical_mesh, load_model

Array: TypeAlias = NDArray[np.float64]

NEUTRAL, UNLABELLED = 0, 8
MIN_STILLS = 2
LIVE_SCORE = 0.01
"""Blendshapes that vary less than this over all stills are dead in MediaPipe's model."""

RIDGE = 0.02
IRIS_RADIUS = 0.585
IRIS_DEPTH = 0.25
"""cm; an iris is 11.7 mm in everybody."""

_LIDS = {468: (33, 133, 159, 145), 473: (263, 362, 386, 374)}
_IRIS_MIRROR = (473, 476, 475, 474, 477, 468, 471, 470, 469, 472)


_RIGID: dict[float, tuple[int, ...]] = {
    2.0: (33, 133, 362, 263, 168, 6, 197),
    1.0: (195, 5, 4, 1, 10, 338, 109, 127, 356, 162, 389, 21, 251, 54, 284, 103, 332, 67, 297),
}
"""Weight, and landmarks over bone that no expression moves: corners of the eyes and bridge of the nose; ridge of the
nose, forehead and temples. The model's own weights lie on nose wings, jaw and cheeks as well: in their frame a smile
lowers the brows by 4 mm, in this one by 1.5.
"""


def rigid_weights() -> Array:
    """Return how much each landmark counts when a face is fitted to the canonical one, (468,)."""
    weights = np.zeros(FACE_POINTS)
    for weight, landmarks in _RIGID.items():
        weights[list(landmarks)] = weight
    return weights


def align(points: Array, mesh: Array, weights: Array) -> tuple[Array, Array]:
    """Fit faces (n, 478, 3) to the canonical face; return them in its frame and their heads' rotations (n, 3, 3)."""
    share = weights / weights.sum()
    middle = np.einsum("k,nkc->nc", share, points[:, :FACE_POINTS])
    target = mesh - share @ mesh
    centred = points[:, :FACE_POINTS] - middle[:, None]
    left, size, right = np.linalg.svd(np.einsum("k,nkc,kd->ncd", share, centred, target))
    size[:, 2] *= np.sign(np.linalg.det(left @ right))
    left[:, :, 2] *= np.sign(np.linalg.det(left @ right))[:, None]
    turn = (left @ right).transpose(0, 2, 1)
    scale = size.sum(1) / (share @ np.square(centred).sum(2).T)
    shape = scale[:, None, None] * ((points - middle[:, None]) @ turn.transpose(0, 2, 1)) + share @ mesh
    return shape, turn.transpose(0, 2, 1)


def pose_terms(rotation: Array) -> Array:
    """Return what an axis' error of pose is linear in, (n, 6), as `face.measure` does."""
    yaw, pitch, roll = rotation[:, 0, 2], rotation[:, 1, 2], rotation[:, 1, 0]
    return np.stack((yaw, pitch, roll, yaw * yaw, pitch * pitch, yaw * pitch), axis=1)


def within(values: Array, person: NDArray[np.int64]) -> Array:
    """Return deviations from each person's own mean."""
    _, index, count = np.unique(person, return_inverse=True, return_counts=True)
    mean = np.zeros((len(count), values.shape[1]))
    np.add.at(mean, index, values)
    return values - (mean / count[:, None])[index]


def resting_statistics(features: Array, person: NDArray[np.int64], emotion: NDArray[np.int8]) -> dict[str, Array]:
    """Learn the mixture of `face.baseline`: people's resting faces, and looks at rest and with an expression."""
    rest = np.flatnonzero(emotion == NEUTRAL)
    people, index, count = np.unique(person[rest], return_inverse=True, return_counts=True)
    own = np.zeros((len(people), features.shape[1]))
    np.add.at(own, index, features[rest])
    own /= count[:, None]
    mean = own.mean(0)
    repeated = count[index] > 1
    noise = (features[rest] - own[index])[repeated]
    at_rest = noise.T @ noise / (repeated.sum() - (count > 1).sum())
    between = (own - mean).T @ (own - mean) / len(people) - at_rest * np.mean(1 / count)
    values, vectors = np.linalg.eigh(between)
    between = (vectors * np.clip(values, 1e-4 * values.max(), None)) @ vectors.T
    moved = np.flatnonzero((emotion != NEUTRAL) & (emotion != UNLABELLED) & np.isin(person, people))
    owner = np.searchsorted(people, person[moved])
    deviation = features[moved] - own[owner]
    shift = deviation.mean(0)
    expressive = (deviation - shift).T @ (deviation - shift) / len(moved) - 0.5 * np.mean(1 / count[owner]) * at_rest
    ridge = RIDGE * np.diag(np.diag(at_rest))
    return {
        "resting_mean": mean,
        "between_people": between,
        "at_rest": at_rest + ridge,
        "expressive": expressive + ridge,
        "expressive_mean": shift,
    }


def with_irises(mesh: Array, mean: Array) -> Array:
    """Return the canonical face with irises between its own lids, (478, 3)."""
    face = np.vstack((mesh, np.zeros((LANDMARKS - FACE_POINTS, 3))))
    for centre, lids in _LIDS.items():
        face[centre] = mesh[list(lids)].mean(0) + np.array((0, 0, IRIS_DEPTH))
        spokes = (mean[centre + 1 : centre + 5] - mean[centre]) * (1, 1, 0)
        spokes /= np.linalg.norm(spokes, axis=1, keepdims=True)
        face[centre + 1 : centre + 5] = face[centre] + spokes * IRIS_RADIUS
    return face


def learn_basis(shape: Array, measured: Array, person: NDArray[np.int64], mirror: NDArray[np.int64]) -> Array:
    """Learn how landmarks (cm) follow the published axes (mm), the same on both sides: (axes, 478, 3)."""
    count = len(axes.PUBLISHED)
    moves = within(shape.reshape(len(shape), -1), person).reshape(shape.shape)
    drive = within(measured[:, :count], person)
    sign = np.array([-1.0 if axis.odd else 1.0 for axis in axes.PUBLISHED])
    moves = np.concatenate((moves, moves[:, mirror] * (-1, 1, 1))).reshape(2 * len(shape), -1)
    drive = np.concatenate((drive, drive * sign))
    spread = drive.std(0)
    unit = drive / spread
    basis = np.linalg.solve(unit.T @ unit + RIDGE * len(unit) * np.eye(count), unit.T @ moves) / spread[:, None]
    explained = 1 - np.square(moves - drive @ basis).sum() / np.square(moves).sum()
    print(f"explained motion within people: {explained:.3f}")  # noqa: T201 -- a script's result
    # A millimetre of an axis moves its own measure by a millimetre.
    own = np.einsum("akc,akc->a", basis.reshape(count, LANDMARKS, 3), axes.matrix(axes.PUBLISHED).astype(float))
    own[[bool(axis.scores) for axis in axes.PUBLISHED]] = 1.0
    return (basis / own[:, None]).reshape(count, LANDMARKS, 3)


def learn(numbers: dict[str, NDArray[np.generic]]) -> dict[str, NDArray[np.generic]]:
    """Return the arrays of the asset."""
    model = canonical_mesh(load_model())
    mesh, weights = model.vertices.astype(float), rigid_weights()
    identity = np.where(numbers["identity_known"], numbers["identity"], -1).astype(np.int64)
    people, count = np.unique(identity[identity >= 0], return_counts=True)
    used = np.isin(identity, people[count >= MIN_STILLS])
    person, emotion = identity[used], numbers["emotion"][used].astype(np.int8)
    points = numbers["landmarks_q4"].astype(float) / 16 * (1, -1, -1)
    shape, rotation = align(points, mesh, weights)
    measured = np.einsum("akc,nkc->na", axes.matrix().astype(float), shape)
    terms = pose_terms(rotation)
    pose_gain = np.linalg.lstsq(within(terms[used], person), within(measured[used], person), rcond=None)[0]
    # Heads go back in laughter: what opens the lips then is no error.
    pose_gain[:, [axis.absolute for axis in axes.MEASURED]] = 0.0
    measured -= terms @ pose_gain
    scores = axes.SCORE_UNIT * np.sqrt(numbers["blendshapes"].astype(float))
    scored = {row: axis.scores for row, axis in enumerate(axes.MEASURED) if axis.scores}
    for row, those in scored.items():
        measured[:, row], pose_gain[:, row] = scores[:, list(those)].mean(1), 0.0
    alive = np.flatnonzero(numbers["blendshapes"].std(0, dtype=float) > LIVE_SCORE)
    live = np.setdiff1d(alive, [0, *itertools.chain(*scored.values())])
    features = np.hstack((measured, scores[:, live]))
    mirror = np.square(mesh[:, None] * (-1, 1, 1) - mesh[None]).sum(2).argmin(1)
    learnt = {
        "face": with_irises(mesh, shape[used].mean(0)),
        "fit_weights": weights,
        "pose_gain": pose_gain,
        "basis": learn_basis(shape[used], measured[used], person, np.concatenate((mirror, _IRIS_MIRROR))),
        **resting_statistics(features[used], person, emotion),
    }
    return {**{name: array.astype(np.float32) for name, array in learnt.items()}, "live_scores": live.astype(np.uint8)}


if __name__ == "__main__":
    with np.load(Path(sys.argv[1])) as archive:
        asset = learn(dict(archive))
    np.savez_compressed(Path(sys.argv[2]), **asset)
