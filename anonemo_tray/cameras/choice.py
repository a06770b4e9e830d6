"""CameraChoice: one camera as the user chose it."""

from __future__ import annotations

from dataclasses import dataclass

DEVICE_ID = "cam-"
"""How the ids of listed cameras begin; paths and the demo's begin otherwise."""


TURNS = (0, 90, 180, 270)
"""Degrees by which a camera's picture can be turned, clockwise."""


@dataclass(frozen=True)
class CameraChoice:
    """One camera, chosen once and then never silently replaced.

    Attributes:
        id: stable id of the camera, path of a device node, video or folder, or "demo".
        name: what the user knows it by.
        turn: how far its picture is to be turned clockwise, one of TURNS: it may be mounted upside down or on its side.
    """

    id: str
    name: str
    turn: int = 0

    @property
    def is_device(self) -> bool:
        """Whether it is one that the listing of this machine's cameras can find."""
        return self.id.startswith(DEVICE_ID)


DEMO_CAMERA = CameraChoice("demo", "Demo")
