"""Owns one run of the program, with the tray icon or without: builds the parts, connects them, takes them down."""

from __future__ import annotations

import argparse
import queue
import signal
import sys
import time
from pathlib import Path

from anonemo_tray.camera_list import list_cameras
from anonemo_tray.commands import DEMO_CAMERA, CameraChoice, TurnOn
from anonemo_tray.errors import ExitCode, Problem
from anonemo_tray.face.published import Geometry
from anonemo_tray.face.style import Style
from anonemo_tray.i18n import Texts
from anonemo_tray.paths import Paths
from anonemo_tray.settings import JsonSettingsStore, Loaded, Settings
from anonemo_tray.single_instance import SingleInstance
from anonemo_tray.state import State, Status
from anonemo_tray.wishes import Wishes
from anonemo_tray.worker import Worker

_PIECE_S = 0.5


def choose_camera(text: str) -> CameraChoice:
    """Return the camera that `--camera` means: a file or folder that exists, else a name, id or device path."""
    path = Path(text)
    if path.exists() and not text.startswith("/dev/"):
        return CameraChoice(str(path.resolve()), path.name)
    return CameraChoice(text, text)


def make_wishes(args: argparse.Namespace, settings: Settings) -> Wishes:
    """Combine the command line with the settings; the command line wins and is not stored."""
    camera = settings.camera
    if args.demo:
        camera = DEMO_CAMERA
    elif args.camera is not None:
        camera = choose_camera(args.camera)
    return Wishes(
        camera=camera,
        virtual_camera=args.virtual_camera if args.virtual_camera is not None else settings.virtual_camera,
        geometry=Geometry[args.geometry.upper()] if args.geometry else settings.geometry,
        style=Style[args.style.upper()] if args.style else settings.style,
        needs_virtual_camera=not args.demo,
        show_errors=args.debug,
    )


def run_session(args: argparse.Namespace, texts: Texts) -> ExitCode:
    """Run until the user quits, the time is over, or nothing can be done without the user.

    Raises:
        AnonEmoError: ALREADY_RUNNING, NO_SCREEN, SETTINGS_UNWRITABLE.
    """
    paths = Paths.find()
    attention: queue.SimpleQueue[None] = queue.SimpleQueue()
    with SingleInstance.acquire(paths.runtime_dir, lambda: attention.put(None)):
        store = JsonSettingsStore(paths.settings_file)
        loaded = store.load()
        wishes = make_wishes(args, loaded.settings)
        if args.headless:
            return _Headless(wishes, loaded, texts).run(args.seconds)
    raise NotImplementedError


class _Stop(Exception):  # noqa: N818 -- a request, not an error
    """Somebody wants the program to end."""


class _Headless:
    """A run without the tray: says each change on standard output, and a problem on standard error."""

    def __init__(self, wishes: Wishes, loaded: Loaded, texts: Texts) -> None:
        self._wishes = wishes
        self._loaded = loaded
        self._texts = texts
        self._statuses: queue.SimpleQueue[Status] = queue.SimpleQueue()

    def run(self, seconds: float | None) -> ExitCode:
        """Run; returns the exit code of the problem that ended it, or OK."""
        ends_at = None if seconds is None else time.monotonic() + seconds
        if self._loaded.problem is not None:
            self._say_problem(self._loaded.problem)
        if self._wishes.geometry is Geometry.OWN:
            sys.stderr.write(self._texts.text("own.warning") + "\n")
        for name in ("SIGINT", "SIGTERM", "SIGHUP", "SIGBREAK"):
            if hasattr(signal, name):
                signal.signal(getattr(signal, name), _raise_stop)
        worker = Worker(self._wishes, self._statuses.put, lambda: [camera.choice() for camera in list_cameras()])
        worker.start()
        worker.send(TurnOn())
        try:
            return self._follow(ends_at)
        except _Stop:
            return ExitCode.OK
        finally:
            worker.stop()

    def _follow(self, ends_at: float | None) -> ExitCode:
        last, streamed = Status(), False
        while ends_at is None or time.monotonic() < ends_at:
            try:
                # In pieces: Windows delivers no signal to a thread that waits for ever.
                status = self._statuses.get(timeout=_PIECE_S if ends_at is None else _time_left(ends_at))
            except queue.Empty:
                continue
            streamed = streamed or status.state in {State.SEARCHING, State.SHOWING}
            if status.problem is not None and status.problem is not last.problem:
                self._say_problem(status.problem)
            if status.state is not last.state:
                sys.stdout.write(self._texts.state(status.state) + "\n")
                sys.stdout.flush()
            # A program that called this one wants to know at once that there is no picture, and no waiting.
            never_worked = status.state is State.RETRYING and not streamed
            if status.problem is not None and (status.state is State.BLOCKED or never_worked):
                return status.problem.exit_code
            last = status
        return ExitCode.OK

    def _say_problem(self, problem: Problem) -> None:
        camera = self._wishes.camera
        sys.stderr.write(self._texts.problem(problem, camera.name if camera else "")[1] + "\n")


def _time_left(ends_at: float) -> float:
    return min(_PIECE_S, max(0.0, ends_at - time.monotonic()))


def _raise_stop(_number: int, _frame: object) -> None:
    raise _Stop
