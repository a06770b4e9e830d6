"""The worker thread with real children: sensors that play a script, and the real output on a recording camera."""

from __future__ import annotations

import os
import signal
import sys
import time
from pathlib import Path

import pytest

from anonemo_tray.cameras.choice import CameraChoice
from anonemo_tray.errors import AnonEmoError, Problem
from anonemo_tray.face.published import Geometry
from anonemo_tray.ipc.clock import now_ns
from anonemo_tray.ipc.messages import Face
from anonemo_tray.pipeline.commands import Configure, ReleaseVirtualCamera, TurnOff, TurnOn
from anonemo_tray.pipeline.relay import Relay
from anonemo_tray.pipeline.session_config import SessionConfig
from anonemo_tray.pipeline.state import Event, State
from anonemo_tray.sandbox import Role
from tests.fakes.recording_output import RecordingCamera, read_last_records
from tests.pipeline.rig import CAMERA, Rig, starting_with
from tests.waiting import wait_until


def test_on_shows_a_face_and_off_ends_the_sensor(rig: Rig) -> None:
    rig.run("blank:5", "face:3000")
    wait_until(lambda: rig.status.virtual_camera == RecordingCamera.name, "the virtual camera")
    assert Role.SENSOR not in rig.worker.pids
    rig.worker.send(TurnOn())
    rig.wait_for(State.SHOWING)
    assert State.SEARCHING in [status.state for status in rig.statuses]
    rig.worker.send(TurnOff())
    rig.wait_for(State.OFF)
    wait_until(lambda: Role.SENSOR not in rig.worker.pids, "the sensor's end", 1.0)
    # On a busy machine the output may be behind: what was sent to it is still on its way.
    wait_until(lambda: read_last_records(rig.records, 1)[0].is_blank, "the pause picture", 5.0)
    assert any(not record.is_blank for record in rig.seen())


def test_p3_nothing_is_promised_before_the_sensor_has_said_its_guards(rig: Rig) -> None:
    rig.run("mute", "blank:45", "hello", "face:3000")
    rig.worker.send(TurnOn())
    rig.wait_for(State.SHOWING)
    told = [status for status in rig.statuses if status.state in {State.SEARCHING, State.SHOWING}]
    assert all({"sensor", "output"} == dict(status.guards).keys() for status in told)


def test_an_output_that_has_just_opened_a_camera_is_not_believed_to_show_a_face(
    rig: Rig, monkeypatch: pytest.MonkeyPatch
) -> None:
    rig.run("face:3000")
    rig.worker.send(TurnOn())
    rig.wait_for(State.SHOWING)
    events: list[Event] = []
    monkeypatch.setattr(rig.worker, "_on_event", lambda event, *_: events.append(event))
    rig.worker._on_opened()
    assert Event.NO_FACE in events


def test_p3_a_face_that_is_lost_is_blank_in_the_next_picture(rig: Rig) -> None:
    rig.run("face:20", "blank:20", "loop")
    rig.worker.send(TurnOn())
    rig.wait_for(State.SHOWING)
    time.sleep(2)
    states = [status.state for status in rig.statuses]
    assert states.count(State.SHOWING) >= 2
    assert states.count(State.SEARCHING) >= 2


def test_off_is_true_within_a_second_when_the_camera_hangs(rig: Rig) -> None:
    rig.run("face:10", "hang")
    rig.worker.send(TurnOn())
    rig.wait_for(State.SHOWING)
    rig.worker.send(TurnOff())
    assert wait_until(lambda: Role.SENSOR not in rig.worker.pids, "the sensor's end", 1.0) <= 1.0
    assert rig.status.state is State.OFF


def test_p3_a_hanging_camera_is_blank_by_age_and_then_opened_anew(rig: Rig) -> None:
    rig.run("face:10", "hang")
    rig.worker.send(TurnOn())
    rig.wait_for(State.SHOWING)
    first = rig.worker.pids[Role.SENSOR]
    rig.wait_for(State.SEARCHING, 1.0)
    rig.wait_for(State.RETRYING, 4.0)
    assert rig.status.problem is Problem.CAMERA_LOST
    rig.wait_for(State.SHOWING, 6.0)
    assert rig.worker.pids[Role.SENSOR] != first


@pytest.mark.parametrize("end", ["crash", "exit"])
def test_a_sensor_that_ends_is_started_again(rig: Rig, end: str) -> None:
    rig.run("face:10", end)
    rig.worker.send(TurnOn())
    rig.wait_for(State.SHOWING)
    rig.wait_for(State.RETRYING)
    assert rig.status.problem is Problem.SENSOR_STOPPED
    rig.wait_for(State.SHOWING)


