from collections.abc import Iterator
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anonemo_tray.commands import (
    DEMO_CAMERA,
    CameraChoice,
    ChooseCamera,
    ChooseLook,
    Quit,
    ReleaseVirtualCamera,
    ShowPreview,
    TurnOff,
    TurnOn,
)
from anonemo_tray.errors import Problem
from anonemo_tray.face.published import Geometry
from anonemo_tray.face.style import Style
from anonemo_tray.i18n import LANGUAGES, Texts
from anonemo_tray.settings import Settings
from anonemo_tray.state import State, Status
from anonemo_tray.tray.menu import SEPARATOR, Entry, LookForCameras, build_menu

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
def test_the_first_line_says_the_state_and_does_nothing(state: State) -> None:
    first = menu(Status(state))[0]
    assert first == Entry(TEXTS.state(state))


@pytest.mark.parametrize("state", State)
def test_on_and_off_is_the_only_default(state: State) -> None:
    (default,) = (entry for entry in every(menu(Status(state))) if entry.default)
    assert default.actions == ((TurnOff(),) if state.is_on else (TurnOn(),))
    assert default.text == ("Switch off" if state.is_on else "Switch on")


def test_a_problem_is_named() -> None:
    assert Entry("Camera in use") in menu(Status(State.RETRYING, Problem.CAMERA_BUSY))


def test_the_name_to_pick_in_the_call_is_shown_when_there_is_one() -> None:
    assert Entry("In your call, choose the camera “AnonEmo Camera”") in menu(Status(virtual_camera="AnonEmo Camera"))
    for nothing in ("", "none"):
        assert not any("In your call" in entry.text for entry in menu(Status(virtual_camera=nothing)))


def test_the_camera_in_use_is_marked() -> None:
    cameras = find(menu(Status(camera=CAMERAS[1])), "Camera").entries
    assert marks(cameras) == {"Logitech C920": False, "Integrated": True, "Integrated (2)": False}
    assert all(entry.radio for entry in cameras if entry.checked is not None)


def test_the_chosen_camera_is_marked_before_the_first_status() -> None:
    cameras = find(menu(settings=Settings(camera=CAMERAS[0])), "Camera").entries
    assert marks(cameras)["Logitech C920"] is True


def test_choosing_a_camera_tells_the_worker_and_is_kept() -> None:
    settings = Settings(language="de")
    entry = find(menu(settings=settings), "Logitech C920")
    assert entry.actions == (ChooseCamera(CAMERAS[0]), replace(settings, camera=CAMERAS[0]))


@pytest.mark.parametrize(
    ("problem", "text"),
    [(None, "Old one"), (Problem.CAMERA_LOST, "Old one (not connected)"), (Problem.NO_PREVIEW, "Old one")],
)
def test_a_chosen_camera_that_is_not_there_stays_in_the_list(problem: Problem | None, text: str) -> None:
    cameras = find(menu(Status(State.RETRYING, problem, CameraChoice("old", "Old one"))), "Camera").entries
    assert marks(cameras)[text] is True
    assert len(marks(cameras)) == 4


def test_the_demo_is_no_camera_to_be_kept() -> None:
    entry = find(menu(Status(camera=DEMO_CAMERA)), "Demo")
    assert entry.actions == (ChooseCamera(DEMO_CAMERA),)


def test_without_cameras_the_list_says_so_and_offers_to_look_again() -> None:
    nothing, separator, look = find(menu(cameras=[]), "Camera").entries
    assert nothing == Entry("No camera found")
    assert separator is SEPARATOR
    assert look.actions == (LookForCameras(),)


def test_the_style_in_use_is_marked_and_another_can_be_chosen() -> None:
    settings = Settings()
    looks = find(menu(Status(style=Style.MESH), settings), "Drawing").entries
    assert marks(looks) == {"Points": False, "Lines": False, "Net": True}
    assert find(looks, "Points").actions == (
        ChooseLook(Geometry.CANONICAL, Style.POINTS),
        replace(settings, style=Style.POINTS),
    )


def test_own_geometry_is_warned_of_for_as_long_as_it_is_in_use() -> None:
    assert any("a computer can recognise you" in entry.text for entry in menu(Status(geometry=Geometry.OWN)))


def test_own_geometry_is_chosen_only_behind_its_figures() -> None:
    settings = Settings()
    entries = menu(settings=settings)
    own = find(entries, "Own face points").entries
    *warnings, accept = own
    assert [entry.actions for entry in warnings] == [(), ()]
    assert "19 %" in warnings[1].text
    assert accept.checked is False
    assert accept.actions[1] == replace(settings, geometry=Geometry.OWN, own_acknowledged=True)
    acknowledging = [
        entry
        for entry in every(entries)
        if any(isinstance(action, Settings) and action.own_acknowledged for action in entry.actions)
    ]
    assert acknowledging == [accept]


def test_own_geometry_can_be_left_again() -> None:
    settings = Settings(geometry=Geometry.OWN, own_acknowledged=True)
    accept = find(menu(Status(geometry=Geometry.OWN), settings), TEXTS.text("menu.accept_own"))
    assert accept.checked is True
    assert accept.actions == (ChooseLook(Geometry.CANONICAL, Style.CONTOURS), Settings())


def test_how_it_starts_is_marked_and_can_be_changed() -> None:
    for text, on, off in (
        ("Switch on at every start", Settings(on_at_launch=True), Settings(on_at_launch=False)),
        ("Start with the computer", Settings(autostart=True), Settings(autostart=False)),
    ):
        assert find(menu(settings=on), text) == Entry(text, (off,), checked=True)
        assert find(menu(settings=off), text) == Entry(text, (on,), checked=False)


@pytest.mark.parametrize(("name", "offered"), [("OBS Virtual Camera", True), ("AnonEmo Camera", False), ("", False)])
def test_releasing_is_offered_where_another_program_may_want_the_virtual_camera(name: str, *, offered: bool) -> None:
    found = any(ReleaseVirtualCamera() in entry.actions for entry in menu(Status(virtual_camera=name)))
    assert found is offered


def test_preview_and_quit_are_there() -> None:
    assert find(menu(), "Show what others see").actions == (ShowPreview(),)
    assert menu()[-1].actions == (Quit(),)


@given(
    st.builds(
        Status,
        st.sampled_from(State),
        st.none() | st.sampled_from(Problem),
        st.none() | st.builds(CameraChoice, st.text(max_size=3), st.text(max_size=80)),
        st.text(max_size=80),
    ),
    st.lists(st.builds(CameraChoice, st.text(max_size=3), st.text(max_size=80)), max_size=4),
    st.sampled_from(LANGUAGES),
)
def test_every_line_is_short_and_printable_whatever_the_names(
    status: Status, cameras: list[CameraChoice], language: str
) -> None:
    for entry in every(build_menu(status, Settings(), cameras, Texts.load(language))):
        assert entry.text.isprintable()
        assert len(entry.text) <= 100
        assert not (entry.actions and entry.entries)
