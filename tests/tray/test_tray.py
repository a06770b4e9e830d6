import sys
import threading
from collections.abc import Iterator

import pytest

from anonemo_tray.cameras.choice import CameraChoice
from anonemo_tray.errors import AnonEmoError, Problem
from anonemo_tray.face.published import Geometry
from anonemo_tray.i18n import Texts
from anonemo_tray.ipc.messages import Picked
from anonemo_tray.ipc.ui_state import UiState, WindowName
from anonemo_tray.pipeline.commands import Command, Configure, Quit, Retry, TurnOff, TurnOn
from anonemo_tray.pipeline.session_config import SessionConfig
from anonemo_tray.pipeline.state import State, Status
from anonemo_tray.sandbox import Guards
from anonemo_tray.settings import Settings
from anonemo_tray.tray.actions import ActionHandler
from anonemo_tray.tray.icon import _without_shortcut
from anonemo_tray.tray.icons import icon
from anonemo_tray.tray.tray import Tray
from tests.fakes.settings_store import MemorySettingsStore
from tests.fakes.tray_back_end import FakeBackEnd
from tests.tray.test_actions import FakeAutostart
from tests.waiting import wait_until

TEXTS = Texts.load("en")
CAMERA = CameraChoice("a", "Logitech C920")
BACK = "Pause my picture"


class Running:
    """A tray over a fake back end, run by a thread in the main thread's place."""

    def __init__(self, back_end: FakeBackEnd) -> None:
        self.back_end = back_end
        self.sent: list[Command] = []
        self.store = MemorySettingsStore()
        self.cameras: list[CameraChoice] = []
        handler = ActionHandler(
            Settings(),
            SessionConfig(),
            store=self.store,
            autostart=FakeAutostart(),
            start_command=["/x"],
            send=self.sent.append,
            refresh_cameras=lambda: None,
            open_window=lambda name: self.tray.open_window(name),  # noqa: PLW0108 -- the tray is made below
        )
        self.ui_states: list[UiState] = []
        self.tray = Tray(handler, lambda: self.cameras, TEXTS, self, back_end.load)
        self.error: AnonEmoError | None = None
        self.window_problem: Problem | None = None
        self._main = threading.Thread(target=self._run)

    def show(self, ui_state: UiState) -> Problem | None:
        """Take what the windows are to show; this is `Windows`."""
        self.ui_states.append(ui_state)
        return self.window_problem if ui_state.open else None

    def opened(self) -> list[WindowName]:
        return [name for ui_state in self.ui_states for name in ui_state.open]

    def ui_state(self) -> UiState:
        """Return the newest UI state."""
        return self.ui_states[-1]

    def _run(self) -> None:
        try:
            self.tray.run()
        except AnonEmoError as error:
            self.error = error

    def start(self) -> None:
        self._main.start()
        wait_until(lambda: "show" in self.back_end.log, "the icon to be shown")

    def show_status(self, status: Status) -> None:
        self.tray.show(status)
        wait_until(lambda: TEXTS.state(status.state) in self.back_end.icon.title, "the status to be shown")

    def join(self) -> None:
        self._main.join(20)
        assert not self._main.is_alive()


@pytest.fixture
def back_end(monkeypatch: pytest.MonkeyPatch) -> FakeBackEnd:
    return FakeBackEnd(monkeypatch)


@pytest.fixture
def running(back_end: FakeBackEnd) -> Iterator[Running]:
    running = Running(back_end)
    running.start()
    yield running
    running.tray.stop()
    running.join()
    assert not [thread for thread in threading.enumerate() if thread.name == "tray"]


def test_it_starts_as_off(running: Running) -> None:
    assert (
        running.back_end.icon.title
        == "AnonEmo Tray: Off: others see the pause picture; your real camera is free for any program."
    )
    assert running.back_end.find("What others see…").default


def test_each_status_changes_icon_tooltip_and_menu(running: Running) -> None:
    for state in (State.STARTING, State.SHOWING, State.RETRYING, State.OFF):
        running.show_status(Status(state))
        wait_until(lambda s=state: running.back_end.items()[0].text == TEXTS.state(s), "the menu")  # type: ignore[misc] # a default binds it
        # No process has said what guards it has.
        assert running.back_end.icon.icon == icon(state, protected=False)


def test_the_icon_is_not_redrawn_without_need(running: Running) -> None:
    running.show_status(Status(State.SHOWING))
    running.back_end.log.clear()
    running.tray.show(Status(State.SHOWING, config=SessionConfig(CAMERA)))
    wait_until(lambda: "menu" in running.back_end.log, "the menu")
    assert "icon" not in running.back_end.log


def test_a_menu_that_says_the_same_is_left_alone_as_it_may_be_open(running: Running) -> None:
    running.show_status(Status(State.SHOWING))
    running.back_end.log.clear()
    # Nobody sees what a process said of its guards, as long as none is missing.
    running.tray.show(Status(State.SHOWING, guards=(("output", Guards.target()),)))
    running.tray.show(Status(State.OFF))
    wait_until(lambda: "icon" in running.back_end.log, "the next status")
    wait_until(lambda: running.back_end.items()[0].text == TEXTS.state(State.OFF), "the menu")
    assert running.back_end.log.count("menu") == 1


