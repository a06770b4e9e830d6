"""On a dark desktop the windows are dark, as the desktop says it now."""

from __future__ import annotations

import shutil
import subprocess

import pytest

from anonemo_tray.i18n import Texts
from anonemo_tray.windows.colours import DARK, LIGHT
from tests.screen.conftest import Start
from tests.screen.running import OnScreen
from tests.waiting import wait_until

pytestmark = pytest.mark.skipif("sys.platform != 'linux'", reason="needs Linux")

SAY = Texts.load("en").text


def ground(program: OnScreen, window: str) -> str:
    """Return the colour behind the contents of a window."""
    button = next(widget for widget in program.widgets() if widget.window == window and widget.kind == "TButton")
    x, y, _, height = button.box
    red, green, blue = program.desktop.picture().getpixel((x - 4, y + height // 2))  # type: ignore[misc] # RGB
    return f"#{red:02x}{green:02x}{blue:02x}"


def test_windows_have_the_colours_of_the_desktop(start: Start) -> None:
    program, xfconf = start(), shutil.which("xfconf-query")
    assert xfconf is not None, "install xfconf"
    wait_until(program.shows_face, "a face", 60.0)
    for theme, palette in (("Adwaita-dark", DARK), ("Adwaita", LIGHT)):
        subprocess.run(
            [xfconf, "-c", "xsettings", "-p", "/Net/ThemeName", "-n", "-t", "string", "-s", theme],
            env=program.environment,
            check=True,
        )
        program.menu.pick(SAY("menu.help"), SAY("menu.protects"))
        program.wait_for_window(SAY("protects.title"))
        assert ground(program, SAY("protects.title")) == palette.ground
        program.click(SAY("window.close"))
        program.wait_until_closed(SAY("protects.title"))
