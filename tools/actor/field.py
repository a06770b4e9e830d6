"""Smooth deformations of the face: a few vertices are moved, the rest of the skin follows.

Distance is measured along the skin, not through the air, so that moving the lower lip leaves the upper one alone.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from tools.actor.arrays import Array
from tools.actor.regions import LEFT_EYE, MOUTH, RIGHT_EYE

_RIDGE = 1e-3


class Skin:
    """Distances along the skin of the canonical face.

    Args:
        vertices: float32 (468, 3), cm.
        triangles: (898, 3).
    """

    def __init__(self, vertices: Array, triangles: Array) -> None:
        self.distances = _distances(vertices, triangles)

    def bump(self, vertex: int, radius: float) -> Array:
        """Return a bell over the skin, (468,): 1 at a vertex, 1/e at `radius` cm from it."""
        bell: Array = np.exp(-((self.distances[vertex] / radius) ** 2)).astype(np.float32)
        return bell

    def drag(self, handles: Mapping[int, Array], pins: Sequence[int], radius: float) -> Array:
        """Move some vertices, hold others, and let the skin between follow.

        Args:
            handles: displacement (3,) in cm of each moved vertex.
            pins: vertices that stay; a vertex that is moved and held is moved.
            radius: in cm, how far a movement reaches.

        Returns:
            float32 (468, 3), displacement of every vertex.
        """
        held = [pin for pin in pins if pin not in handles]
        nodes = [*handles, *held]
        moves = np.zeros((len(nodes), 3))
        moves[: len(handles)] = list(handles.values())
        kernel = _kernel(self.distances[nodes], radius)
        weights = np.linalg.solve(kernel[:, nodes] + _RIDGE * np.eye(len(nodes)), moves)
        displacement: Array = (kernel.T @ weights).astype(np.float32)
        return displacement

    def roughen(self, rng: np.random.Generator, radius: float) -> Array:
        """Return a random smooth displacement, (468, 3), of about 1 cm standard deviation."""
        centres = rng.choice(len(self.distances), 60, replace=False)
        bells = np.exp(-((self.distances[centres] / radius) ** 2))
        bells /= np.sqrt((bells**2).sum(axis=0)).clip(0.3)
        field: Array = (bells.T @ rng.standard_normal((60, 3))).astype(np.float32)
        return field


def _kernel(distances: Array, radius: float) -> Array:
    """Exponential kernel: rougher than others, but it never swings beyond the handles."""
    kernel: Array = np.exp(distances * (-1 / radius))
    return kernel


def _distances(vertices: Array, triangles: Array) -> Array:
    """Return the lengths of the shortest ways along edges, (468, 468) cm; eyes and mouth are holes."""
    holes = [set(RIGHT_EYE), set(LEFT_EYE), set(MOUTH)]
    distances = np.full((len(vertices), len(vertices)), np.inf)
    for triangle in triangles.tolist():
        if any(hole.issuperset(triangle) for hole in holes):
            continue
        for first, second in zip(triangle, (*triangle[1:], triangle[0]), strict=True):
            length = float(np.linalg.norm(vertices[first] - vertices[second]))
            distances[first, second] = distances[second, first] = length
    np.fill_diagonal(distances, 0)
    for middle in range(len(vertices)):  # Floyd and Warshall's algorithm
        np.minimum(distances, distances[:, middle, None] + distances[None, middle, :], out=distances)
    return distances
