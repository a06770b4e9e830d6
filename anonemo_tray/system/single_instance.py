"""The right to be the user's one running program, and the call from a second start to the first.

A lock on a file says who runs: the kernel drops it with the process, however that ends. The endpoint is a Unix socket
(on Windows a pipe) with a key of its own; only that key and fixed words go over it. Each caller is heard by itself and
for a moment only, so that one who says nothing is in nobody's way.
"""

from __future__ import annotations

import contextlib
import hmac
import json
import os
import secrets
import stat
import sys
import threading
import time
from collections.abc import Callable
from multiprocessing.connection import Client, Connection, Listener
from pathlib import Path
from types import TracebackType

from anonemo_tray.errors import AnonEmoError, Problem

_ATTENTION = b"attention"
_FAREWELL = b"farewell"
_KEY_BYTES = 32
_MAX_BYTES = 64
_HEAR_S = 1.0
_CALL_TRIES = 20
_CALL_PAUSE_S = 0.05  # the first one may hold the lock for a moment before it answers calls
_CALL_S = 3.0
_JOIN_S = 1.0
_UNANSWERED = (OSError, EOFError)


def _lock(fd: int) -> bool:
    """Take the exclusive lock on an open file; False when another process has it."""
    try:
        if sys.platform == "win32":
            import msvcrt  # noqa: PLC0415 -- exists on this system alone

            msvcrt.locking(fd, msvcrt.LK_NBLCK, 1)
        else:
            import fcntl  # noqa: PLC0415 -- does not exist on Windows

            fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except (BlockingIOError, PermissionError):
        return False
    return True


class SingleInstance(contextlib.AbstractContextManager["SingleInstance"]):
    """The running program's hold on its lock and its endpoint; made by `acquire`.

    Leaving its `with` block gives both back.
    """

    def __init__(self, lock_fd: int, runtime_dir: Path, on_second_start: Callable[[], None]) -> None:
        self._lock_fd = lock_fd
        self._contact = runtime_dir / "contact.json"
        self._on_second_start = on_second_start
        self._closing = threading.Event()
        self._key = secrets.token_bytes(_KEY_BYTES)
        self._listener: Listener | None = None
        self._thread = threading.Thread(target=self._answer, name="second-start", daemon=True)
        # Without an endpoint (a folder on a memory stick can have none) the lock still holds.
        with contextlib.suppress(OSError):
            self._listen(runtime_dir)

    @classmethod
    def acquire(cls, runtime_dir: Path, on_second_start: Callable[[], None]) -> SingleInstance:
        """Become the one running program, or call the one that runs.

        Args:
            runtime_dir: the user's folder for the lock; made when missing, for the user alone.
            on_second_start: called from a thread each time somebody starts the program again.

        Raises:
            AnonEmoError: ALREADY_RUNNING, after the first one was called; SETTINGS_UNWRITABLE when the folder
                cannot be used.
        """
        try:
            runtime_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
            _require_own(runtime_dir)
            fd = os.open(runtime_dir / "lock", os.O_RDWR | os.O_CREAT, 0o600)
        except OSError as error:
            raise AnonEmoError(Problem.SETTINGS_UNWRITABLE) from error
        try:
            if _lock(fd):
                return cls(fd, runtime_dir, on_second_start)
        except OSError as error:
            os.close(fd)
            raise AnonEmoError(Problem.SETTINGS_UNWRITABLE) from error
        os.close(fd)
        _call(runtime_dir / "contact.json")
        raise AnonEmoError(Problem.ALREADY_RUNNING)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.release()

    def release(self) -> None:
        """Let the next start be the first."""
        if self._listener is not None:
            self._closing.set()
            _try_for(_JOIN_S, self._wake)
            self._thread.join(_JOIN_S)
            self._contact.unlink(missing_ok=True)
            self._listener.close()
            self._listener = None
        if self._lock_fd >= 0:
            os.close(self._lock_fd)
            self._lock_fd = -1

    def _listen(self, runtime_dir: Path) -> None:
        if sys.platform == "win32":
            address = rf"\\.\pipe\anonemo-tray-{secrets.token_hex(8)}"
        else:
            address = str(runtime_dir / "endpoint")
            # What a killed predecessor left behind; we hold the lock, so it is nobody's.
            Path(address).unlink(missing_ok=True)
        # Not with its own authkey: it would wait for a caller's answer without a time limit.
        self._listener = Listener(address, "AF_PIPE" if sys.platform == "win32" else "AF_UNIX")
        self._thread.start()
        contact = json.dumps({"address": address, "key": self._key.hex()})
        new = self._contact.with_suffix(".new")
        with os.fdopen(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="ascii") as file:
            file.write(contact)
        new.replace(self._contact)

    def _wake(self) -> None:
        # accept() does not notice a close from another thread; a call ends it.
        if self._listener is not None:
            with contextlib.suppress(*_UNANSWERED):
                _say(_FAREWELL, self._listener.address, self._key)

    def _answer(self) -> None:
        listener = self._listener
        while listener is not None and not self._closing.is_set():
            try:
                caller = listener.accept()
            except OSError:  # noqa: PERF203 -- once for each caller
                # A caller that broke off, or a listener that cannot listen: either way without a busy loop.
                self._closing.wait(_CALL_PAUSE_S)
            else:
                threading.Thread(target=self._hear, args=(caller,), name="caller", daemon=True).start()

    def _hear(self, caller: Connection) -> None:
        """Do what one caller asks for, if it has the key and says so soon."""
        said = b""
        with caller, contextlib.suppress(*_UNANSWERED):
            said = caller.recv_bytes(_MAX_BYTES) if caller.poll(_HEAR_S) else b""
        if hmac.compare_digest(said, self._key + _ATTENTION):
            self._on_second_start()


def _require_own(folder: Path) -> None:
    """Refuse a folder that somebody else prepared (in a shared /tmp), or could write to."""
    if sys.platform != "win32":
        info = folder.stat(follow_symlinks=False)
        if not stat.S_ISDIR(info.st_mode) or info.st_uid != os.getuid() or info.st_mode & 0o022:
            raise PermissionError(folder)


def _call(contact: Path) -> None:
    """Ask the running program for attention; gives up when it does not answer."""

    def call_once() -> bool:
        try:
            fields = json.loads(contact.read_text(encoding="ascii"))
            _say(_ATTENTION, str(fields["address"]), bytes.fromhex(fields["key"]))
        except (*_UNANSWERED, ValueError, KeyError, TypeError):
            return False
        return True

    def call() -> None:
        for _ in range(_CALL_TRIES):
            if call_once():
                return
            time.sleep(_CALL_PAUSE_S)

    _try_for(_CALL_S, call)


def _say(word: bytes, address: str | tuple[str, int], key: bytes) -> None:
    with Client(address) as connection:
        connection.send_bytes(key + word)


def _try_for(seconds: float, function: Callable[[], None]) -> None:
    """Run it, but not for longer than this: the other side may be stopped, and a connection has no time limit."""
    thread = threading.Thread(target=function, name="call", daemon=True)
    thread.start()
    thread.join(seconds)
