"""Builds of the program that do something wrong on purpose: stumble in a stage, keep the last face, leak."""

from __future__ import annotations

import itertools
import os
import time
from collections.abc import Callable
from pathlib import Path

from tests.device.guest.audit import audit
from tests.device.guest.rig import wait_for
from tests.device.guest.scenario import START_S, Limits, Outcome, Scenario, kinds
from tests.fakes.output_faults import IGNORES_AGE, KEEPS_LAST_FACE, STUMBLES
from tests.fakes.program import Plan

_TRACE_LOG = "/mnt/out/trace_log"
"""Counts the starts of each part: only the first one stumbles."""

STUMBLING = {
    "capture": Plan(trace_log=_TRACE_LOG, sensor_faults=("crash:observe", "")),
    "landmarks": Plan(trace_log=_TRACE_LOG, sensor_faults=("crash:track", "")),
    "landmarks, in native code": Plan(trace_log=_TRACE_LOG, sensor_faults=("crash:track, SIGSEGV", "")),
    "encoding": Plan(trace_log=_TRACE_LOG, sensor_faults=("crash:encode, own", "")),
    "sending": Plan(trace_log=_TRACE_LOG, sensor_faults=("crash:send", "")),
    "relaying": Plan(trace_log=_TRACE_LOG, worker_fails=True),
    **{step: Plan(trace_log=_TRACE_LOG, output_fault=step) for step in STUMBLES},
}
"""An exception that nobody expects, by stage; in the worker again and again, elsewhere once."""


def stumbles(stage: str) -> Callable[[Scenario], Outcome]:
    """Return the scene in which a build stumbles."""

    def scene(scenario: Scenario) -> Outcome:
        scenario.tear_down()
        scenario.new_feeder()
        Path(_TRACE_LOG).unlink(missing_ok=True)
        # The canonical face rests for a second, and what rests could not be told from what stands.
        scenario.new_program("--geometry", "own", build=STUMBLING[stage])
        scenario.new_reader()
        wait_for(lambda: scenario.reader.newest() == "face", START_S, "a face")
        wait_for(lambda: _gaps(scenario) > 0, START_S, "a blank screen after a face")
        scenario.await_face(START_S)
        time.sleep(1.0)
        outcome = _watched(scenario, f"exception while {stage}")
        scenario.tear_down()
        return outcome

    scene.__name__ = "stumbles_" + "".join(letter if letter.isalpha() else "_" for letter in stage)
    return scene


def _gaps(scenario: Scenario) -> int:
    """Return how often a face was followed by something else."""
    seen = [picture.kind for picture in scenario.reader.since(0)]
    return sum(one == "face" and other != "face" for one, other in itertools.pairwise(seen))


def _watched(scenario: Scenario, fault: str) -> Outcome:
    """Return what callers saw: as time to blank counts how long any one face stood, as the actor never stands still."""
    seen = scenario.reader.since(0)
    outcome = Outcome(fault, Limits(scaled=True), screen=list(kinds(seen)), texts=scenario.program.texts(0))
    outcome.raw = sum(picture.kind == "RAW" for picture in seen)
    stood, gap, began, lost = 0.0, 0.0, seen[0].at, seen[0].at
    for one, other in itertools.pairwise(seen):
        if one.kind == "face":
            stood = max(stood, other.at - began)
        if (one.kind == "face") != (other.kind == "face"):
            gap = max(gap, other.at - lost) if other.kind == "face" and lost > seen[0].at else gap
            lost = other.at
        if (other.digest, other.kind) != (one.digest, one.kind):
            began = other.at
    outcome.blank_ms, outcome.recovery_s = round(stood * 1000, 1), round(gap, 3)
    return outcome


def keeps_last_face(scenario: Scenario) -> Outcome:
    """Show a face and then an empty room to an output that keeps the last face, however old."""
    scenario.tear_down()
    scenario.new_feeder()
    scenario.new_program(build=Plan(output_fault=f"{KEEPS_LAST_FACE},{IGNORES_AGE}"))
    outcome = scenario.break_and_mend(
        "none: an output that keeps the last face, made by the test",
        lambda: scenario.feeder.play("empty"),
        lambda: scenario.feeder.play("face"),
        limits=Limits(),
    )
    scenario.tear_down()
    return outcome


def leaking(scenario: Scenario) -> Outcome:
    """Run a sensor without guards that writes a picture to a file and a log, and looks up a name."""
    scenario.tear_down()
    scenario.new_feeder()
    os.environ["TMPDIR"] = "/tmp"  # noqa: S108 -- the machine is this test's alone
    scenario.new_program("--debug", build=Plan(sealed=False, sensor_faults=("leak:file,log,network",)))
    scenario.new_reader()
    scenario.await_face(START_S)
    time.sleep(1.0)
    outcome = Outcome("none: a sensor that leaks, made by the test", texts=scenario.program.texts(0))
    outcome.facts = audit(scenario.program)
    scenario.tear_down()
    return outcome


SCENES = tuple(stumbles(stage) for stage in STUMBLING)
MUTANTS = (keeps_last_face, leaking)
