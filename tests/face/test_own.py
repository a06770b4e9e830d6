import numpy as np
import pytest

from anonemo_tray.face import own
from anonemo_tray.face.landmarks import LANDMARKS, Landmarks
from anonemo_tray.face.published import Geometry, PublishedFace


def face(points: "np.ndarray[tuple[int, int], np.dtype[np.float32]]") -> Landmarks:
    return Landmarks(points, np.zeros(52, np.float32), np.eye(4, dtype=np.float32))


def test_positions_come_back_to_a_thirty_second_of_a_pixel() -> None:
    points = np.random.default_rng(1).uniform(-200, 1500, (LANDMARKS, 3)).astype(np.float32)
    back = own.decode(own.encode(face(points))).points
    assert back.dtype == np.float32
    assert np.abs(back - points[:, :2]).max() <= 1 / 32 + 1e-4


def test_depth_blendshapes_and_pose_are_not_published() -> None:
    points = np.random.default_rng(2).uniform(0, 700, (LANDMARKS, 3)).astype(np.float32)
    other = points.copy()
    other[:, 2] = 7
    assert own.encode(face(points)) == own.encode(
        Landmarks(other, np.ones(52, np.float32), 2 * np.eye(4, dtype=np.float32))
    )


def test_what_lies_far_outside_is_held_at_the_edge() -> None:
    points = np.full((LANDMARKS, 3), 8000, np.float32)
    assert own.decode(own.encode(face(points))).points.max() < 2048


def test_a_published_face_has_its_size_and_keeps_quiet() -> None:
    with pytest.raises(ValueError, match="3 bytes"):
        PublishedFace(Geometry.OWN, b"abc")
    assert "redacted" in repr(own.encode(face(np.zeros((LANDMARKS, 3), np.float32))))
