"""Reads the camera by OpenCV's CAP_DSHOW, in a Windows Python: `opencv_reader.py SECONDS FOLDER`.

FOLDER/seen has a line for each picture, "MILLISECONDS NAME"; each different picture is a file FOLDER/NAME: BGR, from
the top.
"""

from __future__ import annotations

import sys
import time
import zlib
from pathlib import Path

import cv2


def main() -> None:
    """Read."""
    seconds, folder = float(sys.argv[1]), Path(sys.argv[2])
    capture = cv2.VideoCapture(0, cv2.CAP_DSHOW)
    capture.set(cv2.CAP_PROP_FRAME_WIDTH, 1280)
    capture.set(cv2.CAP_PROP_FRAME_HEIGHT, 720)
    names: set[int] = set()
    end = time.perf_counter() + seconds
    seen = (folder / "seen").open("w")
    while time.perf_counter() < end:
        good, frame = capture.read()
        if not good:
            continue
        at, name = time.perf_counter() * 1e3, zlib.crc32(frame.tobytes())
        if name not in names:
            names.add(name)
            frame.tofile(folder / f"{name:08x}")
        seen.write(f"{at:.1f} {name:08x}\n")
        seen.flush()
    capture.release()


if __name__ == "__main__":
    main()
