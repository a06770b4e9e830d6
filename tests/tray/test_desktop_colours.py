"""Whether the desktop is dark: what each kind of desktop answers, and desktops that answer nothing."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from anonemo_tray.tray.desktop_colours import freedesktop_is_dark, has_bus


class NoAnswer(Exception):  # noqa: N818 -- stands for GLib.Error
    pass


class Desktop:
    """Stands for the session bus of a desktop.

    Args:
        portal: what the portal says; None for no portal.
        theme: what Xfce says; None for another desktop.
    """

    def __init__(self, portal: int | None = None, theme: str | None = None) -> None:
        self.answers = {"Read": portal, "GetProperty": theme}
        self.flags: list[object] = []

    def call_sync(self, *arguments: Any) -> Any:
        answer = self.answers[arguments[3]]
        self.flags.append(arguments[6])
        if answer is None:
            raise NoAnswer
        return SimpleNamespace(unpack=lambda: (answer,))

    def is_dark(self) -> bool:
        gio = SimpleNamespace(
            bus_get_sync=lambda _: self,
            BusType=SimpleNamespace(SESSION=2),
            DBusCallFlags=SimpleNamespace(NO_AUTO_START="not started"),
        )
        return freedesktop_is_dark(gio, SimpleNamespace(Error=NoAnswer, Variant=lambda *_: None))


@pytest.mark.parametrize(
    ("desktop", "dark"),
    [
        (Desktop(), False),
        (Desktop(portal=1), True),
        (Desktop(portal=2, theme="Adwaita-dark"), False),
        (Desktop(portal=0, theme="Adwaita-dark"), True),
        (Desktop(theme="Greybird-Dark"), True),
        (Desktop(theme="Greybird"), False),
    ],
)
def test_the_desktops_word_counts(desktop: Desktop, *, dark: bool) -> None:
    assert desktop.is_dark() is dark
    # No program is started for it, which may take long.
    assert set(desktop.flags) == {"not started"}


def test_a_bus_is_there_or_is_not_asked_for(tmp_path: Path) -> None:
    assert not has_bus({}) and not has_bus({"XDG_RUNTIME_DIR": str(tmp_path)})
    (tmp_path / "bus").touch()
    assert has_bus({"XDG_RUNTIME_DIR": str(tmp_path)}) and has_bus({"DBUS_SESSION_BUS_ADDRESS": "unix:path=/x"})
