"""The windows process: hears UI states and pictures, keeps the windows that are open, sends what was picked."""

from __future__ import annotations

import queue
import threading
import tkinter as tk
from collections.abc import Callable

from anonemo_tray.errors import Problem
from anonemo_tray.i18n import Texts
from anonemo_tray.ipc.messages import Message, Picked, UiStatePart, encode
from anonemo_tray.ipc.pipes import ChildEnds, ParentWatch
from anonemo_tray.ipc.ui_state import Control, Joiner, UiState, WindowName
from anonemo_tray.output.inbox import Inbox
from anonemo_tray.windows.colours import DARK, LIGHT
from anonemo_tray.windows.control import ControlWindow
from anonemo_tray.windows.pages import AboutWindow, LicencesWindow, OwnWindow, ProtectsWindow, QuitWindow
from anonemo_tray.windows.preview import PreviewWindow
from anonemo_tray.windows.setup import SetupWindow
from anonemo_tray.windows.theme import Theme, make_root
from anonemo_tray.windows.view import Viewer
from anonemo_tray.windows.window import Window

_PERIOD_MS = 33

_KINDS: dict[WindowName, Callable[[WindowName, WindowManager], Window]] = {
    WindowName.PREVIEW: PreviewWindow,
    WindowName.CONTROL: ControlWindow,
    WindowName.SETUP: SetupWindow,
    WindowName.PROTECTS: ProtectsWindow,
    WindowName.ABOUT: AboutWindow,
    WindowName.LICENCES: LicencesWindow,
    WindowName.OWN: OwnWindow,
    WindowName.QUIT: QuitWindow,
}


class UiStateInbox:
    """The UI states that came, in order; filled by the reading thread, emptied by the drawing one."""

    def __init__(self) -> None:
        self._ui_states: queue.SimpleQueue[UiState] = queue.SimpleQueue()
        self._joiner = Joiner()

    def on_message(self, message: Message) -> None:
        """Take a message that is no picture."""
        if isinstance(message, UiStatePart) and (ui_state := self._joiner.add(message)) is not None:
            self._ui_states.put(ui_state)

    def next(self) -> UiState | None:
        """Return the next UI state, or None when there is none yet."""
        try:
            return self._ui_states.get_nowait()
        except queue.Empty:
            return None


class WindowManager:
    """All windows that are open.

    Attributes:
        root: the root of them all, never seen.
        theme: how they look.
        texts: the user's language.
        ui_state: what they show.
        viewer: the canvas of this moment.

    Args:
        ui_states: what the tray says.
        viewer: what others see.
        parent: the process that this one belongs to.
        send: sends a message to it.

    Raises:
        tkinter.TclError: there is no screen.
    """

    ui_state: UiState

    def __init__(
        self, ui_states: UiStateInbox, viewer: Viewer, parent: ParentWatch, send: Callable[[bytes], None]
    ) -> None:
        self.root = make_root()
        self.theme = Theme(self.root)
        self.viewer = viewer
        self._ui_states = ui_states
        self._parent = parent
        self._send = send
        self._windows: dict[WindowName, Window] = {}
        self._was_open = False

    def run(self) -> None:
        """Show windows until the last one is closed or the worker is gone."""
        self._refresh()
        self.root.mainloop()

    def pick(self, control: Control) -> None:
        """Tell the tray that this was picked."""
        if control.pick is not None:
            self._send(encode(Picked(control.pick)))

    def open(self, name: WindowName) -> None:
        """Open a window, or bring it to the front."""
        self._was_open = True
        if name in self._windows:
            top = self._windows[name].top
            top.deiconify()
            top.lift()
            (top.focus_lastfor() or top).focus_force()
        else:
            self._windows[name] = _KINDS[name](name, self)

    def close(self, name: WindowName) -> None:
        """Close a window."""
        self._windows.pop(name).top.destroy()

    def _refresh(self) -> None:
        view = self.viewer.current()
        while (ui_state := self._ui_states.next()) is not None:
            self._take(ui_state)
        if view is None or not self._parent.is_alive() or (self._was_open and not self._windows):
            self.root.destroy()
            return
        for window in tuple(self._windows.values()):
            window.on_view(view)
        self.root.after(_PERIOD_MS, self._refresh)

    def _take(self, ui_state: UiState) -> None:
        before = getattr(self, "ui_state", ui_state)
        self.ui_state = ui_state
        new_language = not self._was_open or ui_state.language != before.language
        if new_language:
            self.texts = Texts.load(ui_state.language)
        colours = DARK if ui_state.dark else LIGHT
        new_look = colours is not self.theme.colours
        if new_look:
            self.theme = Theme(self.root, colours)
        for window in tuple(self._windows.values()):
            if new_language or new_look:
                window.rebuild()
            else:
                window.on_ui_state(before)
        for name in ui_state.open:
            self.open(name)


def run(ends: ChildEnds) -> int:
    """Run the windows process; returns its exit code, NO_PREVIEW when there is no screen.

    Args:
        ends: the pipes; all there is to show comes through them.
    """
    ui_states = UiStateInbox()
    inbox = Inbox(on_other=ui_states.on_message)
    threading.Thread(target=inbox.read_all, args=(ends.read_fd,), name="reader", daemon=True).start()
    try:
        manager = WindowManager(ui_states, Viewer(inbox), ParentWatch(), ends.sender.send)
    except tk.TclError:
        return Problem.NO_PREVIEW
    manager.run()
    # What was picked last is still on its way.
    ends.sender.close()
    return 0
