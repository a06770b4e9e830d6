"""Owns what the worker is asked to run at its start; made by `app.py` from the command line and the settings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType

from anonemo_tray.cameras.choice import CameraChoice
from anonemo_tray.face.published import DEFAULT_GEOMETRY, Geometry
from anonemo_tray.face.style import DEFAULT_STYLE, Style
from anonemo_tray.sandbox import Role
from anonemo_tray.system import programs


@dataclass(frozen=True)
class Wishes:
    """What shall run; made from the command line and the settings.

    Attributes:
        camera: the camera; None for the first one of the system, which then is kept.
        virtual_camera: device of the virtual camera, "none", or None for the system's own.
        geometry: whose face is drawn.
        style: how it is drawn.
        needs_virtual_camera: False for the demo, which goes on without one.
        show_errors: children may write to standard error (`--debug`).
        commands: how each child is started; tests put their own here.
    """

    camera: CameraChoice | None = None
    virtual_camera: str | None = None
    geometry: Geometry = DEFAULT_GEOMETRY
    style: Style = DEFAULT_STYLE
    needs_virtual_camera: bool = True
    show_errors: bool = False
    commands: Mapping[Role, Sequence[str]] = field(
        default_factory=lambda: MappingProxyType({role: programs.child_command(role) for role in Role})
    )
