from typing import cast

import pytest

from anonemo_tray.errors import Problem
from anonemo_tray.pipeline.child_process import Child
from anonemo_tray.pipeline.supervisor import FIRST_RETRY_S, LONGEST_RETRY_S, Supervisor, Timeouts

TIMEOUTS = Timeouts(start=10.0, silence=2.0, stop=0.7)


class IdleChild:
    def __init__(self) -> None:
        self.asked = 0
        self.killed = 0

    def request_stop(self) -> None:
        self.asked += 1

    def kill(self) -> None:
        self.killed += 1


def supervisor() -> Supervisor:
    return Supervisor(lambda _: cast("Child", IdleChild()), TIMEOUTS)


def is_empty(it: Supervisor) -> bool:
    return (it.child, it.working, it.stopping, it.problem, it.guards) == (None, False, False, None, None)


def started(it: Supervisor, now: float) -> IdleChild:
    assert it.start_if_due({}, now)
    return cast("IdleChild", it.child)


def test_there_is_one_child_at_most() -> None:
    it = supervisor()
    first = started(it, 0.0)
    assert not it.start_if_due({}, 100.0)
    assert it.child is cast("Child", first)


def test_an_orderly_stop_is_asked_for_once_and_not_killed() -> None:
    it = supervisor()
    child = started(it, 0.0)
    it.stop(1.0)
    it.stop(1.1)
    it.enforce_stop(1.6)
    it.on_exit(1.65)
    it.enforce_stop(9.0)
    assert (child.asked, child.killed, it.child) == (1, 0, None)


def test_what_does_not_stop_is_killed_in_time() -> None:
    it = supervisor()
    child = started(it, 0.0)
    it.stop(1.0)
    it.enforce_stop(1.69)
    assert child.killed == 0
    it.enforce_stop(1.71)
    it.enforce_stop(1.8)
    assert child.killed == 1


def test_silence_is_measured_from_the_start_and_then_from_the_last_sign_of_work() -> None:
    it = supervisor()
    assert not it.is_overdue(99.0)
    started(it, 0.0)
    assert not it.is_overdue(9.9)
    assert it.is_overdue(10.1)
    it.heartbeat(11.0)
    assert not it.is_overdue(12.9)
    assert it.is_overdue(13.1)
    it.stop(13.2)
    assert not it.is_overdue(99.0)


def test_tries_are_spaced_out_to_a_limit_and_work_resets_them() -> None:
    it = supervisor()
    now, waits = 0.0, []
    for _ in range(6):
        started(it, now)
        it.on_exit(now)
        due = now
        while it.child is None:
            due += 0.01
            it.start_if_due({}, due)
        waits.append(due - now)
        it.on_exit(due)
        now = due + 100.0
    assert waits == sorted(waits)
    assert waits[-1] == pytest.approx(LONGEST_RETRY_S, abs=0.02)
    started(it, now)
    it.heartbeat(now)
    it.on_exit(now)
    assert not it.start_if_due({}, now + FIRST_RETRY_S - 0.01)
    started(it, now + FIRST_RETRY_S + 0.01)


def test_the_user_need_not_wait_for_the_next_try() -> None:
    it = supervisor()
    started(it, 0.0)
    it.on_exit(0.0)
    it.retry_now()
    started(it, 0.0)


def test_a_child_that_was_asked_to_go_may_be_replaced_at_once() -> None:
    it = supervisor()
    started(it, 0.0)
    it.heartbeat(5.0)
    it.stop(5.0)
    it.on_exit(5.1)
    started(it, 5.1)


def test_nothing_of_a_child_is_left_for_the_next_one() -> None:
    it = supervisor()
    started(it, 0.0)
    it.heartbeat(1.0)
    it.problem = Problem.CAMERA_BUSY
    it.kill()
    it.on_exit(2.0)
    assert is_empty(it)


def test_stopping_and_killing_nobody_does_nothing() -> None:
    it = supervisor()
    it.stop(0.0)
    it.kill()
    it.enforce_stop(9.0)
    assert not it.stopping


def test_silence_is_forgiven_to_whoever_was_not_heard() -> None:
    it = supervisor()
    started(it, 0.0)
    it.heartbeat(1.0)
    it.reset_silence(50.0)
    assert not it.is_overdue(51.9)
    assert it.is_overdue(52.1)
