from collections.abc import Sequence

import pytest

from anonemo_tray.errors import AnonEmoError, Problem
from anonemo_tray.ipc.ui_state import WindowName
from anonemo_tray.pipeline.commands import Command, TurnOff, TurnOn
from anonemo_tray.settings import Settings
from anonemo_tray.tray.actions import Chooser
from anonemo_tray.tray.menu import LookForCameras, OpenWindow, change
from tests.fakes.settings_store import MemorySettingsStore


class FakeAutostart:
    def __init__(self) -> None:
        self.command: Sequence[str] | None = None
        self.refuses = False

    def is_enabled(self) -> bool:
        return self.command is not None

    def enable(self, command: Sequence[str]) -> None:
        if self.refuses:
            raise AnonEmoError(Problem.SETTINGS_UNWRITABLE)
        self.command = command

    def disable(self) -> None:
        self.command = None


class Parts:
    def __init__(self, settings: Settings | None = None) -> None:
        self.sent: list[Command] = []
        self.looks = 0
        self.opened: list[WindowName] = []
        self.store = MemorySettingsStore()
        self.autostart = FakeAutostart()
        self.chooser = self.make(settings or Settings())

    def make(self, settings: Settings) -> Chooser:
        return Chooser(
            settings,
            store=self.store,
            autostart=self.autostart,
            start_command=["/opt/anonemo-tray"],
            send=self.sent.append,
            look_for_cameras=self.look,
            open_window=self.opened.append,
        )

    def look(self) -> None:
        self.looks += 1


def test_commands_go_to_the_worker_in_order() -> None:
    parts = Parts()
    parts.chooser.carry_out([TurnOn(), TurnOff()])
    assert parts.sent == [TurnOn(), TurnOff()]


def test_settings_are_used_and_kept() -> None:
    parts = Parts()
    parts.chooser.carry_out([change(on_at_launch=False)])
    assert parts.chooser.settings == Settings(on_at_launch=False)
    assert parts.store.load().settings == Settings(on_at_launch=False)


def test_settings_that_cannot_be_kept_hold_for_the_session() -> None:
    parts = Parts()
    parts.store.failure = Problem.DISK_FULL
    with pytest.raises(AnonEmoError) as caught:
        parts.chooser.carry_out([TurnOn(), change(on_at_launch=False)])
    assert caught.value.problem is Problem.DISK_FULL
    assert parts.sent == [TurnOn()]
    assert not parts.chooser.settings.on_at_launch


def test_autostart_is_made_and_removed() -> None:
    parts = Parts()
    parts.chooser.carry_out([change(autostart=True)])
    assert parts.autostart.command == ("/opt/anonemo-tray",)
    parts.chooser.carry_out([change(language="de")])
    assert parts.autostart.is_enabled()
    parts.chooser.carry_out([change(autostart=False)])
    assert not parts.autostart.is_enabled()


def test_autostart_that_is_refused_is_not_claimed() -> None:
    parts = Parts()
    parts.autostart.refuses = True
    with pytest.raises(AnonEmoError):
        parts.chooser.carry_out([change(autostart=True)])
    assert not parts.chooser.settings.autostart
    assert parts.store.content is None


@pytest.mark.parametrize("enabled", [True, False])
def test_the_system_knows_best_whether_it_autostarts(*, enabled: bool) -> None:
    parts = Parts()
    parts.autostart.command = ["x"] if enabled else None
    assert parts.make(Settings(autostart=not enabled)).settings.autostart is enabled


def test_looking_for_cameras_is_asked_for() -> None:
    parts = Parts()
    parts.chooser.carry_out([LookForCameras()])
    assert parts.looks == 1


def test_windows_are_opened() -> None:
    parts = Parts()
    parts.chooser.carry_out([OpenWindow(WindowName.ABOUT)])
    assert parts.opened == [WindowName.ABOUT]


def test_a_change_leaves_alone_what_was_changed_since_the_menu_was_drawn() -> None:
    parts = Parts()
    stale, newer = change(on_at_launch=False), change(language="de")
    parts.chooser.carry_out([newer])
    parts.chooser.carry_out([stale])
    assert parts.store.load().settings == Settings(on_at_launch=False, language="de")
