"""The paper's geometry: the person's own landmark positions, as fixed-point numbers.

Source: Hintz, Rühle, Siegert, "AnonEmoFace": the landmarks are plotted where they were found. That hides a face from
people, not from machines: see docs/security.md for the measured error rates.
"""

from __future__ import annotations

import numpy as np

from anonemo_tray.face.landmarks import LANDMARKS, FloatArray, Landmarks
from anonemo_tray.face.published import Geometry, PublishedFace
from anonemo_tray.face.render_face import RenderFace

STEPS_PER_PIXEL = 16
"""Resolution of a position: finer than the landmarker's own noise of about half a pixel, and int16 holds +-2047 px."""

_LIMIT = np.iinfo(np.int16).max


def encode(landmarks: Landmarks) -> PublishedFace:
    """Quantise the positions of a face in canvas pixels to 1/16 px; what lies beyond +-2047 px is held there."""
    steps = np.rint(landmarks.points[:, :2] * STEPS_PER_PIXEL)
    payload = np.clip(steps, -_LIMIT, _LIMIT).astype("<i2").tobytes()
    return PublishedFace(Geometry.OWN, payload)


def decode(face: PublishedFace) -> RenderFace:
    """Return the face to be drawn: without expression lines, as in the paper."""
    points: FloatArray = np.frombuffer(face.payload, dtype="<i2").reshape(LANDMARKS, 2).astype(np.float32)
    points /= STEPS_PER_PIXEL
    return RenderFace(points)
