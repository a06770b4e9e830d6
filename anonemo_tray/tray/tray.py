"""Owns the tray: shows snapshots, tells news, feeds the windows, and passes on what the user picks.

The icon has the main thread. Everything that reaches it from outside goes through one queue, read by one thread of its
own; no other touches the icon.
"""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from types import ModuleType
from typing import TypeAlias

from anonemo_tray.cameras.choice import CameraChoice
from anonemo_tray.errors import AnonEmoError, Problem
from anonemo_tray.i18n import Texts
from anonemo_tray.ipc.messages import Picked
from anonemo_tray.ipc.ui_state import WindowName, encode_scene
from anonemo_tray.pipeline.commands import Command, Quit, UpdateWindows
from anonemo_tray.pipeline.state import State, Status
from anonemo_tray.tray.actions import Chooser
from anonemo_tray.tray.back_end import load_back_end
from anonemo_tray.tray.icon import ShownIcon
from anonemo_tray.tray.icons import icon
from anonemo_tray.tray.menu import Action, Entry, build_menu, sentence
from anonemo_tray.tray.notifications import News
from anonemo_tray.tray.ui_state_builder import Scenery

HOST_S = 5.0
"""So long the icon may be without a place before a window stands in for it: a panel may start after this program."""

_HOST_POLL_S = 0.5
_JOIN_S = 1.0


@dataclass(frozen=True)
class _Redraw:
    """Something that the menu shows has changed."""


@dataclass(frozen=True)
class _Open:
    """A window is wanted."""

    name: WindowName


@dataclass(frozen=True)
class _Alone:
    """Whether nobody shows the icon, so that the windows are all there is."""

    alone: bool


@dataclass(frozen=True)
class _Tell:
    """Something to notify of."""

    title: str
    message: str


_Item: TypeAlias = Status | Picked | _Redraw | _Open | _Alone | _Tell | None


class Tray:
    """The tray icon, and what it tells the windows.

    Args:
        chooser: carries out what is picked.
        cameras: returns the connected cameras, at once.
        texts: the language of the chooser's settings.
        send: hands a command to the worker; returns at once.
        load: loads pystray.
    """

    def __init__(
        self,
        chooser: Chooser,
        cameras: Callable[[], Sequence[CameraChoice]],
        texts: Texts,
        send: Callable[[Command], None],
        load: Callable[[], ModuleType] = load_back_end,
    ) -> None:
        self._chooser = chooser
        self._cameras = cameras
        self._texts = texts
        self._language = chooser.settings.language
        self._send = send
        self._load = load
        self._inbox: queue.SimpleQueue[_Item] = queue.SimpleQueue()
        self._news = News()
        self._scenery = Scenery()
        self._status = Status()
        self._drawn: State | None = None
        self._alone = False
        self._warned = False
        self._ended = threading.Event()

    # From any thread, returning at once -------------------------------------------------------------------------------

    def show(self, status: Status) -> None:
        """Show this snapshot."""
        self._inbox.put(status)

    def refresh(self) -> None:
        """Build the menu anew: there are other cameras."""
        self._inbox.put(_Redraw())

    def tell(self, problem: Problem, subject: str = "") -> None:
        """Notify the user of a problem that no snapshot holds."""
        self._inbox.put(_Tell(*self._texts.problem(problem, subject)))

    def open_window(self, name: WindowName) -> None:
        """Open a window, or bring it to the front."""
        self._inbox.put(_Open(name))

    def picked(self, picked: Picked) -> None:
        """Carry out what was picked in a window."""
        self._inbox.put(picked)

    def draw_attention(self) -> None:
        """Show that the program is there: somebody has started it again, and may not have found the icon."""
        self.open_window(WindowName.CONTROL)

    def stop(self) -> None:
        """Take the icon away; `run` returns soon after."""
        self._inbox.put(None)

    # In the main thread -----------------------------------------------------------------------------------------------

    def run(self) -> None:
        """Show the icon until `stop` is called or the user quits; called in the main thread, once.

        Raises:
            AnonEmoError: NO_SCREEN when no icon can be shown.
        """
        shown = ShownIcon(self._load(), icon(State.OFF), self._pick)
        shown.draw(self._entries(), self._tooltip(), None)
        pump = threading.Thread(target=self._pump, args=(shown,), name="tray", daemon=True)
        host = threading.Thread(target=self._watch_host, args=(shown,), name="tray-host", daemon=True)

        def ready() -> None:
            pump.start()
            host.start()

        try:
            shown.run(ready)
        finally:
            self._ended.set()
            self._inbox.put(None)
            for thread in (pump, host):
                if thread.ident is not None:
                    thread.join(_JOIN_S)

    def _pick(self, actions: Sequence[Action]) -> None:
        try:
            self._chooser.carry_out(actions)
        except AnonEmoError as error:
            self.tell(error.problem, error.subject)
        self.refresh()
        if any(isinstance(action, Quit) for action in actions):
            self.stop()

    # In threads of the tray's own -------------------------------------------------------------------------------------

    def _watch_host(self, shown: ShownIcon) -> None:
        """Find out whether the icon can be used, and while it cannot, whether that has changed."""
        alone, tries = False, round(HOST_S / _HOST_POLL_S)
        while not self._ended.is_set():
            if shown.has_menu():
                if alone:
                    self._inbox.put(_Alone(alone=False))
                return
            tries -= 1
            if tries == 0:
                alone = True
                self._inbox.put(_Alone(alone=True))
            self._ended.wait(_HOST_POLL_S if tries > 0 else HOST_S)

    def _pump(self, shown: ShownIcon) -> None:
        if not self._ended.is_set():
            shown.show()
        while (item := self._inbox.get()) is not None:
            if isinstance(item, _Tell):
                shown.notify(item.title, item.message)
            elif isinstance(item, Picked):
                self._pick(self._scenery.actions(item.number))
            elif isinstance(item, _Open):
                self._show_windows(item.name)
            elif isinstance(item, _Alone):
                self._alone = item.alone
                # The first steps, if they are open, stay in front.
                first = [] if self._chooser.settings.setup_done else [WindowName.SETUP]
                self._show_windows(*([WindowName.CONTROL, *first] if item.alone else []))
            else:
                self._update(shown, item)
        if not self._ended.is_set():
            shown.stop()

    def _update(self, shown: ShownIcon, item: Status | _Redraw) -> None:
        if isinstance(item, Status):
            self._status = item
        if self._chooser.settings.language != self._language:
            self._language = self._chooser.settings.language
            self._texts = Texts.load(self._language)
        state = self._status.state
        shown.draw(self._entries(), self._tooltip(), icon(state) if state is not self._drawn else None)
        self._drawn = state
        self._show_windows()
        if state.is_on and self._status.geometry.identifies and not self._warned:
            self._warned = True
            shown.notify(self._texts.text("own.title"), self._texts.text("own.warning"))
        problem = self._news.about(self._status)
        if problem is not None:
            subject = "" if self._status.camera is None else self._status.camera.name
            shown.notify(*self._texts.problem(problem, subject))

    def _show_windows(self, *names: WindowName) -> None:
        """Tell the windows what to show, and open these."""
        scene = self._scenery.scene(self._status, self._chooser.settings, self._cameras(), self._texts)
        scene = replace(scene, open=names, alone=self._alone)
        self._send(UpdateWindows(encode_scene(scene), start=bool(names)))

    def _entries(self) -> tuple[Entry, ...]:
        return build_menu(self._status, self._chooser.settings, self._cameras(), self._texts)

    def _tooltip(self) -> str:
        return f"{self._texts.text('app.name')}: {sentence(self._status, self._texts)}"
