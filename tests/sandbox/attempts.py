"""A program that tries everything a sealed process must not do, and says what came of it.

    attempts.py FOLDER ROLE [--landlock VERSION] [--no-libseccomp] [--older-thread] [--without RULE]

ROLE is a guard.Role, or "unsealed". FOLDER has been made by `run`. Prints JSON: the guards, and for each attempt 0 or
the error number. --landlock pretends that the kernel speaks an older version; --without is the mutant: the seal lacks
this rule.
"""

from __future__ import annotations

import argparse
import ctypes
import errno
import fcntl
import json
import os
import resource
import socket
import struct
import subprocess
import sys
import threading
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import cast

from anonemo_tray.sandbox import Guards, Role, landlock, limit_reading, seal, seccomp
from tests.sandbox.calls import CALLS, EFFECTIVE

Attempt = Callable[[], object]

_IMPOSSIBLE = (-1,) * 6

_libc = ctypes.CDLL(None, use_errno=True)


def _native(call: int, *arguments: int | bytes | ctypes.Array[ctypes.c_char]) -> int:
    """Make a system call of x86-64 past the C library."""
    words = [ctypes.c_long(argument) if isinstance(argument, int) else argument for argument in arguments]
    result = int(_libc.syscall(ctypes.c_long(call), *words))
    if result < 0:
        raise OSError(ctypes.get_errno(), "native call")
    return result


def network(folder: Path) -> dict[str, Attempt]:
    """Sockets, and what does their work without them."""

    def unix(target: str, *, connect: bool) -> None:
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as datagram:
            if connect:
                datagram.connect(target)
            else:
                datagram.sendto(b"x", target)

    def message() -> None:
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as datagram:
            datagram.sendmsg([b"x"], [], 0, str(folder / "listener"))

    return {
        "inet": lambda: socket.socket(socket.AF_INET, socket.SOCK_STREAM),
        "inet6": lambda: socket.socket(socket.AF_INET6, socket.SOCK_DGRAM),
        "netlink": lambda: socket.socket(socket.AF_NETLINK, socket.SOCK_RAW),
        "packet": lambda: socket.socket(socket.AF_PACKET, socket.SOCK_RAW),
        "vsock": lambda: socket.socket(socket.AF_VSOCK, socket.SOCK_STREAM),
        "bluetooth": lambda: socket.socket(31, socket.SOCK_RAW, 1),
        "kernel crypto": lambda: socket.socket(socket.AF_ALG, socket.SOCK_SEQPACKET),
        "inet, native": lambda: _native(41, socket.AF_INET, socket.SOCK_STREAM, 0),
        "inet with high bits": lambda: _native(41, 0x100000000 | socket.AF_INET, socket.SOCK_STREAM, 0),
        "inet by x32": lambda: _native(0x40000000 | 41, socket.AF_INET, socket.SOCK_STREAM, 0),
        "io_uring": lambda: _native(425, 1, ctypes.create_string_buffer(120)),
        "unix connect": lambda: unix(str(folder / "listener"), connect=True),
        "unix datagram": lambda: unix(str(folder / "listener"), connect=False),
        "unix message": message,
        "abstract connect": lambda: unix(f"\0{folder}", connect=True),
    }


