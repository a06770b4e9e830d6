"""The first start, as somebody meets it who has read nothing: by mouse in both languages, and by keyboard alone."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pytest

from anonemo_tray.i18n import Texts, languages
from anonemo_tray.windows.pages import NOT_PROTECTED, PROTECTED
from anonemo_tray.windows.setup import COMMAND
from tests.screen.conftest import Start
from tests.screen.running import OnScreen
from tests.waiting import wait_until
from tests.windows.seen import picture_on, shows_face

pytestmark = pytest.mark.skipif("sys.platform != 'linux'", reason="needs Linux")

FACE_S = 60.0
DEMO = ("demo", "Demo")
OTHER = ("cam-0123456789abcdef", "Logitech C920")


def sees_canvas(program: OnScreen) -> bool:
    """Return whether the screen shows what others see, with a face."""
    return shows_face(picture_on(np.asarray(program.desktop.picture())))


def path_to_refusing_pkexec(folder: Path) -> str:
    """Return a search path on which whoever is asked for a password says no."""
    (folder / "pkexec").write_text("#!/bin/sh\nexit 126\n")
    (folder / "pkexec").chmod(0o755)
    return f"{folder}:{os.environ['PATH']}"


def window_place(program: OnScreen, title: str) -> tuple[int, int]:
    """Return where the right and lower edges of the window's main button are: they stay while the steps change."""
    buttons = [widget.box for widget in program.widgets() if widget.window == title and widget.kind == "TButton"]
    return max(x + width for x, _, width, _ in buttons), max(y + height for _, y, _, height in buttons)


@pytest.mark.parametrize("language", languages())
def test_from_the_first_start_to_a_protected_call_by_mouse(start: Start, language: str, tmp_path: Path) -> None:
    say = Texts.load(language).text
    program = start(language=language, first_run=True, driver=False, PATH=path_to_refusing_pkexec(tmp_path))
    program.plug_in(DEMO, OTHER)

    # 1: the drawing moves at once, although nothing is there yet; then it is the chosen camera's.
    program.wait_for_text(say("setup.camera.head"))
    program.wait_for_text(say("setup.step", step="1"))
    wait_until(lambda: sees_canvas(program), "the example")
    # Then it is one's own, though no call can see it.
    program.wait_for_text(say("rehearsal.showing"))
    assert not program.is_published()
    place = window_place(program, say("setup.title"))
    program.keep_picture(language, "first-steps-1")
    program.click(say("window.next"))

    # 2: the virtual camera is not there yet; what to do is said, and looked at again.
    program.wait_for_text(say("setup.device.missing"))
    assert window_place(program, say("setup.title")) == place
    program.keep_picture(language, "first-steps-2-missing")
    program.click(say("setup.device.install"))
    program.wait_for_text(say("setup.install.refused"))
    program.click(say("setup.device.by_hand"))
    program.wait_for_text(say("setup.device.command"))
    assert COMMAND in program.texts(say("setup.title"))
    program.click(say("window.copy"))
    program.wait_for_text(say("window.copied"))
    program.click(say("setup.device.check"))
    program.wait_for_text(say("setup.device.missing"))
    # It is noticed without a click as well.
    program.install_driver()
    program.wait_for_text(say("setup.device.there", name="AnonEmo Camera"))
    program.keep_picture(language, "first-steps-2")
    program.click(say("window.back"))
    wait_until(lambda: any(widget.text == "Demo" and widget.selected for widget in program.widgets()), "the camera")
    if not program.shows_face() and any(widget.text == say("menu.turn_on") for widget in program.widgets()):
        program.click(say("menu.turn_on"))
    wait_until(lambda: program.shows_face() and sees_canvas(program), "the picture that others see", FACE_S)
    program.click("Logitech C920")
    wait_until(program.is_blank, "blank: that camera is not there")
    program.click("Demo")
    wait_until(program.shows_face, "a face", FACE_S)
    program.click(say("window.next"))
    program.wait_for_text(say("setup.device.head"))
    program.click(say("window.next"))

    # 3: what to click in the call.
    for key in ("setup.call.zoom", "setup.call.teams", "setup.call.meet"):
        program.wait_for_text(say(key))
    assert "AnonEmo Camera" in program.texts(say("setup.title"))
    program.keep_picture(language, "first-steps-3")
    program.click(say("window.next"))

    # 4: what is protected and what is not, and where the icon is.
    for key in (*PROTECTED, *NOT_PROTECTED, "setup.end.here"):
        program.wait_for_text(say(key))
    assert window_place(program, say("setup.title")) == place
    program.keep_picture(language, "first-steps-4")
    assert program.has_kept(setup_done=False)
    program.click(say("window.done"))
    wait_until(lambda: program.has_kept(setup_done=True), "the end of the first steps")
    program.wait_until_closed(say("setup.title"))
    wait_until(program.shows_face, "a face", FACE_S)


def test_by_keyboard_alone(start: Start) -> None:
    say = Texts.load("en").text
    program = start(first_run=True, driver=False)
    program.plug_in(DEMO)
    program.wait_for_text(say("setup.camera.head"))
    program.tab_to("Demo")
    program.desktop.press("space")
    wait_until(lambda: getattr(program.settings().config.camera, "name", "") == "Demo", "the camera to be kept")
    program.tab_to(say("window.next"))
    program.desktop.press("Return")
    program.wait_for_text(say("setup.device.missing"))
    program.tab_to(say("setup.device.check"))
    program.install_driver()
    program.desktop.press("Return")
    program.wait_for_text(say("setup.device.there", name="AnonEmo Camera"))
    program.tab_to(say("window.next"))
    program.desktop.press("Return")
    program.wait_for_text(say("setup.call.head"))
    program.tab_to(say("window.next"))
    program.desktop.press("Return")
    program.wait_for_text(say("protects.voice"))
    program.tab_to(say("window.done"))
    program.desktop.press("Return")
    wait_until(lambda: program.has_kept(setup_done=True), "the end of the first steps")
    program.wait_until_closed(say("setup.title"))
    wait_until(program.shows_face, "a face", FACE_S)


def test_closed_early_they_do_not_come_back_but_can_be_called(start: Start) -> None:
    say = Texts.load("en").text
    program = start(first_run=True)
    program.wait_for_window(say("setup.title"))
    program.click(say("setup.skip"))
    wait_until(lambda: program.has_kept(setup_done=True), "the choice to be kept")
    program.wait_until_closed(say("setup.title"))
    wait_until(lambda: program.menu.place() is not None, "the icon", FACE_S)
    program.menu.pick(say("menu.help"), say("menu.setup"))
    program.click(say("window.next"))
    program.wait_for_text(say("setup.device.there", name="AnonEmo Camera"))
