"""A Video4Linux driver's answers, in place of the ioctl call."""

from __future__ import annotations

import struct


class FakeDriver:
    """Answers VIDIOC_QUERYCAP, VIDIOC_ENUM_FMT and VIDIOC_ENUM_FRAMEINTERVALS; every other request fails."""

    def __init__(self) -> None:
        self.name = b"uvcvideo"
        self.capabilities = 0x04200001
        self.formats: list[str] = []
        self.intervals: dict[tuple[str, int, int], list[tuple[int, int]]] = {}

    def ioctl(self, descriptor: int, request: int, data: bytearray) -> int:
        if request == 0x80685600:
            data[: len(self.name)] = self.name
            struct.pack_into("<2I", data, 84, 0x84A00001, self.capabilities)
            return 0
        if request == 0xC034564B:
            index, code, cols, rows = struct.unpack_from("<4I", data)
            offered = self.intervals.get((code.to_bytes(4, "little").decode(), cols, rows), [])
            if index < len(offered):
                struct.pack_into("<2I", data, 20, *offered[index])
                return 0
        if request == 0xC0405602:
            (index,) = struct.unpack_from("<I", data)
            if index < len(self.formats):
                struct.pack_into("<4s", data, 44, self.formats[index].encode())
                return 0
        raise OSError(22, "Invalid argument")
