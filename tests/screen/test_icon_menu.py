"""Every entry of the icon's menu, clicked on a real desktop, in both languages."""

from __future__ import annotations

import time
from collections.abc import Sequence
from functools import partial
from pathlib import Path

import pytest

from anonemo_tray.face.published import Geometry
from anonemo_tray.face.style import Style
from anonemo_tray.i18n import Texts
from anonemo_tray.pipeline.state import State
from anonemo_tray.settings import Settings
from tests.screen.conftest import Start
from tests.screen.icon_menu import IconMenu
from tests.screen.running import OnScreen
from tests.waiting import wait_until

pytestmark = pytest.mark.skipif("sys.platform != 'linux'", reason="needs Linux")

FACE_S = 60.0


def wait_for_face(program: OnScreen) -> None:
    wait_until(program.shows_face, "a face", FACE_S)
    wait_until(lambda: program.menu.colour_state() is State.SHOWING, "the icon to say so")


def wait_for_mark(menu: IconMenu, path: Sequence[str], *, checked: bool) -> None:
    wait_until(lambda: menu.line(*path).checked is checked, "the mark")


@pytest.fixture(params=["en", "de"])
def texts(request: pytest.FixtureRequest) -> Texts:
    """What the program says, in each of its languages."""
    return Texts.load(request.param)


def test_a_glance_tells_the_state_and_a_click_switches(start: Start, texts: Texts) -> None:
    program = start(language=texts.language)
    menu, say = program.menu, texts.text
    wait_for_face(program)

    wait_until(lambda: menu.lines()[0].text == texts.state(State.SHOWING), "the sentence")
    assert menu.lines()[1].text == say("menu.pick", name="AnonEmo Camera")
    # Nothing that has to be read is greyed out.
    assert all(line.enabled for line in menu.lines())
    menu.open()
    program.keep_picture(texts.language, "menu")
    menu.close_menu()

    menu.pick(say("menu.turn_off"))
    wait_until(program.is_blank, "blank")
    wait_until(lambda: menu.lines()[0].text == texts.state(State.OFF), "the sentence")
    wait_until(lambda: menu.colour_state() is State.OFF, "the icon")
    menu.open()
    program.keep_picture(texts.language, "menu-off")
    menu.descend(say("menu.turn_on"))
    wait_for_face(program)


def test_the_picture_is_chosen(start: Start, texts: Texts) -> None:
    program = start(language=texts.language)
    menu, say = program.menu, texts.text
    wait_for_face(program)

    ink = {}
    for style in (Style.POINTS, Style.MESH, Style.CONTOURS, Style.AVATAR):
        more = () if style.is_avatar else (say("menu.more_looks"),)
        path = (say("menu.look"), *more, texts.style(style))
        menu.pick(*path)
        wait_until(partial(program.has_kept, style=style), "the style to be kept")
        wait_for_mark(menu, path, checked=True)
        time.sleep(0.5)
        wait_until(program.shows_face, "a face", FACE_S)
        ink[style] = program.ink()
    # Points cover little; lines fill the shapes of eyes and lips.
    assert ink[Style.POINTS] < 0.7 * min(ink[Style.CONTOURS], ink[Style.MESH]), ink


def test_the_own_face_points_are_chosen_only_behind_their_figures(start: Start, texts: Texts) -> None:
    program = start(language=texts.language)
    menu, say = program.menu, texts.text
    wait_for_face(program)

    own = (say("menu.look"), say("menu.own"))
    menu.pick(*own)
    program.wait_for_window(say("own.title"))
    program.keep_picture(texts.language, "own")
    assert say("own.figure") in program.texts(say("own.title"))
    program.desktop.press("Return")
    program.wait_until_closed(say("own.title"))
    assert program.has_kept(geometry=Geometry.CANONICAL, own_acknowledged=False)

    menu.pick(*own)
    program.wait_for_window(say("own.title"))
    program.click(say("own.accept"))
    wait_until(lambda: program.has_kept(geometry=Geometry.OWN, own_acknowledged=True), "the choice to be kept")
    wait_until(lambda: menu.lines()[0].text == say("own.showing"), "the warning", FACE_S)
    assert say("own.short") in menu.texts()

    menu.pick(say("menu.look"), say("menu.canonical"))
    wait_until(lambda: program.has_kept(geometry=Geometry.CANONICAL, own_acknowledged=False), "the safe choice")
    wait_until(lambda: menu.lines()[0].text == texts.state(State.SHOWING), "the sentence", FACE_S)


