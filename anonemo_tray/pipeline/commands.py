"""Owns what the user can ask of the worker thread; the tray and the command line put these into its queue."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from anonemo_tray.cameras.choice import CameraChoice
from anonemo_tray.face.published import Geometry
from anonemo_tray.face.style import Style


@dataclass(frozen=True)
class TurnOn:
    """Take over the camera and show the canvas."""


@dataclass(frozen=True)
class TurnOff:
    """Release the camera; the virtual camera stays, blank."""


@dataclass(frozen=True)
class ChooseCamera:
    """Use this camera from now on."""

    camera: CameraChoice


@dataclass(frozen=True)
class ChooseLook:
    """Draw with this geometry and style from now on."""

    geometry: Geometry
    style: Style


@dataclass(frozen=True)
class UpdateWindows:
    """Tell the windows what to show.

    Attributes:
        scene: a scene, encoded by `scene.py`.
        start: start their process if there is none; otherwise the scene is for open windows only.
    """

    scene: bytes
    start: bool = False


@dataclass(frozen=True)
class CheckVirtualCamera:
    """Look for the virtual camera again, now: the user has just done something about it."""


@dataclass(frozen=True)
class ReleaseVirtualCamera:
    """Switch off and give the virtual camera back to other programs, until switched on again."""


@dataclass(frozen=True)
class Quit:
    """Stop everything: blank, then close."""


Command: TypeAlias = (
    TurnOn | TurnOff | ChooseCamera | ChooseLook | UpdateWindows | CheckVirtualCamera | ReleaseVirtualCamera | Quit
)
