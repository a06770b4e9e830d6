"""The tray process's trace log: the children it starts, every byte to and from them, every status."""

from __future__ import annotations

import json
import os
import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from anonemo_tray.cli import headless
from anonemo_tray.ipc.clock import now_ns
from anonemo_tray.ipc.messages import Decoder, Message
from anonemo_tray.ipc.pipes import Sender
from anonemo_tray.pipeline import child_process, worker
from anonemo_tray.tray import application
from tests.fakes.patch import patch
from tests.fakes.program import starts_variable


@dataclass(frozen=True)
class Entry:
    """One line of the trace log.

    Attributes:
        ns: when, on the clock of the program.
        what: "start" of a child, "read" from it, "write" to one, "status" of the worker, "fault" made on purpose.
        pid: of the child; 0 where there is none.
        text: role of the child, or the status in words.
        data: the bytes.
    """

    ns: int
    what: str
    pid: int = 0
    text: str = ""
    data: bytes = b""


def read_trace_log(file: Path) -> Iterator[Entry]:
    """Yield the entries of a trace log that may still be growing."""
    for line in file.read_bytes().split(b"\n")[:-1] if file.exists() else []:
        fields = json.loads(line)
        yield Entry(fields["ns"], fields["what"], fields["pid"], fields["text"], bytes.fromhex(fields["data"]))


def write_trace_log(file: Path) -> None:
    """Start writing; to be called before the program's own main."""
    fd = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)

    def note(what: str, pid: int = 0, text: str = "", data: bytes = b"") -> None:
        line = {"ns": now_ns(), "what": what, "pid": pid, "text": text, "data": data.hex()}
        os.write(fd, json.dumps(line).encode() + b"\n")

    class TracingDecoder(Decoder):
        def feed(self, data: bytes) -> Iterator[Message]:
            note("read", int(threading.current_thread().name.removeprefix("reader-")), data=data)
            return super().feed(data)

    class TracingSender(Sender):
        def send_latest(self, data: bytes) -> None:
            note("write", data=data)
            super().send_latest(data)

        def send(self, data: bytes) -> None:
            note("write", data=data)
            super().send(data)

    class TracingChild(child_process.Child):
        def __init__(self, command: Sequence[str], *arguments: Any, **options: Any) -> None:
            variable = starts_variable(command[-1])
            starts = os.environ.get(variable)
            os.environ[variable] = "0" if starts is None else str(int(starts) + 1)
            super().__init__(command, *arguments, **options)
            note("start", self.pid, command[-1])

    class TracingWorker(worker.Worker):
        def __init__(self, config: Any, on_status: Callable[[Any], None], *others: Any, **options: Any) -> None:
            def tell(status: object) -> None:
                note("status", text=repr(status))
                on_status(status)

            super().__init__(config, tell, *others, **options)

    patch(child_process, "Decoder", TracingDecoder)
    patch(child_process, "Sender", TracingSender)
    patch(child_process, "Child", TracingChild)
    patch(application, "Worker", TracingWorker)
    patch(headless, "Worker", TracingWorker)
