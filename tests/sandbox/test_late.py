"""Guards that are put on late: nobody's face is shown before, and a process that does not bear them goes on without."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Any, cast

import numpy as np
import pytest

from anonemo_tray.face.landmarks import Landmarks
from anonemo_tray.ipc.messages import Blank, Decoder, Face, Hello, Message
from anonemo_tray.ipc.pipes import ChildEnds
from anonemo_tray.pipeline.child_process import Child
from anonemo_tray.pipeline.supervisor import Supervisor, Timeouts
from anonemo_tray.sandbox import Guards
from anonemo_tray.sandbox.late import SETTLING_NS, LateGuards
from anonemo_tray.sensor import main as sensor
from anonemo_tray.sensor.face_sensor import Observation

MS = 1_000_000
FACE = Landmarks(np.ones((478, 3), np.float32), np.zeros(52, np.float32), np.eye(4, dtype=np.float32))
EARLY = Guards.DUMPS | Guards.PROGRAMS


class Process:
    """What a process says of its guards, with a late one that is put on as told."""

    def __init__(self, *, wanted: bool = True, late: Guards = Guards.FILES, in_force: Guards = Guards.FILES) -> None:
        self.said: list[Guards] = []
        self.put_on = 0
        self._in_force = in_force
        self.guards = LateGuards(EARLY, self.said.append, wanted=wanted, late=late, put_on=self._put_on)

    def _put_on(self) -> Guards:
        self.put_on += 1
        return self._in_force


def test_where_there_are_no_late_guards_all_are_said_at_once() -> None:
    for process in (Process(late=Guards.NONE), Process(wanted=False)):
        assert process.said == [EARLY]
        assert process.guards.is_settled
        process.guards.worked(0)
        process.guards.worked(10**12)
        assert (process.put_on, process.said) == (0, [EARLY])


def test_they_are_put_on_after_the_first_piece_of_work_and_said_when_work_has_gone_on_behind_them() -> None:
    process = Process()
    assert process.put_on == 0
    for at in (0, 100 * MS, SETTLING_NS - 1):
        process.guards.worked(at)
        assert (process.put_on, process.said, process.guards.is_settled) == (1, [], False)
    process.guards.worked(SETTLING_NS)
    assert process.guards.is_settled
    process.guards.worked(2 * SETTLING_NS)
    assert (process.put_on, process.said) == (1, [EARLY | Guards.FILES])


def test_one_that_is_not_in_force_is_not_said() -> None:
    process = Process(in_force=Guards.NONE)
    process.guards.worked(0)
    process.guards.worked(SETTLING_NS)
    assert process.said == [EARLY]


class Seer:
    """A sensor that sees a face in each of its frames, and then hears that its parent is gone."""

    def __init__(self, frames: int) -> None:
        self._frames, self._seen = frames, 0

    def observe(self) -> Observation:
        if self._seen == self._frames:
            raise KeyboardInterrupt
        self._seen += 1
        return Observation(10**12 + self._seen * 100 * MS, FACE)

    def close(self) -> None:
        """Nothing to close."""


class Pipe:
    """A sender that keeps all."""

    def __init__(self) -> None:
        self.data = b""

    def send(self, data: bytes) -> None:
        self.data += data

    send_latest = send

    def close(self) -> None:
        """Nothing to close."""


@pytest.fixture
def ends() -> Iterator[Any]:
    import os

    read_fd, write_fd = os.pipe()
    yield partial(ChildEnds, read_fd=read_fd)
    os.close(write_fd)


def see(monkeypatch: pytest.MonkeyPatch, ends: Any, **config: object) -> list[Message]:
    """Let a sensor with a late guard see a face for a second; returns what it says."""
    monkeypatch.setattr(sensor, "LateGuards", partial(LateGuards, late=Guards.FILES, put_on=lambda: Guards.FILES))
    # It would end this process, which is no sensor's.
    monkeypatch.setattr(sensor, "_await_orphanhood", lambda *_: None)
    pipe = Pipe()
    open_sensor = cast("Any", lambda _: Seer(10))
    with pytest.raises(KeyboardInterrupt):
        sensor.run(ends(config=config, sender=cast("Any", pipe)), EARLY | Guards.NETWORK, open_sensor)
    return list(Decoder().feed(pipe.data))


def check_order(said: list[Message]) -> None:
    (place,) = (place for place, message in enumerate(said) if isinstance(message, Hello))
    assert place > 0
    assert all(isinstance(message, Blank) for message in said[:place])
    assert any(isinstance(message, Face) for message in said[place:])
    hello = said[place]
    assert isinstance(hello, Hello)
    assert hello.guards == EARLY | Guards.NETWORK | Guards.FILES


def test_p3_a_sensor_shows_nobody_before_its_guards_are_settled(monkeypatch: pytest.MonkeyPatch, ends: Any) -> None:
    check_order(see(monkeypatch, ends))


def test_a_sensor_that_shows_faces_before_is_noticed(monkeypatch: pytest.MonkeyPatch, ends: Any) -> None:
    monkeypatch.setattr(sensor, "replace", lambda observation, **_: observation)
    with pytest.raises(AssertionError):
        check_order(see(monkeypatch, ends))


def test_a_sensor_that_shall_do_without_says_so_and_shows_faces_at_once(
    monkeypatch: pytest.MonkeyPatch, ends: Any
) -> None:
    hello, first, *_ = see(monkeypatch, ends, late_guards=False)
    assert hello == Hello(EARLY | Guards.NETWORK)
    assert isinstance(first, Face)


class Idle:
    """A child that does nothing."""

    pid = 1

    def kill(self) -> None:
        """Nothing to kill."""

    request_stop = kill


def second_start(*, works: bool, says_guards: bool, asked: bool, killed: bool) -> dict[str, Any]:
    """Return what the second child is told, after the first has ended."""
    told: list[dict[str, Any]] = []

    def launch(config: dict[str, Any]) -> Child:
        told.append(config)
        return cast("Child", Idle())

    supervisor = Supervisor(launch, Timeouts(start=1.0, silence=1.0, stop=1.0))
    supervisor.start_if_due({"camera": "a"}, 0.0)
    if works:
        supervisor.heartbeat(1.0)
    if says_guards:
        supervisor.guards = EARLY
    if asked:
        supervisor.stop(2.0)
    if killed:
        supervisor.kill_overdue()
    supervisor.on_exit(3.0)
    assert supervisor.start_if_due({"camera": "a"}, 99.0)
    return told[-1]


@pytest.mark.parametrize("killed", [False, True])
def test_one_that_fell_silent_behind_a_late_guard_is_started_without(killed: bool) -> None:
    without = {"camera": "a", "late_guards": False}
    assert second_start(works=True, says_guards=False, asked=False, killed=killed) == without


@pytest.mark.parametrize("killed", [False, True])
@pytest.mark.parametrize(
    ("works", "says_guards", "asked"), [(False, False, False), (True, True, False), (True, False, True)]
)
def test_one_that_ends_otherwise_keeps_its_guards(works: bool, says_guards: bool, asked: bool, killed: bool) -> None:
    assert second_start(works=works, says_guards=says_guards, asked=asked, killed=killed) == {"camera": "a"}
