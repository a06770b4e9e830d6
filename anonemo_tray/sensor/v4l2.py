"""Asking a Linux video device what it is: its driver, and how fast it delivers a size in each pixel format.

Source: linux/videodev2.h; the numbers are part of the kernel's stable interface.
"""

from __future__ import annotations

import struct
import sys

from anonemo_tray.system.video4linux import opened

if sys.platform == "linux":
    import fcntl

LOOPBACK_DRIVER = "v4l2 loopback"

_CAPABILITY = struct.Struct("16s32s32s3I12x")
_QUERYCAP = 0x80685600

_FRAME_INTERVAL = struct.Struct("5I2I16x8x")
"""struct v4l2_frmivalenum: index, pixel format, width, height, type, first fraction (of a discrete interval, or the
shortest of a range), rest."""

_ENUM_FRAME_INTERVALS = 0xC034564B
_MAX_INTERVALS = 64


def fourcc(code: str) -> int:
    """Return the number of a four-letter pixel format, "MJPG" for example."""
    return int.from_bytes(code.encode("ascii"), "little")


def driver(path: str) -> str:
    """Return the driver's name of a video device, empty when it does not say.

    Raises:
        OSError: the device cannot be opened.
    """
    with opened(path) as descriptor:
        data = bytearray(_CAPABILITY.size)
        try:
            fcntl.ioctl(descriptor, _QUERYCAP, data)
        except OSError:
            return ""
    name: bytes = _CAPABILITY.unpack(data)[0]
    return name.split(b"\0", 1)[0].decode("utf-8", "replace")


def fastest(path: str, pixel_format: str, cols: int, rows: int) -> float:
    """Return the highest frame rate of a device for this format and size, 0 when it does not offer them.

    Raises:
        OSError: the device cannot be opened.
    """
    best = 0.0
    with opened(path) as descriptor:
        for index in range(_MAX_INTERVALS):
            data = bytearray(_FRAME_INTERVAL.pack(index, fourcc(pixel_format), cols, rows, 0, 0, 0))
            try:
                fcntl.ioctl(descriptor, _ENUM_FRAME_INTERVALS, data)
            except OSError:  # the end of the list
                break
            _, _, _, _, _, numerator, denominator = _FRAME_INTERVAL.unpack(data)
            if numerator:
                best = max(best, denominator / numerator)
    return best
