"""The windows' process as the tray's child: started when a window is wanted, told what to show, heard."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from anonemo_tray.errors import Problem
from anonemo_tray.ipc.messages import Message, Picked, encode
from anonemo_tray.ipc.ui_state import UiState, encode_ui_state, split
from anonemo_tray.pipeline.child_process import Child, Launcher
from anonemo_tray.sandbox import Role


class Windows(Protocol):
    """Where the tray shows windows."""

    def show(self, ui_state: UiState) -> Problem | None:
        """Let open windows show this, and open those that it names; returns what is in the way, if anything."""


class WindowsProcess:
    """Starts the process of the windows; it ends by itself with the last window.

    Args:
        launcher: starts it.
        on_picked: called with each pick in a window, from a thread of its own; has to return at once.
        on_problem: called, likewise, when there is nothing to draw windows with.
    """

    def __init__(
        self, launcher: Launcher, on_picked: Callable[[Picked], None], on_problem: Callable[[Problem], None]
    ) -> None:
        self._launcher = launcher
        self._on_picked = on_picked
        self._on_problem = on_problem
        self._child: Child | None = None

    def show(self, ui_state: UiState) -> Problem | None:
        """See `Windows.show`; called from one thread."""
        if self._child is None and ui_state.open:
            try:
                self._child = self._launcher.start(Role.WINDOWS, {}, self._on_message, self._on_exit)
            except OSError:
                return Problem.NO_PREVIEW
        child = self._child
        if child is not None:
            for part in split(encode_ui_state(ui_state)):
                child.send(encode(part))
        return None

    def send_latest(self, data: bytes) -> None:
        """Offer the newest picture's message to the windows, if there are any; from any thread, returns at once."""
        child = self._child
        if child is not None:
            child.send_latest(data)

    def close(self) -> None:
        """End the process."""
        child = self._child
        if child is not None:
            child.kill()

    def _on_message(self, _child: Child, message: Message) -> None:
        if isinstance(message, Picked):
            self._on_picked(message)

    def _on_exit(self, child: Child) -> None:
        self._child = None
        if child.exit_code == Problem.NO_PREVIEW:
            self._on_problem(Problem.NO_PREVIEW)
