"""The two ends of a pipe between processes: a sender that never blocks, and the start of a child's end.

Pipes carry a length-prefixed JSON object once (what the child shall do; not its command line, which every user of the
machine can read), then messages (`messages.py`).
"""

from __future__ import annotations

import contextlib
import json
import os
import struct
import sys
import threading
from collections import deque
from dataclasses import dataclass
from typing import Any

_LENGTH = struct.Struct("<I")
_MAX_CONFIG_BYTES = 65536
READ_BYTES = 65536


class Sender:
    """Writes messages to a pipe from a thread of its own; the newest picture replaces one not yet taken.

    A reader that stops reading costs pictures, never the sender's time (a blocking write would hang, and a full pipe
    would hand out old pictures later).
    """

    def __init__(self, fd: int) -> None:
        self._fd = fd
        self._wake = threading.Condition()
        self._waiting: deque[bytes] = deque()
        self._last_is_picture = False
        self._closed = False
        self._thread = threading.Thread(target=self._write_all, name=f"pipe-{fd}", daemon=True)
        self._thread.start()

    def send_latest(self, data: bytes) -> None:
        """Offer a picture's message; it replaces the one before if that is still waiting."""
        with self._wake:
            if self._waiting and self._last_is_picture:
                self._waiting.pop()
            self._waiting.append(data)
            self._last_is_picture = True
            self._wake.notify()

    def send(self, data: bytes) -> None:
        """Queue what must not be replaced, such as the configuration, Hello or Trouble; in its turn."""
        with self._wake:
            self._waiting.append(data)
            self._last_is_picture = False
            self._wake.notify()

    def send_in_turn(self, data: bytes, most_waiting: int) -> None:
        """Queue what must not be replaced, and wait while more than so many messages wait: for files, not for calls.

        Raises:
            BrokenPipeError: the reader is gone.
        """
        with self._wake:
            while len(self._waiting) > most_waiting and self._thread.is_alive():
                self._wake.wait(1.0)
        if not self._thread.is_alive():
            raise BrokenPipeError
        self.send(data)

    def close(self, timeout: float | None = 0.2) -> None:
        """Write what waits, then close the pipe: end-of-file for the reader. A blocked write is left to its thread.

        Args:
            timeout: seconds to wait for that, None for as long as it takes.
        """
        with self._wake:
            self._closed = True
            self._wake.notify()
        self._thread.join(timeout)

    def _write_all(self) -> None:
        # A reader that is gone ends the thread; its supervisor sees the process end by other means.
        with contextlib.suppress(OSError):
            while (data := self._next()) is not None:
                while data:
                    data = data[os.write(self._fd, data) :]
        with contextlib.suppress(OSError):
            os.close(self._fd)

    def _next(self) -> bytes | None:
        with self._wake:
            while not self._waiting:
                if self._closed:
                    return None
                self._wake.wait()
            self._wake.notify_all()
            return self._waiting.popleft()


def pack_config(config: dict[str, Any]) -> bytes:
    """Return the bytes that tell a child what to do."""
    text = json.dumps(config).encode()
    return _LENGTH.pack(len(text)) + text


@dataclass(frozen=True)
class ChildEnds:
    """A child's private ends of its pipes.

    Attributes:
        config: what the parent wants.
        read_fd: messages of the parent; end-of-file when it is gone.
        sender: messages to the parent.
    """

    config: dict[str, Any]
    read_fd: int
    sender: Sender


@dataclass(frozen=True)
class ChildPipes:
    """A child's pipes as they are before its first thread: what the parent wants is known, and nobody writes yet."""

    config: dict[str, Any]
    read_fd: int
    write_fd: int

    def open(self) -> ChildEnds:
        """Start the sender, in a thread of its own."""
        return ChildEnds(self.config, self.read_fd, Sender(self.write_fd))


def take_over_pipes() -> ChildPipes:
    """Take over standard input and output as message pipes; called once, first thing in a child. Starts no thread.

    Afterwards 0 and 1 are the null device, so that no library's chatter ends up among the messages, and the real ends
    cannot be inherited.

    Raises:
        ValueError: what came in is no configuration.
    """
    read_fd, write_fd = os.dup(0), os.dup(1)
    null = os.open(os.devnull, os.O_RDWR)
    os.dup2(null, 0)
    os.dup2(null, 1)
    os.close(null)
    (length,) = _LENGTH.unpack(_read_exactly(read_fd, _LENGTH.size))
    if length > _MAX_CONFIG_BYTES:
        raise ValueError("configuration too long")
    config = json.loads(_read_exactly(read_fd, length))
    if not isinstance(config, dict):
        raise ValueError("configuration is no object")  # noqa: TRY004 -- wrong bytes, not a wrong argument
    return ChildPipes(config, read_fd, write_fd)


def open_child_ends() -> ChildEnds:
    """Take over the pipes and start the sender; for a child that has no guard to put on in between.

    Raises:
        ValueError: what came in is no configuration.
    """
    return take_over_pipes().open()


def _read_exactly(fd: int, count: int) -> bytes:
    data = b""
    while len(data) < count:
        part = os.read(fd, count - len(data))
        if not part:
            raise ValueError("the parent closed the pipe before it said what to do")
        data += part
    return data


class ParentWatch:
    """Tells whether the process that started this one is still alive, also when a stranger holds its pipe open."""

    def __init__(self) -> None:
        self._parent = os.getppid()
        self._handle: int | None = None
        if sys.platform == "win32":
            import ctypes  # noqa: PLC0415 -- only here, to keep the start of the other systems lean

            synchronize = 0x00100000
            self._handle = ctypes.windll.kernel32.OpenProcess(synchronize, False, self._parent)

    def is_alive(self) -> bool:
        """Return False once the parent has ended."""
        if sys.platform == "win32":
            import ctypes  # noqa: PLC0415 -- see above

            timeout = 0x102
            return self._handle is None or (ctypes.windll.kernel32.WaitForSingleObject(self._handle, 0) == timeout)
        return os.getppid() == self._parent
