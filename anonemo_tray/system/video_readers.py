"""Whether somebody reads a v4l2loopback device: what the driver says, else what the processes have mapped.

To have a device open is not to watch it: PipeWire keeps every camera open while its user is logged in. Who reads has
started streaming, which drivers from 0.13 on tell to everybody who asks. Before, it shows in the buffers that a process
has mapped; those of other users and of guarded processes cannot be seen, and then nobody knows.

Sources: linux/videodev2.h (the numbers are part of the kernel's stable interface), the driver's event of a client's
usage, proc(5).
"""

from __future__ import annotations

import contextlib
import os
import struct
import sys
from collections.abc import Iterable
from pathlib import Path

from anonemo_tray.system.video4linux import loopback_devices, opened

if sys.platform == "linux":
    import fcntl

PROC = Path("/proc")
OPENINGS = Path("/sys/module/v4l2loopback/refcnt")
"""How often all devices of the driver are open, by whomever."""

_SUBSCRIBE_EVENT, _DQEVENT = 0x4020565A, 0x80885659
_SUBSCRIPTION = struct.Struct("<3I20x")
_EVENT_BYTES = 136
_COUNT = struct.Struct("<I4xI")
"""Of struct v4l2_event: its type, and the first number of what it says."""

_CLIENT_USAGE = 0x08000000 + 0x08E00000 + 1
_SEND_INITIAL = 1

_DEVICE_NAME = "/video"
_RESCAN_LOOKS = 10


class VideoReaders:
    """Knows whether somebody reads the virtual camera, and remembers which processes have it open.

    Args:
        proc: where the processes are.
        openings: see `OPENINGS`.
    """

    def __init__(self, proc: Path = PROC, openings: Path = OPENINGS) -> None:
        self._proc = proc
        self._openings = openings
        self._scanned_count: int | None = None
        self._looks = 0
        self._users: list[Path] = []
        self._known = 0

    def is_read(self, device: str | None) -> bool | None:
        """Return whether somebody reads it; None when nobody can know. May take some hundredths of a second.

        Args:
            device: its node, or None for the one that the program takes by itself.
        """
        nodes = [node for node, _ in loopback_devices()]
        if device is None:
            device = next(iter(nodes), None)
        if device is None:
            return None
        said = _driver_says(device)
        return self.processes_say(device, nodes) if said is None else said

    def processes_say(self, node: str, nodes: Iterable[str]) -> bool | None:
        """Return whether a process has the device's buffers in its memory.

        Args:
            node: the device, which a publisher of this program has open.
            nodes: all devices of the driver.
        """
        count = _number(self._openings)
        if count is not None and count <= 1:
            # That one is the publisher.
            return False
        # All processes are many: they are gone through when somebody has opened or closed, and now and then.
        if count is None or count != self._scanned_count or self._looks % _RESCAN_LOOKS == 0:
            self._scan(Path(node).name, {Path(each).name for each in nodes})
            self._scanned_count = count
        self._looks += 1
        if any(_has_mapped(folder / "maps", node) for folder in self._users):
            return True
        return None if count is None or count > self._known else False

    def _scan(self, name: str, devices: set[str]) -> None:
        self._users, self._known = [], 1
        for folder in self._proc.glob("[0-9]*"):
            open_here = [each for each in _open_video_devices(folder / "fd") if each in devices]
            self._known += len(open_here)
            if name in open_here:
                self._users.append(folder)


def _driver_says(node: str) -> bool | None:
    """Return the driver's own word; None from one that does not know, or does not let itself be asked."""
    event = bytearray(_EVENT_BYTES)
    try:
        # Only opened for writing, a device would count as a publisher's.
        with opened(node, os.O_RDONLY) as descriptor:
            # With the first event comes how things are, so nothing has to be remembered, nor can be missed.
            fcntl.ioctl(descriptor, _SUBSCRIBE_EVENT, _SUBSCRIPTION.pack(_CLIENT_USAGE, 0, _SEND_INITIAL))
            fcntl.ioctl(descriptor, _DQEVENT, event)
    except OSError:
        return None
    kind, count = _COUNT.unpack_from(event)
    return count > 0 if kind == _CLIENT_USAGE else None


def _number(file: Path) -> int | None:
    try:
        return int(file.read_text(encoding="ascii"))
    except (OSError, ValueError):
        return None


def _open_video_devices(folder: Path) -> Iterable[str]:
    """Yield the names of the video devices that a process has open, each as often as it has."""
    # Processes end while they are looked at, and others are none of our business.
    with contextlib.suppress(OSError):
        for descriptor in os.scandir(folder):
            with contextlib.suppress(OSError):
                target = os.readlink(descriptor.path)  # noqa: PTH115 -- of thousands, and a Path costs more
                if _DEVICE_NAME in target:
                    # The folder may be another one in a program's own world of files; the name stays.
                    yield Path(target).name


def _has_mapped(maps: Path, node: str) -> bool:
    end = f"/{Path(node).name}"
    try:
        return any(line.endswith(end) for line in maps.read_text(errors="replace").splitlines())
    except (FileNotFoundError, ProcessLookupError):
        return False
    except OSError:
        # Seen by its open device, and not to be looked into: in doubt it reads.
        return True
