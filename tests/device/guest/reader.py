"""A program that reads a virtual camera as a call program does, and writes down what a caller sees.

`python -m tests.device.guest.reader opencv|ffmpeg|chromium DEVICE`: one line for each picture: when it was received
(monotonic nanoseconds), kind, ink, correlation, digest, box; or one of NOTES in place of the kind, and a text.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
import zlib
from collections.abc import Iterator
from pathlib import Path

import cv2
import numpy as np

from tests.device.canary import Kind, judge
from tests.device.guest import browser

WIDTH, HEIGHT = 1280, 720
_BYTES = WIDTH * HEIGHT * 3 // 2

_THOROUGH_EACH = 5

NOTES = ("open", "lost", "listed", "refused")
"""A device was opened (its size or name); it gives no more pictures; a browser found cameras; it could not have one."""


def opencv_pictures(device: str) -> Iterator[bytes | None]:
    """Yield raw pictures of a device; None when it says that there is none, before it is opened anew."""
    while True:
        capture = cv2.VideoCapture(
            device, cv2.CAP_V4L2, [cv2.CAP_PROP_CONVERT_RGB, 0, cv2.CAP_PROP_FOURCC, cv2.VideoWriter.fourcc(*"YU12")]
        )
        if capture.isOpened():
            say("open", f"{capture.get(cv2.CAP_PROP_FRAME_WIDTH):.0f}x{capture.get(cv2.CAP_PROP_FRAME_HEIGHT):.0f}")
            while True:
                there, picture = capture.read()
                if not there:
                    break
                yield np.ascontiguousarray(picture).tobytes()
        capture.release()
        yield None
        time.sleep(0.1)


def ffmpeg_pictures(device: str) -> Iterator[bytes | None]:
    """Yield the pictures that ffmpeg reads; None when it gave up, before it is started anew."""
    command = ["ffmpeg", "-v", "error", "-nostdin", "-fflags", "nobuffer", "-f", "v4l2", "-i", device]
    command += ["-f", "rawvideo", "-pix_fmt", "yuv420p", "-fps_mode", "passthrough", "-"]
    while True:
        with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, bufsize=0) as ffmpeg:
            assert ffmpeg.stdout is not None
            say("open", "ffmpeg")
            with memoryview(bytearray(_BYTES)) as picture:
                while True:
                    filled = 0
                    while filled < _BYTES and (count := os.readv(ffmpeg.stdout.fileno(), [picture[filled:]])):
                        filled += count
                    if filled < _BYTES:
                        break
                    yield bytes(picture)
            ffmpeg.kill()
        yield None
        time.sleep(0.1)


def chromium_pictures(device: str) -> Iterator[bytes | None]:
    """Yield the pictures that a page in a browser gets, of whichever camera; None when one was taken from it."""
    name = Path("/sys/class/video4linux", Path(device).name, "name").read_text().strip()
    for what, body in browser.events(name):
        if what == "lost":
            yield None
        elif what in NOTES:
            say(what, body.decode())
        else:
            # The drawing comes as I420; what does not is no picture of ours.
            yield zlib.decompress(body, wbits=-zlib.MAX_WBITS) if what == "I420" else b""


def say(note: str, text: str = "") -> None:
    print(time.monotonic_ns(), note, text, flush=True)  # noqa: T201 -- its interface


def main() -> None:
    pictures = {"opencv": opencv_pictures, "ffmpeg": ffmpeg_pictures, "chromium": chromium_pictures}[sys.argv[1]]
    faces = 0
    for picture in pictures(sys.argv[2]):
        if picture is None:
            say("lost")
            continue
        # The time is that of the picture's arrival, not of the judgement's end.
        arrived = time.monotonic_ns()
        verdict = judge(picture, thorough=faces % _THOROUGH_EACH == 0)
        faces += verdict.kind is Kind.FACE
        line = (arrived, verdict.kind.value, verdict.ink, f"{verdict.correlation:.4f}", verdict.digest, *verdict.box)
        print(*line, flush=True)  # noqa: T201 -- its interface


if __name__ == "__main__":
    main()
