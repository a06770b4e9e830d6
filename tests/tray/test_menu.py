from collections.abc import Iterator
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anonemo_tray.cameras.choice import DEMO_CAMERA, CameraChoice
from anonemo_tray.errors import Problem
from anonemo_tray.face.published import Geometry
from anonemo_tray.face.style import Style
from anonemo_tray.i18n import Texts, languages
from anonemo_tray.ipc.child_config import NO_DEVICE
from anonemo_tray.ipc.no_face import NoFace
from anonemo_tray.ipc.ui_state import WindowName
from anonemo_tray.pipeline.commands import Quit, ReleaseVirtualCamera, Retry, TurnOff, TurnOn
from anonemo_tray.pipeline.session_config import SessionConfig
from anonemo_tray.pipeline.state import State, Status
from anonemo_tray.sandbox import Guards
from anonemo_tray.settings import Settings
from anonemo_tray.tray.menu import (
    SEPARATOR,
    Change,
    Entry,
    OpenWindow,
    RefreshCameras,
    accept_own,
    build_menu,
    change,
    sentence,
)
from anonemo_tray.tray.ui_state_builder import UiStateBuilder

TEXTS = Texts.load("en")
CAMERAS = [CameraChoice("a", "Logitech C920"), CameraChoice("b", "Integrated"), CameraChoice("c", "Integrated")]


def menu(
    status: Status | None = None, settings: Settings | None = None, cameras: list[CameraChoice] | None = None
) -> tuple[Entry, ...]:
    return build_menu(status or Status(), settings or Settings(), CAMERAS if cameras is None else cameras, TEXTS)


def every(entries: tuple[Entry, ...]) -> Iterator[Entry]:
    for entry in entries:
        yield entry
        yield from every(entry.entries)


def find(entries: tuple[Entry, ...], text: str) -> Entry:
    (entry,) = (entry for entry in every(entries) if entry.text == text)
    return entry


def marks(entries: tuple[Entry, ...]) -> dict[str, bool | None]:
    return {entry.text: entry.checked for entry in entries if entry.checked is not None}


@pytest.mark.parametrize("state", State)
def test_the_first_line_says_the_state_and_shows_what_others_see(state: State) -> None:
    first = menu(Status(state))[0]
    assert first == Entry(TEXTS.state(state), (OpenWindow(WindowName.PREVIEW),))


def test_nothing_is_called_protected_that_a_computer_can_recognise() -> None:
    for state in State:
        first = menu(Status(state, config=SessionConfig(geometry=Geometry.OWN)))[0].text
        assert ("Recognisable" in first) is (state is State.SHOWING)
        assert not (state is State.SHOWING and "Protected" in first)


@pytest.mark.parametrize("language", languages())
def test_the_menu_says_in_one_line_which_guards_are_missing(language: str) -> None:
    guards = (("sensor", Guards.target() & ~Guards.NETWORK), ("output", Guards.target()))
    status, texts = Status(State.SHOWING, virtual_camera="AnonEmo Camera", guards=guards), Texts.load(language)
    first, *others = build_menu(status, Settings(), CAMERAS, texts)
    assert first.text != texts.state(State.SHOWING)
    line = texts.text("guard.missing", guards=texts.guard(Guards.NETWORK))
    assert find(tuple(others), line).actions == (OpenWindow(WindowName.PROTECTS),)
    whole = replace(status, guards=(("sensor", Guards.target()), ("output", Guards.target())))
    first, *others = build_menu(whole, Settings(), CAMERAS, texts)
    assert first.text == texts.state(State.SHOWING)
    assert not any(entry.text == line for entry in others)


def test_a_computer_without_the_guard_against_the_network_is_accepted_in_the_menu() -> None:
    entry = find(menu(Status(State.BLOCKED, Problem.NO_NETWORK_GUARD)), TEXTS.text("guard.accept"))
    accepted, then = entry.actions
    assert isinstance(accepted, Change)
    assert accepted.configure(SessionConfig()).unguarded
    assert then == TurnOn()
    assert TEXTS.text("guard.accept") not in [other.text for other in menu(Status(State.BLOCKED, Problem.CAMERA_BUSY))]


