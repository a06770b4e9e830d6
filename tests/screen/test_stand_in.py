"""Desktops that show no icon, or one without a menu: a window with the same choices stands in for it."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from anonemo_tray.face.style import Style
from anonemo_tray.i18n import Texts
from anonemo_tray.pipeline.state import State
from tests.screen.desktop import Desktop, desktop
from tests.screen.running import OnScreen, on_screen
from tests.waiting import wait_until

pytestmark = pytest.mark.skipif("sys.platform != 'linux'", reason="needs Linux")

FACE_S = 60.0
TEXTS = Texts.load("en")
SAY = TEXTS.text
On = Callable[..., OnScreen]


@pytest.fixture
def run(tmp_path: Path) -> Iterator[tuple[Callable[..., Desktop], On]]:
    """Return what starts a desktop, and what starts the program on it."""
    with ExitStack() as ending:

        def start_desktop(**options: object) -> Desktop:
            return ending.enter_context(desktop(tmp_path / "desktop", **options))  # type: ignore[arg-type] # its own

        def start_program(on: Desktop, **options: str) -> OnScreen:
            return ending.enter_context(on_screen(on, tmp_path, **options))  # type: ignore[arg-type] # the same

        yield start_desktop, start_program


@pytest.mark.parametrize("kind", ["no panel", "no bus, an icon without a menu"])
def test_a_window_stands_in_for_the_icon(run: tuple[Callable[..., Desktop], On], kind: str) -> None:
    start_desktop, start_program = run
    if kind == "no panel":
        program = start_program(start_desktop(panel=""))
    else:
        program = start_program(start_desktop(panel="trayer", bus=False), PYSTRAY_BACKEND="xorg")
    program.wait_for_text(SAY("control.alone"))
    wait_until(program.shows_face, "a face", FACE_S)
    program.wait_for_text(TEXTS.state(State.SHOWING))
    program.keep_picture("en", f"stand-in-{'panel' if kind == 'no panel' else 'xorg'}")

    program.click(SAY("menu.turn_off"))
    wait_until(program.is_blank, "blank")
    program.wait_for_text(TEXTS.state(State.OFF))
    program.click(SAY("menu.turn_on"))
    wait_until(program.shows_face, "a face", FACE_S)
    program.click(SAY("menu.look"))
    program.click(SAY("menu.more_looks"))
    program.click(SAY("style.points"))
    wait_until(lambda: program.has_kept(style=Style.POINTS), "the style to be kept")
    program.click(SAY("menu.preview"))
    program.wait_for_window(SAY("preview.title"))
    program.desktop.press("Escape")

    # Closing it would be quitting: that is asked, once.
    program.wait_for_window(SAY("control.title"))
    program.click(SAY("menu.quit"), SAY("control.title"))
    program.wait_for_window(SAY("quit.title"))
    program.click(SAY("quit.keep"))
    assert program.process.poll() is None
    program.click(SAY("menu.quit"), SAY("control.title"))
    program.click(SAY("quit.quit"), SAY("quit.title"))
    assert program.process.wait(20) == 0
    assert program.is_blank()


def test_a_panel_that_comes_late_gets_the_icon(run: tuple[Callable[..., Desktop], On]) -> None:
    start_desktop, start_program = run
    on = start_desktop(panel="")
    program = start_program(on)
    program.wait_for_text(SAY("control.alone"))
    on.start("xfce4-panel")
    wait_until(lambda: program.menu.colour_state() is State.SHOWING, "the icon", FACE_S)
    wait_until(lambda: SAY("control.alone") not in program.texts(SAY("control.title")), "the sentence to go")
    program.click(SAY("window.close"), SAY("control.title"))
    program.wait_until_closed(SAY("control.title"))
    program.menu.pick(SAY("menu.turn_off"))
    wait_until(program.is_blank, "blank")


def test_started_a_second_time_the_first_one_shows_itself(run: tuple[Callable[..., Desktop], On]) -> None:
    start_desktop, start_program = run
    program = start_program(start_desktop())
    wait_until(lambda: program.menu.place() is not None, "the icon", FACE_S)
    second = subprocess.run(
        [sys.executable, "-m", "anonemo_tray", "--demo"],
        env=program.environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert second.returncode != 0
    assert SAY("problem.ALREADY_RUNNING.message") in second.stderr
    program.wait_for_window(SAY("control.title"))


def test_a_screen_scaled_to_two_hundred_per_cent_has_large_windows_that_fit(
    run: tuple[Callable[..., Desktop], On],
) -> None:
    start_desktop, start_program = run
    program = start_program(start_desktop(panel="", dpi=192), first_run=True)
    program.wait_for_window(SAY("setup.title"))
    (window,) = [
        widget for widget in program.widgets() if (widget.kind, widget.text) == ("Toplevel", SAY("setup.title"))
    ]
    assert window.box[2] > 1000
    assert all(widget.visible for widget in program.widgets() if widget.window == SAY("setup.title"))
    program.keep_picture("en", "first-steps-200-percent")
    program.click(SAY("window.next"))
    program.wait_for_text(SAY("setup.device.head"))


def test_without_fonts_it_runs(run: tuple[Callable[..., Desktop], On], tmp_path: Path) -> None:
    start_desktop, start_program = run
    nothing = tmp_path / "fonts.conf"
    nothing.write_text('<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd"><fontconfig></fontconfig>')
    program = start_program(start_desktop(panel=""), FONTCONFIG_FILE=str(nothing))
    wait_until(program.shows_face, "a face", FACE_S)
    assert program.process.poll() is None


def test_an_unknown_language_is_english(run: tuple[Callable[..., Desktop], On]) -> None:
    start_desktop, start_program = run
    program = start_program(start_desktop(panel=""), language="xx_YY")
    program.wait_for_text(SAY("control.alone"))
