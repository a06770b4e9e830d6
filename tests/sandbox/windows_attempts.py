"""What Windows' guards really do, tried there: `python -m tests.sandbox.windows_attempts` prints it as JSON.

Runs in a Windows Python, also one under Wine, with nothing but the standard library. A process that is sealed, and one
that is not, says what it reports and what it can do; this one, another program of the same user, tries what it can do
to it.
"""

from __future__ import annotations

import contextlib
import ctypes
import json
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from anonemo_tray import sandbox
from anonemo_tray.sandbox import Guards, Role, windows, windows_api

RIGHTS = {
    "read memory": 0x10,
    "write memory": 0x20,
    "run a thread": 0x2,
    "copy handles": 0x40,
    "everything": 0x1FFFFF,
    "end": 0x1,
    "wait": 0x100000,
    "ask": 0x1000,
}
_WAIT_MS = 20_000


class Recorder:
    """Windows' functions, and a record of which were called and what they said."""

    def __init__(self) -> None:
        self.calls: list[tuple[str, bool]] = []
        self._libraries = windows_api.Libraries()
        self.last_error = self._libraries.last_error

    def __getattr__(self, name: str) -> Any:
        function = getattr(self._libraries, name)

        def call(*arguments: Any) -> Any:
            result = function(*arguments)
            self.calls.append((name, bool(result)))
            return result

        return call


def be_tried(*, sealed: bool) -> None:
    """Be the process that others try, until standard input ends."""
    recorder, make = Recorder(), windows_api.Libraries
    module: Any = windows_api
    module.Libraries = lambda: recorder
    guards = sandbox.seal(Role.SENSOR) | sandbox.limit_writing() if sealed else Guards.NONE
    module.Libraries = make
    token = ctypes.c_void_p()
    make().OpenProcessToken(make().GetCurrentProcess(), 0x8, ctypes.byref(token))
    can_start = False
    with contextlib.suppress(OSError):
        can_start = subprocess.run([sys.executable, "-c", ""], check=False).returncode == 0
    said = {
        "guards": int(guards),
        "calls": recorder.calls,
        "integrity": windows._integrity(make(), token),
        "starts programs": can_start,
    }
    sys.stdout.write(json.dumps(said) + "\n")
    sys.stdout.flush()
    sys.stdin.read()


def end_with_a_child(*, tied: bool) -> None:
    """Start a child, say its number, and wait to be killed."""
    child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
    untie = sandbox.tie(child) if tied else None
    sys.stdout.write(f"{child.pid}\n")
    sys.stdout.flush()
    sys.stdin.read()
    del untie


@contextmanager
def started(*words: str) -> Iterator[subprocess.Popen[bytes]]:
    """Start this module again, as another process; kill it at the end."""
    command = [sys.executable, "-m", "tests.sandbox.windows_attempts", *words]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        try:
            yield process
        finally:
            process.kill()


def attempts(*, sealed: bool) -> dict[str, Any]:
    """Return what a process says, and what this one may do to it."""
    libraries = windows_api.Libraries()
    with started("sealed" if sealed else "unsealed") as process:
        assert process.stdout is not None
        said: dict[str, Any] = json.loads(process.stdout.readline())
        said["granted"] = [name for name, right in RIGHTS.items() if libraries.OpenProcess(right, False, process.pid)]
    return said


def outlives(*, tied: bool) -> bool:
    """Return whether a child outlives the process that started it."""
    load: Any = getattr(ctypes, "WinDLL")  # noqa: B009 -- there is one on Windows only
    kernel32, ended = load("kernel32"), 0
    with started("tied" if tied else "untied") as parent:
        assert parent.stdout is not None
        child = windows_api.Libraries().OpenProcess(
            RIGHTS["wait"] | RIGHTS["end"], False, int(parent.stdout.readline())
        )
        parent.kill()
        parent.wait()
        if tied:
            return bool(kernel32.WaitForSingleObject(ctypes.c_void_p(child), _WAIT_MS) != ended)
        time.sleep(1.0)
        alive = bool(kernel32.WaitForSingleObject(ctypes.c_void_p(child), 0) != ended)
        windows_api.Libraries().TerminateProcess(child, 0)
    return alive


def main() -> None:
    """Do what the argument says; without one, start the others and print what they did."""
    word = sys.argv[1] if len(sys.argv) > 1 else ""
    if word in {"sealed", "unsealed"}:
        be_tried(sealed=word == "sealed")
    elif word in {"tied", "untied"}:
        end_with_a_child(tied=word == "tied")
    else:
        found = {
            "sealed": attempts(sealed=True),
            "unsealed": attempts(sealed=False),
            "outlives tied": outlives(tied=True),
            "outlives untied": outlives(tied=False),
        }
        sys.stdout.write(json.dumps(found))


if __name__ == "__main__":
    main()