def around(folder: Path) -> dict[str, Attempt]:
    """Ways around the guards: other processes, objects that stay, attributes of files."""
    old = str(folder / "old")
    terminal, opened = os.openpty()[1], os.open(folder, os.O_RDONLY)
    how_to_open, how_large = struct.pack("3Q", os.O_RDONLY, 0, 0), 24
    attribute = ctypes.create_string_buffer(b"pixels")
    attribute_arguments = struct.pack("QII", ctypes.addressof(attribute), 6, 0)

    def fork() -> None:
        child = os.fork()
        if child == 0:
            os._exit(0)
        os.waitpid(child, 0)

    def shared_memory() -> None:
        _libc.shmctl(_native(29, 0, 4096, 0o600), 0, None)

    def message_queue() -> None:
        _libc.msgctl(_native(68, 0, 0o600), 0, None)

    def semaphore() -> None:
        _libc.semctl(_native(64, 0, 1, 0o600), 0, 0)

    def posix_message_queue() -> None:
        name = f"anonemo-{os.getpid()}".encode()
        _native(240, name, os.O_CREAT | os.O_RDWR, 0o600, 0)
        _native(241, name)

    def control(command: int, argument: bytes) -> None:
        descriptor = os.open(old, os.O_RDONLY)
        try:
            fcntl.ioctl(descriptor, command, argument)
        finally:
            os.close(descriptor)

    def get_signals_sent_to(pid: int) -> None:
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as datagram:
            fcntl.fcntl(datagram, 8, pid)  # F_SETOWN

    parent = os.getppid()
    return {
        "limits of another process": lambda: _native(302, parent, 4, 0, 0),
        "priority of another process": lambda: os.setpriority(0, parent, os.getpriority(0, parent)),
        "processors of another process": lambda: os.sched_setaffinity(parent, os.sched_getaffinity(parent)),
        "signal to another process": lambda: os.kill(parent, 0),
        "signal to another process's thread": lambda: _native(234, parent, parent, 0),
        "signal to all of a group": lambda: os.kill(0, 0),
        "own signals to another process": lambda: get_signals_sent_to(parent),
        "make a folder by a command": lambda: fcntl.ioctl(opened, 0x5000940E, bytearray(4096)),  # of btrfs
        "fork": fork,
        "another program": lambda: subprocess.run(["/bin/true"], check=True),
        "clone3": lambda: _native(435, 0, 0),
        "openat2": lambda: _native(437, -100, old.encode(), how_to_open, how_large),
        "read another process": lambda: _native(310, os.getppid(), 0, 0, 0, 0, 0),
        "unshare": lambda: _native(272, 0x400),  # of open files: harmless, and allowed to everybody
        "key": lambda: _native(248, b"user", b"anonemo", b"pixels", 6, -2),  # of this process only
        "shared memory": shared_memory,
        "message queue": message_queue,
        "semaphore": semaphore,
        "POSIX message queue": posix_message_queue,
        "attribute": lambda: os.setxattr(old, "user.anonemo", b"pixels"),
        "attribute by the newest call": lambda: _native(
            463, -100, old.encode(), 0, b"user.anonemo", attribute_arguments, 16
        ),
        "mode": lambda: (folder / "old").chmod(0o640),
        "mode by the newest call": lambda: _native(452, -100, old.encode(), 0o600, 0),
        "owner": lambda: os.chown(old, os.getuid(), os.getgid()),
        "times": lambda: os.utime(old, ns=(1, 2)),
        "flags": lambda: control(0x40086602, struct.pack("l", 0x40)),  # FS_IOC_SETFLAGS, no dump
        "project": lambda: control(0x401C5820, struct.pack("5I8x", 0, 0, 0, 1, 0)),  # FS_IOC_FSSETXATTR
        "version": lambda: control(0x40087602, struct.pack("l", 1)),  # FS_IOC_SETVERSION
        "typing into the terminal": lambda: fcntl.ioctl(terminal, 0x5412, b"x"),
        "pasting into the terminal": lambda: fcntl.ioctl(terminal, 0x541C, b"\3"),
        "core dumps on again": lambda: _native(157, 4, 1, 0, 0, 0),
        "truncate": lambda: os.truncate(old, 0),
        "truncate by reading": lambda: os.open(old, os.O_RDONLY | os.O_TRUNC),
        "truncate by reading, the older call": lambda: _native(2, old.encode(), os.O_RDONLY | os.O_TRUNC),
        "truncate by opening": lambda: os.open(old, os.O_ACCMODE | os.O_TRUNC),
        "truncate by opening, the older call": lambda: _native(2, old.encode(), os.O_ACCMODE | os.O_TRUNC),
    }


def files(folder: Path) -> dict[str, Attempt]:
    """Changes of files, for Landlock to refuse."""
    old = str(folder / "old")

    def create(path: str, flags: int = os.O_CREAT) -> None:
        os.close(os.open(path, os.O_WRONLY | flags, 0o600))

    def create_in_memory() -> None:
        path = f"/dev/shm/anonemo-{os.getpid()}"  # noqa: S108 -- the folder is what is tried
        create(path)
        Path(path).unlink()

    return {
        "create": lambda: create(str(folder / "new")),
        "create in the current folder": lambda: create("new-here"),
        "create in the home folder": lambda: create(str(Path.home() / "new-at-home")),
        "create in memory": create_in_memory,
        "create without a name": lambda: create(str(folder), os.O_TMPFILE),
        "overwrite": lambda: create(old, 0),
        "append": lambda: create(old, os.O_APPEND),
        "rename": lambda: (folder / "old").rename(folder / "older"),
        "remove": (folder / "doomed").unlink,
        "remove a folder": (folder / "empty").rmdir,
        "make a folder": (folder / "made").mkdir,
        "link": lambda: (folder / "linked").hardlink_to(folder / "kept"),
        "symbolic link": lambda: (folder / "pointer").symlink_to("x"),
        "named pipe": lambda: os.mkfifo(folder / "fifo"),
    }


def reading(folder: Path) -> dict[str, Attempt]:
    """Files that are none of a camera's business, for the second layer of Landlock to refuse."""
    return {
        "read a file": (folder / "private").read_bytes,
        "read the names of files": lambda: os.listdir(folder),  # noqa: PTH208 -- the plain call
        "read the accounts": Path("/etc/passwd").read_bytes,
        "read what another process is": Path(f"/proc/{os.getppid()}/cmdline").read_bytes,
    }


