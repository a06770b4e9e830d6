"""The same again and again: what is left over is a leak."""

from __future__ import annotations

import os
import time
from typing import Any

import psutil

from anonemo_tray.i18n import Texts
from anonemo_tray.pipeline.commands import TurnOff, TurnOn
from anonemo_tray.pipeline.state import State
from anonemo_tray.pipeline.worker import Worker
from anonemo_tray.sandbox import Role
from tests.device.guest.inside import running_worker
from tests.device.guest.rig import command_line, wait_for
from tests.device.guest.scenario import START_S, Outcome, Scenario

_WARM_UP = 3
"""Cycles that may still allocate: threads' stacks, imports put off."""

_SHOWN = Texts.load("en").state(State.SHOWING).partition(": ")[2]
"""What the sentence says of the picture; before that stands how well it is guarded, and the machine has no Landlock."""

_SHARE = float(os.environ.get("ANONEMO_TRAY_CYCLES", "1"))
"""How much longer than in continuous integration: 10 gives several hundred cycles."""


def on_off(scenario: Scenario) -> Outcome:
    """Switch on and off with a sensor that starts fast."""
    scenario.tear_down()
    return _switch(int(40 * _SHARE), "tests.fakes.scripted_sensor", "face:100000")


def on_off_with_camera(scenario: Scenario) -> Outcome:
    """Switch on and off with the real sensor: the camera is taken and given back."""
    scenario.tear_down()
    scenario.new_feeder()
    outcome = _switch(int(6 * _SHARE))
    scenario.tear_down()
    return outcome


def _switch(cycles: int, *sensor: str) -> Outcome:
    with running_worker(*sensor) as (worker, statuses):
        measures = []
        for _ in range(_WARM_UP + cycles):
            worker.send(TurnOn())
            wait_for(lambda: statuses and statuses[-1].state is State.SHOWING, START_S, "a face")
            worker.send(TurnOff())
            wait_for(lambda: statuses[-1].state is State.OFF and Role.SENSOR not in worker.pids, 10, "off")
            time.sleep(0.1)
            measures.append(_measure(worker))
    leftover = _family()
    first, last = measures[_WARM_UP - 1], measures[-1]
    facts: dict[str, Any] = {"cycles": cycles, "processes left": len(leftover)}
    for key, value in last.items():
        facts[f"{key} grown by"] = round(value - first[key], 1)
    return Outcome(f"{cycles} times on and off{'' if sensor else ', with the camera'}", facts=facts)


def _measure(worker: Worker) -> dict[str, float]:
    here, output = psutil.Process(), psutil.Process(worker.pids[Role.OUTPUT])
    return {
        "tray's descriptors": here.num_fds(),
        "tray's threads": here.num_threads(),
        "tray's memory, MB": here.memory_info().rss / 1e6,
        "output's descriptors": output.num_fds(),
        "output's threads": output.num_threads(),
        "output's memory, MB": output.memory_info().rss / 1e6,
        "children": len(here.children()),
    }


def start_stop(scenario: Scenario) -> Outcome:
    """Start and quit the whole program."""
    scenario.tear_down()
    scenario.new_feeder()
    cycles = int(4 * _SHARE)
    codes = []
    for _ in range(cycles):
        scenario.new_program()
        wait_for(lambda: any(_SHOWN in text for text in scenario.program.texts(0)), START_S, "a face")
        codes.append(scenario.program.quit())
    leftover = _family()
    scenario.tear_down()
    facts = {"cycles": cycles, "exit codes": sorted(set(codes)), "processes left": len(leftover)}
    return Outcome(f"{cycles} times started and quit", facts=facts)


def _family() -> list[int]:
    """Return the process ids of all parts of the program."""
    return [pid for pid in psutil.pids() if "anonemo_tray" in command_line(pid)]


SCENES = (on_off, on_off_with_camera, start_stop)