def test_new_cameras_are_offered_after_a_refresh(running: Running) -> None:
    running.cameras = [CAMERA]
    running.tray.refresh()
    wait_until(lambda: any(item.text == CAMERA.name for item in running.back_end.items()), "the camera")
    entry = running.back_end.find(CAMERA.name)
    assert entry.radio and entry.checked is False and entry.enabled
    running.back_end.pick(CAMERA.name)
    assert running.sent == [Configure(SessionConfig(camera=CAMERA)), Retry()]
    assert running.store.load().settings.config.camera == CAMERA


def test_picking_changes_the_marks(running: Running) -> None:
    assert running.back_end.find("Switch on at every start").checked is True
    running.back_end.pick("Switch on at every start")
    wait_until(lambda: running.back_end.find("Switch on at every start").checked is False, "the mark to go")


def test_a_click_on_the_icon_shows_what_others_see(running: Running) -> None:
    running.back_end.icon()
    wait_until(lambda: bool(running.ui_states) and WindowName.PREVIEW in running.ui_state().open, "the window")
    assert running.sent == []


def test_a_pick_in_a_window_does_what_the_same_entry_does(running: Running) -> None:
    running.show_status(Status(State.OFF))
    wait_until(lambda: bool(running.ui_states), "a UI state")
    switch = running.ui_state().switch
    assert switch.pick is not None
    running.tray.on_picked(Picked(switch.pick))
    wait_until(lambda: running.sent == [TurnOn()], "the command")
    running.tray.on_picked(Picked(65535))
    running.tray.open_window(WindowName.ABOUT)
    wait_until(lambda: running.opened() == [WindowName.ABOUT], "what comes after a number that never was")


def test_what_was_read_in_an_old_scene_is_what_is_done(running: Running) -> None:
    running.show_status(Status(State.SHOWING))
    wait_until(lambda: bool(running.ui_states), "a UI state")
    off = running.ui_state().switch
    assert off.pick is not None
    for state in 20 * [State.OFF, State.SHOWING, State.SEARCHING]:
        running.tray.show(Status(state))
    running.tray.on_picked(Picked(off.pick))
    wait_until(lambda: running.sent == [TurnOff()], "the command")


def test_another_language_changes_everything_at_once(running: Running) -> None:
    running.back_end.pick("Deutsch")
    wait_until(lambda: any(item.text == "Einschalten" for item in running.back_end.items()), "the German menu")
    assert (
        running.back_end.icon.title
        == "AnonEmo Tray: Aus: Andere sehen das Pausenbild; Ihre echte Kamera ist für jedes Programm frei."
    )
    wait_until(lambda: bool(running.ui_states) and running.ui_state().language == "de", "the German windows")
    assert running.store.load().settings.language == "de"


