"""What is done when the user picks something, and the choices of this session."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from threading import Lock

from anonemo_tray.errors import AnonEmoError, Problem
from anonemo_tray.ipc.ui_state import WindowName
from anonemo_tray.pipeline.commands import Command, Configure
from anonemo_tray.pipeline.session_config import SessionConfig
from anonemo_tray.policy import Policy
from anonemo_tray.settings import Settings, SettingsStore
from anonemo_tray.system.autostart import Autostart
from anonemo_tray.tray.menu import Action, Change, InstallVirtualCamera, OpenLeaflet, OpenWindow, RefreshCameras
from anonemo_tray.tray.offered import forbids

_OFF = "--off"
"""What an entry gives the program that is to hold the virtual camera and nothing else."""


class ActionHandler:
    """Takes picked actions to whom they concern, from any thread.

    Attributes:
        settings: those in force in the session, also when they could not be kept.
        config: what the session runs with: the settings' own, but for what the command line wants differently.
        policy: the rules that both keep to.

    Args:
        settings: what the user has chosen.
        config: what it runs with at first.
        store: where settings outlast it.
        autostart: the entry that starts the program with the computer.
        start_command: the program and arguments that entry shall start.
        send: hands a command to the worker; returns at once.
        refresh_cameras: starts looking for cameras; returns at once.
        open_window: opens a window; returns at once.
        install: starts installing the virtual camera; returns at once.
        open_leaflet: starts opening the leaflet in this language; returns at once.
        policy: the rules of this machine.
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
        open_leaflet: Callable[[str], None] = lambda _: None,
        policy: Policy = Policy(),  # noqa: B008 -- frozen
    ) -> None:
        # The user may have removed the entry by other means, or an installer made it.
        there = autostart.is_enabled()
        keeps = there and autostart.passes(_OFF)
        keeper = (keeps and not policy.autostart) or (there and settings.keeper)
        self._chosen = replace(settings, autostart=there and not keeps, keeper=keeper)
        self.settings = policy.apply(self._chosen)
        self.policy = policy
        self.config = config
        self._store = store
        self._autostart = autostart
        self._start_command = tuple(start_command)
        self._send = send
        self._refresh_cameras = refresh_cameras
        self._open_window = open_window
        self._install = install
        self._open_leaflet = open_leaflet
        self._changing = Lock()

    def keep_to_policy(self) -> None:
        """Make or remove the entry that starts the program, as the rules want it.

        Raises:
            AnonEmoError: SETTINGS_UNWRITABLE.
        """
        self._start_at_log_in(self._log_in_command(self._chosen), self._log_in_command(self.settings))

    def handle(self, actions: Sequence[Action]) -> None:
        """Carry out the actions of one entry.

        Raises:
            AnonEmoError: they hold for this session, but could not be kept; the message says why. POLICY_FORBIDS where
                the rules of this machine are against them, and nothing is changed.
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
            elif isinstance(action, OpenLeaflet):
                self._open_leaflet(action.language)
            else:
                self._send(action)

    def _change(self, change: Change) -> None:
        if forbids(self.policy, change, self.settings):
            raise AnonEmoError(Problem.POLICY_FORBIDS)
        config, settings = change.configure(self.config), change.apply(self.settings)
        if config != self.config:
            self.config = config
            self._send(Configure(config))
        self._start_at_log_in(self._log_in_command(self.settings), self._log_in_command(settings))
        self.settings = settings
        # What the rules have set is no choice of the user's, and not kept as one.
        self._chosen = change.apply(self._chosen)
        self._store.save(self._chosen)

    def _start_at_log_in(self, before: tuple[str, ...], command: tuple[str, ...]) -> None:
        if command == before:
            return
        if command:
            self._autostart.enable(command)
        else:
            self._autostart.disable()

    def _log_in_command(self, settings: Settings) -> tuple[str, ...]:
        """Return what is started with the computer; nothing for nothing."""
        if settings.autostart:
            # Whether to be seen is nothing for rules to say: started by them alone, it waits to be switched on.
            by_rules = self.policy.autostart and not self._chosen.autostart
            return (*self._start_command, _OFF) if by_rules else self._start_command
        return (*self._start_command, _OFF) if settings.keeper else ()
