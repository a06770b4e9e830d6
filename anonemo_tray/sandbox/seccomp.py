"""The filter of system calls: no network, and none of the calls that reach around the other guards.

Through pyseccomp, a thin binding of the system's libseccomp, which builds the filter and refuses the calls of foreign
architectures (32-bit, x32), by which it could be passed.

It lists what is refused, not what is allowed: drivers, MediaPipe and the C libraries of systems never seen here make
calls that nobody can list, and a sensor that does not start there protects nobody. It has to be complete in ways out:
network, other programs, other processes, objects that outlive this one, and changes of files that Landlock does not
know of. Calls newer than the list do not exist for a sealed process, as on an older kernel.

Sources: seccomp(2), syscalls(2), the kernel's arch/x86/entry/syscalls/syscall_64.tbl.
"""

from __future__ import annotations

import ctypes.util
import errno
import importlib
import os
import socket
from collections.abc import Iterator
from types import ModuleType
from typing import Any

_SERVICES = ("connect", "bind", "listen", "accept", "accept4", "sendmsg", "sendmmsg")
"""A local socket that goes somewhere: to a service of this machine, which could pass things on."""

_REFUSED = (
    # Another program or process, to do it there, or to outlive being switched off. (Threads are made by clone.)
    "execve",
    "execveat",
    "fork",
    "vfork",
    "ptrace",
    "process_vm_readv",
    "process_vm_writev",
    "kcmp",
    "rt_sigqueueinfo",
    "rt_tgsigqueueinfo",
    # Objects that stay in the kernel when this process ends, or that others read.
    "add_key",
    "keyctl",
    "request_key",
    "mq_open",
    "mq_unlink",
    "mq_timedsend",
    "msgget",
    "msgsnd",
    "msgctl",
    "semget",
    "semop",
    "semtimedop",
    "semctl",
    "shmget",
    "shmat",
    "shmctl",
    # What Landlock leaves open: 64 KB of anything fit beside a file, eight bytes into each of its times.
    "setxattr",
    "lsetxattr",
    "fsetxattr",
    "removexattr",
    "lremovexattr",
    "fremovexattr",
    "chmod",
    "fchmod",
    "fchmodat",
    "chown",
    "fchown",
    "lchown",
    "fchownat",
    "utime",
    "utimes",
    "utimensat",
    "futimesat",
    # Landlock before version 3 (Debian 12 has 2) does not know truncating.
    "truncate",
    # Out of Landlock's view.
    "mount",
    "umount2",
    "pivot_root",
    "chroot",
    "setns",
    "unshare",
    # Large and rarely looked at; nothing here needs them.
    "bpf",
    "perf_event_open",
    "userfaultfd",
)

_REFUSED_SINCE_5_1 = {
    "pidfd_send_signal": 424,
    "io_uring_setup": 425,  # does all that sockets and files do, without their calls
    "io_uring_enter": 426,
    "io_uring_register": 427,
    "open_tree": 428,
    "move_mount": 429,
    "fsopen": 430,
    "fsconfig": 431,
    "fsmount": 432,
    "fspick": 433,
    "pidfd_getfd": 438,
    "mount_setattr": 442,
    "fchmodat2": 452,
    "setxattrat": 463,
    "removexattrat": 466,
    "open_tree_attr": 467,
    "file_setattr": 469,
}
"""By number, which all architectures share since then: a libseccomp older than the kernel does not know the names."""

_ABSENT = {"clone3": 435, "openat2": 437}
"""They keep in memory what the filter would have to see; C libraries take the older call when there is none."""

_UNKNOWN = range(470, 548)
"""Newer than this list, which ends with Linux 6.17. The last 36 belong to x32; old kernels answered them here too."""

_CLONE_THREAD = 0x00010000  # linux/sched.h
_PR_SET_DUMPABLE = 4  # linux/prctl.h
_TIOCSTI, _TIOCLINUX = 0x5412, 0x541C  # asm-generic/ioctls.h, linux/tiocl.h

_ALL_BITS = 0xFFFFFFFF
"""The kernel looks at no more of these arguments, whatever stands in their upper half."""

