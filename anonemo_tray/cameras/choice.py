"""CameraChoice: one camera as the user chose it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class CameraChoice:
    """One camera, chosen once and then never silently replaced.

    Attributes:
        id: stable id of the camera, path of a device node, video or folder, or "demo".
        name: what the user knows it by.
    """

    id: str
    name: str


DEMO_CAMERA = CameraChoice("demo", "Demo")
