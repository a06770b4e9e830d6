from __future__ import annotations

from collections import Counter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from anonemo_tray.face import topology
from anonemo_tray.output.silhouette import Outline, Silhouette
from tests.output.faces import Points, face


def outline(points: Points) -> Outline:
    return Silhouette().find(points[:468].T)


def assert_closed(found: Outline) -> None:
    assert Counter(found.begin.tolist()) == Counter(found.end.tolist())


def test_seen_from_the_front_it_is_the_face_oval() -> None:
    found = outline(face())
    assert found.oval_seen.all()
    assert set(found.begin[found.on_oval].tolist()) == set(topology.FACE_OVAL)
    assert found.facing == 1
    assert_closed(found)


@pytest.mark.parametrize(("yaw", "hidden", "seen"), [(60, 454, 234), (-60, 234, 454)])
def test_in_profile_the_far_side_of_the_oval_is_hidden(yaw: float, hidden: int, seen: int) -> None:
    found = outline(face(yaw=yaw))
    oval = np.array(topology.FACE_OVAL)
    assert not found.oval_seen[oval == hidden]
    assert found.oval_seen[oval == seen]
    # The tip of the nose or its bridge takes its place.
    assert set(found.begin[~found.on_oval].tolist()) & {1, 4, 5, 195, 197, 6}
    assert_closed(found)


def test_a_mirrored_face_has_the_same_outline() -> None:
    points = face(yaw=30)
    found, mirrored = outline(points), outline(points * np.array((-1, 1), np.float32))
    assert (found.facing, mirrored.facing) == (1, -1)
    for mine, theirs in ((found.begin, mirrored.begin), (found.end, mirrored.end)):
        np.testing.assert_array_equal(mine, theirs)


@given(st.integers(0, 2**32), st.sampled_from([0, 1, 1e4]))
def test_the_outline_is_closed_whatever_the_points(seed: int, spread: float) -> None:
    points = np.random.default_rng(seed).normal(0, spread, (468, 2))
    assert_closed(outline(points.astype(np.float32)))
