"""The tray: it shows snapshots, notifies, feeds the windows, and passes on what the user picks.

The icon has the main thread. Everything that reaches it from outside goes through one queue, read by one thread of its
own; no other touches the icon.
"""

from __future__ import annotations

import logging
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
from anonemo_tray.ipc.ui_state import WindowName
from anonemo_tray.pipeline.state import State, Status
from anonemo_tray.settings import Settings
from anonemo_tray.system.release_age import is_old
from anonemo_tray.system.virtual_camera_install import Outcome
from anonemo_tray.tray.actions import ActionHandler
from anonemo_tray.tray.back_end import load_back_end
from anonemo_tray.tray.desktop_colours import is_dark
from anonemo_tray.tray.icon import TrayIcon
from anonemo_tray.tray.icons import icon
from anonemo_tray.tray.menu import Action, Entry, build_menu, camera_name, change, sentence
from anonemo_tray.tray.notifications import NotificationPolicy
from anonemo_tray.tray.offered import offered
from anonemo_tray.tray.session_end import SessionEnd
from anonemo_tray.tray.ui_state_builder import UiStateBuilder
from anonemo_tray.tray.windows_process import Windows

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
class _Notify:
    """Something to notify of."""

    problem: Problem
    subject: str


@dataclass(frozen=True)
class _Installing:
    """How far the installation of the virtual camera is."""

    outcome: Outcome


@dataclass(frozen=True)
class _NoWindows:
    """There is nothing to draw windows with."""

    problem: Problem


_log = logging.getLogger(__name__)

_Item: TypeAlias = Status | Picked | _Redraw | _Open | _Alone | _Notify | _NoWindows | _Installing