@pytest.mark.parametrize("state", State)
def test_what_others_see_is_the_only_default(state: State) -> None:
    (default,) = (entry for entry in every(menu(Status(state))) if entry.default)
    assert default.text == "What others see…"
    assert default.actions == (OpenWindow(WindowName.PREVIEW),)
    switch = find(menu(Status(state)), "Pause my picture" if state.is_on else "Switch on")
    assert switch.actions == ((TurnOff(),) if state.is_on else (TurnOn(),))


def test_a_problem_is_named() -> None:
    entry = find(menu(Status(State.RETRYING, Problem.CAMERA_BUSY)), "Camera in use")
    assert entry.actions == (OpenWindow(WindowName.SETUP),)


def test_the_name_to_pick_in_the_call_is_shown_when_there_is_one() -> None:
    assert find(
        menu(Status(virtual_camera="AnonEmo Camera")), "In your call, choose the camera “AnonEmo Camera”"
    ).actions
    for nothing in ("", "none"):
        assert not any("In your call" in entry.text for entry in menu(Status(virtual_camera=nothing)))


def test_the_camera_in_use_is_marked() -> None:
    cameras = find(menu(Status(config=SessionConfig(camera=CAMERAS[1]))), "Camera").entries
    assert marks(cameras) == {"Logitech C920": False, "Integrated": True, "Integrated (2)": False}
    assert all(entry.radio for entry in cameras if entry.checked is not None)


def test_the_chosen_camera_is_marked_before_the_first_status() -> None:
    cameras = find(menu(settings=Settings(config=SessionConfig(camera=CAMERAS[0]))), "Camera").entries
    assert marks(cameras)["Logitech C920"] is True


def test_choosing_a_camera_tells_the_worker_and_is_kept() -> None:
    settings = Settings(language="de")
    entry = find(menu(settings=settings), "Logitech C920")
    assert entry.actions == (change(camera=CAMERAS[0]), Retry())


@pytest.mark.parametrize(
    ("problem", "text"),
    [(None, "Old one"), (Problem.CAMERA_LOST, "Old one (not connected)"), (Problem.NO_PREVIEW, "Old one")],
)
def test_a_chosen_camera_that_is_not_there_stays_in_the_list(problem: Problem | None, text: str) -> None:
    cameras = find(
        menu(Status(State.RETRYING, problem, SessionConfig(CameraChoice("old", "Old one")))), "Camera"
    ).entries
    assert marks(cameras)[text] is True
    assert len(marks(cameras)) == 4


def test_a_camera_that_the_listing_does_not_find_is_not_connected() -> None:
    old = CameraChoice("cam-0123456789abcdef", "Old one")
    assert "Old one (not connected)" in marks(find(menu(Status(config=SessionConfig(camera=old))), "Camera").entries)
    assert "Old one" in marks(find(menu(Status(config=SessionConfig(camera=old)), cameras=[]), "Camera").entries)


def test_the_demo_is_no_camera_to_be_kept() -> None:
    entry = find(menu(Status(config=SessionConfig(camera=DEMO_CAMERA))), "Demo")
    assert entry.actions == (Retry(),)


def test_without_cameras_the_list_says_so_and_offers_to_look_again() -> None:
    nothing, separator, refresh = find(menu(cameras=[]), "Camera").entries
    assert nothing == Entry("No camera found")
    assert separator is SEPARATOR
    assert refresh.actions == (RefreshCameras(),)


def test_the_style_in_use_is_marked_and_another_can_be_chosen() -> None:
    looks = find(menu(Status(config=SessionConfig(style=Style.MESH))), "Appearance").entries
    assert marks(looks[:3]) == dict.fromkeys(("Avatar, sand", "Avatar, lilac", "Avatar, mint"), False)
    more = find(looks, "More").entries
    assert marks(more) == {"Lines": False, "Points": False, "Mesh": True}
    assert len(looks[:3]) + len(more) == len(Style)
    assert find(more, "Points").actions == (change(style=Style.POINTS),)


def test_own_geometry_is_warned_of_for_as_long_as_it_is_in_use() -> None:
    assert any(
        "software can recognise you" in entry.text
        for entry in menu(Status(config=SessionConfig(geometry=Geometry.OWN)))
    )


