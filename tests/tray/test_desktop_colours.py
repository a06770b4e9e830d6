"""Whether the desktop is dark: what each kind of desktop answers, and desktops that answer nothing."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from anonemo_tray.tray.desktop_colours import _has_bus, freedesktop_is_dark


class NoAnswer(Exception):  # noqa: N818 -- stands for GLib.Error
    pass


class Desktop:
    """Stands for the session bus and the settings of a desktop.

    Args:
        portal: what the portal says; None for no portal.
        theme: what Xfce says; None for another desktop.
        settings: of GNOME and its relatives: schema and key to value.
    """

    def __init__(
        self, portal: int | None = None, theme: str | None = None, settings: dict[tuple[str, str], str] | None = None
    ) -> None:
        self.answers = {"Read": portal, "GetProperty": theme}
        self.settings = settings or {}
        self.flags: list[object] = []

    def call_sync(self, *arguments: Any) -> Any:
        answer = self.answers[arguments[3]]
        self.flags.append(arguments[6])
        if answer is None:
            raise NoAnswer
        return SimpleNamespace(unpack=lambda: (answer,))

    def lookup(self, name: str, _deep: object) -> Any:
        keys = [key for schema, key in self.settings if schema == name]
        return SimpleNamespace(has_key=keys.__contains__) if keys else None

    def is_dark(self, *, has_bus: bool = True) -> bool:
        gio = SimpleNamespace(
            bus_get_sync=lambda _: self,
            BusType=SimpleNamespace(SESSION=2),
            DBusCallFlags=SimpleNamespace(NO_AUTO_START="not started"),
            SettingsSchemaSource=SimpleNamespace(get_default=lambda: self if self.settings else None),
            Settings=SimpleNamespace(new=lambda name: SimpleNamespace(get_string=lambda key: self.settings[name, key])),
        )
        glib = SimpleNamespace(Error=NoAnswer, Variant=lambda *_: None)
        return freedesktop_is_dark(gio, glib, has_bus=has_bus)


GNOME = "org.gnome.desktop.interface"


@pytest.mark.parametrize(
    ("desktop", "dark"),
    [
        (Desktop(), False),
        (Desktop(portal=1), True),
        (Desktop(portal=2, theme="Adwaita-dark"), False),
        (Desktop(portal=0, theme="Adwaita-dark"), True),
        (Desktop(theme="Greybird-Dark"), True),
        (Desktop(theme="Greybird"), False),
        (Desktop(settings={(GNOME, "color-scheme"): "prefer-dark"}), True),
        (Desktop(settings={(GNOME, "color-scheme"): "default"}), False),
        (Desktop(settings={("org.cinnamon.desktop.interface", "gtk-theme"): "Mint-Y-Dark-Aqua"}), True),
        (Desktop(settings={("org.mate.interface", "gtk-theme"): "Menta"}), False),
    ],
)
def test_the_desktops_word_counts(desktop: Desktop, *, dark: bool) -> None:
    assert desktop.is_dark() is dark
    # No program is started for it, which may take long.
    assert set(desktop.flags) == {"not started"}


def test_without_a_bus_none_is_asked_for(tmp_path: Path) -> None:
    desktop = Desktop(portal=1, settings={(GNOME, "color-scheme"): "prefer-dark"})
    assert desktop.is_dark(has_bus=False) and desktop.flags == []
    assert not _has_bus({}) and not _has_bus({"XDG_RUNTIME_DIR": str(tmp_path)})
    (tmp_path / "bus").touch()
    assert _has_bus({"XDG_RUNTIME_DIR": str(tmp_path)}) and _has_bus({"DBUS_SESSION_BUS_ADDRESS": "unix:path=/x"})
