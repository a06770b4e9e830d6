"""What the menu and the windows offer under the rules of an organisation, and what picking still does."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import pytest

from anonemo_tray.cameras.choice import CameraChoice
from anonemo_tray.errors import AnonEmoError, Problem
from anonemo_tray.face.published import Geometry
from anonemo_tray.face.style import Style
from anonemo_tray.i18n import Texts
from anonemo_tray.ipc.ui_state import Control
from anonemo_tray.pipeline.state import State, Status
from anonemo_tray.policy import STRICTEST, Policy
from anonemo_tray.settings import Settings
from anonemo_tray.tray.actions import ActionHandler
from anonemo_tray.tray.menu import accept_own, accept_unguarded, build_menu, change
from anonemo_tray.tray.offered import offered
from anonemo_tray.tray.ui_state_builder import UiStateBuilder
from tests.fakes.settings_store import MemorySettingsStore
from tests.tray.test_actions import FakeAutostart

TEXTS = Texts.load("en")
ONE, TWO = CameraChoice("cam-1", "One"), CameraChoice("cam-2", "Two")
POLICY = Policy("de", ONE, autostart=True, own_points=False, hidden_styles=frozenset({Style.MESH}))


def every(controls: Sequence[Control]) -> Iterator[Control]:
    for control in controls:
        yield control
        yield from every(control.controls)


def named(policy: Policy, text: str, settings: Settings | None = None) -> Control | None:
    chosen = policy.apply(settings or Settings())
    status = Status(State.SEARCHING, config=chosen.config)
    ui_state = UiStateBuilder().build(status, chosen, [ONE, TWO], TEXTS, policy=policy)
    return next((control for control in every(ui_state.menu) if control.text == text), None)


@pytest.mark.parametrize("text", ["Two", "English", "Mesh", "Your own face points…", "Keep the camera in every list"])
def test_what_is_forbidden_is_not_offered(text: str) -> None:
    assert named(Policy(), text) is not None
    policy = Policy(autostart=False) if "Keep" in text else POLICY
    assert named(policy, text) is None


def test_what_is_set_stays_to_be_read() -> None:
    language, autostart = named(POLICY, "Deutsch"), named(POLICY, "Start when you sign in")
    assert language is not None and language.checked
    assert autostart is not None and autostart.checked and autostart.pick is None


def test_the_camera_that_is_set_can_be_tried_again_and_turned() -> None:
    for text in ("One", "By 180° to the right"):
        control = named(POLICY, text)
        assert control is not None and control.pick is not None


def test_without_rules_the_menu_is_whole() -> None:
    menu = build_menu(Status(), Settings(), [ONE, TWO], TEXTS)
    assert offered(menu, Settings(), Policy()) == menu


def test_a_submenu_without_anything_in_it_goes() -> None:
    hidden = frozenset(style for style in Style if not style.is_avatar)
    assert named(Policy(), "More") is not None
    assert named(Policy(hidden_styles=hidden), "More") is None


def test_the_windows_offer_the_same() -> None:
    settings = POLICY.apply(Settings())
    ui_state = UiStateBuilder().build(Status(config=settings.config), settings, [ONE, TWO], TEXTS, policy=POLICY)
    assert [control.text for control in ui_state.cameras] == ["One", "", "Look for cameras again"]
    locked = UiStateBuilder().build(Status(), Settings(), [], TEXTS, policy=Policy(autostart=False))
    assert locked.keeper.pick is None


class Parts:
    def __init__(self, policy: Policy, settings: Settings | None = None) -> None:
        self.store, self.autostart = MemorySettingsStore(), FakeAutostart()
        chosen = settings or Settings()
        self.handler = ActionHandler(
            chosen,
            policy.restrict(chosen.config),
            store=self.store,
            autostart=self.autostart,
            start_command=["/x"],
            send=lambda _: None,
            refresh_cameras=lambda: None,
            open_window=lambda _: None,
            policy=policy,
        )


@pytest.mark.parametrize("action", [accept_own(), accept_unguarded()])
def test_p1_a_pick_against_the_rules_changes_nothing(action: object) -> None:
    parts = Parts(STRICTEST)
    with pytest.raises(AnonEmoError) as caught:
        parts.handler.handle([action])  # type: ignore[list-item] # one of the actions
    assert caught.value.problem is Problem.POLICY_FORBIDS
    assert parts.handler.settings == Settings()
    assert not parts.handler.config.geometry.identifies
    assert parts.store.content is None


def test_p1_without_the_rules_the_same_pick_is_carried_out() -> None:
    parts = Parts(Policy())
    parts.handler.handle([accept_own()])
    assert parts.handler.config.geometry is Geometry.OWN


def test_what_the_rules_have_set_is_not_kept_as_the_users_choice() -> None:
    parts = Parts(POLICY, Settings(language="fr"))
    parts.handler.handle([change(on_at_launch=False)])
    assert parts.handler.settings.language == "de"
    assert parts.store.load().settings == Settings(language="fr", on_at_launch=False)


@pytest.mark.parametrize(("autostart", "command"), [(True, ("/x", "--off")), (False, None), (None, None)])
def test_the_entry_that_starts_the_program_follows_the_rules(
    *, autostart: bool | None, command: Sequence[str] | None
) -> None:
    parts = Parts(Policy(autostart=autostart))
    parts.handler.keep_to_policy()
    assert parts.autostart.command == command


def test_an_entry_against_the_rules_is_removed() -> None:
    parts = Parts(Policy())
    parts.handler.handle([change(autostart=True)])
    kept = parts.autostart
    handler = ActionHandler(
        Settings(autostart=True),
        Settings().config,
        store=parts.store,
        autostart=kept,
        start_command=["/x"],
        send=lambda _: None,
        refresh_cameras=lambda: None,
        open_window=lambda _: None,
        policy=Policy(autostart=False),
    )
    handler.keep_to_policy()
    assert kept.command is None
