"""`anonemo-tray self-test`: whether this installation has everything, and whether it really works.

The check runs the true program on the built-in actor: real sensor, real landmarker, real output, guards and all.
"""

from __future__ import annotations

import json
import mmap
import sys
import threading
from dataclasses import asdict, dataclass
from importlib.util import find_spec
from pathlib import Path

from anonemo_tray.cameras.choice import DEMO_CAMERA
from anonemo_tray.errors import AnonEmoError, ExitCode, Problem
from anonemo_tray.i18n import Texts
from anonemo_tray.ipc.child_config import NO_DEVICE
from anonemo_tray.pipeline.commands import TurnOn
from anonemo_tray.pipeline.session_config import SessionConfig
from anonemo_tray.pipeline.state import State, Status
from anonemo_tray.pipeline.worker import Worker
from anonemo_tray.policy import load_policy
from anonemo_tray.sandbox import Guards, Role
from anonemo_tray.system import programs
from anonemo_tray.system.integrity import missing_files

_ACTOR_LIMIT_S = 60.0
_INCOMPLETE_LIMIT_S = 10.0
"""Where files are missing, nobody has to wait for what will not come."""

UPLOADERS = (b"CurlClient", b"HttpLoggingClient", b"clearcut", b"\0getaddrinfo\0", b"\0connect\0", b"WSAConnect")
"""Traces of a network client in a native library: class names, and imported symbols as the string table has them."""


@dataclass(frozen=True)
class Check:
    """One thing looked at.

    Attributes:
        name: what.
        passed: whether it is in order; None when it is only information.
        detail: what was found.
    """

    name: str
    passed: bool | None
    detail: str


def find_uploaders(library: Path) -> list[str]:
    """Return the traces of a network client in a native library."""
    with library.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content:
        return [trace.strip(b"\0").decode() for trace in UPLOADERS if content.find(trace) >= 0]


def mediapipe_libraries() -> list[Path]:
    """Return MediaPipe's native libraries, without importing it."""
    spec = find_spec("mediapipe")
    folders = spec.submodule_search_locations if spec and spec.submodule_search_locations else []
    return [
        path
        for folder in folders
        for path in sorted(Path(folder).rglob("*"))
        if path.suffix in {".so", ".dll", ".dylib"}
    ]


def _check_files() -> list[Check]:
    """Say which files are gone, where that is known."""
    missing = missing_files([Path(programs.child_command(Role.OUTPUT)[0])])
    if missing is None:
        return []
    return [Check("files", passed=not missing, detail=f"missing: {', '.join(missing)}" if missing else "all there")]


def _check_model() -> Check:
    try:
        # Only now: it needs numpy, which may be what is missing.
        from anonemo_tray.sensor.model import load_model  # noqa: PLC0415

        size = len(load_model())
    except ImportError:
        return Check("model", passed=False, detail="numpy cannot be loaded")
    except AnonEmoError as error:
        return Check("model", passed=False, detail=error.problem.name)
    return Check("model", passed=True, detail=f"{size} bytes, hash as published")


def _check_rules(texts: Texts) -> Check:
    """Say what an organisation has set for this machine."""
    rules = load_policy()
    if rules.fault is not None:
        return Check("rules", passed=False, detail=texts.problem(rules.fault.problem, rules.fault.subject)[1])
    return Check("rules", passed=None, detail=" ".join(rules.policy.describe(texts)) or "none on this machine")


def _check_uploader() -> Check:
    libraries = mediapipe_libraries()
    found = sorted({trace for library in libraries for trace in find_uploaders(library)})
    if not libraries:
        return Check("no uploader", passed=False, detail="MediaPipe's library was not found")
    return Check("no uploader", passed=not found, detail=", ".join(found) or f"{len(libraries)} native library clean")


def _run_actor(virtual_camera: str | None, limit_s: float) -> list[Status]:
    """Run the program on the actor until it shows a face, or for so long; return all its snapshots."""
    statuses: list[Status] = []
    done = threading.Event()

    def note(status: Status) -> None:
        statuses.append(status)
        if status.state in {State.SHOWING, State.BLOCKED}:
            done.set()

    config = SessionConfig(camera=DEMO_CAMERA, virtual_camera=virtual_camera)
    worker = Worker(config, note, list, needs_virtual_camera=False)
    worker.start()
    try:
        worker.send(TurnOn())
        done.wait(limit_s)
    finally:
        worker.stop()
    return statuses


def _check_program(virtual_camera: str | None, texts: Texts, limit_s: float) -> list[Check]:
    statuses = _run_actor(virtual_camera, limit_s)
    shown = any(status.state is State.SHOWING for status in statuses)
    problems = [status.problem for status in statuses if status.problem]
    cameras = [status.virtual_camera for status in statuses if status.virtual_camera]
    reported = dict(pair for status in statuses for pair in status.guards)
    checks = [
        Check("landmarker finds the actor", shown, "found and published" if shown else "no face was published"),
        Check("output process answers", bool(cameras), "heartbeat received" if cameras else "silent"),
    ]
    for role in ("sensor", "output"):
        guards = reported.get(role)
        # Which guards there are depends on the system; none of those that it has may be missing.
        passed = guards is not None and guards & Guards.expected() == Guards.expected()
        missing = Guards.target() & ~(guards or Guards.NONE)
        detail = f"{guards}; missing: {missing}" if missing else str(guards)
        checks.append(Check(f"guards of the {role}", passed, detail))
    if virtual_camera == NO_DEVICE:
        checks.append(Check("virtual camera", None, "not wanted"))
    elif cameras and cameras[-1] != NO_DEVICE:
        checks.append(Check("virtual camera", True, cameras[-1]))
    else:
        problem = problems[0] if problems else Problem.NO_VIRTUAL_CAMERA
        checks.append(Check("virtual camera", False, texts.problem(problem, "")[1]))
    return checks


def self_test(texts: Texts, virtual_camera: str | None, *, as_json: bool) -> ExitCode:
    """Run all checks and print them.

    Args:
        texts: the user's language.
        virtual_camera: the device to look for, "none" to leave it out, None for the system's own.
        as_json: print JSON.

    Returns:
        FAILED when a check failed.
    """
    files = _check_files()
    limit_s = _INCOMPLETE_LIMIT_S if any(not check.passed for check in files) else _ACTOR_LIMIT_S
    checks = [
        *files,
        _check_rules(texts),
        _check_model(),
        _check_uploader(),
        *_check_program(virtual_camera, texts, limit_s),
    ]
    passed = all(check.passed is not False for check in checks)
    if as_json:
        report = {"passed": passed, "checks": [asdict(check) for check in checks]}
        sys.stdout.write(json.dumps(report, indent=2) + "\n")
    else:
        for check in checks:
            mark = {True: "ok  ", False: "FAIL", None: "    "}[check.passed]
            sys.stdout.write(f"{mark}  {check.name}: {check.detail}\n")
    return ExitCode.OK if passed else ExitCode.FAILED
