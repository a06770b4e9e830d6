"""The installer for Windows as people see it: its pages, on a screen, by keyboard, in all languages."""

from __future__ import annotations

import os
import shutil
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest

from tests.installers import wine as windows
from tests.installers.setup_exe import OK, RUNNING
from tests.installers.wine import ROOT, Wine
from tests.screen.desktop import Desktop, desktop
from tests.waiting import wait_until

pytestmark = pytest.mark.skipif("sys.platform != 'linux'", reason="needs Linux")

LOCALES = {"en": "en_GB", "de": "de_DE", "fr": "fr_FR"}
TITLES = {
    "en": ("AnonEmo Tray Setup", "AnonEmo Tray Uninstall"),
    "de": ("Installation von AnonEmo Tray", "Deinstallation von AnonEmo Tray"),
    "fr": ("Installation de AnonEmo Tray", "Désinstallation de AnonEmo Tray"),
}
_GREEN = (0x0B, 0x7A, 0x68)
"""Ground of the picture at the side of the first page and the last."""


@dataclass(frozen=True)
class Seat:
    """Somebody in front of a Windows.

    Attributes:
        wine: the Windows.
        desktop: its screen.
        language: what they speak.
        environ: tells it to the Windows.
    """

    wine: Wine
    desktop: Desktop
    language: str
    environ: dict[str, str]

    def start(self, *command: str | Path, title: str) -> subprocess.Popen[bytes]:
        """Start a program and wait until its window is drawn."""
        process = self.wine.begin(*command, **self.environ)
        # NSIS puts a space after some titles.
        wait_until(lambda: [each.strip() for each in self.desktop.titles()] == [title], f"“{title}”", 60.0)
        time.sleep(1)
        return process

    def turn(self, name: str) -> None:
        """Go to the next page by the Enter key."""
        before = np.asarray(self.desktop.picture())

        def is_another() -> bool:
            # More than a cursor that blinks or a button that goes down.
            return float((np.asarray(self.desktop.picture()) != before).mean()) > 0.01

        self.desktop.press("Return")
        wait_until(is_another, name, 30.0)
        time.sleep(1)

    def has_side_picture(self) -> bool:
        """Return whether the page is the first or the last."""
        return float((np.asarray(self.desktop.picture()) == _GREEN).all(axis=2).mean()) > 0.03

    def keep_picture(self, name: str) -> None:
        """Keep what the screen shows under docs/, if SCREENSHOTS is set."""
        if os.environ.get("SCREENSHOTS"):
            picture = self.desktop.picture()
            folder = ROOT / "docs" / "images" / "installer" / self.language
            folder.mkdir(parents=True, exist_ok=True)
            picture.crop(picture.getbbox()).quantize(64).save(folder / f"{name}.png", optimize=True)


@pytest.fixture(params=LOCALES)
def seat(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Seat]:
    language = str(request.param)
    locale = f"{LOCALES[language]}.UTF-8"
    compiler = shutil.which("localedef")
    assert compiler is not None
    # Wine asks the C library for the language; a fresh machine knows none.
    subprocess.run(
        [compiler, "-i", LOCALES[language], "-f", "UTF-8", tmp_path / locale], check=True, capture_output=True
    )
    environ = {"LC_ALL": locale, "LOCPATH": str(tmp_path)}
    with (
        desktop(tmp_path / "home", panel="", bus=False) as screen,
        windows.start(tmp_path / "wine", screen.environment["DISPLAY"]) as wine,
    ):
        yield Seat(wine, screen, language, environ)


def test_people_click_through(seat: Seat, installer: Path) -> None:
    setup, removal = TITLES[seat.language]
    program = seat.wine.drive / "Program Files" / "AnonEmo Tray"
    alive = seat.wine.drive / "started"
    settings = seat.wine.profile / "AppData" / "Local" / "anonemo-tray" / "settings.json"
    settings.parent.mkdir(parents=True)
    settings.touch()

    installing = seat.start(installer, title=setup)
    assert seat.has_side_picture()
    seat.keep_picture("welcome")
    seat.turn("parts")
    assert not seat.has_side_picture()
    seat.keep_picture("parts")
    if seat.language != "en" and not os.environ.get("SCREENSHOTS"):
        # What follows is the same but for its words.
        installing.kill()
        installing.wait(60)
        return
    seat.turn("folder")
    assert not program.exists()
    seat.turn("progress, or already the end")
    wait_until(seat.has_side_picture, "the last page", 60.0)
    seat.keep_picture("finished")
    assert (program / "anonemo-tray.exe").is_file()
    assert not alive.exists()
    seat.desktop.press("Return")
    assert installing.wait(60) == OK
    # The last page starts it, unless one does not want that.
    wait_until(alive.exists, "the program to start", 60.0)

    # While it runs the folder is not asked for again; then there is a question, and a way out.
    again = seat.start(installer, title=setup)
    seat.turn("parts")
    seat.turn("progress, and the question")
    wait_until(lambda: len(seat.desktop.titles()) == 2, "the question", 30.0)
    seat.keep_picture("running")
    seat.desktop.press("Escape")
    assert again.wait(60) == RUNNING
    alive.unlink()

    # From a copy, as it does itself, but such that it can be waited for; by cmd, which adds no quotation marks.
    shutil.copy2(program / "uninstall.exe", seat.wine.drive / "uninstall.exe")
    removing = seat.start("cmd", "/c", r"C:\uninstall.exe _?=C:\Program Files\AnonEmo Tray", title=removal)
    seat.turn("parts")
    # Down to “Your settings”, which stay unless they are ticked.
    seat.desktop.press("Down")
    seat.desktop.press("space")
    time.sleep(1)
    seat.keep_picture("removal")
    assert program.exists()
    seat.turn("progress, or already the end")
    wait_until(lambda: not program.exists(), "it to be removed", 60.0)
    time.sleep(1)
    seat.desktop.press("Return")
    assert removing.wait(60) == OK
    assert not settings.parent.exists()
