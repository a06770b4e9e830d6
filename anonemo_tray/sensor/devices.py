"""Which cameras this machine has, which of them are virtual, and which one the user means."""

from __future__ import annotations

import hashlib
import re
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import cv2_enumerate_cameras

from anonemo_tray.cameras.choice import DEVICE_ID
from anonemo_tray.errors import AnonEmoError, Problem
from anonemo_tray.sandbox import VIDEO_DEVICES
from anonemo_tray.sensor import v4l2
from anonemo_tray.sensor.opencv import cv2

_BACKENDS = {"linux": cv2.CAP_V4L2, "win32": cv2.CAP_MSMF, "darwin": cv2.CAP_AVFOUNDATION}


_VIRTUAL_NAMES = re.compile(
    r"anonemo camera|obs[ -]?(virtual[ -]?)?cam(era)?|obs virtual|unity video capture|dummy video device"
    r"|virtual camera|manycam|xsplit|snap camera|droidcam|e2esoft|mmhmm|nvidia broadcast",
    re.IGNORECASE,
)
"""Names that virtual cameras give themselves. On Windows and macOS the name is all that is known here."""

_INFRARED_NAMES = re.compile(r"\b(ir|infra-?red|windows hello|hello face|face id)\b", re.IGNORECASE)
"""Names of infrared cameras, which light up every second picture and leave the others dark."""

_PIPELINE_PART = re.compile(r"(?P<name>\S.*?)\s+\d+-00[0-9a-f]{2}")
"""Name of a part of a camera on an I2C bus, as "ov01a10 16-0036"."""

_ID = re.compile(rf"{DEVICE_ID}[0-9a-f]{{16}}")


@dataclass(frozen=True)
class CameraInfo:
    """A camera that is connected now.

    Attributes:
        id: stays the same when the camera is plugged in again or the machine restarts; made of a hash, so that no
            serial number gets into settings or texts. Cameras without a serial number are told apart by their port.
        name: what the system calls it.
        path: device node on Linux, the system's own path elsewhere.
        virtual: whether it is a program's output and not a device.
        index: its number for OpenCV in this very listing; stale as soon as a camera comes or goes.
        backend: OpenCV's capture back end that the index belongs to.
        infrared: whether it is one for signing in: it can be chosen, but is not offered before others.
        raw: whether only libcamera makes pictures of it, as of those of some laptops: it cannot be opened here.
    """

    id: str
    name: str
    path: str
    virtual: bool
    index: int
    backend: int
    infrared: bool = False
    raw: bool = False


def list_cameras(sysfs: Path = VIDEO_DEVICES) -> list[CameraInfo]:
    """Return all cameras that can capture, virtual ones included, in the system's order.

    Raises:
        AnonEmoError: NO_CAMERA: the system's listing failed.
    """
    backend = _BACKENDS.get(sys.platform, cv2.CAP_ANY)
    try:
        found = cv2_enumerate_cameras.enumerate_cameras(backend)
    except (OSError, NotImplementedError, RuntimeError) as error:
        raise AnonEmoError(Problem.NO_CAMERA) from error
    cameras = []
    for camera in sorted(found, key=lambda camera: camera.index):
        path = str(camera.path or "")
        name = str(camera.name or path)
        if sys.platform == "linux":
            identity, virtual = _linux_identity(path, sysfs)
        else:
            identity, virtual = path or name, False
        is_grey, is_raw = _kind(path)
        cameras.append(
            CameraInfo(
                id=f"{DEVICE_ID}{hashlib.sha256(identity.encode()).hexdigest()[:16]}",
                name=name,
                path=path,
                virtual=virtual or _VIRTUAL_NAMES.search(name) is not None,
                index=camera.index,
                backend=backend,
                infrared=_INFRARED_NAMES.search(name.replace("_", " ")) is not None or is_grey,
                raw=is_raw,
            )
        )
    return cameras if physical(cameras) else [*cameras, *_without_node(sysfs)]


