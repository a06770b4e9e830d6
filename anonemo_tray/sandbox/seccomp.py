"""The filter of system calls: no network, and none of the calls that reach around the other guards.

Through pyseccomp, a thin binding of the system's libseccomp, which builds the filter and refuses the calls of foreign
architectures (32-bit, x32), by which it could be passed.

Of calls it lists what is refused, not what is allowed: drivers, MediaPipe and the C libraries of systems never seen
here make calls that nobody can list, and a sensor that does not start there protects nobody. It has to be complete in
ways out: network, other programs, other processes, objects that outlive this one, and changes of files that Landlock
does not know of. Calls newer than the list do not exist for a sealed process, as on an older kernel. Of commands to
devices (ioctl), which are as many as there are drivers, it lists what is allowed.

Sources: seccomp(2), syscalls(2), the kernel's arch/x86/entry/syscalls/syscall_64.tbl.
"""

from __future__ import annotations

import ctypes.util
import errno
import importlib
import os
import socket
import struct
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
    "tkill",  # by the thread's number alone, whosesoever it is; C libraries make tgkill
    "migrate_pages",
    "move_pages",
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
    "process_madvise": 440,
    "process_mrelease": 448,
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
_F_SETOWN, _F_SETOWN_EX = 8, 15  # asm-generic/fcntl.h

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
    # Or core dumps could be switched on again.
    ("prctl", 0, _ALL_BITS, _PR_SET_DUMPABLE),
    # Names another process that gets this one's signals.
    ("fcntl", 1, _ALL_BITS, _F_SETOWN),
    ("fcntl", 1, _ALL_BITS, _F_SETOWN_EX),
)
"""(call, argument, its bits that count, their value)."""


_OWN_ONLY = (
    ("kill", 0),
    ("tgkill", 0),
)
"""(call, argument that has to be this process's number): signals reach this process alone."""

_CALLER_ONLY = (
    ("prlimit64", 0),
    ("setpriority", 0),  # 0 is also the kind "one process"
    ("setpriority", 1),
    ("sched_setaffinity", 0),
    ("sched_setattr", 0),
    ("sched_setparam", 0),
    ("sched_setscheduler", 0),
    ("ioprio_set", 1),
)
"""(call, argument that has to be 0, the caller): limits, priorities and processors of others stay theirs."""

IOCTLS = (
    # Of any descriptor (asm-generic/ioctls.h): how much waits, does it block, is it inherited.
    *(0x541B, 0x5421, 0x5450, 0x5451),
    # Of a terminal, questions only: its settings, in both forms (is it one?), its size.
    *(0x5401, 0x802C542A, 0x5413),
    # Of a camera (linux/videodev2.h): what it is, its formats, sizes, rates and inputs,
    *(0x80685600, 0xC0405602, 0xC02C564A, 0xC034564B, 0xC050561A, 0x80045626, 0xC0045627),
    # its format and rate, read, tried and set,
    *(0xC0D05604, 0xC0D05605, 0xC0D05640, 0xC0CC5615, 0xC0CC5616),
    # its buffers and its stream,
    *(0xC0145608, 0xC0585609, 0xC058560F, 0xC0585611, 0x40045612, 0x40045613),
    # its controls and its events.
    *(0xC0445624, 0xC02C5625, 0xC008561B, 0xC008561C, 0xC0205647, 0xC0205648, 0xC0205649),
    *(0x80885659, 0x4020565A, 0x4020565B),
)
"""The only commands to devices and files that pass. Elsewhere a command may do anything: type into the terminal, set a
file's flags, or make a folder with a chosen name (BTRFS_IOC_SUBVOL_CREATE), which Landlock has no say over."""


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
        return _install_ioctl_filter(library)
    except OSError:
        return False


def _install_ioctl_filter(library: ModuleType) -> bool:
    """Install a second filter: of ioctl, only IOCTLS. In all threads.

    By hand, since libseccomp knows no "none of these" where other calls are allowed by default. The kernel takes the
    stricter answer of both filters; foreign architectures never get past the first.

    Source: linux/filter.h, linux/seccomp.h (struct seccomp_data: the call's number first, arguments from byte 16).
    """
    load, jump_if_equal, answer = 0x20, 0x15, 0x06
    allow, refuse = 0x7FFF0000, 0x00050000 | errno.EACCES
    ioctl, seccomp = (int(library.resolve_syscall(library.system_arch(), name)) for name in ("ioctl", "seccomp"))
    known = len(IOCTLS)
    program = [
        (load, 0, 0, 0),
        (jump_if_equal, 0, known + 2, ioctl),  # else to the end
        (load, 0, 0, 24),  # the lower half of the second argument; the kernel looks at no more
        *((jump_if_equal, known - index, 0, command) for index, command in enumerate(IOCTLS)),
        (answer, 0, 0, refuse),
        (answer, 0, 0, allow),
    ]
    instructions = ctypes.create_string_buffer(b"".join(struct.pack("<HBBI", *instruction) for instruction in program))
    described = struct.pack("@HP", len(program), ctypes.addressof(instructions))
    set_mode_filter, all_threads = 1, 1
    arguments = ctypes.c_ulong(set_mode_filter), ctypes.c_ulong(all_threads), described
    return int(ctypes.CDLL(None).syscall(ctypes.c_long(seccomp), *arguments)) == 0


def _refused(library: ModuleType, *, local_services: bool) -> Iterator[tuple[int, list[Any]]]:
    """Yield (number of the call, what of its arguments makes it refused)."""
    named: list[tuple[str, list[Any]]] = [(name, []) for name in _REFUSED]
    # AF_UNIX is what threads and libraries use among themselves.
    named += [(name, [library.Arg(0, library.NE, socket.AF_UNIX)]) for name in ("socket", "socketpair")]
    named += [(name, [library.Arg(argument, library.MASKED_EQ, *bits)]) for name, argument, *bits in _REFUSED_WHEN]
    named += [(name, [library.Arg(argument, library.NE, os.getpid())]) for name, argument in _OWN_ONLY]
    named += [(name, [library.Arg(argument, library.NE, 0)]) for name, argument in _CALLER_ONLY]
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
