"""The whole program with a few parts patched: `python -m tests.fakes.program PLAN ROLE [ARGUMENT ...]`.

The real entry points run, in processes of their own as always. PLAN, a `Plan` as JSON, says what is different. There is
no such switch in the product: what is patched is patched from outside, before or just behind the guards.
"""

from __future__ import annotations

import itertools
import json
import os
import sys
from collections.abc import Callable
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path
from typing import Any

from anonemo_tray import sandbox
from anonemo_tray.errors import AnonEmoError, Problem
from tests.fakes.patch import patch


def starts_variable(role: str) -> str:
    """Return the environment variable that says how many processes of a role were started before this one."""
    return f"{role.upper()}_STARTS"


@dataclass(frozen=True)
class Plan:
    """What is different.

    Attributes:
        sealed: False: no process has any guard, so that everything tried can be seen.
        pictures: the camera is a `WalkingActor` with the pictures of this file; empty: the real one.
        leaves: the actor goes away now and then.
        canary: seed of the noise stamped into every picture, or none.
        sensor_faults: what the sensor does wrong, see `fault_injection.py`; one entry for each start, the last for all
            later ones.
        records: file for what is published, see `recording_output`; empty: the real virtual camera.
        driver: file that is there when the virtual camera is; empty: it always is. Only with `records`.
        trace_log: file for what the tray process hears and says, see `trace_log.py`; empty: none is kept.
        output_fault: what the first output does wrong, see `output_faults.py`.
        worker_fails: the worker thread stumbles every few seconds.
        cameras: file with the cameras that are plugged in, JSON, a list of [id, name]; empty: the real ones.
        widgets: file for what the windows show, see `widgets.py`; empty: none is kept.
    """

    sealed: bool = True
    pictures: str = ""
    leaves: bool = False
    canary: int | None = None
    sensor_faults: tuple[str, ...] = ()
    records: str = ""
    driver: str = ""
    trace_log: str = ""
    output_fault: str = ""
    worker_fails: bool = False
    cameras: str = ""
    widgets: str = ""

    def command(self, role: str) -> list[str]:
        """Return the command line that starts a part."""
        return [sys.executable, "-m", "tests.fakes.program", json.dumps(asdict(self)), role]


def run_tray(plan: Plan, arguments: list[str]) -> int:
    from anonemo_tray.system import programs

    patch(programs, "child_command", lambda role: plan.command(role.value))
    if not plan.sealed:
        from anonemo_tray.sandbox.tripwire import Tripwire

        patch(sandbox, "disable_core_dumps", lambda: sandbox.Guards.NONE)
        patch(Tripwire, "arm", lambda _: None)
    if plan.trace_log:
        from tests.fakes.trace_log import write_trace_log

        write_trace_log(Path(plan.trace_log))
    if plan.cameras:
        _plug_in(Path(plan.cameras))
    if plan.worker_fails:
        _let_the_worker_fail()
    from anonemo_tray.cli.main import main

    return main(arguments)


def _plug_in(file: Path) -> None:
    from anonemo_tray.cameras import known
    from anonemo_tray.cameras.listing import ListedCamera
    from anonemo_tray.cli import run

    def cameras() -> list[ListedCamera]:
        return [ListedCamera(id_, name, "") for id_, name in json.loads(file.read_text())]

    patch(run, "list_cameras", cameras)
    patch(known, "plugged_in", lambda: frozenset(camera.id for camera in cameras()))


def _let_the_worker_fail() -> None:
    """Let the worker thread stumble over each ninetieth face."""
    from anonemo_tray.pipeline.relay import Relay

    real, faces = Relay.face, itertools.count(1)

    def face(relay: Relay, *arguments: Any) -> bool:
        if next(faces) % 90 == 0:
            raise RuntimeError("as planned")
        return real(relay, *arguments)

    patch(Relay, "face", face)


def run_sensor(plan: Plan) -> int:
    def prepare() -> None:
        from tests.fakes.fault_injection import install, patch_camera, watch_camera

        if plan.pictures:
            patch_camera(Path(plan.pictures), leaves=plan.leaves, canary=plan.canary)
        if plan.sensor_faults:
            if not plan.pictures:
                watch_camera()
            start = int(os.environ.get(starts_variable("sensor"), "0"))
            install(plan.sensor_faults[min(start, len(plan.sensor_faults) - 1)])

    _behind_the_guards(plan, prepare)
    from anonemo_tray.sensor.__main__ import main

    return main()


def run_windows(plan: Plan) -> int:
    fd = os.open(plan.widgets, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600) if plan.widgets else -1

    def prepare() -> None:
        if plan.widgets:
            from tests.fakes.widgets import keep_widgets

            keep_widgets(fd)

    _behind_the_guards(plan, prepare)
    from anonemo_tray.windows.__main__ import main

    return main()


def run_output(plan: Plan) -> int:
    # Opened before the guards forbid it.
    fd = os.open(plan.records, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600) if plan.records else -1

    def prepare() -> None:
        from anonemo_tray.ipc.child_config import NO_DEVICE
        from anonemo_tray.output import main as output
        from anonemo_tray.output.virtual_camera import VirtualCamera, open_virtual_camera
        from tests.fakes.output_faults import install
        from tests.fakes.recording_output import RecordingCamera

        def open_camera(device: str | None) -> VirtualCamera:
            if device == NO_DEVICE and plan.driver:
                return open_virtual_camera(device)
            if plan.driver and not Path(plan.driver).exists():
                raise AnonEmoError(Problem.NO_VIRTUAL_CAMERA)
            return RecordingCamera(fd)

        if int(os.environ.get(starts_variable("output"), "0")) == 0:
            install(plan.output_fault)
        if plan.records:
            patch(output, "run", partial(output.run, open_camera=open_camera))

    _behind_the_guards(plan, prepare)
    from anonemo_tray.output.__main__ import main

    return main()


def _behind_the_guards(plan: Plan, prepare: Callable[[], None]) -> None:
    """Let the entry point seal itself, or believe that it did, and prepare the rest just after its last guard."""
    real_seal, real_limit = sandbox.seal, sandbox.limit_reading

    def seal(role: sandbox.Role) -> sandbox.Guards:
        guards = real_seal(role) if plan.sealed else sandbox.Guards.target()
        if role is sandbox.Role.WINDOWS:
            prepare()
        return guards

    def limit_reading(chosen: object = None) -> sandbox.Guards:
        guards = real_limit(plan.pictures or chosen) if plan.sealed else sandbox.Guards.NONE
        prepare()
        return guards

    patch(sandbox, "seal", seal)
    patch(sandbox, "limit_reading", limit_reading)


def main() -> int:
    plan = Plan(**json.loads(sys.argv[1]))
    role, arguments = sys.argv[2], sys.argv[3:]
    sys.argv[1:] = arguments
    if role == "tray":
        return run_tray(plan, arguments)
    return {"sensor": run_sensor, "output": run_output, "windows": run_windows}[role](plan)


if __name__ == "__main__":
    sys.exit(main())
