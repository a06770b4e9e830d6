"""What the sensor says and what of it is passed on: nothing while off, nothing of one told to stop, nothing forged."""

from __future__ import annotations

from collections.abc import Callable
from typing import cast

import pytest

from anonemo_tray.errors import Problem
from anonemo_tray.face.published import PAYLOAD_BYTES, Geometry, PublishedFace
from anonemo_tray.face.style import Style
from anonemo_tray.ipc.clock import now_ns
from anonemo_tray.ipc.messages import Blank, Decoder, Face, Flags, Hello, Message, Reason, Trouble
from anonemo_tray.ipc.no_face import NoFace
from anonemo_tray.pipeline import picture_rate, sensor_supervisor
from anonemo_tray.pipeline.child_process import Child
from anonemo_tray.pipeline.relay import Relay
from anonemo_tray.pipeline.sensor_supervisor import SensorSupervisor
from anonemo_tray.pipeline.state import Event
from anonemo_tray.pipeline.supervisor import Supervisor
from anonemo_tray.sandbox import Guards
from tests.pipeline.test_supervisor import IdleChild


class Rig:
    """A supervised sensor, switched on, and what went out of it."""

    def __init__(self) -> None:
        self.sent = bytearray()
        self.events: list[tuple[Event, Problem | None]] = []
        self.relay = Relay([self.sent.extend])
        self.relay.on = True
        self.child = IdleChild()
        self.sensor = SensorSupervisor(
            lambda _: cast("Child", self.child), self.relay, lambda event, problem: self.events.append((event, problem))
        )
        self.sensor.start_if_due({}, 0.0)
        self.sensor.on_message(Hello(Guards.target()), 0.0)
        self._sequence = 0

    def face(self, geometry: Geometry = Geometry.CANONICAL) -> None:
        self._sequence += 1
        face = PublishedFace(geometry, bytes(PAYLOAD_BYTES[geometry]))
        self.sensor.on_message(Face(self._sequence, now_ns(), Style.POINTS, face), 1.0)

    def out(self) -> list[Message]:
        return list(Decoder().feed(bytes(self.sent)))

    def faces_out(self) -> int:
        return sum(isinstance(message, Face) for message in self.out())


Mutate = Callable[[pytest.MonkeyPatch, Rig], None]


def test_a_face_is_passed_on_in_the_wanted_style() -> None:
    rig = Rig()
    rig.relay.style = Style.MESH
    rig.face()
    (face,) = rig.out()
    assert isinstance(face, Face) and face.style is Style.MESH
    assert rig.sensor.working


def test_a_slow_camera_is_a_warning_while_it_is_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(picture_rate, "STRETCH_NS", 1)
    rig = Rig()
    rig.face()
    assert rig.sensor.warning is None
    monkeypatch.setattr(picture_rate, "SLOW", float("inf"))
    rig.face()
    assert rig.sensor.warning is Problem.CAMERA_SLOW


def test_p3_a_face_from_the_future_would_wait_for_its_time_and_ends_the_sensor() -> None:
    rig = Rig()
    face = PublishedFace(Geometry.CANONICAL, bytes(PAYLOAD_BYTES[Geometry.CANONICAL]))
    rig.sensor.on_message(Face(1, now_ns() + 10**10, Style.POINTS, face), 1.0)
    assert (rig.faces_out(), rig.child.killed) == (0, 1)
    assert rig.events == [(Event.LOST, Problem.SENSOR_STOPPED)]


def test_guards_that_are_said_later_are_not_believed() -> None:
    rig = Rig()
    rig.sensor.on_message(Hello(Guards.NONE), 1.0)
    rig.sensor.on_message(Hello(Guards.target()), 2.0)
    assert rig.sensor.guards == Guards.NONE


# Switched off, or told to stop ---------------------------------------------------------------------------------------


def check_nothing_while_off(rig: Rig) -> None:
    rig.relay.on = False
    rig.face()
    assert rig.faces_out() == 0


def check_nothing_while_stopping(rig: Rig) -> None:
    rig.sensor.stop(1.0)
    rig.face()
    assert rig.faces_out() == 0


def test_p3_no_face_passes_while_switched_off() -> None:
    check_nothing_while_off(Rig())


def test_p3_no_face_passes_of_a_sensor_that_was_told_to_stop() -> None:
    check_nothing_while_stopping(Rig())


def test_a_relay_that_does_not_care_whether_it_is_on_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Relay, "on", property(lambda _: True, lambda *_: None), raising=False)
    with pytest.raises(AssertionError):
        check_nothing_while_off(Rig())


def test_a_supervisor_that_does_not_care_whether_it_stops_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(SensorSupervisor, "stopping", property(lambda _: False, lambda *_: None), raising=False)
    with pytest.raises(AssertionError):
        check_nothing_while_stopping(Rig())


# Forged --------------------------------------------------------------------------------------------------------------


def check_forged(rig: Rig) -> None:
    rig.face()
    for _ in range(3):
        rig.face(Geometry.OWN)
    assert rig.faces_out() == 1
    assert isinstance(rig.out()[-1], Blank)
    assert rig.relay.refused == 1, "one is enough"
    assert rig.child.killed == 1
    assert rig.events == [(Event.LOST, Problem.SENSOR_STOPPED)]


def test_p1_a_face_of_another_geometry_is_refused_counted_and_ends_the_sensor() -> None:
    check_forged(Rig())