def test_the_own_geometry_is_chosen_only_in_the_window_with_its_figures() -> None:
    entries = menu()
    assert find(entries, "Your own face points…").actions == (OpenWindow(WindowName.OWN),)
    assert not any(
        isinstance(action, Change) and action.apply(Settings()).own_acknowledged
        for entry in every(entries)
        for action in entry.actions
    )
    kept = accept_own()
    assert isinstance(kept, Change)
    assert kept.apply(Settings()) == Settings(config=SessionConfig(geometry=Geometry.OWN), own_acknowledged=True)


def test_own_geometry_can_be_left_again() -> None:
    entries = menu(
        Status(config=SessionConfig(geometry=Geometry.OWN)),
        Settings(config=SessionConfig(geometry=Geometry.OWN), own_acknowledged=True),
    )
    safe = find(entries, "The same face for everybody")
    assert safe.checked is False
    assert find(entries, "Your own face points…").checked is True
    assert safe.actions == (change(geometry=Geometry.CANONICAL, own_acknowledged=False),)


@pytest.mark.parametrize(
    ("language", "marked"),
    [(None, "Language of the computer"), ("en", "English"), ("de", "Deutsch"), ("fr", "Français")],
)
def test_the_language_is_chosen_by_its_own_name(language: str | None, marked: str) -> None:
    entries = find(menu(settings=Settings(language=language)), "Language").entries
    assert marks(entries) == {
        name: name == marked for name in ("Language of the computer", "English", "Deutsch", "Français")
    }
    assert [entry.actions for entry in entries] == [(change(language=value),) for value in (None, "en", "de", "fr")]


def test_how_it_starts_is_marked_and_can_be_changed() -> None:
    for text, field in (
        ("Switch on at every start", "on_at_launch"),
        ("Start when you sign in", "autostart"),
        ("Keep the camera in every list", "keeper"),
    ):
        for value in (True, False):
            (before,) = find(menu(settings=change(**{field: not value}).apply(Settings())), text).actions
            assert before == change(**{field: value})
            assert find(menu(settings=change(**{field: value}).apply(Settings())), text).checked is value


@pytest.mark.parametrize(("name", "offered"), [("OBS Virtual Camera", True), ("AnonEmo Camera", False), ("", False)])
def test_releasing_is_offered_where_another_program_may_want_the_virtual_camera(name: str, *, offered: bool) -> None:
    found = any(ReleaseVirtualCamera() in entry.actions for entry in menu(Status(virtual_camera=name)))
    assert found is offered


def test_the_windows_are_there() -> None:
    for text, name in (
        ("What others see…", WindowName.PREVIEW),
        ("Set up again…", WindowName.SETUP),
        (TEXTS.text("menu.protects"), WindowName.PROTECTS),
        ("About AnonEmo Tray…", WindowName.ABOUT),
    ):
        assert find(menu(), text).actions == (OpenWindow(name),)


@pytest.mark.parametrize("state", State)
@pytest.mark.parametrize("has_windows", [True, False])
def test_quitting_asks_while_there_may_be_a_call(state: State, *, has_windows: bool) -> None:
    (action,) = build_menu(Status(state), Settings(), CAMERAS, TEXTS, has_windows=has_windows)[-1].actions
    asks = state is not State.OFF and has_windows
    # Without a window to ask in, the first pick waits for the call's end and the second does not.
    assert action == (OpenWindow(WindowName.QUIT) if asks else Quit(anyway=state is State.ENDING))


@pytest.mark.parametrize(
    ("name", "watched", "asks"),
    [
        ("AnonEmo Camera", True, True),
        ("AnonEmo Camera", None, True),
        ("AnonEmo Camera", False, False),
        ("", None, False),
        ("none", None, False),
    ],
)
def test_quitting_while_off_asks_whoever_may_be_in_a_call(name: str, watched: bool | None, *, asks: bool) -> None:
    (action,) = menu(Status(virtual_camera=name, watched=watched))[-1].actions
    assert action == (OpenWindow(WindowName.QUIT) if asks else Quit())


@pytest.mark.parametrize("language", languages())
def test_a_virtual_camera_in_a_call_is_said_to_be_in_use_without_a_name_of_who(language: str) -> None:
    texts = Texts.load(language)
    status = Status(virtual_camera="AnonEmo Camera", watched=True)
    found = [entry.text for entry in build_menu(status, Settings(), CAMERAS, texts)]
    assert texts.text("menu.in_use", name="AnonEmo Camera") in found


