"""What the camera costs OpenCV, in a Windows Python: `opencv_cost.py SECONDS`; says what `client cost` says."""

from __future__ import annotations

import sys
import time

import cv2
import numpy as np

from tests.windows_camera.producer import stamp_of


def main() -> None:
    """Read."""
    seconds = float(sys.argv[1])
    capture = cv2.VideoCapture(0, cv2.CAP_DSHOW)
    capture.set(cv2.CAP_PROP_FRAME_WIDTH, 1280)
    capture.set(cv2.CAP_PROP_FRAME_HEIGHT, 720)
    capture.read()
    ages, last = [], 0
    began, used = time.perf_counter(), time.process_time()
    while time.perf_counter() - began < seconds:
        good, frame = capture.read()
        now_ns = time.perf_counter_ns()
        stamp = stamp_of(np.asarray(frame, np.uint8)[..., 1]) if good else last
        if stamp != last and 0 < now_ns - stamp < 1e9:
            ages.append((now_ns - stamp) / 1e6)
        last = stamp
    share = (time.process_time() - used) / (time.perf_counter() - began)
    capture.release()
    sys.stdout.write(f"{np.median(ages):.2f} {share * 100:.2f} {len(ages)}\n")


if __name__ == "__main__":
    main()
