"""People who cannot see the screen hear the state and every control: the menu says all of it to a screen reader."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from anonemo_tray.i18n import Texts
from tests.screen import listener
from tests.screen.desktop import Desktop, desktop
from tests.screen.icon_menu import Line
from tests.screen.running import on_screen
from tests.waiting import wait_until


@pytest.fixture(scope="module")
def panel(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desktop]:
    """A desktop on which a screen reader listens."""
    with desktop(tmp_path_factory.mktemp("desktop"), is_read_aloud=True) as started:
        yield started


@pytest.fixture
def spoken(panel: Desktop, tmp_path: Path) -> Iterator[Path]:
    """What got the focus so far: lines of role, mark and name."""
    path = tmp_path / "spoken"
    with path.open("w") as file:
        process = subprocess.Popen([sys.executable, "-m", listener.__name__], env=panel.environment, stdout=file)
    wait_until(lambda: listener.READY in path.read_text(), "the listener")
    yield path
    process.kill()
    process.wait()


@pytest.mark.parametrize("language", ["en", "de"])
def test_a_screen_reader_says_the_state_and_every_control(
    panel: Desktop, spoken: Path, tmp_path: Path, language: str
) -> None:
    texts = Texts.load(language)
    with on_screen(panel, tmp_path, language=language) as program:
        wait_until(lambda: program.menu.colour_state() is not None, "the icon", 60.0)
        showing = texts.text("state.showing")
        wait_until(lambda: program.menu.lines()[0].text == showing, "a face", 60.0)
        lines = program.menu.lines()
        program.menu.open()
        for line in lines:
            panel.press("Down")
            wait_until(lambda line=line: heard(spoken)[-1:] == [announcement(line)], line.text)  # type: ignore[misc] # a default binds it
        program.menu.close_menu()

        # What it says of a line is what the line says now, not what it said first.
        program.menu.pick(texts.text("menu.turn_off"))
        off = texts.text("state.off")
        wait_until(lambda: program.menu.lines()[0].text == off, "off", 20.0)
        program.menu.open()
        panel.press("Down")
        wait_until(lambda: heard(spoken)[-1][-1] == off, "off to be announced")
        program.menu.close_menu()


def heard(spoken: Path) -> list[list[str]]:
    return [line.split("\t") for line in spoken.read_text().splitlines()[1:]]


def announcement(line: Line) -> list[str]:
    """Return how a line is announced: what it is, whether it has its mark, what it says."""
    if line.lines:
        return ["menu", "-", line.text]
    if line.checked is None:
        return ["menu item", "-", line.text]
    return ["check menu item", "checked" if line.checked else "-", line.text]
