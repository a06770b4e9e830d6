"""The UI state that the windows show, made from the same snapshot as the menu, and what a pick in it means."""

from __future__ import annotations

from collections.abc import Sequence

from anonemo_tray.cameras.choice import CameraChoice
from anonemo_tray.i18n import Texts, tidy
from anonemo_tray.ipc.child_config import NO_DEVICE
from anonemo_tray.ipc.ui_state import Control, UiState
from anonemo_tray.pipeline.commands import CheckVirtualCamera, Quit
from anonemo_tray.pipeline.state import State, Status
from anonemo_tray.policy import Policy
from anonemo_tray.settings import Settings
from anonemo_tray.tray.menu import (
    SEPARATOR,
    Action,
    Entry,
    InstallVirtualCamera,
    accept_own,
    build_menu,
    camera_entries,
    camera_name,
    change,
    keeper_entry,
    sentence,
    switch,
)
from anonemo_tray.tray.offered import offered


class UiStateBuilder:
    """Builds UI states, and knows what each number in them stands for.

    A number means the same for as long as the program runs: what somebody picks in a window that has not been redrawn
    yet is what they read there.
    """

    def __init__(self) -> None:
        self._numbers: dict[tuple[Action, ...], int] = {}
        self._actions: list[tuple[Action, ...]] = []

    def actions(self, number: int) -> tuple[Action, ...]:
        """Return what a pick of this number does; nothing for a number that was never given."""
        return self._actions[number] if 0 <= number < len(self._actions) else ()

    def build(
        self,
        status: Status,
        settings: Settings,
        cameras: Sequence[CameraChoice],
        texts: Texts,
        *,
        policy: Policy = Policy(),  # noqa: B008 -- frozen
        has_windows: bool = True,
        is_old: bool = False,
    ) -> UiState:
        """Return the UI state for this moment.

        Args:
            status: this and what follows, but for the rules: see `build_menu`.
            settings: those in force.
            cameras: the connected ones.
            texts: the user's language.
            policy: the rules of this machine.
            has_windows: whether there is something to draw windows with.
            is_old: whether to remind of looking for a newer version.
        """
        menu = build_menu(status, settings, cameras, texts, has_windows=has_windows, is_old=is_old)
        found = camera_entries(status, settings, cameras, texts)
        keeper = offered([keeper_entry(settings, texts)], settings, policy)
        subject = camera_name(status)
        problem = "" if status.problem is None else texts.problem(status.problem, subject)[1]
        name = status.virtual_camera
        return UiState(
            language=texts.language,
            state=status.state.value,
            sentence=sentence(status, texts),
            problem=problem,
            virtual_camera=name if name == NO_DEVICE else tidy(name),
            menu=tuple(map(self._control, offered(menu, settings, policy))),
            cameras=tuple(map(self._control, offered(found, settings, policy))),
            switch=self._control(switch(status, texts)),
            check=self._plain(CheckVirtualCamera()),
            install=self._plain(InstallVirtualCamera()),
            accept_own=self._plain(accept_own()),
            setup_done=self._plain(change(setup_done=True)),
            keeper=self._control(keeper[0] if keeper else Entry("")),
            quit=self._plain(Quit()),
            quit_anyway=self._plain(Quit(anyway=True)),
            in_call=status.holding or status.state is State.ENDING or bool(status.watched),
        )

    def _plain(self, *actions: Action) -> Control:
        """Return a control that the window has its own words for."""
        return self._control(Entry("", actions))

    def _control(self, entry: Entry) -> Control:
        if entry is SEPARATOR:
            return Control("", separator=True)
        return Control(
            text=entry.text,
            pick=self._number(entry.actions) if entry.actions else None,
            checked=entry.checked,
            radio=entry.radio,
            default=entry.default,
            controls=tuple(map(self._control, entry.entries)),
        )

    def _number(self, actions: tuple[Action, ...]) -> int:
        if actions not in self._numbers:
            self._numbers[actions] = len(self._actions)
            self._actions.append(actions)
        return self._numbers[actions]
