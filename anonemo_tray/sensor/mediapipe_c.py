"""The binding to MediaPipe's C library: its structures, its calls, its error codes.

Why not MediaPipe's own Python classes: they turn every face into 530 Python objects and run every call on a second
thread, which together cost 1.6 ms of the 9 ms a picture takes, and importing them costs 0.2 s of the start. The
library is the same file of the same wheel. A test compares every structure here with the wheel's.

Source: mediapipe/tasks/c/vision/{core/image,face_landmarker/face_landmarker,face_detector/face_detector}.h, 0.10.31.
"""

from __future__ import annotations

import contextlib
import ctypes
import importlib.util
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from anonemo_tray.sensor.frame import Pixels

IMAGE_MODE = 1
VIDEO_MODE = 2
SRGB = 1

_LIBRARY_NAMES = {"win32": "libmediapipe.dll", "darwin": "libmediapipe.dylib"}


class NativeError(RuntimeError):
    """MediaPipe could not be loaded or refused a call."""


class BaseOptions(ctypes.Structure):
    """Where a task's model is: `model_asset_buffer` must outlive the task's creation."""

    _fields_ = (
        ("model_asset_buffer", ctypes.c_char_p),
        ("model_asset_buffer_count", ctypes.c_uint),
        ("model_asset_path", ctypes.c_char_p),
    )


class NormalizedLandmark(ctypes.Structure):
    """One landmark; x and z in picture widths, y in picture heights."""

    _fields_ = (
        ("x", ctypes.c_float),
        ("y", ctypes.c_float),
        ("z", ctypes.c_float),
        ("has_visibility", ctypes.c_bool),
        ("visibility", ctypes.c_float),
        ("has_presence", ctypes.c_bool),
        ("presence", ctypes.c_float),
        ("name", ctypes.c_char_p),
    )


class NormalizedLandmarks(ctypes.Structure):
    """The landmarks of one face."""

    _fields_ = (("landmarks", ctypes.POINTER(NormalizedLandmark)), ("landmarks_count", ctypes.c_uint32))


class Category(ctypes.Structure):
    """One score and what it is of."""

    _fields_ = (
        ("index", ctypes.c_int),
        ("score", ctypes.c_float),
        ("category_name", ctypes.c_char_p),
        ("display_name", ctypes.c_char_p),
    )


class Categories(ctypes.Structure):
    """The blendshape scores of one face."""

    _fields_ = (("categories", ctypes.POINTER(Category)), ("categories_count", ctypes.c_uint32))


class Matrix(ctypes.Structure):
    """A matrix, column by column."""

    _fields_ = (
        ("rows", ctypes.c_uint32),
        ("cols", ctypes.c_uint32),
        ("data", ctypes.POINTER(ctypes.c_float)),
    )


class FaceLandmarkerResult(ctypes.Structure):
    """What the face landmarker found in one picture."""

    _fields_ = (
        ("face_landmarks", ctypes.POINTER(NormalizedLandmarks)),
        ("face_landmarks_count", ctypes.c_uint32),
        ("face_blendshapes", ctypes.POINTER(Categories)),
        ("face_blendshapes_count", ctypes.c_uint32),
        ("facial_transformation_matrixes", ctypes.POINTER(Matrix)),
        ("facial_transformation_matrixes_count", ctypes.c_uint32),
    )


class FaceLandmarkerOptions(ctypes.Structure):
    """How a face landmarker is made; `result_callback` stays null outside the live stream mode."""

    _fields_ = (
        ("base_options", BaseOptions),
        ("running_mode", ctypes.c_int),
        ("num_faces", ctypes.c_int),
        ("min_face_detection_confidence", ctypes.c_float),
        ("min_face_presence_confidence", ctypes.c_float),
        ("min_tracking_confidence", ctypes.c_float),
        ("output_face_blendshapes", ctypes.c_bool),
        ("output_facial_transformation_matrixes", ctypes.c_bool),
        ("result_callback", ctypes.c_void_p),
    )


class Rect(ctypes.Structure):
    """A box in pixels; the order of the fields is the library's."""

    _fields_ = (
        ("left", ctypes.c_int),
        ("top", ctypes.c_int),
        ("bottom", ctypes.c_int),
        ("right", ctypes.c_int),
    )


class NormalizedKeypoint(ctypes.Structure):
    """One of the face detector's six key points."""

    _fields_ = (
        ("x", ctypes.c_float),
        ("y", ctypes.c_float),
        ("label", ctypes.c_char_p),
        ("score", ctypes.c_float),
    )


