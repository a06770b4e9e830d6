"""Owns one run of the program, with the tray icon or without: builds the parts, connects them, takes them down."""

from __future__ import annotations

import argparse
import queue
import sys
import threading
from collections.abc import Callable
from pathlib import Path

from platformdirs import user_config_path

from anonemo_tray.cameras.choice import DEMO_CAMERA, CameraChoice
from anonemo_tray.cameras.known import KnownCameras
from anonemo_tray.cameras.listing import ListedCamera, list_cameras
from anonemo_tray.errors import AnonEmoError, ExitCode, Problem
from anonemo_tray.face.published import Geometry
from anonemo_tray.face.style import Style
from anonemo_tray.i18n import Texts
from anonemo_tray.ipc.messages import Picked
from anonemo_tray.ipc.ui_state import WindowName
from anonemo_tray.pipeline.commands import TurnOn
from anonemo_tray.pipeline.session_config import Wishes
from anonemo_tray.pipeline.state import State, Status
from anonemo_tray.pipeline.worker import Worker
from anonemo_tray.sandbox import disable_core_dumps
from anonemo_tray.sandbox.tripwire import Tripwire
from anonemo_tray.settings import JsonSettingsStore, Loaded, Settings, SettingsStore
from anonemo_tray.system.autostart import system_autostart
from anonemo_tray.system.paths import Paths
from anonemo_tray.system.programs import start_command
from anonemo_tray.system.signals import on_termination
from anonemo_tray.system.single_instance import SingleInstance
from anonemo_tray.tray.actions import Chooser
from anonemo_tray.tray.menu import change
from anonemo_tray.tray.tray import Tray


def choose_camera(text: str, find: Callable[[], list[ListedCamera]] = list_cameras) -> CameraChoice:
    """Return the camera that `--camera` means: a file or folder that exists, else a camera's name, id or device path.

    A connected camera is taken by its id from here on, so that it is found again under another device node and no other
    one in its place. What is not connected stays as the user said it: opening it will tell what is wrong.
    """
    path = Path(text)
    if path.exists() and not text.startswith("/dev/"):
        return CameraChoice(str(path.resolve()), path.name)
    matches = [
        camera
        for camera in find()
        if text in {camera.id, camera.path} or text.strip().casefold() == camera.name.casefold()
    ]
    return matches[0].choice() if len(matches) == 1 else CameraChoice(text, path.name)


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
    disable_core_dumps()
    ending = threading.Event()
    on_termination(ending.set)
    paths = Paths.find()
    session = _Headless if args.headless else _WithTray
    attention = threading.Event()
    with SingleInstance.acquire(paths.runtime_dir, attention.set):
        Tripwire([paths.settings_dir, paths.runtime_dir, user_config_path()]).arm()
        store = JsonSettingsStore(paths.settings_file)
        loaded = store.load()
        wishes = make_wishes(args, loaded.settings)
        texts = texts if loaded.settings.language is None else Texts.load(loaded.settings.language)
        if args.seconds is not None:
            timer = threading.Timer(args.seconds, ending.set)
            timer.daemon = True
            timer.start()
        return session(wishes, loaded, store, texts).run(ending, attention)


def find_cameras() -> list[CameraChoice]:
    """Return the physical cameras as choices for the worker."""
    return [camera.choice() for camera in list_cameras()]


class _WithTray:
    """A run with the tray icon, which owns the main thread."""

    def __init__(self, wishes: Wishes, loaded: Loaded, store: SettingsStore, texts: Texts) -> None:
        self._wishes = wishes
        self._loaded = loaded
        self._cameras = KnownCameras(find_cameras, self._refresh)
        self._worker = Worker(wishes, self._show, find_cameras, on_picked=self._pick)
        self._chooser = Chooser(
            loaded.settings,
            store=store,
            autostart=system_autostart(),
            start_command=start_command(),
            send=self._worker.send,
            look_for_cameras=self._cameras.look,
            open_window=self._open_window,
        )
        self._tray = Tray(self._chooser, self._cameras.current, texts, self._worker.send)

    def run(self, ending: threading.Event, attention: threading.Event) -> ExitCode:
        """Run until the user quits.

        Raises:
            AnonEmoError: NO_SCREEN.
        """
        _when(ending, self._tray.stop)
        _when(attention, self._tray.draw_attention)
        if self._loaded.problem is not None:
            self._tray.tell(self._loaded.problem)
        self._worker.start()
        ended = threading.Event()
        self._cameras.watch(ended)
        # The command line's camera is a wish to be seen now; else it is as the user has set it.
        if self._loaded.settings.on_at_launch or self._wishes.camera != self._loaded.settings.camera:
            self._worker.send(TurnOn())
        if not self._loaded.settings.setup_done:
            self._tray.open_window(WindowName.SETUP)
        try:
            self._tray.run()
        finally:
            ended.set()
            self._worker.stop()
        return ExitCode.OK

    # The tray is made of parts that call it: these methods find it when it is there.

    def _refresh(self) -> None:
        self._tray.refresh()

    def _pick(self, picked: Picked) -> None:
        self._tray.picked(picked)

    def _open_window(self, name: WindowName) -> None:
        self._tray.open_window(name)

    def _show(self, status: Status) -> None:
        self._tray.show(status)
        if self._wishes.camera is None and self._chooser.settings.camera is None and status.camera is not None:
            # The first camera was taken because there was no choice; it stays the choice, whatever is plugged in later.
            threading.Thread(target=self._keep_camera, args=(status.camera,), daemon=True).start()

    def _keep_camera(self, camera: CameraChoice) -> None:
        try:
            self._chooser.carry_out([change(camera=camera)])
        except AnonEmoError as error:
            self._tray.tell(error.problem)


class _Headless:
    """A run without the tray: says each change on standard output, and a problem on standard error."""

    def __init__(self, wishes: Wishes, loaded: Loaded, _store: SettingsStore, texts: Texts) -> None:
        self._wishes = wishes
        self._loaded = loaded
        self._texts = texts
        self._statuses: queue.SimpleQueue[Status | None] = queue.SimpleQueue()

    def run(self, ending: threading.Event, _attention: threading.Event) -> ExitCode:
        """Run; returns the exit code of the problem that ended it, or OK."""
        _when(ending, lambda: self._statuses.put(None))
        if self._loaded.problem is not None:
            self._say_problem(self._loaded.problem)
        if self._wishes.geometry.identifies:
            sys.stderr.write(self._texts.text("own.warning") + "\n")
        worker = Worker(self._wishes, self._statuses.put, find_cameras)
        worker.start()
        worker.send(TurnOn())
        try:
            return self._follow()
        finally:
            worker.stop()

    def _follow(self) -> ExitCode:
        last, streamed = Status(), False
        while (status := self._statuses.get()) is not None:
            streamed = streamed or status.state in {State.SEARCHING, State.SHOWING}
            if status.problem is not None and status.problem is not last.problem:
                self._say_problem(status.problem)
            if status.warning is not None and status.warning is not last.warning:
                self._say_problem(status.warning)
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


def _when(event: threading.Event, action: Callable[[], None]) -> None:
    """Do something each time an event is set, in a thread of its own."""

    def wait() -> None:
        while event.wait():
            event.clear()
            action()

    threading.Thread(target=wait, daemon=True).start()
