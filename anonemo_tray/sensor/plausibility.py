"""The rules of plausibility: landmarks that break one count as no face.

What is not finite or far out of bounds is refused by the `Landmarks` type itself; every comparison here is written so
that "not a number" counts as implausible too.
"""

from __future__ import annotations

import math

import numpy as np

from anonemo_tray.face.landmarks import FACE_POINTS, FloatArray
from anonemo_tray.ipc.no_face import NoFace
from anonemo_tray.sensor.selection import Box

MIN_WIDTH = 0.04
"""Face width in frame widths. The detector finds faces from about 0.10 (measured); one that is followed while it
moves away is 51 pixels wide at 0.04, a fifth of what the landmark network looks at."""

MIN_INSIDE = 0.6
"""Share of the 468 points that lie in the frame. Points outside were never seen, they are guessed; the landmarker
itself gives up at about one half (measured)."""

MAX_YAW = 75.0
MAX_PITCH = 60.0
MAX_ROLL = 100.0
"""Degrees. Beyond, one eye and half of the mouth are hidden and their points are guessed: on drawn faces turned by 75
degrees they are off by a tenth of the face's width, against 0.03 from the front (measured)."""

MAX_SKEW = 0.01
"""Largest deviation of the pose's rotation from an orthonormal matrix; MediaPipe's own stays below 0.00001
(measured), since it fits a rotation."""


def why_implausible(points: FloatArray, pose: FloatArray, box: Box) -> NoFace | None:
    """Return why landmarks are not to be believed, None when they are.

    Args:
        points: (478, 3), x in frame widths, y in frame heights, z in frame widths.
        pose: (4, 4), canonical face (cm) to camera space: x right, y up, z towards the viewer.
        box: the box around the 468 points of the face mesh.
    """
    if not box.right - box.left >= MIN_WIDTH:  # also when it is not a number
        return NoFace.COME_NEARER
    if not _is_inside(points, box):
        return NoFace.MOVE_TO_MIDDLE
    return None if _is_possible(pose) else NoFace.TURN_TO_CAMERA


def _is_inside(points: FloatArray, box: Box) -> bool:
    if box.left >= 0 and box.top >= 0 and box.right <= 1 and box.bottom <= 1:
        return True
    plane = points[:FACE_POINTS, :2]
    inside = int(np.count_nonzero(((plane >= 0) & (plane <= 1)).all(axis=1)))
    return inside >= MIN_INSIDE * FACE_POINTS


def _is_possible(pose: FloatArray) -> bool:
    """Tell whether a head can be like this. In plain floats: a tenth of the time that arrays of nine take."""
    (a, b, c, _), (d, e, f, _), (g, h, i, depth), last = pose.tolist()
    skew = max(
        abs(a * a + b * b + c * c - 1),
        abs(d * d + e * e + f * f - 1),
        abs(g * g + h * h + i * i - 1),
        abs(a * d + b * e + c * f),
        abs(a * g + b * h + c * i),
        abs(d * g + e * h + f * i),
    )
    determinant = a * (e * i - f * h) - b * (d * i - f * g) + c * (d * h - e * g)
    if not (skew <= MAX_SKEW and determinant > 0 and depth < 0 and last == [0, 0, 0, 1]):
        return False
    yaw, pitch, roll = angles(pose)
    return abs(yaw) <= MAX_YAW and abs(pitch) <= MAX_PITCH and abs(roll) <= MAX_ROLL


def angles(pose: FloatArray) -> tuple[float, float, float]:
    """Return yaw, pitch and roll in degrees of a pose whose rotation is R = Ry(yaw) Rx(pitch) Rz(roll)."""
    yaw = math.atan2(pose[0, 2], pose[2, 2])
    pitch = math.asin(min(1.0, max(-1.0, -float(pose[1, 2]))))
    roll = math.atan2(pose[1, 0], pose[1, 1])
    return math.degrees(yaw), math.degrees(pitch), math.degrees(roll)