def test_an_icon_promises_nothing_after_a_fault_and_goes_on(
    running: Running, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    protected = Status(
        State.SHOWING,
        virtual_camera="AnonEmo Camera",
        guards=(("sensor", Guards.target()), ("output", Guards.target())),
    )
    assert protected.is_protected
    running.show_status(protected)
    wait_until(lambda: running.back_end.icon.icon == icon(State.SHOWING), "the icon of a protected call")
    with monkeypatch.context() as fault:
        fault.setattr(running, "show", lambda _: 1 / 0)
        running.tray.refresh()
        wait_until(
            lambda: running.back_end.icon.icon == icon(State.SHOWING, protected=False), "the icon that promises nothing"
        )
    caplog.clear()
    running.show_status(Status(State.OFF))
    wait_until(lambda: running.back_end.icon.icon == icon(State.OFF, protected=False), "the next state")


def test_quitting_while_on_asks_first(running: Running) -> None:
    running.show_status(Status(State.SHOWING))
    running.back_end.pick("Quit")
    wait_until(lambda: running.opened() == [WindowName.QUIT], "the question")
    assert running.sent == []


def test_an_icon_that_nobody_shows_is_replaced_by_a_window_until_somebody_does(
    back_end: FakeBackEnd, monkeypatch: pytest.MonkeyPatch
) -> None:
    shows = threading.Event()
    monkeypatch.setattr("anonemo_tray.tray.icon.shows_menu", lambda _: shows.is_set())
    monkeypatch.setattr("anonemo_tray.tray.tray.HOST_S", 0.2)
    monkeypatch.setattr("anonemo_tray.tray.tray._HOST_POLL_S", 0.05)
    running = Running(back_end)
    running.start()
    try:
        wait_until(lambda: running.opened() == [WindowName.CONTROL, WindowName.SETUP], "the window")
        assert running.ui_state().alone
        shows.set()
        wait_until(lambda: not running.ui_state().alone, "the icon to be seen")
    finally:
        running.tray.stop()
        running.join()


def test_quit_tells_the_worker_and_the_icon_stays_until_everything_has_stopped(back_end: FakeBackEnd) -> None:
    running = Running(back_end)
    running.start()
    back_end.pick("Quit")
    assert running.sent == [Quit()]
    running.show_status(Status(State.ENDING))
    assert "stop" not in back_end.log
    running.tray.show(Status(State.ENDING, ended=True))
    running.join()
    assert back_end.log[-1] == "stop"


def test_whoever_quits_in_a_call_is_told_to_end_it_once(running: Running) -> None:
    for _ in range(2):
        running.show_status(Status(State.ENDING, virtual_camera="AnonEmo Camera", watched=True))
    running.show_status(Status(State.ENDING, virtual_camera="AnonEmo Camera", watched=False))
    wait_until(lambda: bool(running.back_end.notifications), "the notification")
    assert running.back_end.notifications == [(TEXTS.text("ending.title"), TEXTS.text("ending.text"))]
    assert running.back_end.find("Quit anyway…").enabled


def test_what_cannot_be_kept_is_told(running: Running) -> None:
    running.store.failure = Problem.DISK_FULL
    running.back_end.pick("Switch on at every start")
    wait_until(lambda: running.back_end.notifications == [TEXTS.problem(Problem.DISK_FULL)], "the notification")


def test_a_lost_camera_is_told_with_its_name(running: Running) -> None:
    running.show_status(Status(State.SHOWING, config=SessionConfig(CAMERA)))
    running.show_status(Status(State.RETRYING, Problem.CAMERA_LOST, SessionConfig(CAMERA)))
    told = TEXTS.problem(Problem.CAMERA_LOST, CAMERA.name)
    wait_until(lambda: told in running.back_end.notifications, "the notification")
    assert CAMERA.name in told[1]


def test_own_geometry_is_told_of_once_at_every_start(running: Running) -> None:
    for state in (State.OFF, State.STARTING, State.SEARCHING, State.OFF, State.STARTING):
        running.show_status(Status(state, config=SessionConfig(geometry=Geometry.OWN)))
    running.tray.notify(Problem.DISK_FULL)
    wait_until(lambda: len(running.back_end.notifications) >= 2, "the notifications")
    assert running.back_end.notifications == [
        (TEXTS.text("own.title"), TEXTS.text("own.warning")),
        TEXTS.problem(Problem.DISK_FULL),
    ]


def test_a_second_start_opens_the_window_with_all_controls(running: Running) -> None:
    running.tray.draw_attention()
    wait_until(lambda: running.opened() == [WindowName.CONTROL], "the window")


@pytest.mark.parametrize("broken", ["", "notify"])
def test_a_desktop_without_notifications_is_no_problem(monkeypatch: pytest.MonkeyPatch, broken: str) -> None:
    back_end = FakeBackEnd(monkeypatch, has_notification=bool(broken))
    back_end.broken = broken
    running = Running(back_end)
    running.start()
    running.tray.notify(Problem.DISK_FULL)
    running.show_status(Status(State.SHOWING))
    running.tray.stop()
    running.join()
    assert running.error is None
    assert back_end.notifications == []


@pytest.mark.parametrize("broken", ["icon", "run"])
def test_a_back_end_that_fails_means_no_screen(back_end: FakeBackEnd, broken: str) -> None:
    back_end.broken = broken
    others = set(threading.enumerate())
    running = Running(back_end)
    running._main.start()
    running.join()
    assert running.error is not None and running.error.problem is Problem.NO_SCREEN
    wait_until(lambda: set(threading.enumerate()) <= others, "all its threads to end")


def test_a_back_end_that_fails_while_stopping_has_stopped(back_end: FakeBackEnd) -> None:
    back_end.broken = "stop"
    running = Running(back_end)
    running.start()
    running.tray.stop()
    running.join()
    assert running.error is None


def test_a_loop_that_ends_by_itself_is_not_stopped_again(back_end: FakeBackEnd) -> None:
    running = Running(back_end)
    running.start()
    back_end.icon._stopped.set()
    running.join()
    running.tray.show(Status(State.SHOWING))
    wait_until(lambda: not any(thread.name == "tray" for thread in threading.enumerate()), "the thread to end")
    assert "stop" not in back_end.log


def test_stopping_before_the_start_ends_at_once(back_end: FakeBackEnd) -> None:
    running = Running(back_end)
    running.tray.stop()
    running._main.start()
    running.join()


def test_without_a_screen_nothing_is_started(monkeypatch: pytest.MonkeyPatch, back_end: FakeBackEnd) -> None:
    def refuse() -> None:
        raise AnonEmoError(Problem.NO_SCREEN)

    monkeypatch.setattr(back_end, "load", refuse)
    running = Running(back_end)
    running._main.start()
    running.join()
    assert running.error is not None and running.error.problem is Problem.NO_SCREEN


def test_ampersands_stay_letters_on_windows(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "win32")
    assert _without_shortcut("Sound & Vision") == "Sound && Vision"
    monkeypatch.setattr(sys, "platform", "linux")
    assert _without_shortcut("Sound & Vision") == "Sound & Vision"