def test_how_it_starts_is_chosen(start: Start, texts: Texts) -> None:
    program = start(language=texts.language)
    menu, say = program.menu, texts.text
    wait_for_face(program)

    entry = Path(program.desktop.environment["XDG_CONFIG_HOME"]) / "autostart" / "anonemo-tray.desktop"
    for key, field in (("menu.on_at_launch", "on_at_launch"), ("menu.autostart", "autostart")):
        before = getattr(Settings(), field)
        for value in (not before, before):
            menu.pick(say(key))
            wait_until(partial(program.has_kept, **{field: value}), field)
            wait_for_mark(menu, (say(key),), checked=value)
            assert entry.exists() is (field == "autostart" and value)


def test_a_camera_is_chosen_also_one_that_is_away(start: Start, texts: Texts) -> None:
    program = start(language=texts.language)
    menu, say = program.menu, texts.text
    wait_for_face(program)

    camera = say("menu.camera")
    program.plug_in(("demo", "Demo"), ("cam-0123456789abcdef", "Logitech C920"))
    wait_until(lambda: "Logitech C920" in menu.texts(), "the new camera", 30.0)
    assert menu.line(camera, "Demo").checked is True
    menu.open()
    menu.descend(camera)
    program.keep_picture(texts.language, "menu-camera")
    # Unplugged while its menu is open.
    program.plug_in(("demo", "Demo"))
    time.sleep(3)
    menu.close_menu()
    program.plug_in(("demo", "Demo"), ("cam-0123456789abcdef", "Logitech C920"))
    wait_until(lambda: "Logitech C920" in menu.texts(), "the camera again", 30.0)

    menu.pick(camera, "Logitech C920")
    wait_until(
        lambda: getattr(program.settings().config.camera, "name", "") == "Logitech C920", "the camera to be kept"
    )
    wait_until(lambda: program.is_blank() and menu.colour_state() is State.RETRYING, "the missing camera", FACE_S)
    program.plug_in(("demo", "Demo"))
    away = say("menu.camera_away", name="Logitech C920")
    wait_until(lambda: away in menu.texts(), "not connected", 30.0)
    menu.pick(camera, say("menu.look_for_cameras"))
    menu.pick(camera, "Demo")
    wait_for_face(program)


def test_windows_open_and_quitting_asks_once(start: Start, texts: Texts) -> None:
    program = start(language=texts.language)
    menu, say = program.menu, texts.text
    wait_for_face(program)

    for path, name in (
        ((texts.state(State.SHOWING),), "preview"),
        ((say("menu.preview"),), "preview"),
        ((say("menu.help"), say("menu.setup")), "setup"),
        ((say("menu.help"), say("menu.protects")), "protects"),
        ((say("menu.help"), say("menu.about")), "about"),
    ):
        menu.pick(*path)
        title = say(f"{name}.title")
        program.wait_for_window(title)
        if name != "setup":
            program.keep_picture(texts.language, name)
        if name == "about":
            program.click(say("about.texts"))
            program.wait_for_window(say("about.texts"))
            program.keep_picture(texts.language, "licences")
            program.desktop.press("Escape")
            wait_until(lambda: say("about.texts") not in program.titles(), "the texts to close")
            # Which window has the keyboard now, the window manager decides, in its own time.
            program.click(say("window.close"), title)
        else:
            program.desktop.press("Escape")
        program.wait_until_closed(title)

    menu.pick(say("menu.quit"))
    program.wait_for_window(say("quit.title"))
    program.keep_picture(texts.language, "quit")
    program.desktop.press("Return")
    program.wait_until_closed(say("quit.title"))
    assert program.process.poll() is None
    menu.pick(say("menu.quit"))
    program.click(say("quit.quit"))
    assert program.process.wait(20) == 0
    assert program.is_blank()


