"""The binding to Landlock, the kernel's way for a process to give up rights on files.

A binding of our own, three system calls long: the package index has a pre-release only. Sources: landlock(7),
linux/landlock.h. The rules bind to the device nodes that exist now; a node that appears later is not covered (a rule on
/dev would, with everything else in there), which is why sensor and output are started afresh for every reopening.

Reading is given up in a second step, when it is known which file or camera is wanted. Older versions know less; what
they lack (truncating, abstract sockets) and what all lack (attributes, modes, times, commands to folders) the filter of
system calls refuses.
"""

from __future__ import annotations

import ctypes
import errno
import os
import stat
import struct
from collections.abc import Iterable
from pathlib import Path

_CREATE_RULESET, _ADD_RULE, _RESTRICT_SELF = 444, 445, 446
_CREATE_RULESET_VERSION = 1
_RULE_PATH_BENEATH = 1
_PR_SET_NO_NEW_PRIVS = 38

_EXECUTE = 1 << 0
_WRITE_FILE = 1 << 1
_READ_FILE = 1 << 2
_READ_DIR = 1 << 3
_REMOVE_AND_MAKE = sum(1 << bit for bit in range(4, 13))  # REMOVE_DIR, REMOVE_FILE, MAKE_CHAR … MAKE_SYM
_REFER = 1 << 13  # from version 2
_TRUNCATE = 1 << 14  # from version 3
_IOCTL_DEV = 1 << 15  # from version 5
_TCP = 0b11  # BIND, CONNECT; from version 4
_SCOPE_SIGNALS = 0b10  # from version 6
_SCOPE_ABSTRACT_SOCKETS = 0b01  # from version 6

_libc = ctypes.CDLL(None, use_errno=True)


def _syscall(number: int, *arguments: object) -> int:
    return int(_libc.syscall(ctypes.c_long(number), *arguments))


def abi_version() -> int:
    """Return the version of Landlock that the kernel speaks; 0 for none."""
    return max(0, _syscall(_CREATE_RULESET, None, ctypes.c_size_t(0), ctypes.c_uint(_CREATE_RULESET_VERSION)))


def is_in_kernel() -> bool:
    """Return whether the kernel has Landlock, also when it was started without."""
    return abi_version() > 0 or ctypes.get_errno() == errno.EOPNOTSUPP


def _ruleset(version: int, *, local_services: bool) -> tuple[bytes, int]:
    """Return struct landlock_ruleset_attr as this version knows it, and the file rights in it."""
    files = _EXECUTE | _WRITE_FILE | _REMOVE_AND_MAKE
    for since, right in ((2, _REFER), (3, _TRUNCATE), (5, _IOCTL_DEV)):
        files |= right if version >= since else 0
    attributes = struct.pack("<Q", files)
    if version >= 4:
        attributes += struct.pack("<Q", _TCP)
    if version >= 6:
        attributes += struct.pack("<Q", _SCOPE_SIGNALS | (0 if local_services else _SCOPE_ABSTRACT_SOCKETS))
    return attributes, files


def forbid_changes(writable: Iterable[Path], *, local_services: bool) -> bool:
    """Give up every change of files and every start of programs, for this thread and all threads it starts.

    Args:
        writable: the only files and devices that may still be written to, and the only devices to be controlled.
        local_services: leave the way to services of this machine open, as a window needs it.

    Returns:
        False when the kernel has no Landlock or refuses, or when other threads run already, which would escape.
    """
    version = abi_version()
    attributes, files = _ruleset(version, local_services=local_services)
    return _restrict(attributes, [(node, files & (_WRITE_FILE | _TRUNCATE | _IOCTL_DEV)) for node in writable])


def limit_reading(readable: Iterable[Path], listable: Iterable[Path] = ()) -> bool:
    """Give up reading, for this thread and all threads it starts; what is open already stays open.

    Args:
        readable: the files, and the folders with everything in them, that may still be read.
        listable: folders of which the names may be read, and of those in them.

    Returns:
        False for the same reasons as `forbid_changes`.
    """
    places = [(place, _READ_FILE | _READ_DIR) for place in readable] + [(place, _READ_DIR) for place in listable]
    return _restrict(struct.pack("<Q", _READ_FILE | _READ_DIR), places)


def _restrict(attributes: bytes, rules: Iterable[tuple[Path, int]]) -> bool:
    """Put on one more layer: what it handles is refused everywhere but in these places."""
    if abi_version() == 0 or not _is_single_threaded():
        return False
    ruleset = _syscall(_CREATE_RULESET, attributes, ctypes.c_size_t(len(attributes)), ctypes.c_uint(0))
    if ruleset < 0:
        return False
    try:
        for place, rights in rules:
            _allow(ruleset, place, rights)
        one, none = ctypes.c_ulong(1), ctypes.c_ulong(0)
        return (
            _libc.prctl(_PR_SET_NO_NEW_PRIVS, one, none, none, none) == 0
            and _syscall(_RESTRICT_SELF, ctypes.c_int(ruleset), ctypes.c_uint(0)) == 0
        )
    finally:
        os.close(ruleset)


def _is_single_threaded() -> bool:
    try:
        return len(list(Path("/proc/self/task").iterdir())) == 1
    except OSError:  # without /proc nobody knows, and what is not known is not claimed
        return False


def _allow(ruleset: int, place: Path, rights: int) -> None:
    """Add a rule for a device node, a file or a folder; what cannot be opened stays forbidden."""
    try:
        descriptor = os.open(place, os.O_PATH | os.O_CLOEXEC)
    except OSError:
        return
    try:
        # The kernel takes no rule that gives a folder's rights to a file.
        rights &= ~0 if stat.S_ISDIR(os.fstat(descriptor).st_mode) else ~_READ_DIR
        path_beneath = struct.pack("<Qi", rights, descriptor)
        _syscall(_ADD_RULE, ctypes.c_int(ruleset), ctypes.c_int(_RULE_PATH_BENEATH), path_beneath, ctypes.c_uint(0))
    finally:
        os.close(descriptor)
