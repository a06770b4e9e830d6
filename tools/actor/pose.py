"""Where a head is and how a camera sees it: a pinhole camera in the middle of the picture."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tools.actor.arrays import Array

COLS, ROWS = 1280, 720

FOCAL = 1000.0
"""Focal length in pixels: 65 degrees across, an ordinary webcam."""

FACE_WIDTH = 15.486
"""cm, width of the canonical face."""

NECK = np.array([0.0, -5.5, -6.5])
"""The point in the canonical frame that a head turns about."""


@dataclass(frozen=True)
class Pose:
    """Where a head is.

    Angles are those of R = Ry(yaw) Rx(pitch) Rz(roll) in degrees, in the camera's frame: x right, y up, z towards the
    camera. So a positive yaw turns the face to the picture's right, a positive pitch bows it, a positive roll tilts
    it counter-clockwise.

    Attributes:
        yaw: degrees.
        pitch: degrees.
        roll: degrees.
        x: picture column, in pixels, of the middle of the face when it looks ahead.
        y: picture row, the same.
        width: of the canonical face, in pixels; by it the distance is known.
    """

    yaw: float = 0.0
    pitch: float = 0.0
    roll: float = 0.0
    x: float = 640.0
    y: float = 360.0
    width: float = 300.0

    def matrix(self) -> Array:
        """Return canonical face (cm) to camera space, float32 (4, 4), as MediaPipe gives it."""
        rotation = rotate_y(self.yaw) @ rotate_x(self.pitch) @ rotate_z(self.roll)
        matrix = np.eye(4)
        matrix[:3, :3] = rotation
        matrix[:3, 3] = self.place() + NECK - rotation @ NECK
        return matrix.astype(np.float32)

    def place(self) -> Array:
        """Return the origin of the canonical frame in camera space when the head looks ahead, (3,) cm."""
        distance = FOCAL * FACE_WIDTH / self.width
        scale = distance / FOCAL
        return np.array([(self.x - COLS / 2) * scale, (ROWS / 2 - self.y) * scale, -distance])


def project(points: Array) -> Array:
    """Project camera space (n, 3) to picture pixels (n, 2), x right, y down; pixel centres are whole numbers."""
    scale = FOCAL / -points[:, 2]
    projected = np.empty((len(points), 2), dtype=np.float32)
    projected[:, 0] = COLS / 2 - 0.5 + points[:, 0] * scale
    projected[:, 1] = ROWS / 2 - 0.5 - points[:, 1] * scale
    return projected


def rotate_x(degrees: float) -> Array:
    """Return the rotation about x, (3, 3)."""
    cosine, sine = np.cos(np.radians(degrees)), np.sin(np.radians(degrees))
    return np.array([[1, 0, 0], [0, cosine, -sine], [0, sine, cosine]])


def rotate_y(degrees: float) -> Array:
    """Return the rotation about y, (3, 3)."""
    cosine, sine = np.cos(np.radians(degrees)), np.sin(np.radians(degrees))
    return np.array([[cosine, 0, sine], [0, 1, 0], [-sine, 0, cosine]])


def rotate_z(degrees: float) -> Array:
    """Return the rotation about z, (3, 3)."""
    cosine, sine = np.cos(np.radians(degrees)), np.sin(np.radians(degrees))
    return np.array([[cosine, -sine, 0], [sine, cosine, 0], [0, 0, 1]])
