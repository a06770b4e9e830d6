"""What sensor and output are for still works behind the seal."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import cv2
import numpy as np
import pytest

SENSOR = """
import sys
from pathlib import Path
from anonemo_tray.sandbox import Guards, Role, limit_reading, seal
assert seal(Role.SENSOR) | limit_reading(sys.argv[1]) == Guards.expected()
from anonemo_tray.sensor.files import open_clip
from anonemo_tray.sensor.frame import Frame
from anonemo_tray.sensor.model import load_model
from anonemo_tray.sensor.tracker import FaceTracker
tracker, frame = FaceTracker(load_model()), Frame()
clip = open_clip(Path(sys.argv[1]), live=False)
for _ in range(3):
    print(clip.read(frame), tracker.track(frame))
tracker.close()
"""

WHEEL = """
from anonemo_tray.sandbox import Guards, Role, limit_reading, seal
assert seal(Role.SENSOR) | limit_reading() == Guards.expected()
import numpy as np
import mediapipe as mp
from mediapipe.tasks.python import BaseOptions, vision
from anonemo_tray.sensor.model import load_model
options = vision.FaceLandmarkerOptions(
    base_options=BaseOptions(model_asset_buffer=load_model()), running_mode=vision.RunningMode.VIDEO
)
black = mp.Image(image_format=mp.ImageFormat.SRGB, data=np.zeros((720, 1280, 3), np.uint8))
with vision.FaceLandmarker.create_from_options(options) as landmarker:
    print(landmarker.detect_for_video(black, 1).face_landmarks)
"""

OUTPUT = """
from anonemo_tray.sandbox import Guards, Role, limit_reading, seal
assert seal(Role.OUTPUT) | limit_reading() == Guards.expected()
import pyvirtualcam
from anonemo_tray.output.canvas import Canvas
print(sorted(pyvirtualcam.camera.BACKENDS))
"""


def run(program: str, *arguments: str) -> str:
    done = subprocess.run(
        [sys.executable, "-c", program, *arguments], capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture
def black_clip(tmp_path: Path) -> Path:
    path = tmp_path / "black.mp4"
    writer = cv2.VideoWriter(str(path), cv2.VideoWriter.fourcc(*"mp4v"), 30, (640, 360))
    for _ in range(3):
        writer.write(np.zeros((360, 640, 3), np.uint8))
    writer.release()
    return path


def test_a_sealed_sensor_plays_a_clip_and_looks_for_faces(black_clip: Path) -> None:
    assert run(SENSOR, str(black_clip)).split() == ["True", "None"] * 3


def test_mediapipes_own_landmarker_works_sealed() -> None:
    assert run(WHEEL).split() == ["[]"]


def test_a_sealed_output_loads_the_virtual_camera() -> None:
    assert "v4l2loopback" in run(OUTPUT)
