"""The guards on macOS: the system's own sandbox, with a profile that allows all but the ways out.

`sandbox_init` is called old by Apple and works on all systems so far; the way that replaces it wants a program that is
signed with a list of rights. Cameras, the screen and the graphics processor are services that are reached by Mach
messages, which the profile leaves alone.

Sources: sandbox(7), sandbox_init(3), the profiles in /System/Library/Sandbox/Profiles; `sandbox_check` of
libsystem_sandbox, with which WebKit asks the same. Not tried on a real Mac yet.
"""

from __future__ import annotations

import ctypes
import os
from typing import Any, Final

from anonemo_tray.sandbox import Guards

PROFILE: Final = """(version 1)
(allow default)
(deny network*)
(deny file-write*)
(allow file-write-data (literal "/dev/null"))
(deny process-exec*)
(deny process-fork)
"""

OPERATIONS: Final = {
    Guards.NETWORK: ("network-outbound", "network-inbound"),
    Guards.FILES: ("file-write-create", "file-write-unlink"),
    Guards.PROGRAMS: ("process-fork",),
}
"""What the system is asked about, to know whether a guard is in force."""

_REFUSED: Final = 1


def library() -> Any:
    """Return the library with `sandbox_init`, its functions typed."""
    system: Any = ctypes.CDLL("/usr/lib/libSystem.B.dylib")
    system.sandbox_init.argtypes = (ctypes.c_char_p, ctypes.c_uint64, ctypes.c_void_p)
    # Takes more arguments for some filters; these are those that it always has.
    system.sandbox_check.argtypes = (ctypes.c_int, ctypes.c_char_p, ctypes.c_int)
    return system


def seal(system: Any) -> Guards:
    """Put on the sandbox, for good.

    Args:
        system: `library()`.

    Returns:
        The guards of which the system says that it refuses all that they forbid.
    """
    problem = ctypes.c_void_p()
    if system.sandbox_init(PROFILE.encode(), 0, ctypes.byref(problem)) != 0:
        if problem.value:
            system.sandbox_free_error(problem)
        return Guards.NONE
    guards, no_filter = Guards.NONE, 0
    for guard, operations in OPERATIONS.items():
        if all(system.sandbox_check(os.getpid(), name.encode(), no_filter) == _REFUSED for name in operations):
            guards |= guard
    return guards
