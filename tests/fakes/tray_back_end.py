"""A tray without a screen: pystray's own icon and menu, with nothing behind them."""

from __future__ import annotations

import importlib
import threading
from collections.abc import Callable
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest


class FakeBackEnd:
    """Stands for the module pystray.

    Attributes:
        icon: the icon once there is one.
        log: what happened to it, in order.
        notifications: (title, message) of each.
        broken: makes `run` fail as GTK does without D-Bus, or makes notifying fail.
    """

    def __init__(self, monkeypatch: pytest.MonkeyPatch, *, has_notification: bool = True) -> None:
        monkeypatch.setenv("PYSTRAY_BACKEND", "dummy")
        self._pystray = importlib.import_module("pystray")
        self._has_notification = has_notification
        self.icon: Any = None
        self.log: list[str] = []
        self.notifications: list[tuple[str, str]] = []
        self.broken = ""

    def load(self) -> ModuleType:
        fake: Any = SimpleNamespace(Icon=self._make_icon, Menu=self._pystray.Menu, MenuItem=self._pystray.MenuItem)
        module: ModuleType = fake
        return module

    def pick(self, text: str) -> None:
        """Pick a menu entry, as the main thread does for a click."""
        self.find(text)(self.icon)

    def find(self, text: str) -> Any:
        (item,) = (item for item in self.items() if item.text == text)
        return item

    def items(self) -> list[Any]:
        def below(menu: Any) -> list[Any]:
            return [inner for item in menu for inner in (item, *below(item.submenu or ()))]

        return below(self.icon.menu)

    def _make_icon(self, *args: Any) -> Any:
        if self.broken == "icon":
            raise OSError("no display")
        kind = type("FakeIcon", (_Loop, self._pystray.Icon), {"HAS_NOTIFICATION": self._has_notification})
        kind.back_end = self  # type: ignore[attr-defined] # made just now
        self.icon = kind(*args)
        return self.icon


class _Loop:
    """What a back end of pystray adds to its common part."""

    back_end: FakeBackEnd
    _mark_ready: Callable[[], None]

    def _run(self) -> None:
        if self.back_end.broken == "run":
            raise RuntimeError("no D-Bus")
        self._stopped = threading.Event()
        self._mark_ready()
        self._stopped.wait()
        if self.back_end.broken == "stop":
            raise RuntimeError("no notification service")

    def _stop(self) -> None:
        self.back_end.log.append("stop")
        self._stopped.set()

    def _show(self) -> None:
        self.back_end.log.append("show")

    def _hide(self) -> None:
        self.back_end.log.append("hide")

    def _update_icon(self) -> None:
        self.back_end.log.append("icon")
        self._icon_valid = True

    def _update_title(self) -> None:
        self.back_end.log.append("title")

    def _update_menu(self) -> None:
        self.back_end.log.append("menu")

    def _notify(self, message: str, title: str) -> None:
        if self.back_end.broken == "notify":
            raise RuntimeError("no notification service")
        self.back_end.notifications.append((title, message))
