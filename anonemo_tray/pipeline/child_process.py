"""One child process: its start, its pipes, its orderly end and its killing.

Children are started afresh (never forked), by the commands of `system.programs`.
"""

from __future__ import annotations

import contextlib
import os
import subprocess
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from anonemo_tray.ipc.messages import Decoder, Message
from anonemo_tray.ipc.pipes import READ_BYTES, Sender, pack_config
from anonemo_tray.sandbox import Role, tie
from anonemo_tray.system import programs


class Child:
    """A running child process.

    Args:
        command: program and arguments.
        config: what it shall do; goes down its pipe, not onto its command line.
        on_message: called with each message it sends, from the reading thread.
        on_exit: called once, from the reading thread, when it has ended.
        ends_with_us: the system shall end it when this process ends, where it can.
        show_errors: let it write to our standard error (`--debug`); else what it prints there is lost.

    Raises:
        OSError: the program cannot be started.
    """

    def __init__(
        self,
        command: Sequence[str],
        config: dict[str, Any],
        on_message: Callable[[Child, Message], None],
        on_exit: Callable[[Child], None],
        *,
        ends_with_us: bool = False,
        show_errors: bool = False,
    ) -> None:
        self._process = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=None if show_errors else subprocess.DEVNULL,
            bufsize=0,
            creationflags=programs.NO_WINDOW,
        )
        self._untie = tie(self._process) if ends_with_us else None
        assert self._process.stdin is not None  # noqa: S101 -- follows from PIPE; for the type checker
        assert self._process.stdout is not None  # noqa: S101 -- the same
        # The sender owns its descriptor alone: it closes it in its own thread, also when a write hung for long.
        self._sender = Sender(os.dup(self._process.stdin.fileno()))
        self._process.stdin.close()
        self._sender.send(pack_config(config))
        self._on_message = on_message
        self._on_exit = on_exit
        self._reader = threading.Thread(target=self._read_all, name=f"reader-{self.pid}", daemon=True)
        self._reader.start()

    @property
    def pid(self) -> int:
        """The process id."""
        return self._process.pid

    @property
    def exit_code(self) -> int | None:
        """The exit code, negative for the signal that killed it; None while it runs."""
        return self._process.poll()

    def send_latest(self, data: bytes) -> None:
        """Offer the newest picture's message; never blocks."""
        self._sender.send_latest(data)

    def send(self, data: bytes) -> None:
        """Send what no later picture may replace; never blocks."""
        self._sender.send(data)

    def request_stop(self) -> None:
        """Ask for an orderly end, by end-of-file; returns at once."""
        self._sender.close(timeout=0)

    def kill(self) -> None:
        """End it now, whatever it is doing; the kernel frees its memory and its devices."""
        self._process.kill()
        self._sender.close(timeout=0)

    def join(self, timeout: float) -> bool:
        """Wait until it has ended and its last message was handed on; False when it has not in time."""
        self._reader.join(timeout)
        return not self._reader.is_alive()

    def _read_all(self) -> None:
        stdout = self._process.stdout
        assert stdout is not None  # noqa: S101 -- see above
        decoder = Decoder()
        with stdout, contextlib.suppress(OSError):
            while data := os.read(stdout.fileno(), READ_BYTES):
                for message in decoder.feed(data):
                    self._on_message(self, message)
        self._process.wait()
        if self._untie is not None:
            self._untie()
        self._on_exit(self)


@dataclass(frozen=True)
class Launcher:
    """How children are started.

    Attributes:
        commands: program and arguments of each.
        show_errors: children may write to standard error (`--debug`).
    """

    commands: Mapping[Role, Sequence[str]] = field(
        default_factory=lambda: MappingProxyType({role: programs.child_command(role) for role in Role})
    )
    show_errors: bool = False

    def start(
        self,
        role: Role,
        config: dict[str, Any],
        on_message: Callable[[Child, Message], None],
        on_exit: Callable[[Child], None],
    ) -> Child:
        """Start a child; see `Child`."""
        # The output has to take its leave of a call first.
        return Child(
            self.commands[role],
            config,
            on_message,
            on_exit,
            ends_with_us=role is Role.SENSOR,
            show_errors=self.show_errors,
        )
