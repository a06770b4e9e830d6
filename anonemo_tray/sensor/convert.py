"""Turning whatever OpenCV hands out into the Frame's RGB picture, at a cost that depends on the Frame only."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from anonemo_tray.sensor.frame import Frame, Pixels, fit
from anonemo_tray.sensor.opencv import cv2

_TO_RGB = {1: cv2.COLOR_GRAY2RGB, 3: cv2.COLOR_BGR2RGB, 4: cv2.COLOR_BGRA2RGB}
_DTYPES = (np.uint8, np.uint16)


class Converter:
    """Converts pictures into a Frame; keeps one scratch buffer for those that must be scaled down."""

    def __init__(self) -> None:
        self._scratch: Pixels = np.empty(0, dtype=np.uint8)

    def convert(self, picture: NDArray[Any], frame: Frame) -> None:
        """Fill the frame with a picture.

        Args:
            picture: gray (rows, cols[, 1]), BGR (rows, cols, 3) or BGRA (rows, cols, 4); uint8 or uint16. A larger
                one than 1080 x 1920 is scaled down into that, a smaller one is kept as it is.
            frame: receives the picture; its capture time is left alone.

        Raises:
            ValueError: another type, number of channels, or an empty picture.
        """
        channels = picture.shape[2] if picture.ndim == 3 else 1
        if picture.dtype not in _DTYPES or picture.ndim not in {2, 3} or picture.size == 0 or channels not in _TO_RGB:
            raise ValueError(f"not a picture: {picture.dtype} {picture.shape}")
        picture = np.ascontiguousarray(picture)
        if picture.dtype == np.uint16:
            picture = (picture >> 8).astype(np.uint8)  # a rare kind of file: not worth a buffer of its own
        rows, cols = fit(*picture.shape[:2])
        if picture.shape[:2] != (rows, cols):
            # Linear: 2 ms for 4K, which is exactly halved; area averaging takes 17 ms for what is not halved.
            shape = (rows, cols, *picture.shape[2:])
            if self._scratch.shape != shape:
                self.wipe()
                self._scratch = np.empty(shape, dtype=np.uint8)
            cv2.resize(picture, (cols, rows), dst=self._scratch, interpolation=cv2.INTER_LINEAR)
            picture = self._scratch
        cv2.cvtColor(picture, _TO_RGB[channels], dst=frame.prepare(rows, cols))

    def wipe(self) -> None:
        """Overwrite the scratch buffer with zeros."""
        self._scratch.fill(0)
