"""Calls that outlast the program, or begin before it: no way of it may end with the real camera free in a call."""

from __future__ import annotations

import contextlib
import os
import signal
import time

from anonemo_tray.output.canvas import Renderer
from tests.device.guest.feeder import open_device
from tests.device.guest.rig import CAMERA, VIRTUAL_CAMERA, CommandedProgram, SceneError, wait_for
from tests.device.guest.scenario import BROWSER, START_S, Limits, Outcome, Scenario, kinds

_NEW_PROGRAM = Limits(recovery_s=5, scaled=True)
"""The user starts the program anew: that is no recovery of its own."""

_FOUND_BUSY = Limits(recovery_s=16, scaled=True)
"""A virtual camera that another program gives back is looked for every 10 s."""

_WATCH_S = 5.0
"""Longer than the pause after which a call counts as over."""


def _hang_up(scenario: Scenario, outcome: dict[str, object]) -> float:
    """Hang up, see the program end by itself, start it anew and call again; returns when it was started."""
    program = scenario.program
    outcome["virtual camera kept"] = program.is_running() and program.has("output")
    outcome["camera released"] = not program.has("sensor")
    scenario.reader.hang_up()
    try:
        outcome["ended after, s"] = round(wait_for(lambda: not program.is_running(), 12, "the end"), 1)
    except SceneError:
        outcome["ended after, s"] = None
    started = time.monotonic()
    scenario.new_program()
    scenario.reader.call()
    return started


def quit_in_call(scenario: Scenario) -> Outcome:
    """Switch off in a call, as somebody does who is frightened, and then quit."""
    facts: dict[str, object] = {}
    scenario.tear_down()
    scenario.new_feeder()
    scenario.adopt(CommandedProgram)
    scenario.new_reader()
    scenario.await_face(START_S)

    def off_and_quit() -> float:
        at = scenario.program.say("off")
        time.sleep(1.0)
        scenario.program.say("quit")
        return at

    outcome = scenario.break_and_mend(
        "switched off in a call, then quit; hung up, later started anew",
        off_and_quit,
        lambda: _hang_up(scenario, facts),
        _WATCH_S,
        _NEW_PROGRAM,
    )
    outcome.facts.update(facts)
    return outcome


def log_off(scenario: Scenario) -> Outcome:
    facts: dict[str, object] = {}

    def end_session() -> float:
        program = scenario.program
        pids = [program.pid, program.child("sensor"), program.child("output")]
        at = time.monotonic()
        for pid in pids:
            os.kill(pid, signal.SIGTERM)
        return at

    outcome = scenario.break_and_mend(
        "log-off in a call: SIGTERM to all processes; hung up, later started anew",
        end_session,
        lambda: _hang_up(scenario, facts),
        _WATCH_S,
        _NEW_PROGRAM,
    )
    outcome.facts.update(facts)
    return outcome


def virtual_camera_lost_in_call(scenario: Scenario) -> Outcome:
    """Kill the output and let another program take its virtual camera, which later gives it back."""
    scenario.set_up()
    takers: list[int] = []
    sensor, kept = scenario.program.child("sensor"), False

    def take() -> float:
        at = time.monotonic()
        os.kill(scenario.program.child("output"), signal.SIGKILL)
        wait_for(lambda: takers or _open(takers), 2, "the virtual camera's taking")
        os.write(takers[0], Renderer().pause().i420.tobytes())
        return at

    def give_back() -> float:
        nonlocal kept
        kept = scenario.program.has("sensor") and scenario.program.child("sensor") == sensor
        os.close(takers[0])
        return time.monotonic()

    outcome = scenario.break_and_mend(
        "virtual camera lost to another program in a call, later given back", take, give_back, 6.0, _FOUND_BUSY
    )
    outcome.facts["camera stayed open"] = kept
    return outcome


def _open(takers: list[int]) -> bool:
    with contextlib.suppress(OSError):
        takers.append(open_device(VIRTUAL_CAMERA, "YU12"))
    return bool(takers)


def started_late(scenario: Scenario) -> Outcome:
    scenario.tear_down()
    scenario.new_feeder()
    scenario.new_reader()
    if scenario.how == BROWSER:
        wait_for(lambda: scenario.reader.told("listed"), 2 * START_S, "a list of cameras")
    time.sleep(2.0)
    outcome = Outcome("call program started before the program", _NEW_PROGRAM, blank_ms=0.0)
    outcome.screen = ["nothing 1"] if scenario.reader.newest() == "nothing" else ["something 1"]
    started = time.monotonic()
    scenario.new_program()
    with contextlib.suppress(SceneError):
        outcome.recovery_s = round(wait_for(lambda: scenario.reader.newest() == "face", START_S, "a face"), 1)
    outcome.raw = sum(picture.kind == "RAW" for picture in scenario.reader.seen)
    outcome.texts = scenario.program.texts(started)
    return outcome


def kept_in_every_list(scenario: Scenario) -> Outcome:
    """Log in with the program switched off, begin a call, and then switch on."""
    scenario.tear_down()
    scenario.new_feeder()
    scenario.adopt(lambda: CommandedProgram("off"))
    wait_for(lambda: scenario.program.has("output"), START_S, "the virtual camera")
    called = time.monotonic()
    scenario.new_reader()
    wait_for(lambda: scenario.reader.newest() != "nothing", START_S, "a picture")
    outcome = Outcome("call program started first, the virtual camera kept from log-in on", _NEW_PROGRAM, blank_ms=0.0)
    outcome.facts["camera released"] = not scenario.program.has("sensor")
    switched_on = scenario.program.say("on")
    outcome.screen = list(kinds(scenario.reader.since(called)))
    with contextlib.suppress(SceneError):
        wait_for(lambda: scenario.reader.newest() == "face", START_S, "a face")
        outcome.recovery_s = round(time.monotonic() - switched_on, 1)
    outcome.raw = sum(picture.kind == "RAW" for picture in scenario.reader.seen)
    outcome.texts = scenario.program.texts(switched_on)
    scenario.tear_down()
    return outcome


def real_camera_in_browser(scenario: Scenario) -> Outcome:
    """Have the real camera chosen in the call: what a browser would show if a call turned to it."""
    scenario.tear_down()
    scenario.new_feeder()
    scenario.new_reader(CAMERA)
    wait_for(lambda: scenario.reader.newest() == "RAW", 2 * START_S, "the real camera's picture")
    return Outcome("none: the real camera, chosen by the test", raw=len(scenario.reader.seen))


SCENES = (quit_in_call, log_off, virtual_camera_lost_in_call, started_late, kept_in_every_list)
IN_BROWSER = (started_late, virtual_camera_lost_in_call, quit_in_call)
"""Those in which it matters what a browser makes of a camera that goes or comes.

In this order each leaves the next one what it needs.
"""