def test_the_language_changes_at_once_and_back(start: Start) -> None:
    program = start(language="en")
    menu = program.menu
    wait_for_face(program)
    menu.pick("Help", Texts.load("en").text("menu.protects"))
    program.wait_for_window(Texts.load("en").text("protects.title"))
    menu.pick("Language", "Deutsch")
    wait_until(lambda: program.has_kept(language="de"), "the language to be kept")
    program.wait_for_window(Texts.load("de").text("protects.title"))
    wait_until(lambda: menu.lines()[0].text.startswith("Geschützt"), "the German menu")
    assert program.settings_file.read_text().startswith("// Einstellungen")
    menu.pick("Sprache", Texts.load("de").text("menu.system_language"))
    wait_until(lambda: program.has_kept(language=None), "the system's language")
    program.wait_for_window(Texts.load("en").text("protects.title"))


def test_switched_off_it_asks_too_where_nobody_can_know_of_a_call(start: Start) -> None:
    program = start()
    wait_for_face(program)
    program.menu.pick("Pause my picture")
    wait_until(program.is_blank, "blank")
    program.menu.pick("Quit")
    program.click("Quit", "Quit AnonEmo Tray?")
    assert program.process.wait(20) == 0


def test_two_hundred_quick_clicks_end_where_the_last_one_says(start: Start) -> None:
    program = start()
    menu = program.menu
    wait_for_face(program)
    place = menu.place()
    assert place is not None
    for _ in range(100):
        program.desktop.click(*place)
    menu.close_menu()
    for _ in range(20):
        menu.open()
        program.desktop.press("Down")
        program.desktop.press("Escape")
        menu.close_menu()
    menu.pick("Pause my picture")
    wait_until(program.is_blank, "blank")
    menu.pick("Switch on")
    wait_for_face(program)


def test_settings_edited_to_nonsense_while_it_runs_are_kept_aside(start: Start) -> None:
    program = start()
    wait_for_face(program)
    program.settings_file.write_text("what is this")
    program.menu.pick("Appearance", "More", "Points")
    wait_until(lambda: b"points" in program.settings_file.read_bytes(), "the choice to be kept")
    assert program.has_kept(style=Style.POINTS)
    assert program.settings_file.with_name("settings.json.bad").read_text() == "what is this"


def test_a_panel_that_starts_again_shows_the_icon_again(start: Start) -> None:
    program = start()
    wait_for_face(program)
    program.desktop.end("xfce4-panel")
    wait_until(lambda: program.menu.place() is None, "the panel to go")
    program.desktop.start("xfce4-panel")
    wait_until(lambda: program.menu.colour_state() is State.SHOWING, "the icon", 30.0)
    program.menu.pick("Pause my picture")
    wait_until(program.is_blank, "blank")
    assert not program.has_windows()


def test_asked_to_end_while_it_starts_it_ends(start: Start) -> None:
    program = start()
    wait_until(lambda: program.menu.place() is not None, "the icon", FACE_S)
    program.menu.open()
    # By the keyboard: the panel does not make an open menu larger when lines come, so the last may be out of sight.
    program.desktop.press("Up")
    program.desktop.press("Return")
    # It asks where others see something already, and ends at once where they do not.
    question = "Quit AnonEmo Tray?"
    wait_until(lambda: program.process.poll() is not None or question in program.titles(), "an end or a question")
    if program.process.poll() is None:
        program.click("Quit", question)
    assert program.process.wait(20) == 0
