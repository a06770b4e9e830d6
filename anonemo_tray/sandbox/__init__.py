"""What a process may not do from its first moment on, and the truth about which of these guards are active.

The sensor and the output seal themselves before they import numpy, OpenCV or MediaPipe: those start threads, and code
that runs earlier than a guard escapes it. There is no way to ask for less; tests that have to see what the code tries
by itself start the process's `run` without this.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from enum import Enum, IntFlag, unique
from pathlib import Path

VIDEO_DEVICES = Path("/sys/class/video4linux")
"""Where Linux lists its video devices."""

VIRTUAL_CAMERA_LABEL = "AnonEmo Camera"
"""How our virtual camera is known, so that the sensor can be kept from it. The output finds it by the same name."""


class Guards(IntFlag):
    """The guards of a process; the number crosses the pipes."""

    NONE = 0
    NETWORK = 1
    """The kernel refuses every network socket, and the ways around the other guards."""

    FILES = 2
    """The kernel refuses every change of a file, the video devices excepted that the role needs. (On Windows those
    excepted, too, that are kept for programs without rights.)"""

    DUMPS = 4
    """A crash writes no memory to disk."""

    READING = 8
    """The kernel refuses to read the user's files, those excepted that were chosen as a camera."""

    PROGRAMS = 16
    """The system refuses to start another program. (On Linux that is a part of NETWORK.)"""

    MEMORY = 32
    """The system refuses this process's memory to the user's other programs. (On Linux that is a part of DUMPS.)"""

    LIBRARIES = 64
    """The system loads no library here that another program puts in, or that lies on another machine."""

    @classmethod
    def target(cls, platform: str = sys.platform) -> Guards:
        """Return the guards of sensor and output without which nothing is called protected on a system.

        Args:
            platform: the system, as `sys.platform` names it.
        """
        if platform == "win32":
            return cls.FILES | cls.DUMPS | cls.PROGRAMS | cls.MEMORY | cls.LIBRARIES
        if platform == "darwin":
            return cls.NETWORK | cls.FILES | cls.DUMPS | cls.PROGRAMS
        return cls.NETWORK | cls.FILES | cls.DUMPS | cls.READING

    @classmethod
    def late(cls, platform: str = sys.platform) -> Guards:
        """Return those of the target that a process puts on only once its work has begun; see `late.LateGuards`."""
        return cls.FILES if platform == "win32" else cls.NONE

    @classmethod
    def expected(cls) -> Guards:
        """Return the guards that sensor and output can have on this system and kernel, also where they are off."""
        if sys.platform != "linux":
            return cls.target()
        from anonemo_tray.sandbox import landlock  # noqa: PLC0415 -- system calls of Linux

        return cls.NETWORK | cls.DUMPS | (cls.FILES | cls.READING if landlock.is_in_kernel() else cls.NONE)

    def __str__(self) -> str:
        return ", ".join(guard.name.lower() for guard in type(self) if guard in self and guard.name) or "none"


@unique
class Role(Enum):
    """The child processes; each seals itself at its start."""

    SENSOR = "sensor"
    OUTPUT = "output"
    WINDOWS = "windows"
    """Gets canvases only, and has to reach the screen: it may call services of this machine."""


def disable_core_dumps() -> Guards:
    """Keep this process's memory off the disk when it crashes; what the tray has of the guards."""
    from anonemo_tray.sandbox import dumps  # noqa: PLC0415 -- loaded only when used, like its neighbours

    return Guards.DUMPS if dumps.disable() else Guards.NONE


def seal(role: Role) -> Guards:
    """Take from this process, for good, what its work does not need; returns what is really in force.

    A guard that the system does not have is reported as missing; that is no reason not to start, because the code
    tries nothing of all this by itself (the tests watch it with the guards off).
    """
    # Before the filter of Linux, which forbids to switch them on again.
    guards = disable_core_dumps()
    if sys.platform != "linux":
        # The windows ask for rights and open files there, and hold nothing of the camera.
        return guards if role is Role.WINDOWS else guards | _seal_elsewhere()
    from anonemo_tray.sandbox import landlock, places, seccomp  # noqa: PLC0415 -- system calls of Linux

    local_services = role is Role.WINDOWS
    if landlock.forbid_changes(places.writable(role), local_services=local_services):
        guards |= Guards.FILES
    if seccomp.install(seccomp.find_library(), local_services=local_services):
        guards |= Guards.NETWORK
    return guards


def _seal_elsewhere() -> Guards:
    if sys.platform == "win32":
        from anonemo_tray.sandbox import windows, windows_api  # noqa: PLC0415 -- libraries of Windows

        return windows.seal(windows_api.Libraries())
    from anonemo_tray.sandbox import macos  # noqa: PLC0415 -- a library of macOS

    return macos.seal(macos.library())


def limit_writing() -> Guards:
    """Put on what `Guards.late` names, for good; returns what of it is in force."""
    if sys.platform == "win32":
        from anonemo_tray.sandbox import windows, windows_api  # noqa: PLC0415 -- libraries of Windows

        return windows.limit_writing(windows_api.Libraries())
    return Guards.NONE


def limit_reading(chosen: object = None) -> Guards:
    """Take from this sealed process, for good, the reading of files that it has no need of; before any thread starts.

    Args:
        chosen: what the user chose as a camera; if it is the path of a file or a folder, that can be read.

    Returns:
        READING if that is in force.
    """
    if sys.platform != "linux":
        return Guards.NONE
    from anonemo_tray.sandbox import landlock, places  # noqa: PLC0415 -- system calls of Linux

    return Guards.READING if landlock.limit_reading(*places.readable(chosen)) else Guards.NONE


def tie(process: subprocess.Popen[bytes]) -> Callable[[], object]:
    """Have the system end a child when this process ends, even if the child hangs. Only Windows does so.

    Returns:
        What is to be called after the child's end.
    """
    if sys.platform == "win32":
        from anonemo_tray.sandbox import windows, windows_api  # noqa: PLC0415 -- libraries of Windows

        libraries = windows_api.Libraries()
        job = windows.tie(libraries, int(process._handle))  # noqa: SLF001 -- Popen has it and gives it to nobody
        return lambda: job and libraries.CloseHandle(job)
    return lambda: None
