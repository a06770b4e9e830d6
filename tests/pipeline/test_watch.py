"""What is known of a call, by the clock of the test."""

from __future__ import annotations

import threading
import time

import pytest

from anonemo_tray.pipeline.commands import Quit
from anonemo_tray.pipeline.quit_requests import ECHO_S, QuitRequests
from anonemo_tray.pipeline.watch import CALL_OVER_S, PATIENCE_S, Watch, Watched, WatchThread


@pytest.fixture
def watch() -> Watch:
    """A watch of a virtual camera that is there."""
    watch = Watch()
    watch.on_opened(is_camera=True)
    return watch


def test_without_a_virtual_camera_nobody_is_waited_for() -> None:
    assert Watch().may_end(0.0)
    watch = Watch()
    watch.on_opened(is_camera=False)
    watch.tell(True, 1.0)
    watch.ask(1.0)
    assert watch.may_end(1.0)


def test_an_answer_from_before_the_question_does_not_count(watch: Watch) -> None:
    watch.tell(False, 10.0)
    watch.ask(10.5)
    assert not watch.may_end(10.6)
    watch.tell(False, 11.0)
    assert watch.may_end(11.0)


def test_who_gives_no_answer_is_not_waited_for_for_ever(watch: Watch) -> None:
    watch.ask(10.0)
    assert not watch.may_end(10.0 + PATIENCE_S)
    assert watch.may_end(10.1 + PATIENCE_S)


def test_a_watcher_that_never_leaves_is_waited_for_until_the_user_says_otherwise(watch: Watch) -> None:
    watch.ask(0.0)
    for second in range(1, 100_000, 1000):
        watch.tell(True, float(second))
        assert not watch.may_end(float(second))
    # Nor does an asker that has fallen silent mean that the call is over.
    assert not watch.may_end(1e9)


def test_a_call_is_over_only_when_nobody_has_watched_for_a_while(watch: Watch) -> None:
    watch.tell(True, 10.0)
    watch.ask(10.0)
    watch.tell(False, 11.0)
    assert not watch.may_end(11.0)
    assert not watch.may_end(10.0 + CALL_OVER_S)
    assert watch.may_end(10.1 + CALL_OVER_S)


def test_where_nobody_can_know_the_user_alone_decides(watch: Watch) -> None:
    watch.ask(10.0)
    watch.tell(None, 10.5)
    assert watch.may_end(10.5)


def test_a_virtual_camera_that_is_lost_in_a_call_keeps_the_real_one_until_the_call_is_over(watch: Watch) -> None:
    watch.tell(True, 10.0)
    watch.on_lost(10.5, camera_in_use=True)
    watch.tell(None, 20.0)
    watch.ask(20.0)
    assert watch.lost_in_call
    assert not watch.may_end(100.0)
    watch.tell(False, 101.0)
    assert watch.may_end(101.0)


@pytest.mark.parametrize(("watched", "in_use"), [(False, True), (None, True), (True, False)])
def test_one_that_is_lost_without_a_call_or_camera_keeps_nothing(
    watch: Watch, watched: bool | None, *, in_use: bool
) -> None:
    watch.tell(watched, 10.0)
    watch.on_lost(10.5, camera_in_use=in_use)
    assert not watch.lost_in_call


def test_it_is_over_when_the_virtual_camera_is_back_or_the_user_says_so(watch: Watch) -> None:
    def lose() -> bool:
        watch.tell(True, 10.0)
        watch.on_lost(10.5, camera_in_use=True)
        return watch.lost_in_call

    assert lose()
    watch.on_opened(is_camera=True)
    assert [watch.lost_in_call, lose()] == [False, True]
    watch.give_up()
    assert [watch.lost_in_call] == [False]


def test_the_system_is_asked_again_and_again_about_the_newest_device(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("anonemo_tray.pipeline.watch.PERIOD_S", 0.01)
    asked: list[str | None] = []
    enough = threading.Event()

    def notify(answer: Watched) -> None:
        thread.device = "/dev/video7"
        if len(asked) > 3:
            enough.set()
        assert answer == Watched(True)

    def look(device: str | None) -> bool:
        asked.append(device)
        return True

    thread = WatchThread(look, notify)
    thread.start()
    time.sleep(0.1)
    assert asked == []
    thread.paused = False
    assert enough.wait(5)
    thread.end()
    assert asked[0] is None
    assert asked[1] == "/dev/video7"


def test_a_second_request_to_end_does_not_wait_for_the_call_but_an_echo_does() -> None:
    sent: list[Quit] = []
    times = iter([10.0, 10.0 + ECHO_S, 10.1 + ECHO_S])
    request = QuitRequests(sent.append, lambda: next(times))
    for _ in range(3):
        request()
    assert sent == [Quit(), Quit(), Quit(anyway=True)]
