from collections.abc import Sequence
from dataclasses import replace

import pytest

from anonemo_tray.cameras.choice import DEMO_CAMERA, CameraChoice
from anonemo_tray.errors import AnonEmoError, Problem
from anonemo_tray.face.published import Geometry
from anonemo_tray.face.style import Style
from anonemo_tray.ipc.ui_state import WindowName
from anonemo_tray.pipeline.commands import Command, Configure, TurnOff, TurnOn
from anonemo_tray.pipeline.session_config import SessionConfig
from anonemo_tray.settings import Settings
from anonemo_tray.tray.actions import ActionHandler
from anonemo_tray.tray.menu import InstallVirtualCamera, OpenWindow, RefreshCameras, change
from tests.fakes.settings_store import MemorySettingsStore


class FakeAutostart:
    def __init__(self) -> None:
        self.command: Sequence[str] | None = None
        self.refuses = False

    def is_enabled(self) -> bool:
        return self.command is not None

    def passes(self, option: str) -> bool:
        return option in (self.command or ())

    def enable(self, command: Sequence[str]) -> None:
        if self.refuses:
            raise AnonEmoError(Problem.SETTINGS_UNWRITABLE)
        self.command = command

    def disable(self) -> None:
        self.command = None


class Parts:
    def __init__(self, settings: Settings | None = None) -> None:
        self.sent: list[Command] = []
        self.refreshes = 0
        self.installs = 0
        self.opened: list[WindowName] = []
        self.store = MemorySettingsStore()
        self.autostart = FakeAutostart()
        self.handler = self.make(settings or Settings())

    def make(self, settings: Settings) -> ActionHandler:
        return ActionHandler(
            settings,
            settings.config,
            store=self.store,
            autostart=self.autostart,
            start_command=["/opt/anonemo-tray"],
            send=self.sent.append,
            refresh_cameras=self.refresh,
            open_window=self.opened.append,
            install=self.install,
        )

    def refresh(self) -> None:
        self.refreshes += 1

    def install(self) -> None:
        self.installs += 1


def test_commands_go_to_the_worker_in_order() -> None:
    parts = Parts()
    parts.handler.handle([TurnOn(), TurnOff()])
    assert parts.sent == [TurnOn(), TurnOff()]


def test_the_virtual_camera_is_installed_when_asked_for() -> None:
    parts = Parts()
    parts.handler.handle([InstallVirtualCamera()])
    assert (parts.installs, parts.sent) == (1, [])


def test_settings_are_used_and_kept() -> None:
    parts = Parts()
    parts.handler.handle([change(on_at_launch=False)])
    assert parts.handler.settings == Settings(on_at_launch=False)
    assert parts.store.load().settings == Settings(on_at_launch=False)


def test_settings_that_cannot_be_kept_hold_for_the_session() -> None:
    parts = Parts()
    parts.store.failure = Problem.DISK_FULL
    with pytest.raises(AnonEmoError) as caught:
        parts.handler.handle([TurnOn(), change(on_at_launch=False)])
    assert caught.value.problem is Problem.DISK_FULL
    assert parts.sent == [TurnOn()]
    assert not parts.handler.settings.on_at_launch


def test_autostart_is_made_and_removed() -> None:
    parts = Parts()
    parts.handler.handle([change(autostart=True)])
    assert parts.autostart.command == ("/opt/anonemo-tray",)
    parts.handler.handle([change(language="de")])
    assert parts.autostart.is_enabled()
    parts.handler.handle([change(autostart=False)])
    assert not parts.autostart.is_enabled()


def test_the_keeper_starts_switched_off_unless_the_program_starts_anyway() -> None:
    parts, commands = Parts(), []
    for values in ({"keeper": True}, {"autostart": True}, {"autostart": False}, {"keeper": False}):
        parts.handler.handle([change(**values)])
        commands.append(parts.autostart.command)
    program = "/opt/anonemo-tray"
    assert commands == [(program, "--off"), (program,), (program, "--off"), None]


@pytest.mark.parametrize("keeper", [True, False])
@pytest.mark.parametrize("autostart", [True, False])
@pytest.mark.parametrize(
    ("entry", "starts", "keeps"), [(None, False, False), (["x"], True, None), (["x", "--off"], False, True)]
)
def test_what_starts_with_the_computer_is_what_the_system_says(
    *, entry: list[str] | None, starts: bool, keeps: bool | None, autostart: bool, keeper: bool
) -> None:
    """None: as the user chose it; a program that starts switched on keeps the camera too."""
    parts = Parts()
    parts.autostart.command = entry
    settings = parts.make(Settings(autostart=autostart, keeper=keeper)).settings
    assert settings.autostart is starts
    assert settings.keeper is (keeper if keeps is None else keeps)


def test_autostart_that_is_refused_is_not_claimed() -> None:
    parts = Parts()
    parts.autostart.refuses = True
    with pytest.raises(AnonEmoError):
        parts.handler.handle([change(autostart=True)])
    assert not parts.handler.settings.autostart
    assert parts.store.content is None


@pytest.mark.parametrize("enabled", [True, False])
def test_the_system_knows_best_whether_it_autostarts(*, enabled: bool) -> None:
    parts = Parts()
    parts.autostart.command = ["x"] if enabled else None
    assert parts.make(Settings(autostart=not enabled)).settings.autostart is enabled


def test_looking_for_cameras_is_asked_for() -> None:
    parts = Parts()
    parts.handler.handle([RefreshCameras()])
    assert parts.refreshes == 1


def test_windows_are_opened() -> None:
    parts = Parts()
    parts.handler.handle([OpenWindow(WindowName.ABOUT)])
    assert parts.opened == [WindowName.ABOUT]


def test_a_change_leaves_alone_what_was_changed_since_the_menu_was_drawn() -> None:
    parts = Parts()
    stale, newer = change(on_at_launch=False), change(language="de")
    parts.handler.handle([newer])
    parts.handler.handle([stale])
    assert parts.store.load().settings == Settings(on_at_launch=False, language="de")


def test_a_choice_for_the_session_is_configured_and_kept() -> None:
    kept = SessionConfig(camera=CameraChoice("cam-1", "Kept"), style=Style.MESH)
    parts = Parts(Settings(config=kept))
    parts.handler.handle([change(style=Style.POINTS)])
    assert parts.sent == [Configure(replace(kept, style=Style.POINTS))]
    assert parts.handler.config == parts.store.load().settings.config == replace(kept, style=Style.POINTS)
    parts.handler.handle([change(style=Style.POINTS), change(language="de")])
    assert len(parts.sent) == 1


def test_what_the_command_line_wants_holds_for_the_session_and_is_not_kept() -> None:
    parts = Parts()
    parts.handler.config = SessionConfig(camera=DEMO_CAMERA, virtual_camera="none")
    parts.handler.handle([change(geometry=Geometry.OWN, own_acknowledged=True)])
    assert parts.sent == [Configure(SessionConfig(DEMO_CAMERA, "none", Geometry.OWN))]
    assert parts.store.load().settings == Settings(config=SessionConfig(geometry=Geometry.OWN), own_acknowledged=True)
