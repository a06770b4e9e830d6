"""What is done to the running program while callers watch, each by real means."""

from __future__ import annotations

import os
import signal
import time

from tests.device.guest.rig import VIRTUAL_CAMERA, run
from tests.device.guest.scenario import Limits, Outcome, Scenario, kinds

_ABSENT = Limits(blank_ms=100, scaled=True)

_FROZEN = Limits(blank_ms=800)
"""A camera is known to be frozen only after its picture was the same for 500 ms; 530 to 735 ms were measured here."""

_RESTART = Limits(scaled=True)
"""Sensor or output are started anew."""

_HUNG = Limits(recovery_s=5, scaled=True)
"""What hangs is killed after 2 s of silence, and then started anew."""

_NEW_PROGRAM = Limits(recovery_s=5, scaled=True)
"""The user starts the program anew: that is no recovery of its own."""


def feeder_killed(scenario: Scenario) -> Outcome:
    scenario.set_up()
    return scenario.break_and_mend(
        "camera lost: its pictures end", scenario.feeder.kill, scenario.new_feeder, limits=_RESTART
    )


def feeder_silent(scenario: Scenario) -> Outcome:
    return scenario.break_and_mend(
        "camera's driver hangs",
        lambda: scenario.feeder.play("silence"),
        lambda: scenario.feeder.play("face"),
        limits=_RESTART,
    )


def feeder_frozen(scenario: Scenario) -> Outcome:
    return scenario.break_and_mend(
        "camera repeats one picture with a face",
        lambda: scenario.feeder.play("freeze"),
        lambda: scenario.feeder.play("face"),
        limits=_FROZEN,
    )


def no_face(scenario: Scenario) -> Outcome:
    return scenario.break_and_mend(
        "nobody before the camera",
        lambda: scenario.feeder.play("empty"),
        lambda: scenario.feeder.play("face"),
        limits=_ABSENT,
    )


def dark(scenario: Scenario) -> Outcome:
    scenario.set_up()
    sensor = scenario.program.child("sensor")
    same = False

    def lighten() -> float:
        nonlocal same
        same = scenario.program.child("sensor") == sensor
        return scenario.feeder.play("face")

    outcome = scenario.break_and_mend(
        "dark room: equal pictures, no fault", lambda: scenario.feeder.play("dark"), lighten, watch_s=8.0
    )
    outcome.facts["camera stayed open"] = same
    return outcome


def overexposed(scenario: Scenario) -> Outcome:
    return scenario.break_and_mend(
        "overexposed: a white picture",
        lambda: scenario.feeder.play("white"),
        lambda: scenario.feeder.play("face"),
    )


def format_change(scenario: Scenario) -> Outcome:
    def change() -> float:
        killed = scenario.feeder.kill()
        scenario.new_feeder("empty", "MJPG")
        return killed

    return scenario.break_and_mend(
        "camera comes back with another pixel format", change, lambda: scenario.feeder.play("face"), 6.0, _RESTART
    )


def sensor_killed(scenario: Scenario) -> Outcome:
    return scenario.break_only("sensor killed", lambda: _signal(scenario, signal.SIGKILL, "sensor"), _RESTART)


def sensor_stopped(scenario: Scenario) -> Outcome:
    return scenario.break_only("sensor stopped (SIGSTOP)", lambda: _signal(scenario, signal.SIGSTOP, "sensor"), _HUNG)


def sensor_continued(scenario: Scenario) -> Outcome:
    return scenario.break_and_mend(
        "sensor stopped for a second, as in a suspended machine",
        lambda: _signal(scenario, signal.SIGSTOP, "sensor"),
        lambda: _signal(scenario, signal.SIGCONT, "sensor"),
        watch_s=1.0,
    )


def output_killed(scenario: Scenario) -> Outcome:
    return scenario.break_only("output killed", lambda: _signal(scenario, signal.SIGKILL, "output"), _RESTART)


