"""A run with the tray icon: its parts, how they are connected, and how they are taken down."""

from __future__ import annotations

import threading
from collections.abc import Callable

from anonemo_tray.cameras.choice import CameraChoice
from anonemo_tray.cameras.known import KnownCameras
from anonemo_tray.errors import AnonEmoError, ExitCode
from anonemo_tray.i18n import Texts
from anonemo_tray.ipc.ui_state import WindowName
from anonemo_tray.pipeline.child_process import Launcher
from anonemo_tray.pipeline.commands import CheckVirtualCamera, Quit, TurnOn
from anonemo_tray.pipeline.quit_requests import QuitRequests
from anonemo_tray.pipeline.session_config import SessionConfig
from anonemo_tray.pipeline.worker import Worker
from anonemo_tray.policy import LoadedPolicy
from anonemo_tray.settings import Loaded, SettingsStore
from anonemo_tray.system.autostart import system_autostart
from anonemo_tray.system.documents import leaflet, open_file
from anonemo_tray.system.programs import start_command
from anonemo_tray.system.signals import when_set
from anonemo_tray.system.virtual_camera_install import Outcome, has_secure_boot, install, install_command
from anonemo_tray.tray.actions import ActionHandler
from anonemo_tray.tray.tray import Tray
from anonemo_tray.tray.windows_process import WindowsProcess

_SESSION_END_S = 4.0
"""Windows gives a program 5 s."""


class TrayApplication:
    """A run with the tray icon, which owns the main thread.

    Args:
        config: what to run with at first.
        loaded: the settings, as they were found.
        rules: the rules of this machine, as they were found.
        store: where the settings are kept.
        texts: the user's language.
        launcher: starts the children.
        find_cameras: lists the cameras; may be slow, may raise AnonEmoError.
        needs_virtual_camera: False for the demo and the first steps, which go on without one.
    """

    def __init__(
        self,
        config: SessionConfig,
        loaded: Loaded,
        rules: LoadedPolicy,
        store: SettingsStore,
        texts: Texts,
        *,
        launcher: Launcher,
        find_cameras: Callable[[], list[CameraChoice]],
        needs_virtual_camera: bool,
    ) -> None:
        self._loaded = loaded
        self._fault = rules.fault
        # The command line's camera is a wish to be seen now; else it is as the user has set it.
        chosen = rules.policy.apply(loaded.settings)
        self._starts_on = chosen.on_at_launch or config.camera != chosen.config.camera
        # The tray is made of parts that call it: these find it when it is there.
        # ruff: noqa: PLW0108
        self._cameras = KnownCameras(find_cameras, lambda: self._tray.refresh())
        self._windows = WindowsProcess(
            launcher, lambda picked: self._tray.on_picked(picked), lambda problem: self._tray.on_no_windows(problem)
        )
        self._worker = Worker(
            config,
            lambda status: self._tray.show(status),
            find_cameras,
            launcher=launcher,
            needs_virtual_camera=needs_virtual_camera,
            viewer=self._windows.send_latest,
        )
        self._handler = ActionHandler(
            loaded.settings,
            config,
            store=store,
            autostart=system_autostart(),
            start_command=start_command(),
            send=self._worker.send,
            refresh_cameras=self._cameras.refresh,
            open_window=lambda name: self._tray.open_window(name),
            install=self._install,
            open_leaflet=self._open_leaflet,
            policy=rules.policy,
        )
        self._installing = threading.Lock()
        self._tray = Tray(
            self._handler,
            self._cameras.current,
            texts,
            self._windows,
            end_session=lambda: self._worker.stop(_SESSION_END_S),
            fault=rules.fault,
        )

    def run(self, ending: threading.Event, attention: threading.Event, *, on: bool | None = None) -> ExitCode:
        """Run until the user quits.

        Args:
            ending: set when the program is to end.
            attention: set when somebody has started the program again.
            on: whether to switch on at first; None for as the user has set it.

        Raises:
            AnonEmoError: NO_SCREEN.
        """
        when_set(ending, QuitRequests(self._worker.send))
        when_set(attention, self._tray.draw_attention)
        if self._loaded.problem is not None:
            self._tray.notify(self._loaded.problem)
        try:
            self._handler.keep_to_policy()
        except AnonEmoError as error:
            self._tray.notify(error.problem)
        if self._fault is not None:
            self._tray.notify(self._fault.problem, self._fault.subject)
        self._worker.start()
        ended = threading.Event()
        self._cameras.watch(ended)
        if self._starts_on if on is None else on:
            self._worker.send(TurnOn())
        if not self._loaded.settings.setup_done:
            self._tray.open_window(WindowName.SETUP)
        try:
            self._tray.run()
            # A desktop that ends takes the icon away; a call may outlast it.
            self._worker.send(Quit())
            self._worker.join()
        finally:
            ended.set()
            self._worker.stop()
            self._windows.close()
        return ExitCode.OK

    def _open_leaflet(self, language: str) -> None:
        """Open the leaflet in a thread of its own: the program that shows it may be slow."""

        def work() -> None:
            try:
                open_file(leaflet(language))
            except AnonEmoError as error:
                self._tray.notify(error.problem)

        threading.Thread(target=work, name="leaflet", daemon=True).start()

    def _install(self) -> None:
        """Install the virtual camera in a thread of its own, one at a time."""
        if not self._installing.acquire(blocking=False):
            return
        self._tray.on_installing(Outcome.RUNNING)

        def work() -> None:
            try:
                self._tray.on_installing(install(install_command(), secure_boot=has_secure_boot()))
            finally:
                self._installing.release()
            self._worker.send(CheckVirtualCamera())

        threading.Thread(target=work, name="install", daemon=True).start()
