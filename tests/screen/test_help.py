"""Help, picked in the icon's menu: its windows in the colours of the desktop, and the page for the other side."""

from __future__ import annotations

import os
import shutil
import subprocess
from functools import partial
from pathlib import Path

import pytest

from anonemo_tray.i18n import Texts
from anonemo_tray.system.documents import leaflet
from anonemo_tray.windows.colours import DARK, LIGHT
from tests.screen.conftest import Start
from tests.screen.running import OnScreen
from tests.waiting import wait_until

pytestmark = pytest.mark.skipif("sys.platform != 'linux'", reason="needs Linux")

SAY = Texts.load("en").text


def has_ground(program: OnScreen, window: str, colour: str) -> bool:
    """Return whether this colour is behind the contents of a window."""
    button = next(widget for widget in program.widgets() if widget.window == window and widget.kind == "TButton")
    x, y, _, height = button.box
    red, green, blue = program.desktop.picture().getpixel((x - 4, y + height // 2))  # type: ignore[misc] # RGB
    return f"#{red:02x}{green:02x}{blue:02x}" == colour


def test_windows_have_the_desktops_colours_and_the_page_opens_in_the_users_language(
    start: Start, tmp_path: Path
) -> None:
    opener, opened, xfconf = tmp_path / "xdg-open", tmp_path / "opened", shutil.which("xfconf-query")
    assert xfconf is not None, "install xfconf"
    opener.write_text(f'#!/bin/sh\necho "$1" > {opened}\n')
    opener.chmod(0o755)
    program = start(PATH=f"{tmp_path}:{os.environ['PATH']}")
    wait_until(program.shows_face, "a face", 60.0)
    for theme, palette in (("Adwaita-dark", DARK), ("Adwaita", LIGHT)):
        subprocess.run(
            [xfconf, "-c", "xsettings", "-p", "/Net/ThemeName", "-n", "-t", "string", "-s", theme],
            env=program.environment,
            check=True,
        )
        program.menu.pick(SAY("menu.help"), SAY("menu.protects"))
        program.wait_for_window(SAY("protects.title"))
        wait_until(partial(has_ground, program, SAY("protects.title"), palette.ground), f"the colours of {theme}")
        program.click(SAY("window.close"))
        program.wait_until_closed(SAY("protects.title"))
    program.menu.pick(SAY("menu.help"), SAY("menu.leaflet"))
    wait_until(lambda: opened.exists() and opened.read_text().endswith("\n"), "the page to open")
    assert Path(opened.read_text().strip()) == leaflet("en")
