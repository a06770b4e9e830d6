"""What FFmpeg prints about a picture, heard: OpenCV hands out old memory where its scaler has refused one."""

from __future__ import annotations

import ctypes
import os
import sys

_LOG_ERRORS = "16"  # AV_LOG_ERROR of libavutil/log.h
_REFUSED = b"Cannot convert interlaced"
_BYTES = 65536


def listen() -> None:
    """Let FFmpeg print its errors; called before OpenCV is loaded, which reads this once."""
    os.environ["OPENCV_FFMPEG_LOGLEVEL"] = _LOG_ERRORS


class Complaints:
    """Standard output of this process from now on, where OpenCV prints them; read after each picture.

    The messages to the parent have left that descriptor (`ipc/pipes.py`).
    """

    def __init__(self) -> None:
        self._c_library = ctypes.CDLL("ucrtbase" if sys.platform == "win32" else None)
        self._heard, said = os.pipe()
        for end in (self._heard, said):
            os.set_blocking(end, False)  # who prints more than a pipe holds must not hang
        os.dup2(said, 1)
        os.close(said)

    def refused(self) -> bool:
        """Return whether a picture was refused since the last call."""
        self._c_library.fflush(None)  # what is printed into a pipe waits for company
        found = False
        while True:
            try:
                data = os.read(self._heard, _BYTES)
            except BlockingIOError:
                return found
            found = found or _REFUSED in data
