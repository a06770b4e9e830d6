"""Publishes two pictures in turn to the camera, in a Windows Python: `producer.py SEED SECONDS [MISCHIEF]`.

MISCHIEF is what is done to the section after each picture: "noise", "numbers", "future", "old", "version", "torn"; or
whose it is: "stranger", another user's, "low", of a program of low integrity. "small" makes one that is too small and
publishes nothing.
"""

from __future__ import annotations

import ctypes
import sys
import time

import numpy as np
from numpy.typing import NDArray

from anonemo_tray.errors import AnonEmoError
from anonemo_tray.output import windows_camera
from anonemo_tray.output.windows_camera import SECTION_BYTES, PictureWriter, WindowsObjects


def picture(seed: int) -> NDArray[np.uint8]:
    """Return a picture of noise in colour: uint8 (1080, 1280)."""
    return np.random.default_rng(seed).integers(0, 256, (1080, 1280), np.uint8)


def _spoil(shared: WindowsObjects, mischief: str, random: np.random.Generator) -> None:
    header = windows_camera._Header.from_address(shared.address)
    second = ctypes.c_int64()
    ctypes.windll.kernel32.QueryPerformanceFrequency(ctypes.byref(second))  # type: ignore[attr-defined,unused-ignore]
    slot = header.slot[header.newest % 3]
    if mischief == "noise":
        noise = random.integers(0, 256, 80, np.uint8)
        ctypes.memmove(shared.address, noise.ctypes.data, 80)
    elif mischief == "numbers":
        ctypes.memmove(shared.address + 24, random.integers(0, 256, 56, np.uint8).ctypes.data, 56)
    elif mischief in {"future", "old"}:
        slot.ticks += second.value * (1000 if mischief == "future" else -1000)
    elif mischief == "version":
        header.version = 2
    elif mischief == "torn":
        slot.begun += 3


PROTECTIONS = {
    "stranger": "O:S-1-5-21-1-2-3-1001D:(A;;GA;;;WD)",
    "low": "O:{user}D:P(A;;GA;;;{user})S:(ML;;NW;;;LW)",
}


def _make_small() -> None:
    """Take the section's name for a page."""
    kernel = ctypes.windll.kernel32  # type: ignore[attr-defined,unused-ignore]
    in_memory = ctypes.c_void_p(-1)
    section = kernel.CreateFileMappingW(in_memory, None, 4, 0, 4096, windows_camera._NAME)
    kernel.MapViewOfFile.restype = ctypes.c_void_p
    header = windows_camera._Header.from_address(kernel.MapViewOfFile(section, 2, 0, 0, 4096))
    header.magic, header.version, header.newest = b"AnonEmoC", 1, 1
    header.width, header.height, header.slots = 1280, 720, 3


def main() -> None:
    """Publish; say when it begins and ends."""
    seed, seconds, mischief = int(sys.argv[1]), float(sys.argv[2]), (*sys.argv[3:], "")[0]
    random = np.random.default_rng(seed)
    if mischief in PROTECTIONS:
        windows_camera._protection = lambda user: PROTECTIONS[mischief].format(user=user)
    if mischief == "small":
        _make_small()
        sys.stdout.write("publishing\n")
        sys.stdout.flush()
        time.sleep(seconds)
        return
    try:
        shared = WindowsObjects()
    except AnonEmoError as error:
        sys.stdout.write(f"{error.problem.name}\n")
        return
    writer = PictureWriter(shared.address, shared.ticks)
    pictures = [picture(seed), picture(seed + 1)]
    started, sent, took = time.perf_counter(), 0, []
    while time.perf_counter() - started < seconds:
        before = time.perf_counter()
        shared.announce(writer.write(pictures[sent % 2]))
        took.append(time.perf_counter() - before)
        sent += 1
        if mischief not in {"", *PROTECTIONS}:
            _spoil(shared, mischief, random)
        if sent == 1:
            sys.stdout.write("publishing\n")
            sys.stdout.flush()
        if mischief in {"noise", "numbers"}:
            time.sleep(0.005)
            writer = PictureWriter(shared.address, shared.ticks) if mischief == "noise" else writer
        else:
            time.sleep(max(0.0, started + sent / 30 - time.perf_counter()))
    shared.announce(writer.withdraw())
    watched = shared.was_watched()
    shared.close()
    sys.stdout.write(f"closed watched={watched} median_ms={np.median(took) * 1e3:.3f} bytes={SECTION_BYTES}\n")


if __name__ == "__main__":
    main()
