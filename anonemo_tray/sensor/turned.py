"""A camera whose picture is turned: for one that is mounted upside down or on its side."""

from __future__ import annotations

import numpy as np

from anonemo_tray.sensor.camera import Camera
from anonemo_tray.sensor.frame import Frame, Pixels, fit
from anonemo_tray.sensor.opencv import cv2

_ROTATIONS = {90: cv2.ROTATE_90_CLOCKWISE, 180: cv2.ROTATE_180, 270: cv2.ROTATE_90_COUNTERCLOCKWISE}


class TurnedCamera:
    """Another camera, its pictures turned by a multiple of 90 degrees.

    Args:
        camera: the camera; it is closed with this one.
        degrees: clockwise: 90, 180 or 270.
    """

    def __init__(self, camera: Camera, degrees: int) -> None:
        self._camera = camera
        self._rotation = _ROTATIONS[degrees]
        self._frame = Frame()
        self._scratch: Pixels = np.empty(0, dtype=np.uint8)

    @property
    def is_live(self) -> bool:
        """See `Camera`."""
        return self._camera.is_live

    def read(self, frame: Frame) -> bool:
        """See `Camera.read`."""
        was_read = self._camera.read(self._frame)
        frame.captured_ns = self._frame.captured_ns
        if not was_read:
            return False
        pixels = self._frame.pixels()
        rows, cols, _ = pixels.shape
        if self._rotation != cv2.ROTATE_180:
            rows, cols = cols, rows
        if fit(rows, cols) == (rows, cols):
            cv2.rotate(pixels, self._rotation, dst=frame.prepare(rows, cols))
            return True
        # Taller than a frame may be: a picture of 1920 x 1080 on its side.
        if self._scratch.shape != (rows, cols, 3):
            self._scratch.fill(0)
            self._scratch = np.empty((rows, cols, 3), dtype=np.uint8)
        cv2.rotate(pixels, self._rotation, dst=self._scratch)
        rows, cols = fit(rows, cols)
        cv2.resize(self._scratch, (cols, rows), dst=frame.prepare(rows, cols), interpolation=cv2.INTER_LINEAR)
        return True

    def close(self) -> None:
        """See `Camera.close`."""
        self._camera.close()
        self._frame.wipe()
        self._scratch.fill(0)
