"""The user's choices that a run acts on: made of the settings and the command line, handed to the worker as one."""

from __future__ import annotations

from dataclasses import dataclass

from anonemo_tray.cameras.choice import CameraChoice
from anonemo_tray.face.published import DEFAULT_GEOMETRY, Geometry
from anonemo_tray.face.style import DEFAULT_STYLE, Style


@dataclass(frozen=True)
class SessionConfig:
    """What to show, of whom, where. The settings keep one, the worker acts on one, its status reports one.

    Attributes:
        camera: the camera; None for the first one of the system, which then is kept.
        virtual_camera: device of the virtual camera, "none", or None for the system's own.
        geometry: whose face is drawn.
        style: how it is drawn.
        unguarded: the user accepts that on this computer nothing locks the process that sees off the network.
    """

    camera: CameraChoice | None = None
    virtual_camera: str | None = None
    geometry: Geometry = DEFAULT_GEOMETRY
    style: Style = DEFAULT_STYLE
    unguarded: bool = False
