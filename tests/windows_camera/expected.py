"""What callers shall get of a canvas in each of the camera's formats, written down a second time."""

from __future__ import annotations

import functools

import numpy as np
from numpy.typing import NDArray

Bytes = NDArray[np.uint8]
FORMATS = ("NV12", "I420", "YUY2", "RGB24", "RGB32")


FACTOR = 0x9E3779B97F4A7C15
"""Of a sample's name; odd."""


@functools.cache
def _powers(count: int) -> NDArray[np.uint64]:
    """Return FACTOR to the power of count - 1 down to 0, modulo 2 to the power of 64."""
    powers = np.full(count, FACTOR, np.uint64)
    powers[0] = 1
    return np.cumprod(powers, dtype=np.uint64)[::-1]


def name_of(sample: Bytes) -> str:
    """Return by what the client names a sample: its 64-bit words as the digits of a number to the base FACTOR."""
    words = np.ascontiguousarray(sample).reshape(-1).view(np.uint64)
    return f"{int((words * _powers(words.size)).sum(dtype=np.uint64)):016x}"


def _halved(plane: NDArray[np.int32]) -> NDArray[np.int32]:
    return (plane[::2, ::2] + plane[::2, 1::2] + plane[1::2, ::2] + plane[1::2, 1::2] + 2) // 4


def expected(i420: Bytes, name: str, width: int, *, bottom_up: bool = True) -> Bytes:
    """Return a sample's bytes, flat.

    Args:
        i420: uint8 (1080, 1280).
        name: one of FORMATS.
        width: 1280 or 640.
        bottom_up: whether the first row of RGB is the lowest.
    """
    y, u, v = (
        part.reshape(rows, -1).astype(np.int32)
        for part, rows in ((i420[:720], 720), (i420[720:900], 360), (i420[900:], 360))
    )
    if width == 640:
        y, u, v = _halved(y), _halved(u), _halved(v)
    if name == "I420":
        flat = np.concatenate([y.ravel(), u.ravel(), v.ravel()])
    elif name == "NV12":
        flat = np.concatenate([y.ravel(), np.stack([u, v], -1).ravel()])
    elif name == "YUY2":
        flat = np.stack([y[:, ::2], u.repeat(2, 0), y[:, 1::2], v.repeat(2, 0)], -1).ravel()
    else:
        blue_part, red_part = (plane.repeat(2, 0).repeat(2, 1) - 128 for plane in (u, v))
        # BT.601 in limited range, in 16 bits of fraction.
        luma = (y - 16) * 76309 + (1 << 15)
        channels = [
            np.clip(part >> 16, 0, 255)
            for part in (
                luma + 132201 * blue_part,
                luma - 25675 * blue_part - 53279 * red_part,
                luma + 104597 * red_part,
            )
        ]
        if name == "RGB32":
            channels.append(np.full_like(y, 255))
        flat = np.stack(channels, -1)[:: -1 if bottom_up else 1].ravel()
    return flat.astype(np.uint8)
