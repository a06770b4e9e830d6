"""The menu of the tray icon as a user meets it: read over the session bus, clicked with the mouse."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from gi.repository import Gio, GLib

from anonemo_tray.pipeline.state import State
from anonemo_tray.tray.icons import _COLOURS, _SHOWN_UNPROTECTED
from tests.screen.desktop import PANEL_HEIGHT, Desktop
from tests.waiting import wait_until

_WATCHER = ("org.kde.StatusNotifierWatcher", "/StatusNotifierWatcher")
_TEXT_LEFT, _TEXT_RIGHT = 26, 24
"""Pixels of a menu that belong to marks and arrows."""

_INK = 190
_GAP = 4
_WAIT_S = 0.15


@dataclass(frozen=True)
class Line:
    """A line of the menu.

    Attributes:
        text: what it says.
        enabled: it can be picked.
        checked: it has its mark; None where there never is one.
        lines: the submenu.
    """

    text: str
    enabled: bool
    checked: bool | None
    lines: tuple[Line, ...]


def icon_place(desktop: Desktop) -> tuple[int, int] | None:
    """Return where the icon is in the panel, or None."""
    found = _pixels(desktop)
    if found is None:
        return None
    rows, columns = np.nonzero(found[1])
    return int(columns.mean()), int(rows.mean())


def icon_state(desktop: Desktop) -> State | None:
    """Return the first state whose colour the icon in the panel has, or None while there is no icon."""
    found = _pixels(desktop)
    return None if found is None else found[0]


def _pixels(desktop: Desktop) -> tuple[State, Any] | None:
    strip = np.asarray(desktop.picture().crop((0, 0, 200, PANEL_HEIGHT)))
    for state, colour in (*_COLOURS.items(), (State.SHOWING, _SHOWN_UNPROTECTED)):
        wanted = [int(colour[start : start + 2], 16) for start in (1, 3, 5)]
        found = (np.abs(strip.astype(int) - wanted) < 6).all(axis=2)
        if np.count_nonzero(found) > 40:
            return state, found
    return None


class IconMenu:
    """The icon in the panel, and its menu."""

    def __init__(self, desktop: Desktop) -> None:
        self._desktop = desktop
        flags = Gio.DBusConnectionFlags.AUTHENTICATION_CLIENT | Gio.DBusConnectionFlags.MESSAGE_BUS_CONNECTION
        address = desktop.environment["DBUS_SESSION_BUS_ADDRESS"]
        self._bus = Gio.DBusConnection.new_for_address_sync(address, flags, None, None)

    def close(self) -> None:
        self._bus.close_sync(None)

    # Reading ----------------------------------------------------------------------------------------------------------

    def place(self) -> tuple[int, int] | None:
        """Return where the icon is, or None."""
        return icon_place(self._desktop)

    def colour_state(self) -> State | None:
        """Return the first state whose colour the icon has, or None while there is no icon."""
        return icon_state(self._desktop)

    def lines(self) -> tuple[Line, ...]:
        """Return the menu."""
        items = self._property(*_WATCHER, "RegisteredStatusNotifierItems")
        (item,) = [item for item in items if "anonemo" in item]
        name, _, path = item.partition("/")
        menu = self._property(name, f"/{path}", "Menu", "org.kde.StatusNotifierItem")
        arguments = GLib.Variant("(iias)", (0, -1, []))
        _, (_, _, children) = self._call(name, menu, "com.canonical.dbusmenu", "GetLayout", arguments)
        return tuple(_lines(children))

    def line(self, *path: str) -> Line:
        """Return the line that these texts lead to."""
        lines = self.lines()
        for text in path:
            (line,) = [line for line in lines if line.text == text]
            lines = line.lines
        return line

    def texts(self) -> list[str]:
        """Return every text in the menu."""

        def all_texts(lines: Sequence[Line]) -> Iterator[str]:
            for line in lines:
                yield line.text
                yield from all_texts(line.lines)

        return list(all_texts(self.lines()))

    # Clicking ---------------------------------------------------------------------------------------------------------

    def open(self) -> None:
        """Click the icon, and wait for the menu."""
        wait_until(lambda: self.place() is not None, "the icon")
        place = self.place()
        assert place is not None
        self._desktop.click(*place)
        wait_until(lambda: len(self._desktop.popups()) == 1, "the menu")
        time.sleep(_WAIT_S)

    def close_menu(self) -> None:
        """Press Escape until no menu is open."""

        def closed() -> bool:
            if self._desktop.popups():
                self._desktop.press("Escape")
                time.sleep(_WAIT_S)
            return not self._desktop.popups()

        wait_until(closed, "the menu to close")

    def pick(self, *path: str) -> None:
        """Open the menu and click through to a line."""
        self.open()
        self.descend(*path)
        wait_until(lambda: not self._desktop.popups(), "the menu to close")

    def descend(self, *path: str) -> None:
        """Click these lines, each in the menu that the one before has opened."""
        for depth, text in enumerate(path):
            wait_until(lambda depth=depth: len(self._desktop.popups()) == depth + 1, "the submenu")  # type: ignore[misc] # a default binds it
            time.sleep(_WAIT_S)
            self._desktop.click(*self._place_of(path[:depth], text))

    def _place_of(self, path: Sequence[str], text: str) -> tuple[int, int]:
        """Return where a line of an open menu is, as soon as the picture is the menu's: it may change meanwhile."""
        rows: dict[str, tuple[int, int]] = {}

        def agree() -> bool:
            rows.update(self._rows(path))
            return bool(rows)

        wait_until(agree, "a menu as it is said to be", 10.0)
        return rows[text]

    def _rows(self, path: Sequence[str]) -> dict[str, tuple[int, int]]:
        """Return where each line of an open menu is, by its text; nothing while picture and menu differ."""
        lines = self.line(*path).lines if path else self.lines()
        x, y, width, height = self._desktop.popups()[-1]
        middles = self._middles(x, y, width, height)
        if len(middles) != len(lines):
            return {}
        return {line.text: (x + width // 2, middle) for line, middle in zip(lines, middles, strict=True)}

    def _middles(self, x: int, y: int, width: int, height: int) -> list[int]:
        """Return the heights of the lines of a menu, found by their ink."""
        picture = np.asarray(self._desktop.picture().convert("L"))
        text = picture[y + 2 : y + height - 2, x + _TEXT_LEFT : x + width - _TEXT_RIGHT]
        rows = np.flatnonzero((text < _INK).any(axis=1))
        bands = np.split(rows, np.flatnonzero(np.diff(rows) > _GAP) + 1)
        return [y + 2 + int(band.mean()) for band in bands if band.size > _GAP]

    def _property(self, name: str, path: str, key: str, interface: str = _WATCHER[0]) -> Any:
        arguments = GLib.Variant("(ss)", (interface, key))
        return self._call(name, path, "org.freedesktop.DBus.Properties", "Get", arguments)[0]

    def _call(self, name: str, path: str, interface: str, method: str, arguments: Any) -> Any:
        no_flags = Gio.DBusCallFlags.NONE
        return self._bus.call_sync(name, path, interface, method, arguments, None, no_flags, 5000, None).unpack()


def _lines(children: Sequence[Any]) -> Iterator[Line]:
    for _, properties, inner in children:
        if properties.get("type") != "separator":
            marked = "toggle-type" in properties
            yield Line(
                text=properties.get("label", "").replace("__", "_"),
                enabled=properties.get("enabled", True),
                checked=properties.get("toggle-state") == 1 if marked else None,
                lines=tuple(_lines(inner)),
            )
