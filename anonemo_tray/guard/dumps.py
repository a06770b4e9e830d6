"""Owns switching off core dumps: a crashed sensor's memory holds the last picture."""

from __future__ import annotations

import ctypes
import sys

_PR_SET_DUMPABLE = 4


def disable() -> bool:
    """Forbid dumps of this process; True when the system agreed. Sources: prctl(2), setrlimit(2), SetErrorMode."""
    if sys.platform == "win32":
        fail_critical_errors, no_fault_box, no_open_file_box = 0x1, 0x2, 0x8000
        # Without the fault box, Windows Error Reporting does not take its dump either.
        ctypes.windll.kernel32.SetErrorMode(fail_critical_errors | no_fault_box | no_open_file_box)
        return True
    import resource  # noqa: PLC0415 -- does not exist on Windows

    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    # On Linux a core_pattern that pipes to a program ignores the limit, but not this.
    return sys.platform != "linux" or int(ctypes.CDLL(None).prctl(_PR_SET_DUMPABLE, 0, 0, 0, 0)) == 0
