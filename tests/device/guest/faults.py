"""What is done to the running program while callers watch, each by real means."""

from __future__ import annotations

import os
import signal
import time

from tests.device.guest.play import Limits, Outcome, Play, kinds
from tests.device.guest.stage import VIRTUAL_CAMERA, run

_ABSENT = Limits(blank_ms=100, scaled=True)

_FROZEN = Limits(blank_ms=700)
"""A camera is known to be frozen only after its picture was the same for 500 ms."""

_RESTART = Limits(scaled=True)
"""Sensor or output are started anew."""

_HUNG = Limits(recovery_s=5, scaled=True)
"""What hangs is killed after 2 s of silence, and then started anew."""

_NEW_PROGRAM = Limits(recovery_s=5, scaled=True)
"""The user starts the program anew: that is no recovery of its own."""


def feeder_killed(play: Play) -> Outcome:
    play.set_up()
    return play.break_and_mend("camera lost: its pictures end", play.feeder.kill, play.new_feeder, limits=_RESTART)


def feeder_silent(play: Play) -> Outcome:
    return play.break_and_mend(
        "camera's driver hangs",
        lambda: play.feeder.play("silence"),
        lambda: play.feeder.play("face"),
        limits=_RESTART,
    )


def feeder_frozen(play: Play) -> Outcome:
    return play.break_and_mend(
        "camera repeats one picture with a face",
        lambda: play.feeder.play("freeze"),
        lambda: play.feeder.play("face"),
        limits=_FROZEN,
    )


def no_face(play: Play) -> Outcome:
    return play.break_and_mend(
        "nobody before the camera",
        lambda: play.feeder.play("empty"),
        lambda: play.feeder.play("face"),
        limits=_ABSENT,
    )


def dark(play: Play) -> Outcome:
    play.set_up()
    sensor = play.program.child("sensor")
    same = False

    def lighten() -> float:
        nonlocal same
        same = play.program.child("sensor") == sensor
        return play.feeder.play("face")

    outcome = play.break_and_mend(
        "dark room: equal pictures, no fault", lambda: play.feeder.play("dark"), lighten, watch_s=8.0
    )
    outcome.facts["camera stayed open"] = same
    return outcome


def overexposed(play: Play) -> Outcome:
    return play.break_and_mend(
        "overexposed: a white picture",
        lambda: play.feeder.play("white"),
        lambda: play.feeder.play("face"),
    )


def format_change(play: Play) -> Outcome:
    def change() -> float:
        killed = play.feeder.kill()
        play.new_feeder("empty", "MJPG")
        return killed

    return play.break_and_mend(
        "camera comes back with another pixel format", change, lambda: play.feeder.play("face"), 6.0, _RESTART
    )


def sensor_killed(play: Play) -> Outcome:
    return play.break_only("sensor killed", lambda: _signal(play, signal.SIGKILL, "sensor"), _RESTART)


def sensor_stopped(play: Play) -> Outcome:
    return play.break_only("sensor stopped (SIGSTOP)", lambda: _signal(play, signal.SIGSTOP, "sensor"), _HUNG)


def sensor_continued(play: Play) -> Outcome:
    return play.break_and_mend(
        "sensor stopped for a second, as in a suspended machine",
        lambda: _signal(play, signal.SIGSTOP, "sensor"),
        lambda: _signal(play, signal.SIGCONT, "sensor"),
        watch_s=1.0,
    )


def output_killed(play: Play) -> Outcome:
    return play.break_only("output killed", lambda: _signal(play, signal.SIGKILL, "output"), _RESTART)


def output_killed_sustained(play: Play) -> Outcome:
    """Have the driver repeat the last picture at the camera's rate, as some users do, and kill the publisher."""
    play.set_up()
    run("v4l2-ctl", "-d", VIRTUAL_CAMERA, "-c", "sustain_framerate=1")
    try:
        return play.break_only(
            "output killed, driver set to sustain_framerate", lambda: _signal(play, signal.SIGKILL, "output"), _RESTART
        )
    finally:
        run("v4l2-ctl", "-d", VIRTUAL_CAMERA, "-c", "sustain_framerate=0")


def two_faces(play: Play) -> Outcome:
    """Let somebody else sit down beside the person who is shown: the drawing, where the face is, stays at its place."""
    play.tear_down()
    play.new_program("--geometry", "own")
    play.set_up()
    since = play.feeder.play("two")
    time.sleep(4.0)
    seen = [picture for picture in play.reader.since(since) if picture.kind == "face"]
    outcome = Outcome("a second person comes into the picture", screen=list(kinds(play.reader.since(since))))
    outcome.raw = sum(picture.kind == "RAW" for picture in play.reader.seen)
    outcome.facts["drawings of somebody elsewhere"] = sum(picture.box[0] > 700 for picture in seen)
    outcome.facts["drawings"] = len(seen)
    play.tear_down()
    return outcome


def output_stopped(play: Play) -> Outcome:
    return play.break_only("output stopped (SIGSTOP)", lambda: _signal(play, signal.SIGSTOP, "output"), _HUNG)


def both_killed(play: Play) -> Outcome:
    return play.break_only(
        "sensor and output killed together", lambda: _signal(play, signal.SIGKILL, "sensor", "output"), _RESTART
    )


def tray_stopped(play: Play) -> Outcome:
    return play.break_and_mend(
        "tray stopped (SIGSTOP), later continued",
        lambda: _signal(play, signal.SIGSTOP, "tray"),
        lambda: _signal(play, signal.SIGCONT, "tray"),
    )


def all_stopped(play: Play) -> Outcome:
    roles = ("tray", "sensor", "output")
    return play.break_and_mend(
        "all processes stopped, later continued: as in suspend",
        lambda: _signal(play, signal.SIGSTOP, *roles),
        lambda: _signal(play, signal.SIGCONT, *roles),
        watch_s=4.0,
    )


def tray_killed(play: Play) -> Outcome:
    play.set_up()
    family = [play.program.child(role) for role in ("sensor", "output")]
    left: list[int] = []

    def start_anew() -> None:
        left.extend(pid for pid in family if _is_alive(pid))
        play.new_program()

    outcome = play.break_and_mend(
        "tray killed, later started anew",
        lambda: _signal(play, signal.SIGKILL, "tray"),
        start_anew,
        limits=_NEW_PROGRAM,
    )
    outcome.facts["processes left behind"] = len(left)
    return outcome


def tray_and_output_killed(play: Play) -> Outcome:
    return play.break_and_mend(
        "tray and output killed together, later started anew",
        lambda: _signal(play, signal.SIGKILL, "output", "tray"),
        play.new_program,
        limits=_NEW_PROGRAM,
    )


def program_quit(play: Play) -> Outcome:
    def leave() -> float:
        at = time.monotonic()
        play.program.quit()
        return at

    return play.break_and_mend(
        "program quit by the user, later started anew", leave, play.new_program, limits=_NEW_PROGRAM
    )


SCENES = (
    feeder_killed,
    feeder_silent,
    feeder_frozen,
    no_face,
    dark,
    overexposed,
    format_change,
    sensor_killed,
    sensor_stopped,
    sensor_continued,
    output_killed,
    output_killed_sustained,
    output_stopped,
    both_killed,
    tray_stopped,
    all_stopped,
    tray_killed,
    tray_and_output_killed,
    program_quit,
)


def _signal(play: Play, number: signal.Signals, *roles: str) -> float:
    program = play.program
    pids = [program.pid if role == "tray" else program.child(role) for role in roles]
    at = time.monotonic()
    for pid in pids:
        os.kill(pid, number)
    return at


def _is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True
