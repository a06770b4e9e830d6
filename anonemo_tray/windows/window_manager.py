"""Owns the windows process: hears scenes and pictures, keeps the windows that are open, sends what was picked."""

from __future__ import annotations

import queue
import threading
import tkinter as tk
from collections.abc import Callable

from anonemo_tray.errors import Problem
from anonemo_tray.i18n import Texts
from anonemo_tray.ipc.messages import Message, Picked, ScenePart, encode
from anonemo_tray.ipc.pipes import ChildEnds, ParentWatch
from anonemo_tray.ipc.ui_state import Control, Joiner, Scene, WindowName
from anonemo_tray.output.inbox import Inbox
from anonemo_tray.windows.control import ControlWindow
from anonemo_tray.windows.look import Look, make_root
from anonemo_tray.windows.pages import AboutWindow, LicencesWindow, OwnWindow, ProtectsWindow, QuitWindow
from anonemo_tray.windows.preview import PreviewWindow
from anonemo_tray.windows.setup import SetupWindow
from anonemo_tray.windows.view import Viewer
from anonemo_tray.windows.window import Window

_PERIOD_MS = 33

_KINDS: dict[WindowName, Callable[[WindowName, Desk], Window]] = {
    WindowName.PREVIEW: PreviewWindow,
    WindowName.CONTROL: ControlWindow,
    WindowName.SETUP: SetupWindow,
    WindowName.PROTECTS: ProtectsWindow,
    WindowName.ABOUT: AboutWindow,
    WindowName.LICENCES: LicencesWindow,
    WindowName.OWN: OwnWindow,
    WindowName.QUIT: QuitWindow,
}


class SceneInbox:
    """The scenes that came, in order; filled by the reading thread, emptied by the drawing one."""

    def __init__(self) -> None:
        self._scenes: queue.SimpleQueue[Scene] = queue.SimpleQueue()
        self._joiner = Joiner()

    def hear(self, message: Message) -> None:
        """Take a message that is no picture."""
        if isinstance(message, ScenePart) and (scene := self._joiner.add(message)) is not None:
            self._scenes.put(scene)

    def next(self) -> Scene | None:
        """Return the next scene, or None when there is none yet."""
        try:
            return self._scenes.get_nowait()
        except queue.Empty:
            return None


class Desk:
    """All windows that are open.

    Attributes:
        root: the root of them all, never seen.
        look: how they look.
        texts: the user's language.
        scene: what they show.
        viewer: the canvas of this moment.

    Args:
        scenes: what the tray says.
        viewer: what others see.
        parent: the process that this one belongs to.
        send: sends a message to it.

    Raises:
        tkinter.TclError: there is no screen.
    """

    scene: Scene

    def __init__(self, scenes: SceneInbox, viewer: Viewer, parent: ParentWatch, send: Callable[[bytes], None]) -> None:
        self.root = make_root()
        self.look = Look(self.root)
        self.viewer = viewer
        self._scenes = scenes
        self._parent = parent
        self._send = send
        self._windows: dict[WindowName, Window] = {}
        self._was_open = False

    def run(self) -> None:
        """Show windows until the last one is closed or the worker is gone."""
        self._tick()
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

    def _tick(self) -> None:
        view = self.viewer.look()
        while (scene := self._scenes.next()) is not None:
            self._take(scene)
        if view is None or not self._parent.is_alive() or (self._was_open and not self._windows):
            self.root.destroy()
            return
        for window in tuple(self._windows.values()):
            window.on_view(view)
        self.root.after(_PERIOD_MS, self._tick)

    def _take(self, scene: Scene) -> None:
        before = getattr(self, "scene", scene)
        self.scene = scene
        new_language = not self._was_open or scene.language != before.language
        if new_language:
            self.texts = Texts.load(scene.language)
        for window in tuple(self._windows.values()):
            if new_language:
                window.rebuild()
            else:
                window.on_scene(before)
        for name in scene.open:
            self.open(name)


def run(ends: ChildEnds) -> int:
    """Run the windows process; returns its exit code, NO_PREVIEW when there is no screen.

    Args:
        ends: the pipes; all there is to show comes through them.
    """
    scenes = SceneInbox()
    inbox = Inbox(scenes.hear)
    threading.Thread(target=inbox.read_all, args=(ends.read_fd,), name="reader", daemon=True).start()
    try:
        desk = Desk(scenes, Viewer(inbox), ParentWatch(), ends.sender.send_surely)
    except tk.TclError:
        return Problem.NO_PREVIEW
    desk.run()
    # What was picked last is still on its way.
    ends.sender.close()
    return 0
