"""A worker under test, with real children: sensors that play a script, and the real output on a recording camera."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import TypeAlias

from anonemo_tray.cameras.choice import CameraChoice
from anonemo_tray.pipeline.child_process import Launcher
from anonemo_tray.pipeline.session_config import SessionConfig
from anonemo_tray.pipeline.state import State, Status
from anonemo_tray.pipeline.worker import Worker
from anonemo_tray.sandbox import Role
from tests.fakes.recording_output import Record, read_records
from tests.waiting import wait_until

CAMERA = CameraChoice("cam-1", "Test camera")
Start: TypeAlias = Callable[[SessionConfig, Callable[[Status], None], Launcher], Worker]


class Rig:
    """A worker under test, what it said, and what callers saw."""

    def __init__(
        self, records: Path, start: Callable[[SessionConfig, Callable[[Status], None], Launcher], Worker]
    ) -> None:
        self.records = records
        self.statuses: list[Status] = []
        self._start = start
        self.worker: Worker

    def run(self, *script: str, camera: CameraChoice | None = CAMERA, output: list[str] | None = None) -> None:
        python = sys.executable
        commands = {
            Role.SENSOR: [python, "-m", "tests.fakes.scripted_sensor", *script],
            Role.OUTPUT: output or [python, "-m", "tests.fakes.recording_output", str(self.records)],
        }
        self.worker = self._start(SessionConfig(camera), self.statuses.append, Launcher(commands, show_errors=True))
        self.worker.start()

    @property
    def status(self) -> Status:
        return self.statuses[-1] if self.statuses else Status()

    def wait_for(self, state: State, limit_s: float = 20.0) -> float:
        return wait_until(lambda: self.status.state is state, f"state {state}", limit_s)

    def seen(self) -> list[Record]:
        return list(read_records(self.records))


def starting_with(list_cameras: Callable[[], list[CameraChoice]]) -> Start:
    def start(config: SessionConfig, on_status: Callable[[Status], None], launcher: Launcher) -> Worker:
        return Worker(config, on_status, list_cameras, launcher=launcher)

    return start