def check_early(rig: Rig) -> None:
    rig.sensor.guards = None
    rig.face()
    assert rig.faces_out() == 0
    assert rig.child.killed == 1
    assert rig.events == [(Event.LOST, Problem.SENSOR_STOPPED)]
    # It did not fall silent: what comes after it gets all guards.
    rig.sensor.on_exit(2.0)
    assert rig.sensor._late_guards


def test_p3_a_face_before_the_guards_are_said_is_refused_and_ends_the_sensor() -> None:
    check_early(Rig())


def test_a_supervisor_that_does_not_care_for_guards_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(SensorSupervisor, "guards", property(lambda _: Guards.NONE, lambda *_: None), raising=False)
    with pytest.raises(AssertionError):
        check_early(Rig())


def test_another_camera_is_tried_with_all_guards_again() -> None:
    rig = Rig()
    rig.sensor.guards = None
    rig.sensor.heartbeat(1.0)
    rig.sensor.kill_overdue()
    assert not rig.sensor._late_guards
    rig.sensor.reset_camera()
    assert rig.sensor._late_guards


def test_a_relay_that_takes_every_geometry_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    rig = Rig()

    def credulous(face: Face) -> bool:
        rig.relay.geometry = face.face.geometry
        return Relay.face(rig.relay, face)

    monkeypatch.setattr(rig.relay, "face", credulous)
    with pytest.raises(AssertionError):
        check_forged(rig)


def test_own_points_pass_when_they_were_chosen_and_nothing_else_then() -> None:
    rig = Rig()
    rig.relay.geometry = Geometry.OWN
    rig.face(Geometry.OWN)
    assert rig.faces_out() == 1
    rig.face(Geometry.CANONICAL)
    assert rig.faces_out() == 1 and rig.relay.refused == 1


def test_a_sensor_that_forges_is_tried_less_and_less_often() -> None:
    rig = Rig()
    starts, now = 0, 0.0
    while now < 20:
        if rig.sensor.child is not None:
            rig.face(Geometry.OWN)
            rig.sensor.on_exit(now)
            starts += 1
        now += 0.05
        rig.sensor.start_if_due({}, now)
    assert starts < 15


# Its end -------------------------------------------------------------------------------------------------------------


def check_blank_at_its_death(rig: Rig) -> None:
    rig.face()
    rig.sensor.on_exit(2.0)
    assert isinstance(rig.out()[-1], Blank)


def test_p3_its_death_is_blank_at_once_and_not_only_by_age() -> None:
    rig = Rig()
    check_blank_at_its_death(rig)
    assert rig.events == [(Event.LOST, Problem.SENSOR_STOPPED)]


def test_a_death_that_is_not_blank_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(SensorSupervisor, "on_exit", Supervisor.on_exit)
    with pytest.raises(AssertionError):
        check_blank_at_its_death(Rig())


def test_an_end_that_was_asked_for_is_no_event() -> None:
    rig = Rig()
    rig.sensor.stop(1.0)
    rig.sensor.on_exit(1.1)
    assert rig.events == []


def test_what_it_said_is_the_reason_of_its_end() -> None:
    rig = Rig()
    rig.sensor.on_message(Trouble(Problem.CAMERA_DENIED), 1.0)
    rig.sensor.on_exit(1.1)
    assert rig.events == [(Event.NEEDS_USER, Problem.CAMERA_DENIED)]


def test_an_older_message_is_no_sign_of_work() -> None:
    rig = Rig()
    rig.sensor.on_message(Blank(5, 1000, Flags.NONE), 1.0)
    rig.sensor.on_message(Blank(5, 1000, Flags.NONE), 50.0)
    assert rig.sensor.is_overdue(50.0)


# Why there is no face --------------------------------------------------------------------------------------------


def check_reasons_stay_here(rig: Rig) -> None:
    for number, reason in enumerate(NoFace):
        rig.sensor.on_message(Reason(reason), 10.0 * number)
        assert rig.sensor.no_face is reason
    assert rig.out() == []


def check_reasons_are_slow(rig: Rig) -> None:
    told = set()
    for number in range(100):
        rig.sensor.on_message(Reason(list(NoFace)[number % 8]), 5.0 + number * 0.01)
        told.add(rig.sensor.no_face)
    assert told == {NoFace.NOBODY}


def test_p1_why_there_is_no_face_goes_on_to_nobody_who_draws() -> None:
    check_reasons_stay_here(Rig())


def test_p1_reasons_cannot_be_sent_fast() -> None:
    check_reasons_are_slow(Rig())


def test_p1_a_relayed_reason_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    rig, honest = Rig(), SensorSupervisor.on_message

    def relaying(sensor: SensorSupervisor, message: Message, now: float) -> None:
        honest(sensor, message, now)
        rig.relay.blank()

    monkeypatch.setattr(SensorSupervisor, "on_message", relaying)
    with pytest.raises(AssertionError):
        check_reasons_stay_here(rig)


def test_p1_fast_reasons_are_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sensor_supervisor, "REASON_S", 0.0)
    with pytest.raises(AssertionError):
        check_reasons_are_slow(Rig())


def test_the_reason_of_a_sensor_that_ended_is_forgotten() -> None:
    rig = Rig()
    rig.sensor.on_message(Reason(NoFace.TOO_DARK), 1.0)
    rig.sensor.on_exit(2.0)
    assert rig.sensor.no_face is None
