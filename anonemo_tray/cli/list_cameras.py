"""The command `cameras`: the physical cameras of this machine, for people and for programs."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict

from anonemo_tray.cameras.listing import list_cameras
from anonemo_tray.errors import ExitCode, Problem
from anonemo_tray.i18n import Texts


def print_cameras(texts: Texts, *, as_json: bool) -> ExitCode:
    """Print the cameras, one a line: name and id; CAMERA when there is none."""
    cameras = list_cameras()
    if as_json:
        sys.stdout.write(json.dumps([asdict(camera) for camera in cameras], indent=2) + "\n")
    else:
        for camera in cameras:
            sys.stdout.write(f"{camera.name}\t{camera.id}\t{camera.path}\n")
    if not cameras:
        sys.stderr.write(texts.problem(Problem.NO_CAMERA)[1] + "\n")
        return ExitCode.CAMERA
    return ExitCode.OK
