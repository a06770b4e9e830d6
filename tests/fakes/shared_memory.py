"""What the Windows camera shares with its driver, in memory of this process."""

from __future__ import annotations

import ctypes

from anonemo_tray.output.windows_camera import SECTION_BYTES


class SharedMemory:
    """The section as a buffer, events as lists, and a clock that is set."""

    def __init__(self, content: bytes = b"") -> None:
        self.memory = ctypes.create_string_buffer(content, SECTION_BYTES)
        self.now = 1
        self.announced: list[int] = []
        self.taken = False
        self.is_closed = False

    @property
    def address(self) -> int:
        return ctypes.addressof(self.memory)

    def ticks(self) -> int:
        return self.now

    def announce(self, number: int) -> None:
        self.announced.append(number)

    def was_watched(self) -> bool:
        taken, self.taken = self.taken, False
        return taken

    def close(self) -> None:
        self.is_closed = True
