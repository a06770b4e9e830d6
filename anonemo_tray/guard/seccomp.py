"""Owns the filter of system calls: no network, and none of the calls that reach around the other guards.

Through pyseccomp, a thin binding of the system's libseccomp, which knows the call numbers of every architecture and
refuses those of foreign ones (32-bit, x32), by which a filter could be passed.
"""

from __future__ import annotations

import errno
import importlib
import socket
from types import ModuleType

_NETWORK_FAMILIES_DENIED = ("socket", "socketpair")
"""Refused unless for AF_UNIX, which threads and libraries use among themselves."""

_LOCAL_SERVICES = ("connect", "bind", "listen", "accept", "accept4", "sendmsg", "sendmmsg")
"""A local socket that goes somewhere: to a service of this machine, which could pass things on."""

_DENIED = (
    # Does all that sockets and files do without their calls.
    "io_uring_setup",
    "io_uring_enter",
    "io_uring_register",
    # Another program, or another process's memory, to do it there.
    "execve",
    "execveat",
    "ptrace",
    "process_vm_readv",
    "process_vm_writev",
    "pidfd_getfd",
    "kcmp",
    # Places to leave something, or to get out of Landlock's view.
    "add_key",
    "keyctl",
    "request_key",
    "mount",
    "umount2",
    "move_mount",
    "open_tree",
    "fsopen",
    "fsmount",
    "pivot_root",
    "chroot",
    "setns",
    "unshare",
    # Large and rarely looked at; nothing here needs them.
    "bpf",
    "perf_event_open",
    "userfaultfd",
)


def find_library() -> ModuleType | None:
    """Load libseccomp; None when the system has none."""
    try:
        return importlib.import_module("pyseccomp")
    except (ImportError, OSError, RuntimeError):
        return None


def forbid_network(library: ModuleType | None, *, local_services: bool) -> bool:
    """Install the filter in all threads of this process.

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
        refuse = library.ERRNO(errno.EACCES)
        for name in _NETWORK_FAMILIES_DENIED:
            calls.add_rule(refuse, name, library.Arg(0, library.NE, socket.AF_UNIX))
        if not local_services:
            # A datagram with an address goes out without connect.
            calls.add_rule(refuse, "sendto", library.Arg(4, library.NE, 0))
        for name in _DENIED if local_services else (*_LOCAL_SERVICES, *_DENIED):
            if _is_known(library, name):
                calls.add_rule(refuse, name)
        calls.load()
    except OSError:
        return False
    return True


def _is_known(library: ModuleType, name: str) -> bool:
    """Return whether this architecture and this libseccomp have a call; an older one lacks the newest few."""
    try:
        return int(library.resolve_syscall(library.system_arch(), name)) >= 0
    except (OSError, ValueError):
        return False
