"""The topology against MediaPipe's own lists and against the canonical face of the model."""

from __future__ import annotations

from collections import Counter
from itertools import pairwise

import numpy as np
import pytest
from mediapipe.tasks.python import vision

from anonemo_tray.face import topology
from anonemo_tray.face.topology import Path, Triangle
from anonemo_tray.sensor.model import canonical_mesh, load_model

CONNECTIONS = vision.FaceLandmarksConnections


def mediapipes(name: str) -> set[frozenset[int]]:
    return {frozenset((edge.start, edge.end)) for edge in getattr(CONNECTIONS, f"FACE_LANDMARKS_{name}")}


def steps(*paths: Path) -> set[frozenset[int]]:
    return {frozenset(edge) for path in paths for edge in pairwise(path)}


def closed(path: Path) -> Path:
    return (*path, path[0])


def directed(triangles: list[Triangle]) -> Counter[tuple[int, int]]:
    return Counter(edge for a, b, c in triangles for edge in ((a, b), (b, c), (c, a)))


LIPS = (
    topology.LIPS_OUTER_UPPER,
    topology.LIPS_OUTER_LOWER,
    topology.LIPS_INNER_UPPER,
    topology.LIPS_INNER_LOWER,
)


@pytest.mark.parametrize(
    ("name", "paths"),
    [
        ("LIPS", LIPS),
        ("RIGHT_EYE", (topology.RIGHT_EYE_UPPER, topology.RIGHT_EYE_LOWER)),
        ("LEFT_EYE", (topology.LEFT_EYE_UPPER, topology.LEFT_EYE_LOWER)),
        ("RIGHT_EYEBROW", (topology.RIGHT_BROW_UPPER, topology.RIGHT_BROW_LOWER)),
        ("LEFT_EYEBROW", (topology.LEFT_BROW_UPPER, topology.LEFT_BROW_LOWER)),
        ("RIGHT_IRIS", (closed(topology.RIGHT_IRIS_RIM),)),
        ("LEFT_IRIS", (closed(topology.LEFT_IRIS_RIM),)),
        ("FACE_OVAL", (closed(topology.FACE_OVAL),)),
    ],
)
def test_a_feature_is_mediapipes(name: str, paths: tuple[Path, ...]) -> None:
    assert steps(*paths) == mediapipes(name)


def test_the_mesh_is_mediapipes() -> None:
    edges = topology.edges(topology.mesh())
    assert len(edges) == len(set(edges)) == 1322
    assert {frozenset(edge) for edge in edges} == mediapipes("TESSELATION")
    assert len(topology.mesh()) == 852


@pytest.mark.parametrize("path", [topology.NOSE_BRIDGE, topology.NOSE_BASE])
def test_the_nose_follows_the_mesh(path: Path) -> None:
    assert steps(path) <= mediapipes("TESSELATION")


def test_the_irises_lie_around_their_centres() -> None:
    assert {topology.RIGHT_IRIS_CENTRE, *topology.RIGHT_IRIS_RIM} == set(range(468, 473))
    assert {topology.LEFT_IRIS_CENTRE, *topology.LEFT_IRIS_RIM} == set(range(473, 478))


@pytest.mark.parametrize("triangles", [topology.mesh(), topology.surface()])
def test_triangles_are_clockwise_for_the_viewer(triangles: list[Triangle]) -> None:
    # The model's own triangles are split along other diagonals in places, so this compares turns and not lists.
    corners = canonical_mesh(load_model()).vertices[np.array(triangles)]
    ahead, aside = corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0]
    area_y_up = ahead[:, 0] * aside[:, 1] - ahead[:, 1] * aside[:, 0]
    assert np.count_nonzero(area_y_up > 0.01) < 5, "but for folds at the nostrils"
    assert np.count_nonzero(area_y_up < 0) > 0.98 * len(triangles)


def test_the_surface_has_no_border_but_the_face_oval() -> None:
    surface = topology.surface()
    assert len(surface) == 898
    edges = directed(surface)
    assert set(edges.values()) == {1}, "a surface passes every edge once in each direction"
    border = {edge for edge in edges if edge[::-1] not in edges}
    assert border == set(pairwise(closed(topology.FACE_OVAL)))


@pytest.mark.parametrize(
    ("upper", "lower"),
    [
        (topology.LIPS_OUTER_UPPER, topology.LIPS_OUTER_LOWER),
        (topology.LIPS_INNER_UPPER, topology.LIPS_INNER_LOWER),
        (topology.RIGHT_EYE_UPPER, topology.RIGHT_EYE_LOWER),
        (topology.LEFT_EYE_UPPER, topology.LEFT_EYE_LOWER),
        (topology.RIGHT_BROW_UPPER, topology.RIGHT_BROW_LOWER),
        (topology.LEFT_BROW_UPPER, topology.LEFT_BROW_LOWER),
    ],
)
def test_pairs_of_paths_run_from_right_to_left_above_each_other(upper: Path, lower: Path) -> None:
    vertices = canonical_mesh(load_model()).vertices
    for path in (upper, lower):
        x = vertices[list(path), 0]
        assert (x[1:] > x[:-1] - 0.5).all()
        assert x[-1] > x[0] + 1
    middle = slice(1, -1)
    assert vertices[list(upper[middle]), 1].mean() > vertices[list(lower[middle]), 1].mean()
