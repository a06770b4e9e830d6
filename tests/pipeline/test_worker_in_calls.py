"""The worker while a call uses the virtual camera: no way of ending leaves the call to the real one."""

from __future__ import annotations

import os
import signal
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from anonemo_tray.errors import Problem
from anonemo_tray.pipeline.child_process import Launcher
from anonemo_tray.pipeline.commands import Quit, ReleaseVirtualCamera, TurnOff, TurnOn
from anonemo_tray.pipeline.session_config import SessionConfig
from anonemo_tray.pipeline.state import State, Status
from anonemo_tray.pipeline.watch import Watch
from anonemo_tray.pipeline.worker import Worker
from anonemo_tray.sandbox import Role
from tests.pipeline.rig import CAMERA, Rig
from tests.waiting import wait_until


class Call:
    """Somebody who watches the virtual camera, or nobody, or nobody knows."""

    def __init__(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("anonemo_tray.pipeline.watch.PERIOD_S", 0.05)
        monkeypatch.setattr("anonemo_tray.pipeline.watch.CALL_OVER_S", 0.3)
        self.watched: bool | None = True
        self.rig = Rig(tmp_path / "records", self._start)

    def _start(self, config: SessionConfig, on_status: Callable[[Status], None], launcher: Launcher) -> Worker:
        return Worker(config, on_status, lambda: [CAMERA], launcher=launcher, look=lambda _: self.watched)

    def begin(self, *, on: bool, output: list[str] | None = None) -> Rig:
        """Let the program run, with a call that uses it."""
        self.rig.run("face:100000", output=output)
        if on:
            self.rig.worker.send(TurnOn())
            self.rig.wait_for(State.SHOWING)
        wait_until(lambda: self.rig.status.watched is True, "the call to be noticed")
        return self.rig


@pytest.fixture
def call(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Call]:
    call = Call(tmp_path, monkeypatch)
    yield call
    assert call.rig.worker.stop(), "the worker did not end"


def check_quit_in_call(call: Call, *, on: bool) -> None:
    """Quit while somebody watches: pause picture until the call is over, and no camera; then it ends by itself."""
    rig = call.begin(on=on)
    rig.worker.send(Quit())
    rig.wait_for(State.ENDING)
    wait_until(lambda: Role.SENSOR not in rig.worker.pids, "the camera's release", 2.0)
    wait_until(lambda: rig.seen()[-1].is_blank, "blank", 1.0)
    before = len(rig.seen())
    time.sleep(1.0)
    assert Role.OUTPUT in rig.worker.pids, "the virtual camera is gone, and the call turns to another one"
    assert all(record.is_blank for record in rig.seen()[before:])
    assert len(rig.seen()) > before
    call.watched = False
    assert rig.worker.join(10)
    assert rig.status.ended


@pytest.mark.parametrize("on", [True, False])
def test_quitting_in_a_call_keeps_the_pause_picture_until_the_call_is_over(call: Call, *, on: bool) -> None:
    check_quit_in_call(call, on=on)


def test_a_worker_that_quits_at_once_is_noticed(call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Watch, "may_end", lambda *_: True)
    with pytest.raises(AssertionError):
        check_quit_in_call(call, on=False)


def test_an_output_that_dies_while_the_calls_end_is_awaited_is_replaced(call: Call) -> None:
    rig = call.begin(on=False)
    rig.worker.send(Quit())
    rig.wait_for(State.ENDING)
    first = rig.worker.pids[Role.OUTPUT]
    os.kill(first, signal.SIGKILL)
    wait_until(lambda: rig.worker.pids.get(Role.OUTPUT, first) != first, "a new output", 4.0)
    assert rig.status.state is State.ENDING


def test_whoever_quits_in_a_call_can_quit_anyway_or_switch_on_again(call: Call) -> None:
    rig = call.begin(on=False)
    rig.worker.send(Quit())
    rig.wait_for(State.ENDING)
    rig.worker.send(TurnOn())
    rig.wait_for(State.SHOWING)
    rig.worker.send(Quit())
    rig.wait_for(State.ENDING)
    rig.worker.send(Quit(anyway=True))
    assert rig.worker.join(5)


@pytest.mark.parametrize("watched", [False, None])
def test_without_a_call_quitting_is_quick(call: Call, watched: bool | None) -> None:
    rig = call.begin(on=True)
    call.watched = watched
    wait_until(lambda: rig.status.watched is watched, "the call's end")
    time.sleep(0.4)
    rig.worker.send(Quit())
    assert rig.worker.join(5)
    assert State.ENDING not in [status.state for status in rig.statuses], "it spoke of a call"


def test_a_call_that_is_noticed_only_when_quitting_is_waited_for(call: Call) -> None:
    call.watched = False
    call.rig.run("face:100000")
    wait_until(lambda: call.rig.status.watched is False, "the first answer")
    call.watched = True
    call.rig.worker.send(Quit())
    call.rig.wait_for(State.ENDING)
    call.rig.worker.send(TurnOn())
    call.rig.wait_for(State.SHOWING)
    time.sleep(0.5)
    assert call.rig.status.state is State.SHOWING
    call.rig.worker.send(Quit(anyway=True))
    assert call.rig.worker.join(5)


def test_off_and_release_in_a_call_keep_the_virtual_camera_until_the_call_is_over(call: Call) -> None:
    rig = call.begin(on=True)
    rig.worker.send(ReleaseVirtualCamera())
    rig.wait_for(State.OFF)
    output = rig.worker.pids[Role.OUTPUT]
    time.sleep(1.0)
    assert rig.worker.pids == {Role.OUTPUT: output}
    call.watched = False
    wait_until(lambda: rig.worker.pids == {}, "the release", 5.0)


def lose_virtual_camera(call: Call, tmp_path: Path) -> Rig:
    """Let another program take the virtual camera in a call: from then on the output finds it busy."""
    taken = tmp_path / "taken"
    output = [sys.executable, "-m", "tests.fakes.recording_output", str(tmp_path / "records"), "busy", str(taken)]
    rig = call.begin(on=True, output=output)
    taken.touch()
    os.kill(rig.worker.pids[Role.OUTPUT], signal.SIGKILL)
    rig.wait_for(State.BLOCKED)
    assert rig.status.problem is Problem.VIRTUAL_CAMERA_BUSY
    return rig


def check_loss_in_call(call: Call, tmp_path: Path) -> Rig:
    rig = lose_virtual_camera(call, tmp_path)
    sensor = rig.worker.pids.get(Role.SENSOR)
    time.sleep(1.5)
    assert rig.worker.pids.get(Role.SENSOR) == sensor, "the real camera was free in a call"
    assert sensor is not None
    assert rig.status.holding
    return rig


def test_the_real_camera_stays_taken_while_the_virtual_one_is_lost_in_a_call(call: Call, tmp_path: Path) -> None:
    rig = check_loss_in_call(call, tmp_path)
    rig.worker.send(Quit())
    rig.wait_for(State.ENDING)
    time.sleep(0.5)
    assert Role.SENSOR in rig.worker.pids
    call.watched = False
    assert rig.worker.join(10)


def test_the_user_ends_the_hold_on_the_real_camera(call: Call, tmp_path: Path) -> None:
    rig = check_loss_in_call(call, tmp_path)
    rig.worker.send(TurnOff())
    wait_until(lambda: Role.SENSOR not in rig.worker.pids, "the camera's release", 2.0)


def test_a_lost_virtual_camera_that_comes_back_is_used_again(call: Call, tmp_path: Path) -> None:
    rig = check_loss_in_call(call, tmp_path)
    (tmp_path / "taken").unlink()
    rig.wait_for(State.SHOWING)
    assert not rig.status.holding


def test_a_loss_that_frees_the_real_camera_is_noticed(
    call: Call, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Watch, "on_lost", lambda *_, **__: None)
    with pytest.raises(AssertionError):
        check_loss_in_call(call, tmp_path)


def test_without_a_call_a_lost_virtual_camera_frees_the_real_one(call: Call, tmp_path: Path) -> None:
    call.watched = True
    rig = lose_virtual_camera(call, tmp_path)
    call.watched = False
    wait_until(lambda: Role.SENSOR not in rig.worker.pids, "the camera's release", 3.0)
    assert not rig.status.holding


def test_where_the_output_knows_of_watchers_it_is_believed(rig: Rig, monkeypatch: pytest.MonkeyPatch) -> None:
    """As on Windows, where the program's own camera tells its publisher."""
    monkeypatch.setattr("anonemo_tray.pipeline.worker.system_look", lambda: None)
    monkeypatch.setattr("anonemo_tray.pipeline.watch.CALL_OVER_S", 0.3)
    watcher = rig.records.with_name("watcher")
    watcher.touch()
    output = [sys.executable, "-m", "tests.fakes.recording_output", str(rig.records), "watched", str(watcher)]
    rig.run("face:100000", output=output)
    wait_until(lambda: rig.status.watched is True, "the call to be noticed")
    rig.worker.send(Quit())
    rig.wait_for(State.ENDING)
    time.sleep(1.5)
    assert Role.OUTPUT in rig.worker.pids
    watcher.unlink()
    assert rig.worker.join(10)
