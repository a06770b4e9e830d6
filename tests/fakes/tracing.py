"""What processes ask of the kernel, written down by strace: every network, file-making and file-changing call."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

_NETWORK = ("socket", "connect", "bind", "io_uring_setup")
_CHANGES = (
    *("creat", "mkdir", "mkdirat", "mknod", "mknodat", "rename", "renameat", "renameat2", "link", "linkat"),
    *("symlink", "symlinkat", "truncate", "unlink", "unlinkat", "rmdir"),
)
_OPENS = ("open", "openat", "openat2", "open_by_handle_at")
_WRITING = re.compile(r"\bO_(WRONLY|RDWR|CREAT|TRUNC|APPEND|TMPFILE)\b")
_LINE = re.compile(r"(?P<name>\w+)\((?P<arguments>.*)\)\s+= (?P<result>-?\d+|\?)")
_RESOLVER_FILES = ("/etc/resolv.conf", "/etc/hosts", "/etc/host.conf", "/etc/gai.conf", "libnss_dns", "libnss_resolve")


@dataclass(frozen=True)
class Call:
    """One system call."""

    name: str
    arguments: str
    result: str

    @property
    def failed(self) -> bool:
        return self.result.startswith("-")

    @property
    def reaches_out(self) -> bool:
        """Whether it is the first step to another machine, or goes around the calls that are looked at."""
        local = self.arguments.startswith(("AF_UNIX", "{sa_family=AF_UNIX")) or "{sa_family=AF_UNIX" in self.arguments
        return self.name in _NETWORK and not local

    @property
    def local_path(self) -> str | None:
        """The path of the local socket that it makes or calls."""
        found = re.search(r'sun_path=@?"([^"]*)"', self.arguments)
        return found[1] if found and self.name in {"connect", "bind"} else None

    @property
    def is_look_up(self) -> bool:
        """Whether it reads how names of other machines are looked up."""
        return self.name in _OPENS and any(file in self.arguments for file in _RESOLVER_FILES)

    @property
    def changed(self) -> list[str]:
        """The paths that it makes, changes, removes or opens for writing."""
        if self.name in _CHANGES or (self.name in _OPENS and _WRITING.search(self.arguments)):
            return re.findall(r'"([^"]*)"', self.arguments)
        return []


def trace(
    folder: Path, command: Sequence[str], env: Mapping[str, str], cwd: Path, *, every_call: bool = False
) -> tuple[str, list[Call]]:
    """Run a command with all its children under strace.

    Args:
        folder: for the notes.
        command: program and arguments.
        env: its environment.
        cwd: where it runs.
        every_call: stop at every call and not only at those looked at; slower, and needed where a guard refuses calls:
            the kernel asks a guard before the filter that makes strace fast.

    Returns:
        What it printed, and the calls of all processes.
    """
    strace = shutil.which("strace")
    assert strace is not None, "install strace"
    calls = ",".join(f"?{name}" for name in (*_NETWORK, *_CHANGES, *_OPENS))
    speed = [] if every_call else ["--seccomp-bpf"]
    # A file for each thread: so no call is torn apart by another.
    options = ["-ff", "-qq", "-s", "4096", *speed, "-e", f"trace={calls}", "-o", str(folder / "trace")]
    done = subprocess.run(
        [strace, *options, *command],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        env=env,
        cwd=cwd,
        text=True,
        timeout=120,
        check=True,
    )
    lines = [line for file in folder.glob("trace.*") for line in file.read_text(errors="replace").splitlines()]
    return done.stdout, [Call(**found.groupdict()) for line in lines if (found := _LINE.match(line))]
