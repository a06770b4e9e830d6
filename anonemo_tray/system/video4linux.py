"""Linux's video devices: which are virtual, and how one is asked something without disturbing whoever uses it."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator
from pathlib import Path

from anonemo_tray.sandbox import VIDEO_DEVICES, VIRTUAL_CAMERA_LABEL


@contextlib.contextmanager
def opened(path: str, access: int = os.O_RDWR) -> Iterator[int]:
    """Open a device for questions, without blocking and without streaming.

    Raises:
        OSError: it cannot be opened.
    """
    descriptor = os.open(path, access | os.O_NONBLOCK | os.O_CLOEXEC)
    try:
        yield descriptor
    finally:
        os.close(descriptor)


def loopback_devices(sysfs: Path = VIDEO_DEVICES) -> list[tuple[str, str]]:
    """Return (device node, label) of each v4l2loopback device, those labelled for this program first.

    Only v4l2loopback gives its devices the attribute `max_openers`; so a real camera can never be taken for one.
    """
    devices = [
        (f"/dev/{node.name}", (node / "name").read_text(encoding="utf-8", errors="replace").strip())
        for node in sorted(sysfs.glob("video*"), key=lambda node: (len(node.name), node.name))
        if (node / "max_openers").exists()
    ]
    return sorted(devices, key=lambda device: device[1] != VIRTUAL_CAMERA_LABEL)
