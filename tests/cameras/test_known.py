import threading
from pathlib import Path

import pytest

from anonemo_tray.cameras.choice import CameraChoice
from anonemo_tray.cameras.known import KnownCameras, plugged_in
from anonemo_tray.errors import AnonEmoError, Problem
from tests.waiting import wait_until

ONE, OTHER = CameraChoice("a", "One"), CameraChoice("b", "Other")


def test_the_list_is_empty_at_first_and_what_was_found_last_afterwards() -> None:
    found = [[ONE], [ONE, OTHER], []]
    changed = threading.Semaphore(0)
    cameras = KnownCameras(lambda: found.pop(0), changed.release)
    assert cameras.current() == ()
    for expected in ((ONE,), (ONE, OTHER), ()):
        cameras.refresh()
        assert changed.acquire(timeout=20)
        assert cameras.current() == expected
        wait_until(lambda: not any(t.name == "known-cameras" for t in threading.enumerate()), "the look to end")


def test_a_slow_driver_holds_nobody_up_and_is_asked_once() -> None:
    go, looks = threading.Event(), []

    def slow() -> list[CameraChoice]:
        looks.append(1)
        go.wait(20)
        return [ONE]

    changed = threading.Event()
    cameras = KnownCameras(slow, changed.set)
    cameras.refresh()
    cameras.refresh()
    assert cameras.current() == ()
    go.set()
    assert changed.wait(20)
    assert cameras.current() == (ONE,)
    assert looks == [1]


def test_a_failed_look_leaves_what_was_known() -> None:
    answers = [[ONE], None]

    def listing() -> list[CameraChoice]:
        answer = answers.pop(0)
        if answer is None:
            raise AnonEmoError(Problem.SENSOR_STOPPED)
        return answer

    cameras = KnownCameras(listing, lambda: None)
    for _ in range(2):
        cameras.refresh()
        wait_until(lambda: not any(t.name == "known-cameras" for t in threading.enumerate()), "the look to end")
    assert answers == []
    assert cameras.current() == (ONE,)


def test_what_is_plugged_in_is_found_without_asking(monkeypatch: pytest.MonkeyPatch) -> None:
    devices = [frozenset({"video0"})]
    found = [[ONE]]
    monkeypatch.setattr("anonemo_tray.cameras.known.plugged_in", lambda: devices[0])
    monkeypatch.setattr("anonemo_tray.cameras.known.WATCH_S", 0.01)
    cameras, ended = KnownCameras(lambda: found[0], lambda: None), threading.Event()
    cameras.watch(ended)
    wait_until(lambda: cameras.current() == (ONE,), "the first camera")
    found[0], devices[0] = [ONE, OTHER], frozenset({"video0", "video2"})
    wait_until(lambda: cameras.current() == (ONE, OTHER), "the second camera")
    found[0], devices[0] = [OTHER], frozenset({"video2"})
    wait_until(lambda: cameras.current() == (OTHER,), "the first camera to go")
    ended.set()
    wait_until(lambda: not any(t.name == "camera-watch" for t in threading.enumerate()), "the watch to end")


def test_devices_are_known_by_their_names(tmp_path: Path) -> None:
    assert plugged_in(tmp_path / "none") == frozenset()
    (tmp_path / "video3").mkdir()
    assert plugged_in(tmp_path) == {"video3"}