class Tray:
    """The tray icon, and what it tells the windows.

    Args:
        handler: carries out what is picked.
        cameras: returns the connected cameras, at once.
        texts: the language of the handler's settings.
        windows: where windows are tray_icon.
        load: loads pystray.
        end_session: ends everything, as the session does; called in the main thread.
        fault: what is wrong with the rules of this machine, if anything.
        find_dark: returns whether the desktop is dark.
    """

    def __init__(
        self,
        handler: ActionHandler,
        cameras: Callable[[], Sequence[CameraChoice]],
        texts: Texts,
        windows: Windows,
        load: Callable[[], ModuleType] = load_back_end,
        end_session: Callable[[], object] = lambda: None,
        fault: AnonEmoError | None = None,
        find_dark: Callable[[], bool] = is_dark,
    ) -> None:
        self._handler = handler
        self._cameras = cameras
        self._texts = texts
        self._language = handler.settings.language
        self._windows = windows
        self._load = load
        self._end_session = end_session
        self._fault = fault
        self._find_dark = find_dark
        self._dark = False
        self._inbox: queue.SimpleQueue[_Item | None] = queue.SimpleQueue()
        self._policy = NotificationPolicy()
        self._builder = UiStateBuilder()
        self._status = Status()
        self._window_problem: Problem | None = None
        self._drawn: tuple[State, bool] | None = None
        self._drawn_entries: Sequence[Entry] = ()
        self._alone = False
        self._installing: Outcome | None = None
        self._warned = False
        self._ended = threading.Event()

    # From any thread, returning at once -------------------------------------------------------------------------------

    def show(self, status: Status) -> None:
        """Show this snapshot."""
        self._inbox.put(status)

    def refresh(self) -> None:
        """Build the menu anew: there are other cameras."""
        self._inbox.put(_Redraw())

    def notify(self, problem: Problem, subject: str = "") -> None:
        """Notify the user of a problem that no snapshot holds."""
        self._inbox.put(_Notify(problem, subject))

    def on_no_windows(self, problem: Problem) -> None:
        """Take note that there is nothing to draw windows with."""
        self._inbox.put(_NoWindows(problem))

    def on_installing(self, outcome: Outcome) -> None:
        """Say how far the installation of the virtual camera is."""
        self._inbox.put(_Installing(outcome))

    def open_window(self, name: WindowName) -> None:
        """Open a window, or bring it to the front."""
        self._inbox.put(_Open(name))

    def on_picked(self, picked: Picked) -> None:
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
        """Show the icon until `stop` is called; called in the main thread, once.

        Raises:
            AnonEmoError: NO_SCREEN when no icon can be tray_icon.
        """
        tray_icon = TrayIcon(self._load(), icon(State.OFF), self._pick)
        tray_icon.answer_for(SessionEnd(self._objection, self._end_session))
        tray_icon.draw(self._entries(), self._tooltip(), None)
        pump = threading.Thread(target=self._pump, args=(tray_icon,), name="tray", daemon=True)
        host = threading.Thread(target=self._watch_host, args=(tray_icon,), name="tray-host", daemon=True)

        def ready() -> None:
            pump.start()
            host.start()

        try:
            tray_icon.run(ready)
        finally:
            self._ended.set()
            self._inbox.put(None)
            for thread in (pump, host):
                if thread.ident is not None:
                    thread.join(_JOIN_S)

    def _pick(self, actions: Sequence[Action]) -> None:
        try:
            self._handler.handle(actions)
        except AnonEmoError as error:
            self.notify(error.problem, error.subject)
        self.refresh()

    # In threads of the tray's own -------------------------------------------------------------------------------------

    def _watch_host(self, tray_icon: TrayIcon) -> None:
        """Find out whether the icon can be used, and while it cannot, whether that has changed."""
        alone, tries = False, round(HOST_S / _HOST_POLL_S)
        while not self._ended.is_set():
            if tray_icon.has_menu():
                if alone:
                    self._inbox.put(_Alone(alone=False))
                return
            tries -= 1
            if tries == 0:
                alone = True
                self._inbox.put(_Alone(alone=True))
            self._ended.wait(_HOST_POLL_S if tries > 0 else HOST_S)

    def _pump(self, tray_icon: TrayIcon) -> None:
        if not self._ended.is_set():
            tray_icon.show()
        while (item := self._inbox.get()) is not None:
            if isinstance(item, Status) and item.ended:
                break
            try:
                self._take(tray_icon, item)
            except Exception:  # noqa: BLE001 -- the tray's boundary, as the worker has one
                _log.exception("the tray goes on")
                # An icon that stood still would go on promising what it said last.
                self._drawn = None
                tray_icon.draw(self._drawn_entries, "AnonEmo Tray", icon(self._status.state, protected=False))
        if not self._ended.is_set():
            tray_icon.stop()

    def _take(self, tray_icon: TrayIcon, item: _Item) -> None:
        if isinstance(item, _Notify):
            tray_icon.notify(*self._texts.problem(item.problem, item.subject))
        elif isinstance(item, Picked):
            self._pick(self._builder.actions(item.number))
        elif isinstance(item, _Open):
            self._show_windows(item.name)
        elif isinstance(item, _Installing):
            self._installing = item.outcome
            self._show_windows()
        elif isinstance(item, _Alone):
            self._alone = item.alone
            # The first steps, if they are open, stay in front.
            first = [] if self._handler.settings.setup_done else [WindowName.SETUP]
            self._show_windows(*([WindowName.CONTROL, *first] if item.alone else []))
        else:
            self._update(tray_icon, item)

    def _update(self, tray_icon: TrayIcon, item: Status | _NoWindows | _Redraw) -> None:
        if isinstance(item, Status):
            self._status = item
            self._keep_camera(item.config.camera)
        elif isinstance(item, _NoWindows):
            self._window_problem = item.problem
        if self._handler.settings.language != self._language:
            self._language = self._handler.settings.language
            self._texts = Texts.load(self._language)
        status, state = self._current_status(), self._status.state
        drawn = (state, status.is_protected)
        picture = icon(state, protected=status.is_protected) if drawn != self._drawn else None
        entries = self._entries()
        tray_icon.draw(entries, self._tooltip(), picture)
        self._drawn, self._drawn_entries = drawn, entries
        self._show_windows()
        if state.is_on and status.config.geometry.identifies and not self._warned:
            self._warned = True
            tray_icon.notify(self._texts.text("own.title"), self._texts.text("own.warning"))
        if self._policy.must_end_call(status):
            text = self._texts.text("holding.sentence" if status.holding else "ending.text")
            tray_icon.notify(self._texts.text("ending.title"), text)
        problem = self._policy.problem_to_notify(status)
        if problem is not None:
            tray_icon.notify(*self._texts.problem(problem, camera_name(status)))

    def _current_status(self) -> Status:
        """Return the snapshot to show: the worker's, and what it cannot know."""
        return replace(self._status, problem=self._status.problem or self._window_problem)

    def _objection(self) -> str:
        """Return why the session should not end now, for the user."""
        return self._texts.text("ending.title") if self._status.watched or self._status.holding else ""

    def _keep_camera(self, camera: CameraChoice | None) -> None:
        """Keep the first camera, taken because there was no choice: it stays, whatever is plugged in later."""
        if camera is not None and self._handler.config.camera is None:
            self._pick([change(camera=camera)])

    def _show_windows(self, *names: WindowName) -> None:
        """Tell the windows what to show, and open these."""
        if names:
            # It is tried again: what was missing may have been installed.
            self._window_problem = None
            self._dark = self._find_dark()
        said = "" if self._installing is None else self._texts.text(self._installing.value)
        ui_state = self._builder.build(
            *self._shown(), policy=self._handler.policy, has_windows=self._window_problem is None, is_old=is_old()
        )
        problem = self._windows.show(
            replace(ui_state, open=names, alone=self._alone, install_said=said, rules=self._rules(), dark=self._dark)
        )
        if problem is not None:
            self.on_no_windows(problem)

    def _entries(self) -> tuple[Entry, ...]:
        menu = build_menu(*self._shown(), has_windows=self._window_problem is None, is_old=is_old())
        return offered(menu, self._handler.settings, self._handler.policy)

    def _rules(self) -> tuple[str, ...]:
        """Return what the rules of this machine have set, and what is wrong with them."""
        fault = self._fault
        wrong = () if fault is None else (self._texts.problem(fault.problem, fault.subject)[1],)
        return (*wrong, *self._handler.policy.describe(self._texts))

    def _shown(self) -> tuple[Status, Settings, Sequence[CameraChoice], Texts]:
        return self._current_status(), self._handler.settings, self._cameras(), self._texts

    def _tooltip(self) -> str:
        return f"{self._texts.text('app.name')}: {sentence(self._current_status(), self._texts)}"
