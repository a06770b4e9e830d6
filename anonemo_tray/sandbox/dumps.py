"""Switching off core dumps: a crashed sensor's memory holds the last picture."""

from __future__ import annotations

import ctypes
import sys
from typing import Any

_PR_SET_DUMPABLE = 4


def disable() -> bool:
    """Forbid dumps of this process; True when the system agreed.

    On Linux it also keeps the user's other programs from reading this process's memory, and makes its files in /proc
    root's; what supervision needs of them (times, memory in use) stays readable.

    Sources: prctl(2), setrlimit(2); SetErrorMode and WerSetFlags of the Windows API.
    """
    if sys.platform == "win32":
        return disable_reports(ctypes.windll.kernel32)
    import resource  # noqa: PLC0415 -- does not exist on Windows

    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    # On Linux a core_pattern that pipes to a program ignores the limit, but not this.
    zero = ctypes.c_ulong(0)
    return sys.platform != "linux" or int(ctypes.CDLL(None).prctl(_PR_SET_DUMPABLE, zero, zero, zero, zero)) == 0


def disable_reports(kernel32: Any) -> bool:
    """Keep Windows from reporting a crash of this process; True when it says that it does.

    Args:
        kernel32: the library of that name.
    """
    fail_critical_errors, no_fault_box, no_open_file_box = 0x1, 0x2, 0x8000
    # Without the fault box, Windows Error Reporting is not called on an exception.
    wanted = fail_critical_errors | no_fault_box | no_open_file_box
    kernel32.SetErrorMode(wanted)
    # A fast-fail calls it all the same: then at least without the heap, where the pictures are.
    no_heap, ok = 0x1, 0
    try:
        has_no_heap = kernel32.WerSetFlags(no_heap) == ok
    except AttributeError:  # nothing here that reports, as in Wine
        has_no_heap = True
    return has_no_heap and int(kernel32.GetErrorMode()) & wanted == wanted