def output_killed_sustained(scenario: Scenario) -> Outcome:
    """Have the driver repeat the last picture at the camera's rate, as some users do, and kill the publisher."""
    scenario.set_up()
    run("v4l2-ctl", "-d", VIRTUAL_CAMERA, "-c", "sustain_framerate=1")
    try:
        return scenario.break_only(
            "output killed, driver set to sustain_framerate",
            lambda: _signal(scenario, signal.SIGKILL, "output"),
            _RESTART,
        )
    finally:
        run("v4l2-ctl", "-d", VIRTUAL_CAMERA, "-c", "sustain_framerate=0")


def two_faces(scenario: Scenario) -> Outcome:
    """Let somebody else sit down beside the person who is shown: the drawing, where the face is, stays at its place."""
    scenario.tear_down()
    scenario.new_program("--geometry", "own")
    scenario.set_up()
    since = scenario.feeder.play("two")
    time.sleep(4.0)
    seen = [picture for picture in scenario.reader.since(since) if picture.kind == "face"]
    outcome = Outcome("a second person comes into the picture", screen=list(kinds(scenario.reader.since(since))))
    outcome.raw = sum(picture.kind == "RAW" for picture in scenario.reader.seen)
    outcome.facts["drawings of somebody elsewhere"] = sum(picture.box[0] > 700 for picture in seen)
    outcome.facts["drawings"] = len(seen)
    scenario.tear_down()
    return outcome


def output_stopped(scenario: Scenario) -> Outcome:
    return scenario.break_only("output stopped (SIGSTOP)", lambda: _signal(scenario, signal.SIGSTOP, "output"), _HUNG)


def both_killed(scenario: Scenario) -> Outcome:
    return scenario.break_only(
        "sensor and output killed together", lambda: _signal(scenario, signal.SIGKILL, "sensor", "output"), _RESTART
    )


def tray_stopped(scenario: Scenario) -> Outcome:
    return scenario.break_and_mend(
        "tray stopped (SIGSTOP), later continued",
        lambda: _signal(scenario, signal.SIGSTOP, "tray"),
        lambda: _signal(scenario, signal.SIGCONT, "tray"),
    )


def all_stopped(scenario: Scenario) -> Outcome:
    roles = ("tray", "sensor", "output")
    return scenario.break_and_mend(
        "all processes stopped, later continued: as in suspend",
        lambda: _signal(scenario, signal.SIGSTOP, *roles),
        lambda: _signal(scenario, signal.SIGCONT, *roles),
        watch_s=4.0,
    )


def tray_killed(scenario: Scenario) -> Outcome:
    scenario.set_up()
    family = [scenario.program.child(role) for role in ("sensor", "output")]
    left: list[int] = []

    def start_anew() -> None:
        left.extend(pid for pid in family if _is_alive(pid))
        scenario.new_program()

    outcome = scenario.break_and_mend(
        "tray killed, later started anew",
        lambda: _signal(scenario, signal.SIGKILL, "tray"),
        start_anew,
        limits=_NEW_PROGRAM,
    )
    outcome.facts["processes left behind"] = len(left)
    return outcome


def tray_and_output_killed(scenario: Scenario) -> Outcome:
    return scenario.break_and_mend(
        "tray and output killed together, later started anew",
        lambda: _signal(scenario, signal.SIGKILL, "output", "tray"),
        scenario.new_program,
        limits=_NEW_PROGRAM,
    )


def program_quit(scenario: Scenario) -> Outcome:
    def leave() -> float:
        at = time.monotonic()
        scenario.program.quit()
        return at

    return scenario.break_and_mend(
        "program quit in a call although it asks to end that first, later started anew",
        leave,
        scenario.new_program,
        limits=_NEW_PROGRAM,
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


def _signal(scenario: Scenario, number: signal.Signals, *roles: str) -> float:
    program = scenario.program
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
