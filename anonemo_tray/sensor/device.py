"""A camera device: how it is opened, what it is asked for, what its failures mean."""

from __future__ import annotations

import errno
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from anonemo_tray.errors import AnonEmoError, Problem
from anonemo_tray.ipc.clock import now_ns
from anonemo_tray.sensor import v4l2
from anonemo_tray.sensor.convert import Converter
from anonemo_tray.sensor.devices import CameraInfo
from anonemo_tray.sensor.frame import Frame
from anonemo_tray.sensor.opencv import cv2

FLUENT_FPS = 24.0
"""A rate at which speech looks fluent: film's."""

MAX_FAULTS = 10
"""Failed reads in a row after which a camera counts as lost; single ones happen on a busy USB bus."""

MODES = (("YUYV", 1280, 720), ("YUYV", 640, 480), ("MJPG", 1280, 720), ("MJPG", 640, 480))
"""The best first. CPU time from a compressed picture to landmarks: MJPG 1280 x 720 13.9 ms, YUYV 640 x 480 11.1, YUYV
1280 x 720 11.6. Landmarks are as good at 640 x 480: their error is 0.26 % of the face's width at 260 pixels of 1280 in
either; at 140 pixels it is 0.26 against 0.33 %, and at 110 that size alone finds the face, since it shows less of the
room (measured on the actor, with two amounts of noise)."""

_DEVICE_PROBLEMS = {
    errno.EACCES: Problem.CAMERA_DENIED,
    errno.EPERM: Problem.CAMERA_DENIED,
    errno.EBUSY: Problem.CAMERA_BUSY,
}


@dataclass(frozen=True)
class Mode:
    """What a camera is asked for: `pixel_format` None leaves that to the driver."""

    cols: int
    rows: int
    pixel_format: str | None


_UNKNOWN = Mode(1280, 720, None)


def choose_mode(rate: Callable[[str, int, int], float]) -> Mode:
    """Return the mode of a camera that costs least and is fluent, else the most fluent one.

    Args:
        rate: highest frame rate for a pixel format, a width and a height; 0 when not offered.
    """
    rates = {Mode(cols, rows, code): rate(code, cols, rows) for code, cols, rows in MODES}
    for mode, fps in rates.items():
        if fps >= FLUENT_FPS:
            return mode
    best = max(rates, key=lambda mode: rates[mode])
    return best if rates[best] > 0 else _UNKNOWN


class DeviceCamera:
    """A camera device through OpenCV.

    Args:
        info: the camera, from a listing made just now.

    Raises:
        AnonEmoError: CAMERA_LOST, CAMERA_DENIED, CAMERA_BUSY or CAMERA_RAW.
    """

    is_live = True

    def __init__(self, info: CameraInfo) -> None:
        self._info = info
        self._converter = Converter()
        self._picture: NDArray[Any] = np.empty((1, 1, 3), dtype=np.uint8)
        self._faults = 0
        on_linux = sys.platform == "linux"
        mode = _ask_linux(info) if on_linux else _UNKNOWN
        # All at once while opening: each later set() makes a driver stop and start again, for seconds on Windows.
        parameters = [cv2.CAP_PROP_FRAME_WIDTH, mode.cols, cv2.CAP_PROP_FRAME_HEIGHT, mode.rows]
        if mode.pixel_format is not None:
            parameters = [cv2.CAP_PROP_FOURCC, v4l2.fourcc(mode.pixel_format), *parameters]
        parameters += [cv2.CAP_PROP_FPS, 30]
        if on_linux:
            # Of the usual 4 buffers up to 3 are stale after a pause. With 1 the driver has none to fill while a
            # picture is being worked on, and every second one is lost.
            parameters += [cv2.CAP_PROP_BUFFERSIZE, 2]
        source = info.path if on_linux else info.index
        try:
            self._capture = cv2.VideoCapture(source, info.backend, parameters)
        except cv2.error as error:
            raise AnonEmoError(_refused(), info.name) from error
        if not self._capture.isOpened():
            self._capture.release()
            raise AnonEmoError(_refused(), info.name)

    def read(self, frame: Frame) -> bool:
        """See `Camera.read`. May block for as long as the driver does."""
        grabbed = self._capture.grab()
        # Before decoding, which takes up to 6 ms: this is the time the picture arrived.
        frame.captured_ns = now_ns()
        try:
            if grabbed:
                grabbed, self._picture = self._capture.retrieve(self._picture)
            if grabbed:
                self._converter.convert(self._picture, frame)
        except (cv2.error, ValueError):
            grabbed = False
        self._faults = 0 if grabbed else self._faults + 1
        if self._faults >= MAX_FAULTS or (self._faults and self._is_gone()):
            raise AnonEmoError(Problem.CAMERA_LOST, self._info.name)
        return grabbed

    def close(self) -> None:
        """See `Camera.close`."""
        self._capture.release()
        self._picture.fill(0)
        self._converter.wipe()

    def _is_gone(self) -> bool:
        return sys.platform == "linux" and not Path(self._info.path).exists()


def _ask_linux(info: CameraInfo) -> Mode:
    """Ask the driver for its modes; OpenCV would hide why a device cannot be opened."""
    if not info.path:
        raise AnonEmoError(Problem.CAMERA_RAW, info.name)
    try:
        is_raw = v4l2.needs_libcamera(info.path)
        mode = choose_mode(lambda code, cols, rows: v4l2.fastest(info.path, code, cols, rows))
    except OSError as error:
        problem = _DEVICE_PROBLEMS.get(error.errno or 0, Problem.CAMERA_LOST)
        raise AnonEmoError(problem, info.name) from error
    if is_raw:
        raise AnonEmoError(Problem.CAMERA_RAW, info.name)
    return mode


def _refused() -> Problem:
    """Return what it means that a listed camera does not open.

    macOS shares cameras among programs, so what stands in the way is the permission; Windows and Linux give a camera
    to one program at a time.
    """
    return Problem.CAMERA_DENIED if sys.platform == "darwin" else Problem.CAMERA_BUSY
