"""The windows' process as the tray's child, with small programs in its place."""

from __future__ import annotations

import sys
from dataclasses import replace

import pytest

from anonemo_tray.errors import Problem
from anonemo_tray.i18n import Texts
from anonemo_tray.ipc.messages import Picked
from anonemo_tray.ipc.ui_state import UiState, WindowName
from anonemo_tray.pipeline.child_process import Launcher
from anonemo_tray.pipeline.state import Status
from anonemo_tray.sandbox import Role
from anonemo_tray.settings import Settings
from anonemo_tray.tray.ui_state_builder import UiStateBuilder
from anonemo_tray.tray.windows_process import WindowsProcess
from tests.waiting import wait_until

UI_STATE = UiStateBuilder().build(Status(), Settings(), [], Texts.load("en"))
PICKS_WHAT_IT_IS_SENT = """
import os
from anonemo_tray.ipc.messages import Blank, Decoder, Picked, UiStatePart, encode
from anonemo_tray.ipc.pipes import open_child_ends
ends, decoder = open_child_ends(), Decoder()
while data := os.read(ends.read_fd, 65536):
    for message in decoder.feed(data):
        if isinstance(message, UiStatePart) and message.last:
            ends.sender.send(encode(Picked(1)))
        elif isinstance(message, Blank):
            ends.sender.send(encode(Picked(2)))
"""


class Rig:
    def __init__(self, *command: str) -> None:
        self.picked: list[int] = []
        self.problems: list[Problem] = []
        self.windows = WindowsProcess(Launcher({Role.WINDOWS: command}), self._on_picked, self.problems.append)

    def _on_picked(self, picked: Picked) -> None:
        self.picked.append(picked.number)


@pytest.fixture
def opening() -> UiState:
    return replace(UI_STATE, open=(WindowName.ABOUT,))


def test_it_is_started_by_a_window_that_opens_and_told_of_everything_from_then_on(opening: UiState) -> None:
    from anonemo_tray.ipc.clock import now_ns
    from anonemo_tray.ipc.messages import Blank, encode

    rig = Rig(sys.executable, "-c", PICKS_WHAT_IT_IS_SENT)
    assert rig.windows.show(UI_STATE) is None
    rig.windows.send_latest(encode(Blank(1, now_ns())))
    assert rig.windows._child is None
    assert rig.windows.show(opening) is None
    wait_until(lambda: rig.picked == [1], "a pick")
    rig.windows.show(UI_STATE)
    wait_until(lambda: rig.picked == [1, 1], "another pick")
    rig.windows.send_latest(encode(Blank(2, now_ns())))
    wait_until(lambda: rig.picked == [1, 1, 2], "what others see")
    rig.windows.close()
    wait_until(lambda: rig.windows._child is None, "its end")
    assert rig.problems == []


def test_nothing_to_draw_windows_with_is_a_problem_each_time(opening: UiState) -> None:
    rig = Rig(sys.executable, "-c", f"raise SystemExit({int(Problem.NO_PREVIEW)})")
    for tries in (1, 2):
        assert rig.windows.show(opening) is None
        wait_until(lambda n=tries: len(rig.problems) == n, "the problem")  # type: ignore[misc] # a default binds it
    assert set(rig.problems) == {Problem.NO_PREVIEW}


def test_a_program_that_is_not_there_is_a_problem(opening: UiState) -> None:
    assert Rig("/no/such/program").windows.show(opening) is Problem.NO_PREVIEW
