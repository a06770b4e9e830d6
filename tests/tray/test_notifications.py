from anonemo_tray.errors import Problem
from anonemo_tray.pipeline.state import State, Status
from anonemo_tray.tray.notifications import REMINDER_S, NotificationPolicy

SHOWING = Status(State.SHOWING)
LOST = Status(State.RETRYING, Problem.CAMERA_LOST)


class Clock:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def notified(*statuses: Status) -> list[Problem]:
    policy = NotificationPolicy(Clock())
    return [problem for status in statuses if (problem := policy.problem_to_notify(status)) is not None]


def test_a_lost_camera_is_told_once() -> None:
    assert notified(SHOWING, LOST, LOST, Status(State.RETRYING, Problem.CAMERA_LOST, virtual_camera="x")) == [
        Problem.CAMERA_LOST
    ]


def test_a_warning_is_told_once_after_what_is_urgent() -> None:
    warned = Status(State.SHOWING, warning=Problem.LAST_PICTURE_STAYS)
    lost = Status(State.RETRYING, Problem.CAMERA_LOST, warning=Problem.LAST_PICTURE_STAYS)
    assert notified(warned, warned, SHOWING, warned) == [Problem.LAST_PICTURE_STAYS]
    assert notified(lost, warned) == [Problem.CAMERA_LOST, Problem.LAST_PICTURE_STAYS]


def test_a_camera_that_comes_and_goes_is_told_once_in_a_while() -> None:
    clock = Clock()
    policy = NotificationPolicy(clock)
    count = 0
    for second in range(int(2 * REMINDER_S)):
        clock.now = float(second)
        count += policy.problem_to_notify((SHOWING, LOST)[second % 2]) is not None
    assert count == 2


def test_what_blocks_is_told_when_it_begins_and_when_it_changes() -> None:
    blocked = Status(State.BLOCKED, Problem.NO_VIRTUAL_CAMERA)
    denied = Status(State.BLOCKED, Problem.CAMERA_DENIED)
    assert notified(Status(State.STARTING), blocked, blocked, denied) == [
        Problem.NO_VIRTUAL_CAMERA,
        Problem.CAMERA_DENIED,
    ]


def test_a_busy_camera_is_told_of_at_the_start() -> None:
    assert notified(Status(State.STARTING), Status(State.RETRYING, Problem.CAMERA_BUSY)) == [Problem.CAMERA_BUSY]


def test_a_preview_that_cannot_open_is_told_in_any_state() -> None:
    assert notified(SHOWING, Status(State.SHOWING, Problem.NO_PREVIEW)) == [Problem.NO_PREVIEW]


def test_a_missing_virtual_camera_is_told_while_off() -> None:
    assert notified(Status(State.OFF, Problem.NO_VIRTUAL_CAMERA)) == [Problem.NO_VIRTUAL_CAMERA]


def test_ordinary_life_is_no_news() -> None:
    ordinary = (State.STARTING, State.SEARCHING, State.SHOWING, State.SEARCHING, State.SHOWING, State.OFF)
    assert notified(*map(Status, ordinary)) == []
    # Trying again with another problem: the menu says it.
    assert notified(LOST, Status(State.RETRYING, Problem.SENSOR_STOPPED)) == [Problem.CAMERA_LOST]
    assert notified(Status(State.OFF, Problem.OUTPUT_STOPPED)) == []
