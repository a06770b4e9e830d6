"""The program of `program.py`, started by a test: what it said, published and did."""

from __future__ import annotations

import os
import signal
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path

from anonemo_tray.ipc.clock import now_ns
from tests.fakes.program import Plan
from tests.fakes.recording_output import Record, read_records
from tests.fakes.trace_log import Entry, read_trace_log
from tests.waiting import wait_until


class RunningProgram:
    """A run of the tray process with its children.

    Attributes:
        process: the tray process.
        folder: where its trace log, records and what it prints are kept.
    """

    def __init__(self, process: subprocess.Popen[bytes], folder: Path) -> None:
        self.process = process
        self.folder = folder

    def trace_log(self) -> list[Entry]:
        return list(read_trace_log(self.folder / "trace_log"))

    def records(self) -> list[Record]:
        return list(read_records(self.folder / "records"))

    def printed(self) -> str:
        """Return what all processes wrote to standard output and standard error."""
        return (self.folder / "printed").read_text()

    def pids(self, role: str) -> list[int]:
        """Return the process ids of all children of this kind so far, the newest last."""
        return [entry.pid for entry in self.trace_log() if entry.what == "start" and entry.text == role]

    def is_gone(self) -> bool:
        """Return whether no process of this run is left."""
        return self.process.poll() is not None and not any(
            is_running(pid) for role in ("sensor", "output") for pid in self.pids(role)
        )

    def wait_for_face(self, since_ns: int = 0) -> None:
        """Wait until callers see a face that was published after some time."""

        def shown() -> bool:
            return any(not record.is_blank and record.published_ns > since_ns for record in self.records()[-5:])

        wait_until(shown, "a face", 30.0)

    def signal(self, pid: int, number: signal.Signals) -> int:
        """Send a signal and return the time on the program's clock."""
        sent_ns = now_ns()
        os.kill(pid, number)
        return sent_ns


def is_running(pid: int) -> bool:
    """Return whether a process exists and is more than an entry that its parent has not read."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def environment(home: Path, **others: str) -> Mapping[str, str]:
    """Return the environment of a program that has everything in one folder, which is made."""
    for name in ("tmp", "cwd"):
        (home / name).mkdir(parents=True, exist_ok=True)
    kept = {name: value for name, value in os.environ.items() if not name.startswith("XDG_")}
    own = {"HOME": str(home), "ANONEMO_TRAY_HOME": str(home / "anonemo"), "TMPDIR": str(home / "tmp")}
    root = Path(__file__).parents[2]
    return kept | own | {"PYTHONPATH": str(root), "PYTHONDONTWRITEBYTECODE": "1"} | others


@contextmanager
def running_program(folder: Path, plan: Plan, *arguments: str) -> Iterator[RunningProgram]:
    """Run the program on the demo, without the tray icon; whatever is left of it at the end is killed.

    Args:
        folder: for everything; the program's own home, and the only places it knows, is `home` in it.
        plan: what is different; records and trace log are always kept.
        arguments: more of the command line.
    """
    plan = replace(plan, records=str(folder / "records"), trace_log=str(folder / "trace_log"))
    home = folder / "home"
    with (folder / "printed").open("wb") as printed:
        process = subprocess.Popen(
            [*plan.command("tray"), "--demo", "--headless", *arguments],
            stdin=subprocess.DEVNULL,
            stdout=printed,
            stderr=subprocess.STDOUT,
            env=environment(home),
            cwd=home / "cwd",
        )
    program = RunningProgram(process, folder)
    try:
        yield program
    finally:
        for pid in (*program.pids("sensor"), *program.pids("output")):
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        process.kill()
        process.wait()
