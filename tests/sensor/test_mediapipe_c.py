"""The structures and calls of our binding against those of the wheel's own Python code, which is loaded only here."""

from __future__ import annotations

import ctypes
import subprocess
import sys
from typing import Any

import numpy as np
import pytest
from mediapipe.tasks.python.components.containers import (
    category_c,
    detections_c,
    keypoint_c,
    landmark_c,
    matrix_c,
    rect_c,
)
from mediapipe.tasks.python.core import base_options_c, mediapipe_c_utils
from mediapipe.tasks.python.vision import face_detector, face_landmarker
from mediapipe.tasks.python.vision.core import image, vision_task_running_mode

from anonemo_tray.sensor import mediapipe_c as c

PAIRS = [
    (c.BaseOptions, base_options_c.BaseOptionsC),
    (c.NormalizedLandmark, landmark_c.NormalizedLandmarkC),
    (c.NormalizedLandmarks, landmark_c.NormalizedLandmarksC),
    (c.Category, category_c.CategoryC),
    (c.Categories, category_c.CategoriesC),
    (c.Matrix, matrix_c.MatrixC),
    (c.FaceLandmarkerResult, face_landmarker.FaceLandmarkerResultC),
    (c.FaceLandmarkerOptions, face_landmarker.FaceLandmarkerOptionsC),
    (c.Rect, rect_c.RectC),
    (c.NormalizedKeypoint, keypoint_c.NormalizedKeypointC),
    (c.Detection, detections_c.DetectionC),
    (c.DetectionResult, detections_c.DetectionResultC),
    (c.FaceDetectorOptions, face_detector.FaceDetectorOptionsC),
]


def layout(structure: Any) -> list[tuple[str, int, int]]:
    fields = ((field[0], getattr(structure, field[0])) for field in structure._fields_)
    return [(name, field.offset, field.size) for name, field in fields]


@pytest.mark.parametrize(("ours", "theirs"), PAIRS, ids=lambda kind: kind.__name__)
def test_structures_are_laid_out_as_the_wheels(ours: Any, theirs: Any) -> None:
    assert layout(ours) == layout(theirs)
    assert ctypes.sizeof(ours) == ctypes.sizeof(theirs)


def test_calls_take_as_many_arguments_of_the_same_size_as_the_wheels() -> None:
    declared = {
        function.func_name: function
        for signatures in (
            face_landmarker._CTYPES_SIGNATURES,
            face_detector._CTYPES_SIGNATURES,
            image._CTYPES_SIGNATURES,
        )
        for function in signatures
    }
    for name, (arguments, result) in c._SIGNATURES.items():
        if name == "MpErrorFree":  # the wheel declares it apart
            continue
        theirs: mediapipe_c_utils.CFunction = declared[name]
        assert [ctypes.sizeof(kind) for kind in arguments] == [ctypes.sizeof(kind) for kind in theirs.argtypes], name
        assert result == theirs.restype


def test_the_constants_are_the_wheels() -> None:
    assert vision_task_running_mode.VisionTaskRunningMode.IMAGE.ctype == c.IMAGE_MODE
    assert vision_task_running_mode.VisionTaskRunningMode.VIDEO.ctype == c.VIDEO_MODE
    assert image.ImageFormat.SRGB == c.SRGB


@pytest.fixture(scope="module")
def library() -> c.Library:
    return c.Library()


def test_a_picture_is_copied_and_not_referred_to(library: c.Library) -> None:
    pixels = np.full((4, 6, 3), 7, np.uint8)
    with library.image(pixels) as copied:
        assert (copied.rows, copied.cols) == (4, 6)
        pixels.fill(0)
        theirs = image.Image.create_from_ctypes(copied.handle)
        assert (theirs.numpy_view() == 7).all()


def test_a_refused_call_says_so(library: c.Library) -> None:
    with pytest.raises(c.NativeError, match="MpFaceLandmarkerCreate"):
        library.create("MpFaceLandmarkerCreate", c.FaceLandmarkerOptions(running_mode=c.VIDEO_MODE))


def test_without_mediapipe_it_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    with pytest.raises(c.NativeError, match="not installed"):
        c.Library()


def test_a_library_that_cannot_be_loaded_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(c, "_LIBRARY_NAMES", {sys.platform: "missing"})
    with pytest.raises(c.NativeError, match="cannot be loaded"):
        c.Library()


def test_the_sensor_does_not_import_mediapipes_python_code() -> None:
    code = "import sys, anonemo_tray.sensor.face_sensor, anonemo_tray.sensor.tracker as t; t.Library(); "
    code += "sys.exit('mediapipe' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