def test_p3_a_stopped_sensor_is_blank_within_600_ms(rig: Rig) -> None:
    rig.run("face:3000")
    rig.worker.send(TurnOn())
    rig.wait_for(State.SHOWING)
    time.sleep(0.5)
    os.kill(rig.worker.pids[Role.SENSOR], signal.SIGSTOP)
    wait_until(lambda: rig.seen()[-1].is_blank, "blank", 0.6)


def test_a_problem_that_may_pass_is_tried_again(rig: Rig) -> None:
    rig.run("trouble:CAMERA_BUSY")
    rig.worker.send(TurnOn())
    rig.wait_for(State.RETRYING)
    wait_until(lambda: rig.status.problem is Problem.CAMERA_BUSY, "the reason")
    started = wait_until(lambda: Role.SENSOR in rig.worker.pids, "the next try", 3.0)
    assert started <= 3.0


def test_a_problem_for_the_user_is_left_to_the_user(rig: Rig) -> None:
    rig.run("trouble:CAMERA_DENIED")
    rig.worker.send(TurnOn())
    rig.wait_for(State.BLOCKED)
    assert rig.status.problem is Problem.CAMERA_DENIED
    time.sleep(0.5)
    assert Role.SENSOR not in rig.worker.pids
    before = len(rig.statuses)
    rig.worker.send(TurnOn())
    wait_until(lambda: len(rig.statuses) > before, "another try")


def test_a_camera_that_worked_is_waited_for_also_when_nothing_has_its_name_any_more(rig: Rig) -> None:
    rig.run("face:5", "trouble:CAMERA_UNKNOWN")
    rig.worker.send(TurnOn())
    rig.wait_for(State.RETRYING)
    assert rig.status.problem is Problem.CAMERA_LOST
    rig.wait_for(State.SHOWING)


def test_a_name_that_no_camera_has_is_left_to_the_user(rig: Rig) -> None:
    rig.run("trouble:CAMERA_UNKNOWN")
    rig.worker.send(TurnOn())
    rig.wait_for(State.BLOCKED)
    assert rig.status.problem is Problem.CAMERA_UNKNOWN


def test_a_frozen_camera_is_reopened_once(rig: Rig) -> None:
    rig.run("face:5", "frozen:100000")
    rig.worker.send(TurnOn())
    rig.wait_for(State.SHOWING)
    first = rig.worker.pids[Role.SENSOR]
    wait_until(lambda: rig.status.problem is Problem.CAMERA_FROZEN, "reopening", 8.0)
    wait_until(lambda: rig.worker.pids.get(Role.SENSOR, first) != first, "a new sensor")


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGSTOP])
def test_an_output_that_falls_away_is_replaced_and_starts_blank(rig: Rig, how: signal.Signals) -> None:
    rig.run("face:3000")
    rig.worker.send(TurnOn())
    rig.wait_for(State.SHOWING)
    first = rig.worker.pids[Role.OUTPUT]
    count = len(rig.seen())
    os.kill(first, how)
    wait_until(lambda: rig.worker.pids.get(Role.OUTPUT, first) != first, "a new output", 4.0)
    assert rig.status.state is not State.SHOWING
    rig.wait_for(State.SHOWING, 4.0)
    assert any(record.is_blank for record in rig.seen()[count:]), "the new output did not begin with blank"


def test_without_a_choice_the_first_camera_is_taken_and_kept(rig: Rig) -> None:
    rig.run("face:3000", camera=None)
    rig.worker.send(TurnOn())
    rig.wait_for(State.SHOWING)
    assert rig.status.config.camera == CAMERA


def test_without_any_camera_it_says_so_and_goes_on_looking(tmp_path: Path) -> None:
    found: list[list[CameraChoice]] = [[], [], [CAMERA]]
    rig = Rig(tmp_path / "records", starting_with(lambda: found.pop(0)))
    rig.run("face:3000", camera=None)
    try:
        rig.worker.send(TurnOn())
        wait_until(lambda: rig.status.problem is Problem.NO_CAMERA, "no camera")
        rig.wait_for(State.SHOWING, 10.0)
    finally:
        assert rig.worker.stop()


def test_a_listing_that_fails_is_a_problem_and_not_a_crash(tmp_path: Path) -> None:
    def broken() -> list[CameraChoice]:
        raise AnonEmoError(Problem.SENSOR_STOPPED)

    rig = Rig(tmp_path / "records", starting_with(broken))
    rig.run("face:3000", camera=None)
    try:
        rig.worker.send(TurnOn())
        wait_until(lambda: rig.status.problem is Problem.SENSOR_STOPPED, "the problem")
    finally:
        assert rig.worker.stop()


