"""Frame: the one buffer that a camera's picture lives in; it never leaves `sensor/`."""

from __future__ import annotations

from typing import NoReturn, TypeAlias

import numpy as np
from numpy.typing import NDArray

Pixels: TypeAlias = NDArray[np.uint8]

MAX_ROWS = 1080
MAX_COLS = 1920
"""The largest frame that is kept as it is. Measured: from 720p to 1080p a frame costs 0.2 ms more; scaling it down
to 720p would cost 2 ms. What is larger is scaled down, so 4K costs 2 ms more and nothing costs more than that."""

_CHANNELS = 3


class Frame:
    """One camera frame, RGB, in a buffer that is used again for every frame and zeroed at the end.

    It refuses everything that could carry its pixels away unnoticed: printing, pickling, copying, turning into an
    array. Code inside `sensor/` that needs the pixels says so by calling `pixels()`.

    Attributes:
        captured_ns: when the frame was taken, on the clock of `anonemo_tray.ipc.clock`; for a clip that is not played
            live, the place in the clip on a clock of its own.
    """

    __slots__ = ("_buffer", "_view", "captured_ns")

    def __init__(self) -> None:
        self._buffer: Pixels = np.zeros(MAX_ROWS * MAX_COLS * _CHANNELS, dtype=np.uint8)
        self._view: Pixels = self._buffer.reshape(MAX_ROWS, MAX_COLS, _CHANNELS)
        self.captured_ns = 0

    def prepare(self, rows: int, cols: int) -> Pixels:
        """Set the frame's size and return its pixels, to be overwritten in full.

        Args:
            rows: height, 1 to 1080.
            cols: width, 1 to 1920.

        Raises:
            ValueError: the size is out of range.
        """
        if (rows, cols) != self._view.shape[:2]:
            if not (1 <= rows <= MAX_ROWS and 1 <= cols <= MAX_COLS):
                raise ValueError(f"a frame cannot hold {rows} x {cols} pixels")
            self._view = self._buffer[: rows * cols * _CHANNELS].reshape(rows, cols, _CHANNELS)
        return self._view

    def pixels(self) -> Pixels:
        """Return the frame itself, uint8 (rows, cols, 3) in RGB order, C-contiguous; valid until the next one."""
        return self._view

    def wipe(self) -> None:
        """Overwrite the whole buffer with zeros."""
        self._buffer.fill(0)

    def __repr__(self) -> str:
        return "Frame(<redacted>)"

    def __array__(self, *_arguments: object, **_options: object) -> NoReturn:
        raise TypeError("a Frame does not become an array; call pixels() inside sensor/")

    def __reduce_ex__(self, _protocol: object) -> NoReturn:
        raise TypeError("a Frame cannot be pickled")

    def __copy__(self) -> NoReturn:
        raise TypeError("a Frame cannot be copied")

    def __deepcopy__(self, _memo: object) -> NoReturn:
        raise TypeError("a Frame cannot be copied")


def fit(rows: int, cols: int) -> tuple[int, int]:
    """Return the size (rows, cols) at which a frame is kept: scaled down into 1080 x 1920, never up."""
    scale = min(1.0, MAX_ROWS / rows, MAX_COLS / cols)
    return max(1, round(rows * scale)), max(1, round(cols * scale))
