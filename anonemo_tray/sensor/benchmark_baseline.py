"""The benchmark's baseline: MediaPipe's own Python call on the same frames at the same pace, no more."""

from __future__ import annotations

import base64
import json
import sys
import time
from typing import Any

import mediapipe as mp
import numpy as np

from anonemo_tray.errors import ExitCode
from anonemo_tray.sensor.convert import Converter
from anonemo_tray.sensor.device import MODES
from anonemo_tray.sensor.frame import Frame, Pixels
from anonemo_tray.sensor.model import load_model
from anonemo_tray.sensor.opencv import cv2
from anonemo_tray.sensor.pace import NANOSECONDS, Pace
from anonemo_tray.sensor.replay import FPS
from anonemo_tray.sensor.sources import replay_frames
from anonemo_tray.sensor.suppress_stderr import suppress_stderr

_WARM_UP_FRAMES = 60


def print_measurement(seconds: float, size: str) -> ExitCode:
    """Measure `detect_for_video` and print JSON.

    `wall_ms` is of each call, `cpu_ms` of all together; `jpeg` is one of the frames, in base64; `decode_ms` is the CPU
    time that a camera's picture costs before, in the modes that `sensor/device.py` chooses from.

    Args:
        seconds: how long, after a warm-up.
        size: of the frames, as "1280x720".
    """
    vision = mp.tasks.vision
    options = vision.FaceLandmarkerOptions(
        base_options=mp.tasks.BaseOptions(model_asset_buffer=load_model()),
        running_mode=vision.RunningMode.VIDEO,
        output_face_blendshapes=True,
        output_facial_transformation_matrixes=True,
    )
    frames = replay_frames(size)
    rgb = [np.ascontiguousarray(frame[..., ::-1]) for frame in frames]
    pace = Pace(FPS)
    wall_ms: list[float] = []
    cpu_s = 0.0
    with suppress_stderr(), vision.FaceLandmarker.create_from_options(options) as landmarker:
        for number in range(_WARM_UP_FRAMES + round(seconds * FPS)):
            captured_ns = pace.wait()
            wall, cpu = time.perf_counter(), time.process_time()
            # The frame's way into MediaPipe belongs to the call: nobody can leave it out.
            image = mp.Image(mp.ImageFormat.SRGB, rgb[number % len(rgb)])
            landmarker.detect_for_video(image, captured_ns // (NANOSECONDS // 1000))
            if number >= _WARM_UP_FRAMES:
                wall_ms.append(1000 * (time.perf_counter() - wall))
                cpu_s += time.process_time() - cpu
    figures = {"wall_ms": wall_ms, "cpu_ms": 1000 * cpu_s, "jpeg": _jpeg(frames[0]), "decode_ms": _decode_ms(frames)}
    sys.stdout.write(json.dumps(figures))
    return ExitCode.OK


def _decode_ms(frames: list[Pixels]) -> dict[str, float]:
    """Return the CPU time from a camera's bytes to a Frame, by mode, as OpenCV's Video4Linux back end does it."""
    found = {}
    for code, cols, rows in MODES:
        scaled = [cv2.resize(frame, (cols, rows)) for frame in frames]
        if code == "MJPG":
            coded: list[Any] = [cv2.imencode(".jpg", picture)[1] for picture in scaled]
        else:
            coded = [cv2.cvtColor(picture, cv2.COLOR_BGR2YUV_YUYV) for picture in scaled]
        converter, frame, cpu = Converter(), Frame(), time.process_time()
        for data in coded:
            decoded: Any
            if code == "MJPG":
                decoded = cv2.imdecode(data, cv2.IMREAD_COLOR)
            else:
                decoded = cv2.cvtColor(data, cv2.COLOR_YUV2BGR_YUYV)
            converter.convert(decoded, frame)
        found[f"{code} {cols}x{rows}"] = round(1000 * (time.process_time() - cpu) / len(coded), 3)
    return found


def _jpeg(frame: Pixels) -> str:
    _, data = cv2.imencode(".jpg", frame)
    return base64.b64encode(data.tobytes()).decode("ascii")