@pytest.mark.parametrize(
    "status", [Status(State.ENDING, watched=True), Status(State.BLOCKED, Problem.VIRTUAL_CAMERA_BUSY, holding=True)]
)
def test_what_waits_for_the_end_of_the_call_says_so(status: Status) -> None:
    assert find(menu(status), "Please end your call first").actions == (OpenWindow(WindowName.QUIT),)


@pytest.mark.parametrize("language", languages())
@pytest.mark.parametrize("state", State)
def test_without_a_virtual_camera_nothing_says_protected(state: State, language: str) -> None:
    texts = Texts.load(language)
    promised = texts.text("state.showing").partition(":")[0]
    assert promised not in sentence(Status(state, virtual_camera=NO_DEVICE), texts)
    assert promised in sentence(Status(State.SHOWING, virtual_camera="AnonEmo Camera"), texts)


@given(
    st.builds(
        Status,
        st.sampled_from(State),
        st.none() | st.sampled_from(Problem),
        st.builds(SessionConfig, st.none() | st.builds(CameraChoice, st.text(max_size=3), st.text(max_size=80))),
        st.text(max_size=80),
    ),
    st.lists(st.builds(CameraChoice, st.text(max_size=3), st.text(max_size=80)), max_size=4),
    st.sampled_from(languages()),
)
def test_every_line_is_short_and_printable_whatever_the_names(
    status: Status, cameras: list[CameraChoice], language: str
) -> None:
    for entry in every(build_menu(status, Settings(), cameras, Texts.load(language))):
        assert entry.text.isprintable()
        assert len(entry.text) <= 100
        assert not (entry.actions and entry.entries)


@pytest.mark.parametrize("language", languages())
@pytest.mark.parametrize("reason", NoFace)
def test_the_first_line_says_why_there_is_no_face(reason: NoFace, language: str) -> None:
    texts = Texts.load(language)
    status = Status(State.SEARCHING, no_face=reason)
    assert build_menu(status, Settings(), CAMERAS, texts)[0].text == texts.no_face(reason)
    assert UiStateBuilder().build(status, Settings(), CAMERAS, texts).sentence == texts.no_face(reason)


def test_the_picture_of_the_camera_in_use_can_be_turned() -> None:
    status = Status(State.SEARCHING, config=SessionConfig(CAMERAS[1]))
    turns = find(find(menu(status), "Camera").entries, "Turn the picture").entries
    assert marks(turns) == {
        "Not turned": True,
        "By 90° to the right": False,
        "By 180° to the right": False,
        "By 270° to the right": False,
    }
    (action,) = turns[2].actions
    assert isinstance(action, Change)
    turned = action.apply(Settings())
    assert turned.config.camera == CameraChoice("b", "Integrated", 180)
    # Picked once more from the list, it stays turned; another camera is not.
    status = Status(State.SEARCHING, config=turned.config)
    for place, turn in ((0, 0), (1, 180)):
        entry = find(menu(status), "Camera").entries[place]
        assert isinstance(entry.actions[0], Change)
        camera = entry.actions[0].configure(turned.config).camera
        assert camera is not None and camera.turn == turn


def test_an_old_version_is_one_quiet_line_that_says_where_to_look() -> None:
    young, old = (build_menu(Status(), Settings(), CAMERAS, TEXTS, is_old=is_old) for is_old in (False, True))
    (line,) = (entry for entry in old if entry not in young)
    assert line == Entry(TEXTS.text("menu.old"), (OpenWindow(WindowName.ABOUT),))
    assert line.text in [
        control.text for control in UiStateBuilder().build(Status(), Settings(), CAMERAS, TEXTS, is_old=True).menu
    ]


def test_a_problem_adds_no_line_to_a_menu_that_may_be_open() -> None:
    fine = Status(State.SHOWING, virtual_camera="AnonEmo Camera")
    lost = replace(fine, state=State.RETRYING, problem=Problem.CAMERA_LOST)
    before, after = (build_menu(status, Settings(), CAMERAS, TEXTS) for status in (fine, lost))
    assert len(before) == len(after)
    assert after[1].text == TEXTS.problem(Problem.CAMERA_LOST)[0]
