"""The list of this machine's cameras, asked for in a process of its own, since a driver may hang or crash over it."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass

from anonemo_tray.cameras.choice import CameraChoice
from anonemo_tray.errors import AnonEmoError, Problem
from anonemo_tray.sandbox import Role
from anonemo_tray.system import programs

_TIMEOUT_S = 20.0


@dataclass(frozen=True)
class ListedCamera:
    """A physical camera of this machine.

    Attributes:
        id: stable id; the same camera keeps it when it is plugged into another port or comes back later.
        name: what the system calls it.
        path: device node or system path, empty where there is none.
    """

    id: str
    name: str
    path: str

    def choice(self) -> CameraChoice:
        """Return it as a choice for the worker."""
        return CameraChoice(self.id, self.name)


def list_cameras(command: Sequence[str] | None = None) -> list[ListedCamera]:
    """Return the physical cameras; virtual ones are left out, so that the program never looks at itself.

    Raises:
        AnonEmoError: SENSOR_STOPPED when the listing crashed, hung or cannot be read.
    """
    command = [*(command or programs.child_command(Role.SENSOR)), "--list"]
    try:
        done = subprocess.run(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=_TIMEOUT_S,
            check=True,
            creationflags=programs.NO_WINDOW,
        )
        return [ListedCamera(**camera) for camera in json.loads(done.stdout)]
    except (OSError, subprocess.SubprocessError, ValueError, TypeError) as error:
        raise AnonEmoError(Problem.SENSOR_STOPPED) from error
