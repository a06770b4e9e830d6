"""The places that a sealed process may still write to and read from, on Linux."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from anonemo_tray.sandbox import VIDEO_DEVICES, VIRTUAL_CAMERA_LABEL, Role

_SOFTWARE = ("/usr", "/lib", "/lib64", "/nix/store", "/gnu/store", "/etc/ld.so.cache", "/etc/localtime")
_MACHINE = (
    # Which processors and how much memory there are, which cameras and what they are called.
    *("/proc/cpuinfo", "/proc/meminfo", "/proc/stat", "/proc/sys/vm", "/sys/devices", "/sys/class", "/sys/bus"),
    *("/sys/kernel/mm", "/run/udev/data", "/dev/v4l", "/dev/urandom", "/dev/random", "/dev/zero", os.devnull),
)


def writable(role: Role, devices: Path = Path("/dev"), sysfs: Path = VIDEO_DEVICES) -> list[Path]:
    """Return what a role may write to.

    To open a camera is to open it for writing. But the process that sees must not be able to publish: our own virtual
    camera is left out there. (Other loopback devices are not, because one of them may be the user's camera.)
    """
    nodes = [] if role is Role.WINDOWS else sorted(devices.glob("video*"))
    if role is Role.SENSOR:
        nodes = [node for node in nodes if _label(sysfs / node.name) != VIRTUAL_CAMERA_LABEL.encode()]
    return [Path(os.devnull), *nodes]


def readable(chosen: object, devices: Path = Path("/dev")) -> tuple[list[Path], list[Path]]:
    """Return (what sensor and output may read, the folders of which they may read the names).

    Their own program and its libraries, what the system tells of itself and of this process, the video devices, and
    what the user chose: nothing else of what is the user's.

    Args:
        chosen: what the user chose as a camera; no path, a device's name for example, opens nothing.
        devices: where device nodes are.
    """
    # An installed program need not be where the system's libraries are; the package need not be in its environment.
    # Modules of a frozen program are in the executable itself.
    program = [sys.prefix, sys.base_prefix, sys.executable, *filter(os.path.isabs, sys.path)]
    program.append(str(Path(__file__).parents[1]))
    places = [Path(place) for place in (*program, *_SOFTWARE, *_MACHINE)]
    places += [Path(f"/proc/{os.getpid()}"), *sorted(devices.glob("video*"))]
    if isinstance(chosen, str) and chosen and "\0" not in chosen:
        places.append(Path(chosen))
    return places, [devices]


def _label(device: Path) -> bytes:
    try:
        return (device / "name").read_bytes().strip()
    except OSError:
        return b""
