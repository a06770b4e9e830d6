"""Telling the user's word for a camera apart: the demo camera, a clip, or a device."""

from __future__ import annotations

import re
from pathlib import Path

from anonemo_tray.errors import AnonEmoError, Problem
from anonemo_tray.sensor.camera import Camera
from anonemo_tray.sensor.demo import DemoCamera, Render, ReplayCamera, prerender
from anonemo_tray.sensor.device import DeviceCamera
from anonemo_tray.sensor.devices import list_cameras, resolve
from anonemo_tray.sensor.files import open_clip
from anonemo_tray.sensor.frame import Pixels

DEMO = "demo"

_SIZED_DEMO = re.compile(r"demo:(\d{2,4}x\d{2,4})")

_REPLAYED = 12
"""Pictures of a replay that are kept: played there and back 0.7 s, 33 MB at 1280 x 720."""


def open_camera(selector: str | None) -> Camera:
    """Open what is meant, to be played live; never something else in its place.

    Args:
        selector: "demo"; "demo:1280x720" for the benchmark's replay of drawn pictures of that size; path of a video,
            a picture or a folder of pictures; id, path or name of a camera; None for the first physical camera.

    Raises:
        AnonEmoError: what `resolve`, `DeviceCamera` and `open_clip` raise.
    """
    if selector is None:
        return DeviceCamera(resolve(None, list_cameras()))
    if selector == DEMO:
        return DemoCamera(_performance())
    if sized := _SIZED_DEMO.fullmatch(selector):
        return ReplayCamera(prerendered_pictures(sized[1]))
    path = Path(selector)
    if _is_clip(path):
        return open_clip(path, live=True)
    try:
        return DeviceCamera(resolve(selector, list_cameras()))
    except AnonEmoError as error:
        if error.problem is Problem.CAMERA_UNKNOWN and _looks_like_clip(path):
            raise AnonEmoError(Problem.INPUT_MISSING, error.subject) from error
        raise


def prerendered_pictures(size: str) -> list[Pixels]:
    """Return pictures of the synthetic actor, RGB, that can be shown in a loop without a jump.

    Args:
        size: width and height, as "1280x720".
    """
    cols, rows = (int(number) for number in size.split("x"))
    return prerender(_performance(), rows, cols, _REPLAYED)


def _performance() -> Render:
    from anonemo_tray.sensor.actor.stage import make_performance  # noqa: PLC0415 -- a real camera needs no actor

    return make_performance()


def _is_clip(path: Path) -> bool:
    # Not a device node: those are cameras.
    try:
        return path.is_dir() or path.is_file()
    except OSError:  # no possible path: too long
        return False


def _looks_like_clip(path: Path) -> bool:
    return len(path.parts) > 1 and path.parts[:2] != ("/", "dev")
