"""Pystray's icon: its menu made of entries, its notifications, and the thread that it wants to be called in."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Sequence
from types import ModuleType
from typing import Any

from PIL import Image

from anonemo_tray.errors import AnonEmoError, Problem
from anonemo_tray.tray.back_end import mend
from anonemo_tray.tray.host import shows_menu
from anonemo_tray.tray.menu import SEPARATOR, Action, Entry
from anonemo_tray.tray.session_end import SessionEnd

_TOOLTIP_CHARACTERS = 127  # Windows refuses longer ones


class TrayIcon:
    """An icon near the clock.

    Args:
        pystray: the library, ready to make one.
        image: what it looks like at first.
        pick: called, in the main thread, with the actions of an entry that was picked.

    Raises:
        AnonEmoError: NO_SCREEN when no icon can be made.
    """

    def __init__(self, pystray: ModuleType, image: Image.Image, pick: Callable[[Sequence[Action]], None]) -> None:
        self._pystray = pystray
        self._pick = pick
        self._runs = False
        self._shown: tuple[tuple[Entry, ...], str] | None = None
        try:
            self._icon = pystray.Icon("anonemo-tray", image)
        except (RuntimeError, OSError) as error:
            raise AnonEmoError(Problem.NO_SCREEN) from error
        mend(self._icon)

    def run(self, ready: Callable[[], None]) -> None:
        """Run its loop; called in the main thread, once.

        Args:
            ready: called, from a thread, when the loop runs.

        Raises:
            AnonEmoError: NO_SCREEN when it does not.
        """

        def setup(_icon: Any) -> None:
            # Not more in pystray's own thread: that one would keep a program alive whose screen is gone.
            self._runs = True
            ready()

        try:
            self._icon.run(setup)
        except RuntimeError as error:  # what GTK and its D-Bus raise; when stopping it no longer matters
            if not self._runs:
                self._icon._mark_ready()  # noqa: SLF001 -- else pystray's thread waits for ever for a loop that never ran
                raise AnonEmoError(Problem.NO_SCREEN) from error

    def answer_for(self, session_end: SessionEnd) -> None:
        """Have the system's questions about the end of the session answered; called before `run`."""
        session_end.attach(self._icon)

    def has_menu(self) -> bool:
        """Return whether the user can see the icon and open its menu; may take a second."""
        return shows_menu(self._icon)

    # From the tray's own thread ---------------------------------------------------------------------------------------

    def show(self) -> None:
        """Make it visible."""
        _in_main_thread(lambda: setattr(self._icon, "visible", True))

    def stop(self) -> None:
        """End its loop."""
        _in_main_thread(self._icon.stop)

    def draw(self, entries: Sequence[Entry], tooltip: str, image: Image.Image | None) -> None:
        """Change its menu and its tooltip, and the image if there is one; what is the same already stays untouched."""
        shown = tuple(entries), tooltip
        if image is None and shown == self._shown:
            # On Windows a new menu takes the place of an open one, which then takes no click any more.
            return
        self._shown = shown
        menu = self._menu(entries)

        def draw() -> None:
            if image is not None:
                self._icon.icon = image
            self._icon.title = tooltip[:_TOOLTIP_CHARACTERS]
            self._icon.menu = menu

        _in_main_thread(draw)

    def notify(self, title: str, message: str) -> None:
        """Show a notification where there are any; the icon and the first line of the menu say the same."""

        def notify() -> None:
            try:
                self._icon.notify(message, title)
            except (RuntimeError, OSError, subprocess.SubprocessError):
                return

        if self._icon.HAS_NOTIFICATION:
            _in_main_thread(notify)

    def _menu(self, entries: Sequence[Entry]) -> Any:
        return self._pystray.Menu(*map(self._item, entries))

    def _item(self, entry: Entry) -> Any:
        if entry is SEPARATOR:
            return self._pystray.Menu.SEPARATOR

        def pick(_icon: Any, _item: Any) -> None:
            self._pick(entry.actions)

        return self._pystray.MenuItem(
            _without_shortcut(entry.text),
            self._menu(entry.entries) if entry.entries else pick,
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
