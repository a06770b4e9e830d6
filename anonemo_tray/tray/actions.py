"""Owns carrying out what the user picks in the menu, and the settings of the session."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from threading import Lock

from anonemo_tray.ipc.ui_state import WindowName
from anonemo_tray.pipeline.commands import Command
from anonemo_tray.settings import Settings, SettingsStore
from anonemo_tray.system.autostart import Autostart
from anonemo_tray.tray.menu import Action, Change, LookForCameras, OpenWindow


class Chooser:
    """Takes picked actions to whom they concern, from any thread.

    Attributes:
        settings: those of the session, also when they could not be kept.

    Args:
        settings: what the session starts with.
        store: where they outlast it.
        autostart: the entry that starts the program with the computer.
        start_command: the program and arguments that entry shall start.
        send: hands a command to the worker; returns at once.
        look_for_cameras: starts looking for cameras; returns at once.
        open_window: opens a window; returns at once.
    """

    def __init__(
        self,
        settings: Settings,
        *,
        store: SettingsStore,
        autostart: Autostart,
        start_command: Sequence[str],
        send: Callable[[Command], None],
        look_for_cameras: Callable[[], None],
        open_window: Callable[[WindowName], None],
    ) -> None:
        # The user may have removed the entry by other means.
        self.settings = replace(settings, autostart=autostart.is_enabled())
        self._store = store
        self._autostart = autostart
        self._start_command = tuple(start_command)
        self._send = send
        self._look_for_cameras = look_for_cameras
        self._open_window = open_window
        self._changing = Lock()

    def carry_out(self, actions: Sequence[Action]) -> None:
        """Carry out the actions of one entry.

        Raises:
            AnonEmoError: they hold for this session, but could not be kept; the message says why.
        """
        for action in actions:
            if isinstance(action, Change):
                with self._changing:
                    self._change(action.apply(self.settings))
            elif isinstance(action, OpenWindow):
                self._open_window(action.name)
            elif isinstance(action, LookForCameras):
                self._look_for_cameras()
            else:
                self._send(action)

    def _change(self, settings: Settings) -> None:
        if settings.autostart and not self.settings.autostart:
            self._autostart.enable(self._start_command)
        elif self.settings.autostart and not settings.autostart:
            self._autostart.disable()
        self.settings = settings
        self._store.save(settings)
