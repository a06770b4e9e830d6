"""Owns what a process may not do from its first moment on, and the truth about which of these guards are active.

The sensor and the output seal themselves before they import numpy, OpenCV or MediaPipe: those start threads, and code
that runs earlier than a guard escapes it. There is no way to ask for less; tests that have to see what the code tries
by itself start the process's `run` without this.
"""

from __future__ import annotations

import sys
from enum import Enum, IntFlag, unique


class Guards(IntFlag):
    """The guards of a process; the number crosses the pipes."""

    NONE = 0
    NETWORK = 1
    """The kernel refuses every network socket."""

    FILES = 2
    """The kernel refuses every change of a file, video devices excepted."""

    DUMPS = 4
    """A crash writes no memory to disk."""

    @classmethod
    def expected(cls) -> Guards:
        """Return the guards that a sealed process has on this system and kernel."""
        if sys.platform != "linux":
            return cls.DUMPS
        from anonemo_tray.guard import landlock  # noqa: PLC0415 -- system calls of Linux

        return cls.NETWORK | cls.DUMPS | (cls.FILES if landlock.abi_version() > 0 else cls.NONE)

    def __str__(self) -> str:
        return ", ".join(guard.name.lower() for guard in type(self) if guard in self and guard.name) or "none"


@unique
class Role(Enum):
    """The processes that seal themselves."""

    SENSOR = "sensor"
    OUTPUT = "output"
    PREVIEW = "preview"
    """Gets canvases only, and has to reach the screen: it may call services of this machine."""


def disable_core_dumps() -> Guards:
    """Keep this process's memory off the disk when it crashes; what the tray has of the guards."""
    from anonemo_tray.guard import dumps  # noqa: PLC0415 -- loaded only when used, like its neighbours

    return Guards.DUMPS if dumps.disable() else Guards.NONE


def seal(role: Role) -> Guards:
    """Take from this process, for good, what its work does not need; returns what is really in force.

    A guard that the system does not have is reported as missing; that is no reason not to start, because the code
    tries nothing of all this by itself (the tests watch it with the guards off).
    """
    guards = Guards.NONE
    if sys.platform == "linux":
        from anonemo_tray.guard import landlock, seccomp  # noqa: PLC0415 -- system calls of Linux

        # Found first: looking for the system's library starts a helper program, which is forbidden from then on.
        library = seccomp.find_library()
        local_services = role is Role.PREVIEW
        if landlock.forbid_changes(local_services=local_services):
            guards |= Guards.FILES
        if seccomp.forbid_network(library, local_services=local_services):
            guards |= Guards.NETWORK
    # Last: it closes /proc/self to processes that are not root's.
    return guards | disable_core_dumps()
