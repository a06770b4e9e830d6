"""What is done to the program while a caller watches, each by real means."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable
from functools import partial

from tests.device.guest.play import Outcome, Play
from tests.device.guest.stage import Feeder, Program, SceneError, wait_for


def _feeder(play: Play) -> Feeder:
    if play.feeder is None:
        raise SceneError("no feeder")
    return play.feeder


def _program(play: Play) -> Program:
    if play.program is None:
        raise SceneError("no program")
    return play.program


def _new_feeder(play: Play, pixel_format: str = "YUYV") -> float:
    started = time.monotonic()
    play.feeder = Feeder("face", pixel_format)
    return started


def feeder_killed(play: Play) -> Outcome:
    return play.break_and_mend(
        "camera gone: the feeder is killed",
        lambda: _feeder(play).kill(),
        lambda: _new_feeder(play),
    )


def feeder_silent(play: Play) -> Outcome:
    return play.break_and_mend(
        "the camera hangs: no more pictures",
        lambda: _feeder(play).play("silence"),
        lambda: _feeder(play).play("face"),
    )


def feeder_frozen(play: Play) -> Outcome:
    return play.break_and_mend(
        "the camera repeats one picture with a face",
        lambda: _feeder(play).play("freeze"),
        lambda: _feeder(play).play("face"),
        watch_s=3.0,
        deadline_s=0.9,
    )


def no_face(play: Play) -> Outcome:
    return play.break_and_mend(
        "nobody before the camera",
        lambda: _feeder(play).play("empty"),
        lambda: _feeder(play).play("face"),
        watch_s=3.0,
    )


def dark(play: Play) -> Outcome:
    def darken() -> float:
        at = _feeder(play).play("dark")
        time.sleep(8.0)
        return at

    sensor = 0

    def remember_and_darken() -> float:
        nonlocal sensor
        sensor = _program(play).child("sensor")
        return darken()

    def lighten() -> float:
        nonlocal same
        same = _program(play).child("sensor") == sensor
        return _feeder(play).play("face")

    same = False
    outcome = play.break_and_mend("a dark room: equal pictures without a fault", remember_and_darken, lighten)
    outcome.facts["camera stayed open"] = same
    return outcome


def overexposed(play: Play) -> Outcome:
    return play.break_and_mend(
        "a white picture",
        lambda: _feeder(play).play("white"),
        lambda: _feeder(play).play("face"),
        watch_s=3.0,
    )


def format_change(play: Play) -> Outcome:
    def change() -> float:
        killed = _feeder(play).kill()
        play.feeder = Feeder("empty", "MJPG")
        return killed

    return play.break_and_mend(
        "the camera comes back as an MJPG one, with nobody before it",
        change,
        lambda: _feeder(play).play("face"),
        watch_s=6.0,
    )


def _signal(play: Play, number: signal.Signals, *roles: str) -> float:
    pids = [_program(play).pid if role == "tray" else _program(play).child(role) for role in roles]
    at = time.monotonic()
    for pid in pids:
        os.kill(pid, number)
    return at


def killed(play: Play, *roles: str) -> Outcome:
    """Kill processes that the program starts anew by itself: then the fault mends itself."""
    outcome = play.break_and_mend(
        f"{' and '.join(roles)} killed (SIGKILL)",
        lambda: _signal(play, signal.SIGKILL, *roles),
        lambda: None,
        watch_s=0.0,
    )
    return outcome
