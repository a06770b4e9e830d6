from __future__ import annotations

import math

import numpy as np
import pytest

from anonemo_tray.face.landmarks import FloatArray
from anonemo_tray.sensor.plausibility import (
    MAX_PITCH,
    MAX_ROLL,
    MAX_YAW,
    MIN_INSIDE,
    MIN_WIDTH,
    angles,
    why_implausible,
)
from anonemo_tray.sensor.selection import Box


def face(left: float = 0.4, top: float = 0.3, width: float = 0.2, height: float = 0.4) -> FloatArray:
    """Points spread evenly over a box; the iris points, which do not count for it, lie far outside."""
    steps = np.linspace(0, 1, 468)
    points = np.zeros((478, 3), np.float32)
    points[:468, 0] = left + width * steps
    points[:468, 1] = top + height * steps
    points[468:] = 5
    return points


def pose(yaw: float = 0, pitch: float = 0, roll: float = 0, depth: float = -50) -> FloatArray:
    y, p, r = (math.radians(angle) for angle in (yaw, pitch, roll))
    about_y = np.array([[math.cos(y), 0, math.sin(y)], [0, 1, 0], [-math.sin(y), 0, math.cos(y)]])
    about_x = np.array([[1, 0, 0], [0, math.cos(p), -math.sin(p)], [0, math.sin(p), math.cos(p)]])
    about_z = np.array([[math.cos(r), -math.sin(r), 0], [math.sin(r), math.cos(r), 0], [0, 0, 1]])
    matrix = np.eye(4, dtype=np.float32)
    matrix[:3, :3] = about_y @ about_x @ about_z
    matrix[2, 3] = depth
    return matrix


def implausible(points: FloatArray, matrix: FloatArray) -> bool:
    x, y = points[:468, 0], points[:468, 1]
    return (
        why_implausible(points, matrix, Box(float(x.min()), float(y.min()), float(x.max()), float(y.max()))) is not None
    )


def test_a_plain_face_is_believed() -> None:
    assert not implausible(face(), pose())


@pytest.mark.parametrize("sign", [-1, 1])
def test_p3_turned_too_far_why_implausible(sign: int) -> None:
    assert not implausible(face(), pose(yaw=sign * (MAX_YAW - 1)))
    assert implausible(face(), pose(yaw=sign * (MAX_YAW + 1)))
    assert not implausible(face(), pose(pitch=sign * (MAX_PITCH - 1)))
    assert implausible(face(), pose(pitch=sign * (MAX_PITCH + 1)))
    assert not implausible(face(), pose(roll=sign * (MAX_ROLL - 1)))
    assert implausible(face(), pose(roll=sign * (MAX_ROLL + 1)))


@pytest.mark.parametrize("angles_in", [(0, 0, 0), (30, -20, 10), (-60, 40, -80)])
def test_angles_are_those_of_the_pose(angles_in: tuple[float, float, float]) -> None:
    assert angles(pose(*angles_in)) == pytest.approx(angles_in, abs=1e-4)


def test_p3_a_face_too_small_why_implausible() -> None:
    assert not implausible(face(width=MIN_WIDTH * 1.01), pose())
    assert implausible(face(width=MIN_WIDTH * 0.99), pose())


@pytest.mark.parametrize("side", ["left", "right", "top", "bottom"])
def test_p3_a_face_mostly_outside_the_picture_why_implausible(side: str) -> None:
    def moved(outside: float) -> FloatArray:
        return {
            "left": face(left=-0.2 * outside),
            "right": face(left=1 - 0.2 * (1 - outside)),
            "top": face(top=-0.4 * outside),
            "bottom": face(top=1 - 0.4 * (1 - outside)),
        }[side]

    assert not implausible(moved(1 - MIN_INSIDE - 0.02), pose())
    assert implausible(moved(1 - MIN_INSIDE + 0.02), pose())


def test_p3_an_impossible_pose_why_implausible() -> None:
    mirrored = pose()
    mirrored[0] *= -1
    scaled = pose()
    scaled[:3, :3] *= 1.1
    sheared = pose()
    sheared[0, 1] = 0.1
    projective = pose()
    projective[3, 0] = 1
    for impossible in (
        mirrored,
        scaled,
        sheared,
        projective,
        pose(depth=0),
        pose(depth=50),
        np.zeros((4, 4), np.float32),
    ):
        assert implausible(face(), impossible)


def test_p3_what_is_not_a_number_why_implausible() -> None:
    for row, column in np.ndindex(4, 4):
        matrix = pose()
        matrix[row, column] = math.nan
        # Where the head is sideways is not judged here: the Landmarks type refuses it.
        assert implausible(face(), matrix) or (row, column) in {(0, 3), (1, 3)}
    for point in (0, 250, 467):
        points = face()
        points[point, :2] = math.nan
        assert implausible(points, pose())
