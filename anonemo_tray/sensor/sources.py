"""What the user's word for a camera means: the demo clip, another clip, or a device."""

from __future__ import annotations

import re
from pathlib import Path

from anonemo_tray.errors import AnonEmoError, Problem
from anonemo_tray.sensor.camera import Camera
from anonemo_tray.sensor.device import DeviceCamera
from anonemo_tray.sensor.devices import list_cameras, resolve
from anonemo_tray.sensor.files import VideoFile, open_clip
from anonemo_tray.sensor.frame import Pixels
from anonemo_tray.sensor.replay import ReplayCamera, read_ahead

DEMO = "demo"

DEMO_CLIP = Path(__file__).parents[1] / "assets" / "demo.webm"
"""A synthetic person, made by packaging/make_demo_clip.py; ends as it begins, so that it can be shown in a loop."""

_SIZED_DEMO = re.compile(r"demo:(\d{2,4}x\d{2,4})")

_REPLAYED = 12
"""Frames of a replay that are kept: played there and back 0.7 s, 33 MB at 1280 x 720."""


def open_camera(selector: str | None) -> Camera:
    """Open what is meant, to be played live; never something else in its place.

    Args:
        selector: "demo"; "demo:1280x720" for the benchmark's replay of some of the demo's frames in that size; path of
            a video, a picture or a folder of pictures; id, path or name of a camera; None for the first physical
            camera.

    Raises:
        AnonEmoError: what `resolve`, `DeviceCamera` and `open_clip` raise.
    """
    if selector is None:
        return DeviceCamera(resolve(None, list_cameras()))
    if selector == DEMO:
        return VideoFile(DEMO_CLIP, live=True)
    if sized := _SIZED_DEMO.fullmatch(selector):
        return ReplayCamera(replay_frames(sized[1]))
    path = Path(selector)
    if _is_clip(path):
        return open_clip(path, live=True)
    try:
        return DeviceCamera(resolve(selector, list_cameras()))
    except AnonEmoError as error:
        if error.problem is Problem.CAMERA_UNKNOWN and _looks_like_clip(path):
            raise AnonEmoError(Problem.INPUT_MISSING, error.subject) from error
        raise


def replay_frames(size: str) -> list[Pixels]:
    """Return frames of the demo, BGR, that can be shown in a loop without a jump.

    Args:
        size: width and height, as "1280x720".
    """
    cols, rows = (int(number) for number in size.split("x"))
    return read_ahead(DEMO_CLIP, rows, cols, _REPLAYED)


def _is_clip(path: Path) -> bool:
    # Not a device node: those are cameras.
    try:
        return path.is_dir() or path.is_file()
    except OSError:  # no possible path: too long
        return False


def _looks_like_clip(path: Path) -> bool:
    return len(path.parts) > 1 and path.parts[:2] != ("/", "dev")