class Detection(ctypes.Structure):
    """One detected face."""

    _fields_ = (
        ("categories", ctypes.POINTER(Category)),
        ("categories_count", ctypes.c_uint32),
        ("bounding_box", Rect),
        ("keypoints", ctypes.POINTER(NormalizedKeypoint)),
        ("keypoints_count", ctypes.c_uint32),
    )


class DetectionResult(ctypes.Structure):
    """What the face detector found in one picture."""

    _fields_ = (("detections", ctypes.POINTER(Detection)), ("detections_count", ctypes.c_uint32))


class FaceDetectorOptions(ctypes.Structure):
    """How a face detector is made; `result_callback` stays null outside the live stream mode."""

    _fields_ = (
        ("base_options", BaseOptions),
        ("running_mode", ctypes.c_int),
        ("min_detection_confidence", ctypes.c_float),
        ("min_suppression_threshold", ctypes.c_float),
        ("result_callback", ctypes.c_void_p),
    )


_POINTER = ctypes.c_void_p
_SIGNATURES: dict[str, tuple[Sequence[Any], Any]] = {
    "MpImageCreateFromUint8Data": (
        (ctypes.c_int, ctypes.c_int, ctypes.c_int, _POINTER, ctypes.c_int, _POINTER, _POINTER),
        ctypes.c_int,
    ),
    "MpImageFree": ((_POINTER,), None),
    "MpErrorFree": ((_POINTER,), None),
    "MpFaceLandmarkerCreate": ((_POINTER, _POINTER, _POINTER), ctypes.c_int),
    "MpFaceLandmarkerDetectForVideo": (
        (_POINTER, _POINTER, _POINTER, ctypes.c_int64, _POINTER, _POINTER),
        ctypes.c_int,
    ),
    "MpFaceLandmarkerCloseResult": ((_POINTER,), None),
    "MpFaceLandmarkerClose": ((_POINTER, _POINTER), ctypes.c_int),
    "MpFaceDetectorCreate": ((_POINTER, _POINTER, _POINTER), ctypes.c_int),
    "MpFaceDetectorDetectImage": ((_POINTER, _POINTER, _POINTER, _POINTER, _POINTER), ctypes.c_int),
    "MpFaceDetectorCloseResult": ((_POINTER,), None),
    "MpFaceDetectorClose": ((_POINTER, _POINTER), ctypes.c_int),
}


@dataclass(frozen=True)
class Image:
    """The library's copy of a picture.

    Attributes:
        handle: the library's own.
        rows: height in pixels.
        cols: width in pixels.
    """

    handle: ctypes.c_void_p
    rows: int
    cols: int


class Library:
    """The loaded C library. Calls come from one thread only: it is not thread-safe.

    Raises:
        NativeError: the library is not there or cannot be loaded.
    """

    def __init__(self) -> None:
        spec = importlib.util.find_spec("mediapipe")
        if spec is None or not spec.submodule_search_locations:
            raise NativeError("mediapipe is not installed")
        name = _LIBRARY_NAMES.get(sys.platform, "libmediapipe.so")
        try:
            self.functions = ctypes.CDLL(str(Path(spec.submodule_search_locations[0], "tasks", "c", name)))
        except OSError as error:
            raise NativeError("mediapipe cannot be loaded") from error
        for function_name, (arguments, result) in _SIGNATURES.items():
            function = getattr(self.functions, function_name)
            function.argtypes = list(arguments)
            function.restype = result

    def call(self, function_name: str, *arguments: object) -> None:
        """Call a function that returns a status.

        Raises:
            NativeError: the status is not OK; the text is MediaPipe's.
        """
        message = ctypes.c_char_p()
        status = getattr(self.functions, function_name)(*arguments, ctypes.byref(message))
        if status == 0:
            return
        text = (message.value or b"").decode("utf-8", "replace")
        if message.value is not None:
            self.functions.MpErrorFree(message)
        raise NativeError(f"{function_name}: status {status} {text}")

    @contextlib.contextmanager
    def image(self, pixels: Pixels) -> Iterator[Image]:
        """Lend the library's copy of a picture, C-contiguous uint8 (rows, cols, 3) in RGB order.

        Raises:
            NativeError: MediaPipe refused.
        """
        rows, cols, _ = pixels.shape
        handle = ctypes.c_void_p()
        self.call("MpImageCreateFromUint8Data", SRGB, cols, rows, pixels.ctypes.data, pixels.size, ctypes.byref(handle))
        try:
            yield Image(handle, rows, cols)
        finally:
            self.functions.MpImageFree(handle)

    def create(self, function_name: str, options: ctypes.Structure) -> ctypes.c_void_p:
        """Make a task; returns its handle."""
        handle = ctypes.c_void_p()
        self.call(function_name, ctypes.byref(options), ctypes.byref(handle))
        return handle
