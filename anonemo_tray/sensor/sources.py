"""Owns telling the user's word for a camera apart: the demo camera, a clip, or a device."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from anonemo_tray.errors import AnonEmoError, Problem
from anonemo_tray.sensor.camera import Camera
from anonemo_tray.sensor.demo import DemoCamera, Render
from anonemo_tray.sensor.device import DeviceCamera
from anonemo_tray.sensor.devices import list_cameras, resolve
from anonemo_tray.sensor.files import open_clip

DEMO = "demo"


def open_camera(selector: str | None, make_demo: Callable[[], Render]) -> Camera:
    """Open what is meant, to be played live; never something else in its place.

    Args:
        selector: "demo"; path of a video, a picture or a folder of pictures; id, path or name of a camera; None for
            the first physical camera.
        make_demo: makes the demo camera's performance.

    Raises:
        AnonEmoError: what `resolve`, `DeviceCamera` and `open_clip` raise.
    """
    if selector == DEMO:
        return DemoCamera(make_demo())
    if selector is not None and _is_clip(Path(selector)):
        return open_clip(Path(selector), live=True)
    try:
        return DeviceCamera(resolve(selector, list_cameras()))
    except AnonEmoError as error:
        if error.problem is Problem.CAMERA_UNKNOWN and selector is not None and _looks_like_clip(Path(selector)):
            raise AnonEmoError(Problem.INPUT_MISSING, error.subject) from error
        raise


def _is_clip(path: Path) -> bool:
    # Not a device node: those are cameras.
    try:
        return path.is_dir() or path.is_file()
    except OSError:  # no possible path: too long
        return False


def _looks_like_clip(path: Path) -> bool:
    return len(path.parts) > 1 and path.parts[:2] != ("/", "dev")
