"""A Video4Linux driver's answers, in place of the ioctl call."""

from __future__ import annotations

import struct


class FakeDriver:
    """Answers VIDIOC_QUERYCAP and VIDIOC_ENUM_FRAMEINTERVALS; every other request fails."""

    def __init__(self) -> None:
        self.name = b"uvcvideo"
        self.intervals: dict[tuple[str, int, int], list[tuple[int, int]]] = {}

    def ioctl(self, descriptor: int, request: int, data: bytearray) -> int:
        if request == 0x80685600:
            data[: len(self.name)] = self.name
            return 0
        if request == 0xC034564B:
            index, code, cols, rows = struct.unpack_from("<4I", data)
            offered = self.intervals.get((code.to_bytes(4, "little").decode(), cols, rows), [])
            if index < len(offered):
                struct.pack_into("<2I", data, 20, *offered[index])
                return 0
        raise OSError(22, "Invalid argument")
