"""Canary pixels: noise that is nowhere else, stamped into camera pictures, and the search for it in whatever form.

What is found: eight or more values in a row of the stamp, as RGB, BGR, grey or one channel, of every, every second,
fourth or eighth pixel, mirrored or not; as bytes, as decimal numbers, hexadecimal or base64.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

ROWS, COLS = 16, 320
"""Size of the stamp, in the upper left corner of the picture."""

_RUN = 8
"""Values in a row that count as found: by chance that happens once in 10^13 bytes."""

_KEY_BYTES = 3

Bytes = NDArray[np.uint8]


def canary(seed: int) -> Bytes:
    """Return the stamp, uint8 (16, 320, 3), RGB."""
    return np.random.default_rng(seed).integers(0, 256, (ROWS, COLS, 3), dtype=np.uint8)


def stamp(pixels: Bytes, seed: int) -> None:
    """Put the canary into a picture."""
    pixels[:ROWS, :COLS] = canary(seed)


class CanarySearch:
    """Looks for one canary.

    Args:
        seed: of the canary.
    """

    def __init__(self, seed: int) -> None:
        runs = [_windows(row) for picture in _forms(canary(seed)) for row in picture]
        self._runs = np.unique(np.concatenate(runs))
        keys = self._runs & np.uint64((1 << 8 * _KEY_BYTES) - 1)
        self._keys = np.zeros(1 << 8 * _KEY_BYTES, dtype=bool)
        self._keys[keys.astype(np.int64)] = True

    def found_in(self, data: bytes) -> bool:
        """Return whether the canary is in there, in any form."""
        return any(self._is_run_in(view) for view in (data, *_decoded(data)))

    def found_in_picture(self, data: bytes) -> bool:
        """Return whether pixels of the canary are in there as they are."""
        return self._is_run_in(data)

    def _is_run_in(self, data: bytes) -> bool:
        if len(data) < _RUN:
            return False
        values = np.frombuffer(data, dtype=np.uint8).astype(np.uint32)
        key = values[:-2] | values[1:-1] << 8 | values[2:] << 16
        # The first few bytes sort nearly everything out.
        starts = np.flatnonzero(self._keys[key[: len(data) - _RUN + 1]])
        raw = np.frombuffer(data, dtype=np.uint8)
        windows = raw[starts[:, None] + np.arange(_RUN)].astype(np.uint8).view("<u8").ravel()
        places = np.minimum(np.searchsorted(self._runs, windows), len(self._runs) - 1)
        return bool((self._runs[places] == windows).any())


def _forms(picture: Bytes) -> Iterator[Bytes]:
    """Yield rows of bytes for each way to keep the picture."""
    grey = np.rint(picture @ np.array([0.299, 0.587, 0.114])).astype(np.uint8)
    mean = picture.mean(axis=2).astype(np.uint8)
    for step in (1, 2, 4, 8):
        for way in (step, -step):
            part = picture[::step, ::way]
            yield part.reshape(len(part), -1)
            yield part[..., ::-1].reshape(len(part), -1)
            yield from (part[..., channel] for channel in range(3))
            yield grey[::step, ::way]
            yield mean[::step, ::way]


def _windows(row: Bytes) -> NDArray[np.uint64]:
    windows = np.lib.stride_tricks.sliding_window_view(row, _RUN)
    return np.ascontiguousarray(windows).view("<u8").ravel()


def _decoded(data: bytes) -> Iterator[bytes]:
    """Yield what the text in it means: decimal numbers, hexadecimal, base64."""
    numbers = [int(number) for number in re.findall(rb"(?<![\d.])\d{1,3}(?![\d])", data)]
    yield bytes(number for number in numbers if number < 256)
    for digits in re.findall(rb"[0-9A-Fa-f]{16,}", data):
        for start in (0, 1):
            even = digits[start : start + (len(digits) - start) // 2 * 2]
            yield binascii.unhexlify(even)
    spaced = re.findall(rb"(?:(?:0x|\\x)?[0-9A-Fa-f]{2}[\s,:]*){8,}", data)
    for text in spaced:
        yield bytes(int(pair, 16) for pair in re.findall(rb"[0-9A-Fa-f]{2}", re.sub(rb"0x|\\x", b" ", text)))
    for text in re.findall(rb"[A-Za-z0-9+/_-]{12,}", data):
        plain = text.translate(bytes.maketrans(b"-_", b"+/"))
        for start in range(4):
            yield base64.b64decode(plain[start : start + (len(plain) - start) // 4 * 4])
