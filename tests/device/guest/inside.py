"""The program's worker thread in this very process, to be told what a user tells it; its children are real ones."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Iterator

from anonemo_tray.cameras.choice import CameraChoice
from anonemo_tray.pipeline.child_process import Launcher
from anonemo_tray.pipeline.session_config import SessionConfig
from anonemo_tray.pipeline.state import Status
from anonemo_tray.pipeline.worker import Worker
from anonemo_tray.sandbox import Role
from anonemo_tray.system import programs
from tests.device.guest.rig import CAMERA, VIRTUAL_CAMERA


@contextlib.contextmanager
def running_worker(*sensor: str) -> Iterator[tuple[Worker, list[Status]]]:
    """Run a worker in the rig's devices.

    Args:
        sensor: module and arguments of another sensor; none for the real one.

    Yields:
        The worker, switched off, and the list that its statuses go to.
    """
    commands = {role: programs.child_command(role) for role in Role}
    if sensor:
        commands[Role.SENSOR] = [sys.executable, "-m", *sensor]
    statuses: list[Status] = []
    config = SessionConfig(camera=CameraChoice(CAMERA, CAMERA), virtual_camera=VIRTUAL_CAMERA)
    worker = Worker(config, statuses.append, list, launcher=Launcher(commands))
    worker.start()
    try:
        yield worker, statuses
    finally:
        worker.stop(10)
