"""The real output process with a virtual camera that writes down what it is given.

`python -m tests.fakes.recording_output FILE [sealed] [credulous] [busy FILE | watched FILE]`: credulous draws any
geometry, which is a mistake; while that other file is there, the virtual camera is in use, or somebody watches it.
Each record: struct RECORD (time published, length), then the canvas, compressed. Read it back with `read_records`.
"""

from __future__ import annotations

import functools
import os
import struct
import sys
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from anonemo_tray.output.canvas import Canvas

RECORD = struct.Struct("<QI")
SHAPE = (720, 1280)


@dataclass(frozen=True)
class Record:
    published_ns: int
    i420: bytes

    @property
    def luma(self) -> NDArray[np.uint8]:
        """The luma, uint8 (720, 1280)."""
        import numpy as np

        return np.frombuffer(self.i420, np.uint8, SHAPE[0] * SHAPE[1]).reshape(SHAPE)

    @property
    def is_blank(self) -> bool:
        return self.i420 == _pause()

    @property
    def ink(self) -> NDArray[np.bool_]:
        """What differs from the drawing's ground, bool (720, 1280)."""
        luma = self.luma
        different: NDArray[np.bool_] = luma != luma[0, 0]
        return different


@functools.cache
def _pause() -> bytes:
    from anonemo_tray.output.canvas import Renderer

    return Renderer().pause().i420.tobytes()


def read_records(path: Path) -> Iterator[Record]:
    """Yield the complete records of a file that may still be growing, or may have been cut off by a kill."""
    data = path.read_bytes() if path.exists() else b""
    for published_ns, begin, end in _places(data):
        yield Record(published_ns, zlib.decompress(data[begin:end]))


def read_last_records(path: Path, count: int) -> list[Record]:
    """Return the newest records, without unpacking those before."""
    data = path.read_bytes() if path.exists() else b""
    return [Record(when, zlib.decompress(data[begin:end])) for when, begin, end in list(_places(data))[-count:]]


def _places(data: bytes) -> Iterator[tuple[int, int, int]]:
    position = 0
    while position + RECORD.size <= len(data):
        published_ns, length = RECORD.unpack_from(data, position)
        position += RECORD.size + length
        if position > len(data):
            return
        yield published_ns, position - length, position


def cut_off_torn_record(path: Path) -> None:
    """Remove what a killed predecessor did not write to its end."""
    if path.exists():
        whole = [end for _, _, end in _places(path.read_bytes())]
        os.truncate(path, whole[-1] if whole else 0)


class RecordingCamera:
    """Keeps the contract of a virtual camera, and a trace log."""

    name = "AnonEmo Camera"
    warning = None

    def __init__(self, fd: int, watcher: Path | None = None) -> None:
        self._fd = fd
        self._watcher = watcher
        self._closed = False

    def send(self, canvas: Canvas) -> None:
        from anonemo_tray.ipc.clock import now_ns
        from anonemo_tray.output.canvas import Canvas as RealCanvas

        if type(canvas) is not RealCanvas:
            raise TypeError("only a Canvas can be published")
        packed = zlib.compress(canvas.i420.tobytes(), 1)
        os.write(self._fd, RECORD.pack(now_ns(), len(packed)) + packed)

    def is_watched(self) -> bool | None:
        return None if self._watcher is None else self._watcher.exists()

    def close(self) -> None:
        if not self._closed:
            self._closed = True
            os.close(self._fd)


def main() -> int:
    from anonemo_tray.sandbox import Guards, Role, seal

    cut_off_torn_record(Path(sys.argv[1]))
    fd = os.open(sys.argv[1], os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    guards = seal(Role.OUTPUT) if "sealed" in sys.argv[2:] else Guards(0)
    from anonemo_tray.errors import AnonEmoError, Problem
    from anonemo_tray.ipc.pipes import open_child_ends
    from anonemo_tray.output.main import run

    if "credulous" in sys.argv[2:]:
        from anonemo_tray.output.inbox import Inbox

        setattr(Inbox, "_accepts", lambda *_: True)  # noqa: B010 -- a mutant

    def open_camera(_: str | None) -> RecordingCamera:
        if "busy" in sys.argv[2:] and Path(sys.argv[-1]).exists():
            raise AnonEmoError(Problem.VIRTUAL_CAMERA_BUSY)
        return RecordingCamera(fd, Path(sys.argv[-1]) if "watched" in sys.argv[2:] else None)

    return run(open_child_ends(), guards, open_camera)


if __name__ == "__main__":
    sys.exit(main())
