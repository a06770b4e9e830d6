"""A program that plays pictures into a v4l2loopback device, which thereby becomes a camera.

`python -m tests.device.guest.feeder DEVICE YUYV|MJPG FPS`: it is told on standard input what to show, one word a line:
a folder of pictures in PICTURES, which it plays in a loop; `freeze`, the last one for ever; `silence`, nothing at all.
"""

from __future__ import annotations

import contextlib
import fcntl
import itertools
import os
import select
import struct
import sys
import time
from collections.abc import Iterator
from pathlib import Path

PICTURES = Path("/mnt/out/pictures")
WIDTH, HEIGHT = 1280, 720

_S_FMT, _S_PARM = 0xC0D05605, 0xC0CC5616
_OUTPUT = 2
_FORMAT = struct.Struct("<I4x12I152x")
_PARM = struct.Struct("<I6I176x")


def open_device(path: str, pixel_format: str, fps: int = 30) -> int:
    """Open a loopback device as its producer; returns the descriptor that pictures are written to.

    While a reader still holds the device with another format, this waits for it to go.
    """
    code = int.from_bytes(pixel_format.encode(), "little")
    line = 2 * WIDTH if pixel_format == "YUYV" else 0
    size = WIDTH * HEIGHT * (3 if pixel_format == "YU12" else 4) // 2
    srgb, progressive = 8, 1
    wanted = _FORMAT.pack(_OUTPUT, WIDTH, HEIGHT, code, progressive, line, size, srgb, 0, 0, 0, 0, 0)
    while True:
        descriptor = os.open(path, os.O_RDWR)
        accepted = bytearray(wanted)
        with contextlib.suppress(OSError):
            fcntl.ioctl(descriptor, _S_FMT, accepted)
            if _FORMAT.unpack(accepted)[3] == code:
                fcntl.ioctl(descriptor, _S_PARM, bytearray(_PARM.pack(_OUTPUT, 0, 0, 1, fps, 0, 0)))
                return descriptor
        os.close(descriptor)
        time.sleep(0.05)


def load(folder: Path, pixel_format: str) -> Iterator[bytes]:
    """Return the pictures of a folder, for ever."""
    return itertools.cycle([file.read_bytes() for file in sorted(folder.glob(f"*.{pixel_format.lower()}"))])


def main() -> None:
    device, pixel_format, fps = sys.argv[1], sys.argv[2], int(sys.argv[3])
    descriptor = open_device(device, pixel_format)
    # All of them now: a camera that pauses while it loads others would be a fault of its own.
    loaded = {folder.name: load(folder, pixel_format) for folder in PICTURES.iterdir() if folder.is_dir()}
    mode, picture = "silence", b""
    due = time.monotonic()
    while True:
        told = select.select([0], [], [], max(0.0, due - time.monotonic()))[0]
        if told:
            mode = sys.stdin.readline().strip()
            if not mode:
                return
        if mode != "silence":
            picture = picture if mode == "freeze" else next(loaded[mode])
            os.write(descriptor, picture)
        if told:
            # Only now, when the first picture is in the camera.
            print(mode, flush=True)  # noqa: T201 -- its interface
        due = max(due + 1 / fps, time.monotonic())


if __name__ == "__main__":
    main()
