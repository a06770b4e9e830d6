"""Owns the icon: shows snapshots, tells news, and passes on what the user picks.

The icon has the main thread. Everything that reaches it from outside goes through one queue, read by one thread of its
own; no other touches the icon.
"""

from __future__ import annotations

import queue
import subprocess
import sys
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from types import ModuleType
from typing import Any, TypeAlias

from anonemo_tray.commands import CameraChoice, Quit
from anonemo_tray.errors import AnonEmoError, Problem
from anonemo_tray.i18n import Texts
from anonemo_tray.state import State, Status
from anonemo_tray.tray.back_end import keep_awake, load_back_end
from anonemo_tray.tray.chooser import Chooser
from anonemo_tray.tray.icons import icon
from anonemo_tray.tray.menu import IDENTIFYING, SEPARATOR, Action, Entry, build_menu
from anonemo_tray.tray.news import News

_TOOLTIP_CHARACTERS = 127  # Windows refuses longer ones
_JOIN_S = 1.0


@dataclass(frozen=True)
class _Redraw:
    """Something that the menu shows has changed."""


@dataclass(frozen=True)
class _Tell:
    """Something to notify of."""

    title: str
    message: str


_Item: TypeAlias = Status | _Redraw | _Tell | None


class Tray:
    """The tray icon.

    Args:
        chooser: carries out what is picked.
        cameras: returns the connected cameras, at once.
        texts: the user's language.
        load: loads pystray.
    """

    def __init__(
        self,
        chooser: Chooser,
        cameras: Callable[[], Sequence[CameraChoice]],
        texts: Texts,
        load: Callable[[], ModuleType] = load_back_end,
    ) -> None:
        self._chooser = chooser
        self._cameras = cameras
        self._texts = texts
        self._load = load
        self._inbox: queue.SimpleQueue[_Item] = queue.SimpleQueue()
        self._news = News()
        self._status = Status()
        self._warned = False
        self._ended = False

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

    def draw_attention(self) -> None:
        """Show that the program is there: somebody has started it again."""
        self.tell(Problem.ALREADY_RUNNING)

    def stop(self) -> None:
        """Take the icon away; `run` returns soon after."""
        self._inbox.put(None)

    # In the main thread -----------------------------------------------------------------------------------------------

    def run(self) -> None:
        """Show the icon until `stop` is called or the user quits; called in the main thread, once.

        Raises:
            AnonEmoError: NO_SCREEN when no icon can be shown.
        """
        pystray = self._load()
        try:
            shown = pystray.Icon("anonemo-tray", icon(State.OFF), self._tooltip(), self._menu(pystray))
        except (RuntimeError, OSError) as error:
            raise AnonEmoError(Problem.NO_SCREEN) from error
        keep_awake(shown)
        pump = threading.Thread(target=self._pump, args=(pystray, shown), name="tray", daemon=True)
        try:
            # Not in pystray's own thread: that one would keep a program alive whose screen is gone.
            shown.run(lambda _: pump.start())
        except RuntimeError as error:  # what GTK and its D-Bus raise; when stopping it no longer matters
            if pump.ident is None:
                self._ended = True
                shown._mark_ready()  # noqa: SLF001 -- else pystray's thread waits for ever for a loop that never ran
                raise AnonEmoError(Problem.NO_SCREEN) from error
        finally:
            self._ended = True
            self._inbox.put(None)
            if pump.ident is not None:
                pump.join(_JOIN_S)

    def _pick(self, actions: Sequence[Action]) -> None:
        try:
            self._chooser.carry_out(actions)
        except AnonEmoError as error:
            self.tell(error.problem, error.subject)
        self.refresh()
        if any(isinstance(action, Quit) for action in actions):
            self.stop()

    # In the tray's own thread -----------------------------------------------------------------------------------------

    def _pump(self, pystray: ModuleType, shown: Any) -> None:
        if not self._ended:
            _in_main_thread(lambda: setattr(shown, "visible", True))
        while (item := self._inbox.get()) is not None:
            if isinstance(item, _Tell):
                self._notify(shown, item)
            else:
                self._update(pystray, shown, item)
        if not self._ended:
            _in_main_thread(shown.stop)

    def _update(self, pystray: ModuleType, shown: Any, item: Status | _Redraw) -> None:
        before = self._status
        if isinstance(item, Status):
            self._status = item
        menu, tooltip = self._menu(pystray), self._tooltip()
        image = icon(self._status.state) if self._status.state is not before.state else None

        def draw() -> None:
            if image is not None:
                shown.icon = image
            shown.title = tooltip
            shown.menu = menu

        _in_main_thread(draw)
        if self._status.state.is_on and self._status.geometry in IDENTIFYING and not self._warned:
            self._warned = True
            self._notify(shown, _Tell(self._texts.text("own.title"), self._texts.text("own.warning")))
        problem = self._news.about(self._status)
        if problem is not None:
            self._notify(shown, _Tell(*self._texts.problem(problem, self._subject())))

    def _subject(self) -> str:
        return "" if self._status.camera is None else self._status.camera.name

    def _notify(self, shown: Any, news: _Tell) -> None:
        def notify() -> None:
            try:
                shown.notify(news.message, news.title)
            except (RuntimeError, OSError, subprocess.SubprocessError):
                # A desktop without notifications: the icon and the first line of the menu say the same.
                return

        if shown.HAS_NOTIFICATION:
            _in_main_thread(notify)

    # Building ---------------------------------------------------------------------------------------------------------

    def _tooltip(self) -> str:
        name, state = self._texts.text("app.name"), self._texts.state(self._status.state)
        return f"{name}: {state}"[:_TOOLTIP_CHARACTERS]

    def _menu(self, pystray: ModuleType) -> Any:
        entries = build_menu(self._status, self._chooser.settings, self._cameras(), self._texts)
        return pystray.Menu(*(self._item(pystray, entry) for entry in entries))

    def _item(self, pystray: ModuleType, entry: Entry) -> Any:
        if entry is SEPARATOR:
            return pystray.Menu.SEPARATOR

        def pick(_icon: Any, _item: Any) -> None:
            self._pick(entry.actions)

        submenu = pystray.Menu(*(self._item(pystray, inner) for inner in entry.entries)) if entry.entries else None
        return pystray.MenuItem(
            _without_shortcut(entry.text),
            submenu or pick,
            checked=None if entry.checked is None else lambda _: bool(entry.checked),
            radio=entry.radio,
            default=entry.default,
            enabled=bool(entry.actions or entry.entries),
        )


def _without_shortcut(text: str) -> str:
    # Windows would take the letter after a single one for the shortcut of the entry.
    return text.replace("&", "&&") if sys.platform == "win32" else text


def _in_main_thread(function: Callable[[], None]) -> None:
    """Run it where the back end wants to be called: on macOS pystray leaves that to us."""
    if sys.platform == "darwin":
        from PyObjCTools import AppHelper  # noqa: PLC0415 -- exists on this system alone

        AppHelper.callAfter(function)
    else:
        function()