def physical(cameras: Sequence[CameraInfo]) -> list[CameraInfo]:
    """Return those that are devices, infrared ones last; after them one of the raw ones, which have dozens of nodes."""
    devices = [camera for camera in cameras if not camera.virtual]
    usable = sorted((camera for camera in devices if not camera.raw), key=lambda camera: camera.infrared)
    return usable + [camera for camera in devices if camera.raw][:1]


def resolve(selector: str | None, cameras: Sequence[CameraInfo]) -> CameraInfo:
    """Return the one camera that is meant; never another one in its place.

    Args:
        selector: a camera's id; the path of its node (or a link to it), the only way to name a virtual camera for
            the first time; its name, in any case; None for the first physical camera.
        cameras: as listed just now.

    Raises:
        AnonEmoError: NO_CAMERA, CAMERA_UNKNOWN (no such name or path), CAMERA_LOST (an id, so it was there once),
            CAMERA_AMBIGUOUS.
    """
    if selector is None:
        devices = physical(cameras)
        if not devices:
            raise AnonEmoError(Problem.NO_CAMERA)
        return devices[0]
    matches = [camera for camera in cameras if camera.id == selector]
    matches = matches or [camera for camera in cameras if camera.path and _is_same_path(selector, camera.path)]
    matches = matches or [
        camera for camera in physical(cameras) if camera.name.casefold() == selector.strip().casefold()
    ]
    if len(matches) == 1:
        return matches[0]
    if matches:
        raise AnonEmoError(Problem.CAMERA_AMBIGUOUS, matches[0].name)
    if _ID.fullmatch(selector):
        raise AnonEmoError(Problem.CAMERA_LOST)
    raise AnonEmoError(Problem.CAMERA_UNKNOWN, Path(selector).name)


def _kind(path: str) -> tuple[bool, bool]:
    """Return whether a device gives brightness alone, and whether only libcamera makes pictures of it."""
    if sys.platform != "linux":
        return False, False
    try:
        return v4l2.is_infrared(v4l2.pixel_formats(path)), v4l2.needs_libcamera(path)
    except OSError:  # no permission: it is listed, and opening it will say so
        return False, False


def _without_node(sysfs: Path) -> list[CameraInfo]:
    """Return a camera whose sensor is there and nothing that gives its pictures: libcamera's, through PipeWire."""
    names = [_line(node / "name") for node in sorted(sysfs.glob("v4l-subdev*"))]
    found = next((part for part in map(_PIPELINE_PART.fullmatch, names) if part), None)
    if sys.platform != "linux" or found is None:
        return []
    identity = hashlib.sha256(found[0].encode()).hexdigest()[:16]
    return [CameraInfo(f"{DEVICE_ID}{identity}", found["name"], "", False, -1, cv2.CAP_V4L2, raw=True)]


def _is_same_path(selector: str, path: str) -> bool:
    if selector == path:
        return True
    try:
        return sys.platform == "linux" and selector.startswith("/") and Path(selector).resolve() == Path(path)
    except (OSError, ValueError):  # no possible path: too long, or with a null character
        return False


def _linux_identity(path: str, sysfs: Path) -> tuple[str, bool]:
    """Return what tells this camera from all others, and whether it is virtual."""
    node = sysfs / Path(path).name
    place = str((node / "device").resolve()) if (node / "device").exists() else str(node.resolve())
    number = _line(node / "index")
    # A USB camera's node belongs to an interface (1-2:1.0) of the device (1-2) that has the serial number.
    interface = Path(place)
    serial = _line(interface.parent / "serial")
    if serial and ":" in interface.name:
        product = f"{_line(interface.parent / 'idVendor')}:{_line(interface.parent / 'idProduct')}"
        identity = f"usb {product} {serial} {interface.name.rpartition(':')[2]} {number}"
    else:
        identity = f"{place} {number}"
    virtual = "/devices/virtual/" in f"{node.resolve()}/"
    if not virtual:
        try:
            virtual = v4l2.driver(path) == v4l2.LOOPBACK_DRIVER
        except OSError:  # no permission: it is listed, and opening it will say so
            virtual = False
    return identity, virtual


def _line(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8", errors="replace").strip()
    except OSError:
        return ""