_TRUNCATES = os.O_ACCMODE | os.O_TRUNC

_REFUSED_WHEN = (
    # A process of its own, not a thread.
    ("clone", 0, _CLONE_THREAD, 0),
    # Truncates though it opens for reading (or for nothing), which Landlock before version 3 takes at its word.
    ("open", 1, _TRUNCATES, os.O_TRUNC | os.O_RDONLY),
    ("open", 1, _TRUNCATES, os.O_TRUNC | os.O_ACCMODE),
    ("openat", 2, _TRUNCATES, os.O_TRUNC | os.O_RDONLY),
    ("openat", 2, _TRUNCATES, os.O_TRUNC | os.O_ACCMODE),
    # Types into the terminal that all this was started from, as if the user did.
    ("ioctl", 1, _ALL_BITS, _TIOCSTI),
    ("ioctl", 1, _ALL_BITS, _TIOCLINUX),
    # The kinds of command that set a file's flags, project and version (linux/fs.h); a camera's are of kind "V".
    ("ioctl", 1, 0xFF00, ord("f") << 8),
    ("ioctl", 1, 0xFF00, ord("X") << 8),
    ("ioctl", 1, 0xFF00, ord("v") << 8),
    # Or core dumps could be switched on again.
    ("prctl", 0, _ALL_BITS, _PR_SET_DUMPABLE),
)
"""(call, argument, its bits that count, their value)."""


def find_library() -> ModuleType | None:
    """Load libseccomp; None when the system has none."""
    # pyseccomp asks find_library, which starts ldconfig twice (most of the time that sealing takes), and finds nothing
    # where there is neither ldconfig nor a compiler. The loader knows the library by its name anyhow.
    original = ctypes.util.find_library
    ctypes.util.find_library = _soname
    try:
        return importlib.import_module("pyseccomp")
    except (ImportError, OSError, RuntimeError):
        return None
    finally:
        ctypes.util.find_library = original


def _soname(name: str) -> str | None:
    # None for the C library: it is loaded already, and CDLL(None) finds it.
    return "libseccomp.so.2" if name == "seccomp" else None


def install(library: ModuleType | None, *, local_services: bool) -> bool:
    """Install the filter in all threads of this process, for good.

    Args:
        library: what `find_library` returned.
        local_services: leave the way to services of this machine open, as a window needs it.

    Returns:
        False when there is no library or the kernel refuses.
    """
    if library is None:
        return False
    try:
        calls = library.SyscallFilter(library.ALLOW)
        # All threads, also those that run already (Python's own and those of loaded libraries).
        calls.set_attr(library.Attr.CTL_TSYNC, 1)
        calls.set_attr(library.Attr.ACT_BADARCH, library.ERRNO(errno.EACCES))
        for call, conditions in _refused(library, local_services=local_services):
            calls.add_rule(library.ERRNO(errno.EACCES), call, *conditions)
        for call in (*_ABSENT.values(), *_UNKNOWN):
            calls.add_rule(library.ERRNO(errno.ENOSYS), call)
        calls.load()
    except OSError:
        return False
    return True


def _refused(library: ModuleType, *, local_services: bool) -> Iterator[tuple[int, list[Any]]]:
    """Yield (number of the call, what of its arguments makes it refused)."""
    named: list[tuple[str, list[Any]]] = [(name, []) for name in _REFUSED]
    # AF_UNIX is what threads and libraries use among themselves.
    named += [(name, [library.Arg(0, library.NE, socket.AF_UNIX)]) for name in ("socket", "socketpair")]
    named += [(name, [library.Arg(argument, library.MASKED_EQ, *bits)]) for name, argument, *bits in _REFUSED_WHEN]
    if not local_services:
        named += [(name, []) for name in _SERVICES]
        # A datagram with an address goes out without connect.
        named.append(("sendto", [library.Arg(4, library.NE, 0)]))
    for name, conditions in named:
        number = int(library.resolve_syscall(library.system_arch(), name))
        # Negative: this architecture has no such call.
        if number >= 0:
            yield number, conditions
    for number in _REFUSED_SINCE_5_1.values():
        yield number, []
