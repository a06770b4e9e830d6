from __future__ import annotations

from collections import Counter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from anonemo_tray.face import topology
from anonemo_tray.output.silhouette import Outline, Silhouette
from tests.output.faces import Points, face

TRIANGLES = topology.surface()


def outline(points: Points) -> Outline:
    return Silhouette().find(points)


def edges(found: Outline) -> Counter[tuple[int, int]]:
    return Counter(edge for loop in found.loops for edge in zip(loop, [*loop[1:], loop[0]], strict=True))


def test_seen_from_the_front_it_is_the_face_oval() -> None:
    loop = max(outline(face()).loops, key=len)
    begin = loop.index(topology.FACE_OVAL[0])
    assert tuple(loop[begin:] + loop[:begin]) == topology.FACE_OVAL


@pytest.mark.parametrize(("yaw", "hidden", "seen"), [(60, 454, 234), (-60, 234, 454)])
def test_in_profile_the_far_side_of_the_oval_is_hidden(yaw: float, hidden: int, seen: int) -> None:
    longest = max(outline(face(yaw=yaw)).loops, key=len)
    assert hidden not in longest
    assert seen in longest
    # The tip of the nose or its bridge takes its place.
    assert set(longest) & {1, 4, 5, 195, 197, 6}


def test_a_mirrored_face_has_the_same_outline() -> None:
    points = face(yaw=30)
    assert outline(points).loops == outline(points * np.array((-1, 1), np.float32)).loops


@given(st.integers(0, 2**32), st.sampled_from([0, 1, 3, 1e4]))
def test_it_is_the_border_of_what_faces_the_viewer_whatever_the_points(seed: int, spread: float) -> None:
    found = outline(np.random.default_rng(seed).normal(0, spread, (468, 2)).astype(np.float32) + face()[:468])
    wanted: Counter[tuple[int, int]] = Counter()
    for (a, b, c), area in zip(TRIANGLES, found.area, strict=True):
        if area > 0:
            wanted.update([(a, b), (b, c), (c, a)])
    border = {edge for edge in wanted if edge[::-1] not in wanted}
    assert edges(found) == (Counter(border) if len(border) <= 250 else Counter())
