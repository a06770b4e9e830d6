"""The face landmarker: MediaPipe's task in video mode, one face, and its result as arrays."""

from __future__ import annotations

import ctypes

import numpy as np

from anonemo_tray.face.landmarks import BLENDSHAPES, LANDMARKS, FloatArray
from anonemo_tray.sensor import mediapipe_c as c

CONFIDENCE = 0.5
"""Lowest score at which a face is found, present and followed: MediaPipe's own defaults."""

NANOSECONDS_PER_MILLISECOND = 1_000_000

_FLOAT_BYTES = ctypes.sizeof(ctypes.c_float)


class LandmarkerResult:
    """What the landmarker gives of one face, unchecked.

    Attributes:
        points: float32 (478, 3): x in frame widths, y in frame heights, z in frame widths.
        blendshapes: float32 (52,): scores in MediaPipe's order.
        pose: float32 (4, 4): canonical face (cm) to camera space.
    """

    __slots__ = ("blendshapes", "points", "pose")

    def __init__(self, points: FloatArray, blendshapes: FloatArray, pose: FloatArray) -> None:
        self.points = points
        self.blendshapes = blendshapes
        self.pose = pose

    def __repr__(self) -> str:
        return "LandmarkerResult(<redacted>)"


class FaceLandmarker:
    """MediaPipe's face landmarker for one face, which it follows from frame to frame.

    Args:
        library: MediaPipe.
        model: content of face_landmarker.task.

    Raises:
        NativeError: the task cannot be made of this model.
    """

    def __init__(self, library: c.Library, model: bytes) -> None:
        self._library = library
        options = c.FaceLandmarkerOptions(
            base_options=c.BaseOptions(model, len(model), None),
            running_mode=c.VIDEO_MODE,
            num_faces=1,
            min_face_detection_confidence=CONFIDENCE,
            min_face_presence_confidence=CONFIDENCE,
            min_tracking_confidence=CONFIDENCE,
            output_face_blendshapes=True,
            output_facial_transformation_matrixes=True,
        )
        self._handle: ctypes.c_void_p | None = library.create("MpFaceLandmarkerCreate", options)
        self._result = c.FaceLandmarkerResult()
        self._last_ms = -1

    def detect(self, image: c.Image, captured_ns: int) -> LandmarkerResult | None:
        """Find the face in the next frame.

        Args:
            image: the frame; its size may differ from the last one's.
            captured_ns: its capture time. MediaPipe wants strictly increasing milliseconds: a time that does not
                increase is moved to 1 ms after the last one.

        Raises:
            NativeError: MediaPipe refused.
        """
        self._last_ms = max(captured_ns // NANOSECONDS_PER_MILLISECOND, self._last_ms + 1)
        result = self._result
        self._library.call(
            "MpFaceLandmarkerDetectForVideo",
            self._handle,
            image.handle,
            None,
            self._last_ms,
            ctypes.byref(result),
        )
        try:
            return _first_face(result)
        finally:
            self._library.functions.MpFaceLandmarkerCloseResult(ctypes.byref(result))

    def close(self) -> None:
        """Free the task; may be called more than once."""
        if self._handle is not None:
            handle, self._handle = self._handle, None
            self._library.call("MpFaceLandmarkerClose", handle)


def _first_face(result: c.FaceLandmarkerResult) -> LandmarkerResult | None:
    """Copy the first face out of MediaPipe's memory; None when there is none or it is not of the known shape."""
    if not (
        result.face_landmarks_count and result.face_blendshapes_count and result.facial_transformation_matrixes_count
    ):
        return None
    landmarks = result.face_landmarks[0]
    scores = result.face_blendshapes[0]
    matrix = result.facial_transformation_matrixes[0]
    if (landmarks.landmarks_count, scores.categories_count, matrix.rows, matrix.cols) != (
        LANDMARKS,
        BLENDSHAPES,
        4,
        4,
    ):
        return None
    return LandmarkerResult(
        np.ascontiguousarray(_floats(landmarks.landmarks, LANDMARKS, c.NormalizedLandmark)[:, :3]),
        _floats(scores.categories, BLENDSHAPES, c.Category)[:, c.Category.score.offset // _FLOAT_BYTES],
        np.array(matrix.data[:16], dtype=np.float32).reshape(4, 4).T,
    )


def _floats(pointer: object, count: int, kind: type[ctypes.Structure]) -> FloatArray:
    """Copy an array of structures and show each as a row of floats: its x, y, z stand first, for example."""
    data = ctypes.string_at(pointer, count * ctypes.sizeof(kind))  # type: ignore[arg-type]  # any pointer will do
    return np.frombuffer(data, dtype=np.float32).reshape(count, -1)
