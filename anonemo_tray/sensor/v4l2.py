"""Asking a Linux video device what it is: its driver, and how fast it delivers a size in each pixel format.

Source: linux/videodev2.h; the numbers are part of the kernel's stable interface.
"""

from __future__ import annotations

import re
import struct
import sys
from collections.abc import Sequence

from anonemo_tray.system.video4linux import opened

if sys.platform == "linux":
    import fcntl

LOOPBACK_DRIVER = "v4l2 loopback"

_CAPABILITY = struct.Struct("16s32s32s3I12x")
"""struct v4l2_capability: driver, card, bus, version, capabilities of the device and of this node, rest."""

_QUERYCAP = 0x80685600
_PIPELINE = 0x20000000
"""V4L2_CAP_IO_MC: a part of a pipeline that a program has to set up first, from the sensor on."""

_FRAME_INTERVAL = struct.Struct("5I2I16x8x")
"""struct v4l2_frmivalenum: index, pixel format, width, height, type, first fraction (of a discrete interval, or the
shortest of a range), rest."""

_ENUM_FRAME_INTERVALS = 0xC034564B
_MAX_INTERVALS = 64

_FORMAT = struct.Struct("3I32s2I12x")
"""struct v4l2_fmtdesc: index, type, flags, description, pixel format, media bus code, rest."""

_ENUM_FORMATS = 0xC0405602
_VIDEO_CAPTURE = 1
_MAX_FORMATS = 64

_GREY = re.compile(r"GREY|Y(0[46]|1[0246]|10B|10P|12P|14P|8I|12I)\s*|L8")
_BAYER = re.compile(r"BA81|GBRG|GRBG|RGGB|BYR2|[BGR][ABGR](1[0246])|p[BGR]\S\S|a[BGR]A8|b[BG]A8|ip3\S")
"""Names of pixel formats: brightness alone, and a sensor's raw pixels, which want a program to make a picture of."""


def fourcc(code: str) -> int:
    """Return the number of a four-letter pixel format, "MJPG" for example."""
    return int.from_bytes(code.encode("ascii"), "little")


def driver(path: str) -> str:
    """Return the driver's name of a video device, empty when it does not say.

    Raises:
        OSError: the device cannot be opened.
    """
    name, _ = _capability(path)
    return name


def needs_libcamera(path: str) -> bool:
    """Tell whether a device is of a kind that only libcamera makes pictures of: raw pixels, or a part of a pipeline.

    Raises:
        OSError: the device cannot be opened.
    """
    _, capabilities = _capability(path)
    return bool(capabilities & _PIPELINE) or is_raw(pixel_formats(path))


def _capability(path: str) -> tuple[str, int]:
    """Return the driver's name and what this node can do; nothing where it does not say."""
    with opened(path) as descriptor:
        data = bytearray(_CAPABILITY.size)
        try:
            fcntl.ioctl(descriptor, _QUERYCAP, data)
        except OSError:
            return "", 0
    name, *_, of_device, of_node = _CAPABILITY.unpack(data)
    return name.split(b"\0", 1)[0].decode("utf-8", "replace"), of_node or of_device


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


def pixel_formats(path: str) -> list[str]:
    """Return the four-letter names of the formats in which a device gives pictures; none when it does not say.

    Raises:
        OSError: the device cannot be opened.
    """
    names = []
    with opened(path) as descriptor:
        for index in range(_MAX_FORMATS):
            data = bytearray(_FORMAT.pack(index, _VIDEO_CAPTURE, 0, b"", 0, 0))
            try:
                fcntl.ioctl(descriptor, _ENUM_FORMATS, data)
            except OSError:  # the end of the list
                break
            code: int = _FORMAT.unpack(data)[4]
            names.append(code.to_bytes(4, "little").decode("ascii", "replace"))
    return names


def is_infrared(formats: Sequence[str]) -> bool:
    """Tell whether a device gives brightness alone, as the infrared cameras for signing in do, whose lamp strobes."""
    return bool(formats) and all(_GREY.fullmatch(name) for name in formats)


def is_raw(formats: Sequence[str]) -> bool:
    """Tell whether a device gives the raw pixels of its sensor alone: only libcamera makes pictures of them."""
    return bool(formats) and all(_BAYER.fullmatch(name) for name in formats)
