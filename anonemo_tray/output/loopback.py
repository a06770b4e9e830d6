"""What v4l2loopback shows when nobody publishes: the picture given here, instead of the last one for ever.

The driver does this by itself once told, so it also holds when this program is killed or stopped. Sources:
linux/videodev2.h (the numbers are part of the kernel's stable interface) and v4l2loopback's list of controls.
"""

from __future__ import annotations

import contextlib
import mmap
import struct
import sys

from anonemo_tray.system.video4linux import opened

if sys.platform == "linux":
    import fcntl

TIMEOUT_MS = 400
"""Silence after which the driver shows its own picture: above MAX_AGE_NS and twice the pause between blanks while the
program is off, and soon enough that with the publisher's death a face is gone within 600 ms."""

_CONTROLS = 0x0098F900
_SUSTAIN_FRAMERATE = _CONTROLS + 1
_TIMEOUT = _CONTROLS + 2
_TIMEOUT_IMAGE_IO = _CONTROLS + 3

_G_FMT, _S_FMT = 0xC0D05604, 0xC0D05605
_REQBUFS, _QUERYBUF = 0xC0145608, 0xC0585609
_S_CTRL = 0xC008561C
_CONTROL = struct.Struct("<Ii")
_FORMAT_BYTES = 208
_REQUEST = struct.Struct("<5I")
_BUFFER_BYTES = 88
_BUFFER_PLACE = struct.Struct("<I4xI")
"""Within struct v4l2_buffer from byte 64: offset to map from, length."""

_OUTPUT, _MMAP = 2, 1


def show_when_silent(path: str, picture: bytes) -> bool:
    """Have a loopback device show a picture whenever nothing was published for TIMEOUT_MS.

    Holds until the device's module is unloaded; the picture, until its producer changes.

    Args:
        path: the device, which a producer has open.
        picture: in the producer's pixel format.

    Returns:
        False when the driver would go on showing the last picture: callers see it frozen when the publisher dies.
    """
    try:
        with opened(path) as descriptor:
            if not _set(descriptor, _TIMEOUT, TIMEOUT_MS):
                # A stream that stands still is noticed at least; this control would repeat the picture as if alive.
                _set(descriptor, _SUSTAIN_FRAMERATE, 0)
                return False
            # Without a picture of ours the driver shows a plain dark one.
            with contextlib.suppress(OSError, ValueError):
                _give_picture(path, descriptor, picture)
            return True
    except OSError:
        return False


def _give_picture(path: str, descriptor: int, picture: bytes) -> None:
    if not _set(descriptor, _TIMEOUT_IMAGE_IO, 1):
        return
    # Whoever opens the device next has the picture's buffer in hand.
    with opened(path) as owner:
        shape = bytearray(_FORMAT_BYTES)
        struct.pack_into("<I", shape, 0, _OUTPUT)
        fcntl.ioctl(owner, _G_FMT, shape)
        fcntl.ioctl(owner, _S_FMT, shape)
        fcntl.ioctl(owner, _REQBUFS, bytearray(_REQUEST.pack(1, _OUTPUT, _MMAP, 0, 0)))
        buffer = bytearray(_BUFFER_BYTES)
        struct.pack_into("<II", buffer, 0, 0, _OUTPUT)
        struct.pack_into("<I", buffer, 60, _MMAP)
        fcntl.ioctl(owner, _QUERYBUF, buffer)
        offset, length = _BUFFER_PLACE.unpack_from(buffer, 64)
        with mmap.mmap(owner, length, mmap.MAP_SHARED, mmap.PROT_READ | mmap.PROT_WRITE, offset=offset) as memory:
            memory[: len(picture)] = picture


def _set(descriptor: int, control: int, value: int) -> bool:
    try:
        fcntl.ioctl(descriptor, _S_CTRL, bytearray(_CONTROL.pack(control, value)))
    except OSError:
        return False
    return True