def test_another_camera_is_another_sensor(rig: Rig) -> None:
    rig.run("face:3000")
    rig.worker.send(TurnOn())
    rig.wait_for(State.SHOWING)
    first = rig.worker.pids[Role.SENSOR]
    rig.worker.send(Configure(SessionConfig(CameraChoice("cam-2", "Other"))))
    wait_until(lambda: rig.worker.pids.get(Role.SENSOR, first) != first, "the other sensor")
    rig.wait_for(State.SHOWING)
    assert rig.status.config.camera == CameraChoice("cam-2", "Other")


def check_forged(rig: Rig) -> None:
    """A sensor that was broken into sends face points although the same face for everybody is wanted."""
    rig.run("face:10", "forged:100000")
    rig.worker.send(TurnOn())
    rig.wait_for(State.SHOWING)
    first = rig.worker.pids[Role.SENSOR]
    wait_until(lambda: rig.worker.pids.get(Role.SENSOR, first) != first, "a new sensor", 6.0)
    assert Problem.SENSOR_STOPPED in [status.problem for status in rig.statuses]
    assert rig.worker._relay.refused > 0


def test_p1_a_sensor_that_forges_its_geometry_is_not_shown_and_started_anew(rig: Rig) -> None:
    check_forged(rig)


def credulous(relay: Relay, face: Face) -> bool:
    """Pass on whatever comes."""
    relay._send(face)
    return True


def forged_pictures(rig: Rig, *options: str) -> int:
    """Return how many pictures were published while a sensor forged, behind a relay that lets everything pass."""
    output = [sys.executable, "-m", "tests.fakes.recording_output", str(rig.records), *options]
    rig.run("forged:100000", output=output)
    rig.worker.send(TurnOn())
    rig.wait_for(State.SEARCHING if not options else State.SHOWING)
    time.sleep(1.0)
    return sum(not record.is_blank for record in rig.seen())


def test_p1_behind_a_relay_that_lets_everything_pass_the_output_refuses(
    rig: Rig, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Relay, "face", credulous)
    assert forged_pictures(rig) == 0


def test_an_output_that_takes_every_geometry_is_noticed(rig: Rig, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Relay, "face", credulous)
    assert forged_pictures(rig, "credulous") > 0


def test_own_points_are_shown_when_they_are_chosen(rig: Rig) -> None:
    rig.run("forged:100000")
    rig.worker.send(Configure(SessionConfig(CAMERA, geometry=Geometry.OWN)))
    rig.worker.send(TurnOn())
    rig.wait_for(State.SHOWING)
    assert rig.status.config.geometry is Geometry.OWN


def test_p3_after_off_no_face_goes_out_whatever_the_sensor_does(rig: Rig) -> None:
    rig.run("face:10", "deaf", "face:100000")
    rig.worker.send(TurnOn())
    rig.wait_for(State.SHOWING)
    rig.worker.send(TurnOff())
    rig.wait_for(State.OFF)
    off_at = now_ns()
    wait_until(lambda: Role.SENSOR not in rig.worker.pids, "its killing", 1.5)
    time.sleep(0.3)
    # One may be on its way: it was sent before.
    late = [record for record in rig.seen() if record.published_ns > off_at + 50_000_000 and not record.is_blank]
    assert late == []


def test_the_virtual_camera_can_be_released_and_taken_again(rig: Rig) -> None:
    rig.run("face:3000")
    rig.worker.send(TurnOn())
    rig.wait_for(State.SHOWING)
    rig.worker.send(ReleaseVirtualCamera())
    wait_until(lambda: rig.worker.pids == {}, "nothing running", 4.0)
    assert (rig.status.state, rig.status.virtual_camera) == (State.OFF, "")
    rig.worker.send(TurnOn())
    rig.wait_for(State.SHOWING)


def test_without_a_virtual_camera_the_user_is_asked_and_a_demo_goes_on(tmp_path: Path) -> None:
    missing = [sys.executable, "-c", "raise SystemExit(4)"]
    rig = Rig(tmp_path / "records", starting_with(lambda: [CAMERA]))
    rig.run("face:3000", output=missing)
    try:
        rig.worker.send(TurnOn())
        wait_until(lambda: rig.status.problem is Problem.OUTPUT_STOPPED, "the problem")
        assert rig.status.state is State.RETRYING
    finally:
        assert rig.worker.stop()


def test_the_worker_survives_its_own_faults_blank(rig: Rig, monkeypatch: pytest.MonkeyPatch) -> None:
    import logging

    rig.run("face:3000")
    rig.worker.send(TurnOn())
    rig.wait_for(State.SHOWING)
    logging.disable(logging.CRITICAL)
    try:
        monkeypatch.setattr(rig.worker, "_handle_command", lambda *_: 1 / 0)
        rig.worker.send(TurnOn())
        rig.wait_for(State.RETRYING)
        assert rig.status.problem is Problem.INTERNAL
        monkeypatch.undo()
        rig.wait_for(State.SHOWING)
    finally:
        logging.disable(logging.NOTSET)
