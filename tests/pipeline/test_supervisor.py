from typing import cast

import pytest

from anonemo_tray.errors import Problem
from anonemo_tray.pipeline.child_process import Child
from anonemo_tray.pipeline.supervisor import FIRST_RETRY_S, LONGEST_RETRY_S, Patience, Slot

PATIENCE = Patience(start=10.0, silence=2.0, stop=0.7)


class IdleChild:
    def __init__(self) -> None:
        self.asked = 0
        self.killed = 0

    def request_stop(self) -> None:
        self.asked += 1

    def kill(self) -> None:
        self.killed += 1


def is_empty(slot: Slot) -> bool:
    return (slot.child, slot.working, slot.stopping, slot.problem, slot.guards) == (None, False, False, None, None)


def started(slot: Slot, now: float) -> IdleChild:
    child = IdleChild()
    slot.start_if_due(lambda: cast("Child", child), now)
    assert slot.child is cast("Child", child)
    return child


def test_a_place_holds_one_child_at_most() -> None:
    slot = Slot(PATIENCE)
    first = started(slot, 0.0)
    slot.start_if_due(lambda: pytest.fail("a second child"), 100.0)
    assert slot.child is cast("Child", first)


def test_an_orderly_stop_is_asked_for_once_and_not_killed() -> None:
    slot = Slot(PATIENCE)
    child = started(slot, 0.0)
    slot.stop(1.0)
    slot.stop(1.1)
    slot.tick(1.6)
    slot.ended(1.65)
    slot.tick(9.0)
    assert (child.asked, child.killed, slot.child) == (1, 0, None)


def test_what_does_not_stop_is_killed_in_time() -> None:
    slot = Slot(PATIENCE)
    child = started(slot, 0.0)
    slot.stop(1.0)
    slot.tick(1.69)
    assert child.killed == 0
    slot.tick(1.71)
    slot.tick(1.8)
    assert child.killed == 1


def test_silence_is_measured_from_the_start_and_then_from_the_last_sign_of_work() -> None:
    slot = Slot(PATIENCE)
    assert not slot.is_overdue(99.0)
    started(slot, 0.0)
    assert not slot.is_overdue(9.9)
    assert slot.is_overdue(10.1)
    slot.heard(11.0)
    assert not slot.is_overdue(12.9)
    assert slot.is_overdue(13.1)
    slot.stop(13.2)
    assert not slot.is_overdue(99.0)


def test_tries_are_spaced_out_to_a_limit_and_work_resets_them() -> None:
    slot = Slot(PATIENCE)
    now, waits = 0.0, []
    for _ in range(6):
        started(slot, now)
        slot.ended(now)
        due = now
        while slot.child is None:
            due += 0.01
            slot.start_if_due(lambda: cast("Child", IdleChild()), due)
        waits.append(due - now)
        slot.ended(due)
        slot.retry_at_once() if len(waits) == 99 else None
        now = due + 100.0
    assert waits == sorted(waits)
    assert waits[-1] == pytest.approx(LONGEST_RETRY_S, abs=0.02)
    started(slot, now)
    slot.heard(now)
    slot.ended(now)
    slot.start_if_due(lambda: pytest.fail("too early"), now + FIRST_RETRY_S - 0.01)
    started(slot, now + FIRST_RETRY_S + 0.01)


def test_the_user_need_not_wait_for_the_next_try() -> None:
    slot = Slot(PATIENCE)
    started(slot, 0.0)
    slot.ended(0.0)
    slot.retry_at_once()
    started(slot, 0.0)


def test_a_child_that_was_asked_to_go_may_be_replaced_at_once() -> None:
    slot = Slot(PATIENCE)
    started(slot, 0.0)
    slot.heard(5.0)
    slot.stop(5.0)
    slot.ended(5.1)
    started(slot, 5.1)


def test_nothing_of_a_child_is_left_for_the_next_one() -> None:
    slot = Slot(PATIENCE)
    started(slot, 0.0)
    slot.heard(1.0)
    slot.problem = Problem.CAMERA_BUSY
    slot.kill()
    before = slot.freshness
    slot.ended(2.0)
    assert is_empty(slot)
    assert slot.freshness is not before


def test_stopping_and_killing_an_empty_place_does_nothing() -> None:
    slot = Slot(PATIENCE)
    slot.stop(0.0)
    slot.kill()
    slot.tick(9.0)
    assert not slot.stopping


def test_silence_is_forgiven_to_whoever_was_not_heard() -> None:
    slot = Slot(PATIENCE)
    started(slot, 0.0)
    slot.heard(1.0)
    slot.excuse(50.0)
    assert not slot.is_overdue(51.9)
    assert slot.is_overdue(52.1)
