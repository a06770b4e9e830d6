"""The program itself, without a subcommand: what it runs with, and with an icon or without."""

from __future__ import annotations

import argparse
import threading
from collections.abc import Callable
from pathlib import Path

from platformdirs import user_config_path

from anonemo_tray.cameras.choice import DEMO_CAMERA, CameraChoice
from anonemo_tray.cameras.listing import ListedCamera, list_cameras
from anonemo_tray.cli.headless import HeadlessRun
from anonemo_tray.errors import ExitCode
from anonemo_tray.face.published import Geometry
from anonemo_tray.face.style import Style
from anonemo_tray.i18n import Texts
from anonemo_tray.pipeline.child_process import Launcher
from anonemo_tray.pipeline.session_config import SessionConfig
from anonemo_tray.sandbox import disable_core_dumps
from anonemo_tray.sandbox.tripwire import Tripwire
from anonemo_tray.settings import JsonSettingsStore
from anonemo_tray.system.paths import Paths
from anonemo_tray.system.signals import on_termination
from anonemo_tray.system.single_instance import SingleInstance
from anonemo_tray.tray.application import TrayApplication


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


def session_config(args: argparse.Namespace, settings: SessionConfig) -> SessionConfig:
    """Combine the command line with the settings; the command line wins and is not stored."""
    camera = settings.camera
    if args.demo:
        camera = DEMO_CAMERA
    elif args.camera is not None:
        camera = choose_camera(args.camera)
    return SessionConfig(
        unguarded=settings.unguarded,
        camera=camera,
        virtual_camera=args.virtual_camera if args.virtual_camera is not None else settings.virtual_camera,
        geometry=Geometry[args.geometry.upper()] if args.geometry else settings.geometry,
        style=Style[args.style.upper()] if args.style else settings.style,
    )


def find_cameras() -> list[CameraChoice]:
    """Return the physical cameras as choices for the worker."""
    return [camera.choice() for camera in list_cameras()]


def run(args: argparse.Namespace, texts: Texts) -> ExitCode:
    """Run until the user quits, the time is over, or nothing can be done without the user.

    Raises:
        AnonEmoError: ALREADY_RUNNING, NO_SCREEN, SETTINGS_UNWRITABLE.
    """
    disable_core_dumps()
    ending, attention = threading.Event(), threading.Event()
    on_termination(ending.set)
    paths = Paths.find()
    with SingleInstance.acquire(paths.runtime_dir, attention.set):
        Tripwire([paths.settings_dir, paths.runtime_dir, user_config_path()]).arm()
        store = JsonSettingsStore(paths.settings_file)
        loaded = store.load()
        config = session_config(args, loaded.settings.config)
        texts = texts if loaded.settings.language is None else Texts.load(loaded.settings.language)
        if args.seconds is not None:
            timer = threading.Timer(args.seconds, ending.set)
            timer.daemon = True
            timer.start()
        launcher, needed = Launcher(show_errors=args.debug), not args.demo
        if args.headless:
            headless = HeadlessRun(
                config,
                loaded.problem,
                texts,
                launcher=launcher,
                find_cameras=find_cameras,
                needs_virtual_camera=needed,
            )
            return headless.run(ending, on=not args.off)
        application = TrayApplication(
            config,
            loaded,
            store,
            texts,
            launcher=launcher,
            find_cameras=find_cameras,
            needs_virtual_camera=needed,
        )
        return application.run(ending, attention, on=False if args.off else None)
