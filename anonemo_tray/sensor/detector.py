"""The face detector: where faces are, all of them; the network is the one inside the landmarker's model file."""

from __future__ import annotations

import ctypes
import io
import zipfile
from typing import NamedTuple

from anonemo_tray.sensor import mediapipe_c as c
from anonemo_tray.sensor.selection import Box

MODEL_NAME = "face_detector.tflite"

CONFIDENCE = 0.5
"""As in the landmarker, so that both find the same faces."""

SUPPRESSION = 0.3
"""Overlap at which two detections are one face: MediaPipe's own default."""


class DetectedFace(NamedTuple):
    """A face that was found.

    Attributes:
        box: its place.
        score: how sure the network is, from CONFIDENCE to 1.
    """

    box: Box
    score: float


class FaceDetector:
    """MediaPipe's short-range face detector (BlazeFace).

    Args:
        library: MediaPipe.
        model: content of face_landmarker.task, a zip archive that has the detector's network in it.

    Raises:
        NativeError: the task cannot be made of this model.
    """

    def __init__(self, library: c.Library, model: bytes) -> None:
        self._library = library
        try:
            with zipfile.ZipFile(io.BytesIO(model)) as archive:
                network = archive.read(MODEL_NAME)
        except (zipfile.BadZipFile, KeyError) as error:
            raise c.NativeError("no face detector in the model") from error
        options = c.FaceDetectorOptions(
            base_options=c.BaseOptions(network, len(network), None),
            running_mode=c.IMAGE_MODE,
            min_detection_confidence=CONFIDENCE,
            min_suppression_threshold=SUPPRESSION,
        )
        self._handle: ctypes.c_void_p | None = library.create("MpFaceDetectorCreate", options)
        self._result = c.DetectionResult()

    def detect(self, image: c.Image) -> list[DetectedFace]:
        """Return the faces in a frame, in no particular order.

        Raises:
            NativeError: MediaPipe refused.
        """
        result = self._result
        self._library.call("MpFaceDetectorDetectImage", self._handle, image.handle, None, ctypes.byref(result))
        try:
            return [_face(result.detections[i], image) for i in range(result.detections_count)]
        finally:
            self._library.functions.MpFaceDetectorCloseResult(ctypes.byref(result))

    def close(self) -> None:
        """Free the task; may be called more than once."""
        if self._handle is not None:
            handle, self._handle = self._handle, None
            self._library.call("MpFaceDetectorClose", handle)


def _face(detection: c.Detection, image: c.Image) -> DetectedFace:
    box = detection.bounding_box
    return DetectedFace(
        Box(box.left / image.cols, box.top / image.rows, box.right / image.cols, box.bottom / image.rows),
        detection.categories[0].score if detection.categories_count else 0.0,
    )
