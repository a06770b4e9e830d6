"""What is done when the user picks something, and the choices of this session."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from threading import Lock

from anonemo_tray.ipc.ui_state import WindowName
from anonemo_tray.pipeline.commands import Command, Configure
from anonemo_tray.pipeline.session_config import SessionConfig
from anonemo_tray.settings import Settings, SettingsStore
from anonemo_tray.system.autostart import Autostart
from anonemo_tray.tray.menu import Action, Change, InstallVirtualCamera, OpenWindow, RefreshCameras


class ActionHandler:
    """Takes picked actions to whom they concern, from any thread.

    Attributes:
        settings: those of the session, also when they could not be kept.
        config: what the session runs with: the settings' own, but for what the command line wants differently.

    Args:
        settings: what the session starts with.
        config: what it runs with at first.
        store: where settings outlast it.
        autostart: the entry that starts the program with the computer.
        start_command: the program and arguments that entry shall start.
        send: hands a command to the worker; returns at once.
        refresh_cameras: starts looking for cameras; returns at once.
        open_window: opens a window; returns at once.
        install: starts installing the virtual camera; returns at once.
    """

    def __init__(  # noqa: PLR0913 -- everything that a pick can reach
        self,
        settings: Settings,
        config: SessionConfig,
        *,
        store: SettingsStore,
        autostart: Autostart,
        start_command: Sequence[str],
        send: Callable[[Command], None],
        refresh_cameras: Callable[[], None],
        open_window: Callable[[WindowName], None],
        install: Callable[[], None] = lambda: None,
    ) -> None:
        # The user may have removed the entry by other means, or an installer made it.
        there = autostart.is_enabled()
        keeper = there and settings.keeper
        self.settings = replace(settings, autostart=there and (settings.autostart or not keeper), keeper=keeper)
        self.config = config
        self._store = store
        self._autostart = autostart
        self._start_command = tuple(start_command)
        self._send = send
        self._refresh_cameras = refresh_cameras
        self._open_window = open_window
        self._install = install
        self._changing = Lock()

    def handle(self, actions: Sequence[Action]) -> None:
        """Carry out the actions of one entry.

        Raises:
            AnonEmoError: they hold for this session, but could not be kept; the message says why.
        """
        for action in actions:
            if isinstance(action, Change):
                with self._changing:
                    self._change(action)
            elif isinstance(action, OpenWindow):
                self._open_window(action.name)
            elif isinstance(action, RefreshCameras):
                self._refresh_cameras()
            elif isinstance(action, InstallVirtualCamera):
                self._install()
            else:
                self._send(action)

    def _change(self, change: Change) -> None:
        config, settings = change.configure(self.config), change.apply(self.settings)
        if config != self.config:
            self.config = config
            self._send(Configure(config))
        command = self._log_in_command(settings)
        if command != self._log_in_command(self.settings):
            if command:
                self._autostart.enable(command)
            else:
                self._autostart.disable()
        self.settings = settings
        self._store.save(settings)

    def _log_in_command(self, settings: Settings) -> tuple[str, ...]:
        """Return what is started with the computer; nothing for nothing."""
        if settings.autostart:
            return self._start_command
        return (*self._start_command, "--off") if settings.keeper else ()