def calls(*, sealed: bool) -> dict[str, Attempt]:
    """Every refused call with impossible arguments, of which it complains if it is let through.

    Args:
        sealed: with those that would succeed.
    """
    numbers = {name: number for name, number in CALLS.items() if sealed or name not in EFFECTIVE}
    return {f"{name}()": partial(_native, number, *_IMPOSSIBLE) for name, number in numbers.items()}


def allowed(folder: Path) -> dict[str, Attempt]:
    """What a sealed process needs."""
    terminal = os.openpty()[1]

    def thread() -> None:
        started = threading.Thread(target=int)
        started.start()
        started.join()

    return {
        "unix pair": socket.socketpair,
        "null device": lambda: Path(os.devnull).write_text("x"),
        "read": (folder / "kept").read_text,
        "read the program": Path(__file__).read_text,
        "thread": thread,
        "size of a terminal": lambda: os.get_terminal_size(terminal),
        "its own limits": lambda: resource.getrlimit(resource.RLIMIT_NOFILE),
        "its own priority": lambda: os.setpriority(0, 0, os.getpriority(0, 0)),
        "own descriptors": lambda: list(Path("/proc/self/fd").iterdir()),
        "own state": Path("/proc/self/status").read_text,
        "signal to itself": lambda: os.kill(os.getpid(), 0),
        "memory": lambda: os.ftruncate(os.memfd_create("x"), 4096),
    }


@dataclass(frozen=True)
class Outcome:
    """What came of it: the guards that the seal reported, and per attempt 0 or the error number."""

    guards: Guards
    errors: dict[str, int]

    def refused(self) -> set[str]:
        """Return the attempts that a guard refused, by its errors; not those that just failed."""
        return {name for name, error in self.errors.items() if error in {errno.EACCES, errno.EPERM, errno.ENOSYS}}

    def done(self) -> set[str]:
        """Return the attempts that succeeded."""
        return {name for name, error in self.errors.items() if error == 0}


def run(folder: Path, role: str, *options: str) -> Outcome:
    """Run this program in a process of its own; sealing cannot be taken back."""
    folder.mkdir()
    for name in ("old", "kept", "doomed", "private"):
        (folder / name).write_text("x")
    (folder / "empty").mkdir()
    with (
        socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as listener,
        socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as abstract,
    ):
        listener.bind(str(folder / "listener"))
        abstract.bind(f"\0{folder}")
        done = subprocess.run(
            [sys.executable, __file__, str(folder), role, *options],
            cwd=folder,
            env={**os.environ, "HOME": str(folder), "PYTHONPATH": str(Path(__file__).parents[2])},
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
    assert done.returncode == 0, done.stderr
    result = json.loads(done.stdout)
    return Outcome(Guards(result["guards"]), result["errors"])


def _try_all(attempts: dict[str, Attempt]) -> dict[str, int]:
    return {name: _try(attempt) for name, attempt in attempts.items()}


def _try(attempt: Attempt) -> int:
    try:
        attempt()
    except OSError as error:
        return error.errno or -1
    return 0


def _leave_out(rule: str) -> None:
    """Make the mutant: a seal without a rule, named as the call that it is about."""
    if rule == "ioctl":
        seccomp._install_ioctl_filter = lambda library: True
    for table in ("_OWN_ONLY", "_CALLER_ONLY", "_REFUSED_WHEN"):
        setattr(seccomp, table, tuple(entry for entry in getattr(seccomp, table) if entry[0] != rule))


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=Path)
    parser.add_argument("role")
    parser.add_argument("--landlock", type=int)
    parser.add_argument("--no-libseccomp", action="store_true")
    parser.add_argument("--older-thread", action="store_true")
    parser.add_argument("--without")
    options = parser.parse_args()
    attempts = {
        **allowed(options.folder),
        **network(options.folder),
        **around(options.folder),
        **files(options.folder),
        **reading(options.folder),
        **calls(sealed=options.role != "unsealed" and not options.no_libseccomp),
    }
    go = threading.Event()
    errors: dict[str, int] = {}
    older = threading.Thread(target=lambda: (go.wait(), errors.update(_try_all(attempts))), daemon=True)
    if options.older_thread:
        older.start()
    if options.landlock is not None:
        landlock.abi_version = lambda: options.landlock
    if options.no_libseccomp:
        # How Python marks what cannot be imported.
        cast("dict[str, object]", sys.modules)["pyseccomp"] = None
    if options.without is not None:
        _leave_out(options.without)
    guards = Guards.NONE if options.role == "unsealed" else seal(Role(options.role))
    if options.role in {"sensor", "output"} and options.without != "reading":
        guards |= limit_reading(str(options.folder / "kept"))
    if not options.older_thread:
        errors = _try_all(attempts)
    else:
        go.set()
        older.join()
    sys.stdout.write(json.dumps({"guards": guards, "errors": errors}))


if __name__ == "__main__":
    main()
