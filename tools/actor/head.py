"""The mesh of the whole head: the canonical face, continued over skull and jaw by rings, on one chart of skin."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from anonemo_tray.face.topology import FACE_OVAL
from anonemo_tray.sensor.model import VERTICES, CanonicalMesh
from tools.actor.arrays import Array
from tools.actor.curves import smooth
from tools.actor.identity import Hair, Identity

TEXTURE = 896
"""Pixels along the square skin texture."""

RINGS = 5
"""Rings of vertices outside the face's oval; one more lies on it."""

_RING_STEP = 0.13
_CHART_SCALE = 0.6
"""Share of the texture's width that the face takes; the rings need the rest."""

CHART_CENTRE = np.array([0.5, 0.53], dtype=np.float32)
"""Middle of the face in its texture coordinates."""

_SKULL_CENTRE = np.array([0.0, 3.4, -4.0])
_SKULL_RADII = np.array([7.9, 9.9, 9.7])
"""cm; a head of average size: 15.8 wide, 19.5 deep, 23 from chin to crown."""

_BACK = np.radians(125)
"""How far from straight ahead the rings reach; what lies behind is never seen."""

_VOLUME = {Hair.SHAVED: 0.0, Hair.SHORT: 0.7, Hair.SWEPT: 1.6, Hair.CURLY: 2.6, Hair.BOB: 1.3, Hair.LONG: 1.2}
"""cm of hair on the crown."""


@dataclass(frozen=True, eq=False)
class Head:
    """The mesh of one identity's head; its first 468 vertices are the face's.

    Attributes:
        vertices: float32 (V, 3), cm.
        texture: float32 (V, 2), place of each vertex in the skin texture, pixels.
        triangles: int32 (T, 3), counter-clockwise seen from outside.
        seam: int32 (36, 3), a vertex on an edge of the face's oval, and that edge's ends.
    """

    vertices: Array
    texture: Array
    triangles: Array
    seam: Array


def head_of(identity: Identity, face: Array, mesh: CanonicalMesh) -> Head:
    """Continue a face to a head.

    Args:
        identity: whose; decides how much hair there is.
        face: (468, 3), the resting face.
        mesh: the canonical face.
    """
    oval = _dense(face)
    rings = [_ring(identity, oval, number / RINGS) for number in range(RINGS + 1)]
    grid = _ring_grid()
    seam = np.stack([grid[0, 1::2], grid[0, ::2], np.roll(grid[0, ::2], -1)], axis=1)
    return Head(
        np.concatenate([face, *rings]).astype(np.float32),
        texture_places(mesh),
        # The seam's triangles fill the slits between the face's straight edges and the first ring's curve.
        np.concatenate([mesh.triangles, seam[:, [1, 2, 0]], _ring_triangles(grid)]).astype(np.int32),
        seam,
    )


def continue_shapes(shapes: Array) -> Array:
    """Let the rings follow the face's expressions: (K, 468, 3) to (K, V, 3)."""
    oval = np.stack([_dense(shape) for shape in shapes])
    rings = [oval * (1 - number / RINGS) ** 2 for number in range(RINGS + 1)]
    return np.concatenate([shapes, *rings], axis=1).astype(np.float32)


def texture_places(mesh: CanonicalMesh) -> Array:
    """Return the place of every vertex of a head in the texture, (V, 2) pixels."""
    centred = mesh.uv - CHART_CENTRE
    oval = _dense(centred)
    rings = [oval * (1 + _RING_STEP * number) for number in range(RINGS + 1)]
    chart = np.concatenate([centred, *rings])
    places: Array = ((0.5 + _CHART_SCALE * chart) * TEXTURE).astype(np.float32)
    return places


def _dense(values: Array) -> Array:
    """Return twice as many values along the face's oval as it has vertices, (72, n) of (V, n): a smoother outline."""
    return smooth(values[list(FACE_OVAL)], closed=True)[::2]


def _ring(identity: Identity, oval: Array, way: float) -> Array:
    """Return the ring at a share of the way from the face's oval to the back of the head, (72, 3)."""
    ball = (oval - _SKULL_CENTRE) / _SKULL_RADII
    radius = np.linalg.norm(ball, axis=1)
    start = np.arccos(np.clip(ball[:, 2] / radius, -1, 1))
    around = np.arctan2(ball[:, 1], ball[:, 0])
    tilt = start + (_BACK - start) * way
    swell = 1 + (radius - 1) * (1 - way) ** 1.5
    upward = np.clip((np.sin(around) + 0.25) / 0.8, 0, 1)
    hair = _VOLUME[identity.hair] * min(1.0, 2.2 * way) * (0.45 + 0.55 * upward) * (upward > 0)
    if identity.hair is Hair.CURLY:
        rng = np.random.default_rng([identity.seed, 3, round(way * RINGS)])
        hair *= rng.uniform(0.85, 1.12, len(oval))
    if identity.hair in {Hair.BOB, Hair.LONG}:
        side = np.clip(1 - np.abs(np.sin(around) + 0.35) / 0.75, 0, 1)
        hair = np.maximum(hair, 1.5 * side * min(1.0, 2.2 * way))
    swell += hair / 9
    directions = np.stack([np.sin(tilt) * np.cos(around), np.sin(tilt) * np.sin(around), np.cos(tilt)], axis=1)
    ring: Array = _SKULL_CENTRE + _SKULL_RADII * directions * swell[:, None]
    return ring


def _ring_grid() -> Array:
    """Return the vertices of each ring, (rings, 72); the first has the face's own where it has one."""
    count = 2 * len(FACE_OVAL)
    grid: Array = (VERTICES + np.arange((RINGS + 1) * count, dtype=np.int32)).reshape(RINGS + 1, count)
    grid[0, ::2] = FACE_OVAL
    return grid


def _ring_triangles(grid: Array) -> Array:
    inner, outer = grid[:-1], grid[1:]
    inner_next, outer_next = np.roll(inner, -1, axis=1), np.roll(outer, -1, axis=1)
    squares = ((inner, inner_next, outer), (inner_next, outer_next, outer))
    triangles: Array = np.concatenate([np.stack(half, axis=-1).reshape(-1, 3) for half in squares])
    return triangles
