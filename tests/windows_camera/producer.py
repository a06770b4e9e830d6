"""Publishes to the camera as it is told, in a Windows Python.

A line that it reads is a command, and has one answer. "SEED MISCHIEF" publishes two pictures in turn until the next
line; the answer is "publishing", or the name of a problem. "" stops; the answer is "closed", and what it measured.

MISCHIEF is what is done to the section after each picture: "none", "noise", "numbers", "future", "old", "version",
"torn"; or whose it is: "stranger", another user's, "low", of a program of low integrity. "small" makes a section that
is too small and publishes nothing. "stamp" is no mischief: it writes the performance counter into each picture, in ns,
before it is published.
"""

from __future__ import annotations

import contextlib
import ctypes
import queue
import sys
import threading
import time
from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from anonemo_tray.errors import AnonEmoError
from anonemo_tray.output import windows_camera
from anonemo_tray.output.windows_camera import SECTION_BYTES, PictureWriter, WindowsObjects

HARMLESS = {"none", "stamp"}
PROTECTIONS = {
    "stranger": "O:S-1-5-21-1-2-3-1001D:(A;;GA;;;WD)",
    "low": "O:{user}D:P(A;;GA;;;{user})S:(ML;;NW;;;LW)",
}
STAMP = 8
"""A stamp's bits are squares of so many pixels in the picture's first rows, the lowest bit first; white is 1."""


def stamp_of(luma: NDArray[np.uint8]) -> int:
    """Return a picture's stamp.

    Args:
        luma: uint8 (720, 1280), or a colour of it.
    """
    bits = luma[STAMP // 2, STAMP // 2 : 64 * STAMP : STAMP] > 127
    return int(np.packbits(bits, bitorder="little").view(np.uint64)[0])


def picture(seed: int) -> NDArray[np.uint8]:
    """Return a picture of noise in colour: uint8 (1080, 1280)."""
    return np.random.default_rng(seed).integers(0, 256, (1080, 1280), np.uint8)


def _stamp(i420: NDArray[np.uint8], now_ns: int) -> None:
    """Write 64 bits into a picture."""
    bits = (now_ns >> np.arange(64)) & 1
    i420[:STAMP, : 64 * STAMP] = np.where(bits, 235, 16).repeat(STAMP)
    for plane in (i420[720:900].reshape(360, 640), i420[900:].reshape(360, 640)):
        plane[: STAMP // 2, : 32 * STAMP] = 128


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


@contextlib.contextmanager
def _small_section() -> Iterator[None]:
    """Take the section's name for a page; there is nothing to publish in."""
    kernel = ctypes.windll.kernel32  # type: ignore[attr-defined,unused-ignore]
    in_memory = ctypes.c_void_p(-1)
    section = kernel.CreateFileMappingW(in_memory, None, 4, 0, 4096, windows_camera._NAME)
    kernel.MapViewOfFile.restype = ctypes.c_void_p
    address = ctypes.c_void_p(kernel.MapViewOfFile(section, 2, 0, 0, 4096))
    assert address.value is not None
    header = windows_camera._Header.from_address(address.value)
    header.magic, header.version, header.newest = b"AnonEmoC", 1, 1
    header.width, header.height, header.slots = 1280, 720, 3
    try:
        yield
    finally:
        kernel.UnmapViewOfFile(address)
        kernel.CloseHandle(section)


@contextlib.contextmanager
def _objects(mischief: str) -> Iterator[WindowsObjects]:
    """Make the objects that are shared with the camera, and give them back."""
    ours = windows_camera._protection
    if mischief in PROTECTIONS:
        windows_camera._protection = lambda user: PROTECTIONS[mischief].format(user=user)
    try:
        shared = WindowsObjects()
    finally:
        windows_camera._protection = ours
    try:
        yield shared
    finally:
        shared.close()


class Producer:
    """What publishes; a thread of its own reads the commands."""

    def __init__(self) -> None:
        self._lines: queue.Queue[str | None] = queue.Queue()
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self) -> None:
        for line in sys.stdin:
            self._lines.put(line.strip())
        self._lines.put(None)

    def obey(self) -> None:
        """Do what is said, to the end of what can be read."""
        measured = ""
        while (line := self._lines.get()) is not None:
            seed, _, mischief = line.partition(" ")
            if not seed:
                _say(f"closed {measured}")
                continue
            try:
                with _small_section() if mischief == "small" else _objects(mischief) as shared:
                    measured = self._publish(shared, int(seed), mischief)
            except AnonEmoError as error:
                _say(error.problem.name)

    def _publish(self, shared: WindowsObjects | None, seed: int, mischief: str) -> str:
        """Publish until there is another line; returns what was measured."""
        if shared is None:
            _say("publishing")
            while self._lines.empty():
                time.sleep(0.05)
            return ""
        random = np.random.default_rng(seed)
        writer = PictureWriter(shared.address, shared.ticks)
        pictures = [picture(seed), picture(seed + 1)]
        started, sent, took = time.perf_counter(), 0, []
        while self._lines.empty():
            if mischief == "stamp":
                _stamp(pictures[sent % 2], time.perf_counter_ns())
            before = time.perf_counter()
            shared.announce(writer.write(pictures[sent % 2]))
            took.append(time.perf_counter() - before)
            sent += 1
            if mischief not in {*HARMLESS, *PROTECTIONS}:
                _spoil(shared, mischief, random)
            if sent == 1:
                _say("publishing")
            if mischief in {"noise", "numbers"}:
                time.sleep(0.005)
                writer = PictureWriter(shared.address, shared.ticks) if mischief == "noise" else writer
            else:
                time.sleep(max(0.0, started + sent / 30 - time.perf_counter()))
        shared.announce(writer.withdraw())
        watched = shared.was_watched()
        return f"watched={watched} median_ms={np.median(took) * 1e3:.3f} bytes={SECTION_BYTES}"


def _say(answer: str) -> None:
    sys.stdout.write(f"{answer}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    Producer().obey()
