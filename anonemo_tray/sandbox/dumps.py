"""Switching off core dumps: a crashed sensor's memory holds the last picture."""

from __future__ import annotations

import contextlib
import ctypes
import sys

_PR_SET_DUMPABLE = 4


def disable() -> bool:
    """Forbid dumps of this process; True when the system agreed.

    On Linux it also keeps the user's other programs from reading this process's memory, and makes its files in /proc
    root's; what supervision needs of them (times, memory in use) stays readable.

    Sources: prctl(2), setrlimit(2); SetErrorMode and WerSetFlags of the Windows API.
    """
    if sys.platform == "win32":
        fail_critical_errors, no_fault_box, no_open_file_box = 0x1, 0x2, 0x8000
        # Without the fault box, Windows Error Reporting is not called on an exception.
        ctypes.windll.kernel32.SetErrorMode(fail_critical_errors | no_fault_box | no_open_file_box)
        # A fast-fail calls it all the same: then at least without the heap, where the pictures are. Not in Wine.
        no_heap = 0x1
        with contextlib.suppress(AttributeError, OSError):
            ctypes.windll.kernel32.WerSetFlags(no_heap)
        return True
    import resource  # noqa: PLC0415 -- does not exist on Windows

    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    # On Linux a core_pattern that pipes to a program ignores the limit, but not this.
    zero = ctypes.c_ulong(0)
    return sys.platform != "linux" or int(ctypes.CDLL(None).prctl(_PR_SET_DUMPABLE, zero, zero, zero, zero)) == 0
