"""The program itself, without a subcommand: what it runs with, and with an icon or without."""

from __future__ import annotations

import argparse
import sys
import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from platformdirs import user_config_path

from anonemo_tray.cameras.choice import DEMO_CAMERA, CameraChoice
from anonemo_tray.cameras.listing import ListedCamera, list_cameras
from anonemo_tray.cli.headless import HeadlessRun
from anonemo_tray.errors import AnonEmoError, ExitCode, Problem
from anonemo_tray.face.published import Geometry
from anonemo_tray.face.style import Style
from anonemo_tray.i18n import Texts
from anonemo_tray.pipeline.child_process import Launcher
from anonemo_tray.pipeline.session_config import SessionConfig
from anonemo_tray.policy import LoadedPolicy, load_policy
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
    return find_camera(text, find)


def find_camera(text: str, find: Callable[[], list[ListedCamera]] = list_cameras) -> CameraChoice:
    """Return the camera of this name, id or device path; what is not connected stays as it was said."""
    matches = [
        camera
        for camera in find()
        if text in {camera.id, camera.path} or text.strip().casefold() == camera.name.casefold()
    ]
    return matches[0].choice() if len(matches) == 1 else CameraChoice(text, Path(text).name)


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


def find_rules() -> LoadedPolicy:
    """Return the rules of this machine; the camera they name is a connected one from here on, if it is connected."""
    rules = load_policy()
    camera = rules.policy.camera
    if camera is None:
        return rules
    try:
        return replace(rules, policy=replace(rules.policy, camera=find_camera(camera.name)))
    except AnonEmoError:
        # The sensor looks for it again, and says what is wrong; others see the pause picture meanwhile.
        return rules


def find_cameras() -> list[CameraChoice]:
    """Return the physical cameras as choices for the worker."""
    return [camera.choice() for camera in list_cameras()]


def run(args: argparse.Namespace, texts: Texts) -> ExitCode:
    """Run until the user quits, the time is over, or nothing can be done without the user.

    Raises:
        AnonEmoError: ALREADY_RUNNING, NO_SCREEN, SETTINGS_UNWRITABLE, POLICY_FORBIDS.
    """
    disable_core_dumps()
    ending, attention = threading.Event(), threading.Event()
    on_termination(ending.set)
    paths = Paths.find()
    with SingleInstance.acquire(paths.runtime_dir, attention.set):
        Tripwire([paths.settings_dir, paths.runtime_dir, user_config_path()]).arm()
        store = JsonSettingsStore(paths.settings_file)
        loaded, rules = store.load(), find_rules()
        settings, policy = rules.policy.apply(loaded.settings), rules.policy
        config = session_config(args, settings.config)
        # The settings keep to the rules already.
        if policy.restrict(config) != config:
            raise AnonEmoError(Problem.POLICY_FORBIDS)
        texts = texts if settings.language is None else Texts.load(settings.language)
        stays_off = args.off or rules.fault is not None
        if args.seconds is not None:
            timer = threading.Timer(args.seconds, ending.set)
            timer.daemon = True
            timer.start()
        launcher = Launcher(show_errors=args.debug)
        if args.headless:
            if rules.fault is not None:
                sys.stderr.write(texts.problem(rules.fault.problem, rules.fault.subject)[1] + "\n")
            headless = HeadlessRun(
                config,
                loaded.problem,
                texts,
                launcher=launcher,
                find_cameras=find_cameras,
                needs_virtual_camera=not args.demo,
            )
            return headless.run(ending, on=not stays_off)
        application = TrayApplication(
            config,
            loaded,
            rules,
            store,
            texts,
            launcher=launcher,
            find_cameras=find_cameras,
            # In the first steps people see themselves drawn before anything is installed.
            needs_virtual_camera=not args.demo and settings.setup_done,
        )
        return application.run(ending, attention, on=False if stays_off else None)
