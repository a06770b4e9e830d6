"""Builds of the program that do something wrong on purpose: stumble in a stage, keep the last face, leak."""

from __future__ import annotations

import itertools
import os
import time
from collections.abc import Callable
from pathlib import Path

from tests.device.guest.audit import audit
from tests.device.guest.play import START_S, Limits, Outcome, Play, kinds
from tests.device.guest.stage import wait_for
from tests.fakes.output_faults import IGNORES_AGE, KEEPS_LAST_FACE, STUMBLES
from tests.fakes.program import Plan

_DIARY = "/mnt/out/diary"
"""Counts the starts of each part: only the first one stumbles."""

STUMBLING = {
    "capture": Plan(diary=_DIARY, mischief=("crash:observe", "")),
    "landmarks": Plan(diary=_DIARY, mischief=("crash:track", "")),
    "landmarks, in native code": Plan(diary=_DIARY, mischief=("crash:track, SIGSEGV", "")),
    "encoding": Plan(diary=_DIARY, mischief=("crash:encode, own", "")),
    "sending": Plan(diary=_DIARY, mischief=("crash:send", "")),
    "relaying": Plan(diary=_DIARY, worker_fails=True),
    **{step: Plan(diary=_DIARY, output_fault=step) for step in STUMBLES},
}
"""An exception that nobody expects, by stage; in the worker again and again, elsewhere once."""


def stumbles(stage: str) -> Callable[[Play], Outcome]:
    """Return the scene in which a build stumbles."""

    def scene(play: Play) -> Outcome:
        play.tear_down()
        play.new_feeder()
        Path(_DIARY).unlink(missing_ok=True)
        # The canonical face rests for a second, and what rests could not be told from what stands.
        play.new_program("--geometry", "own", build=STUMBLING[stage])
        play.new_reader()
        wait_for(lambda: play.reader.newest() == "face", START_S, "a face")
        wait_for(lambda: _gaps(play) > 0, START_S, "a blank screen after a face")
        play.await_face(START_S)
        time.sleep(1.0)
        outcome = _watched(play, f"exception while {stage}")
        play.tear_down()
        return outcome

    scene.__name__ = "stumbles_" + "".join(letter if letter.isalpha() else "_" for letter in stage)
    return scene


def _gaps(play: Play) -> int:
    """Return how often a face was followed by something else."""
    seen = [picture.kind for picture in play.reader.since(0)]
    return sum(one == "face" and other != "face" for one, other in itertools.pairwise(seen))


def _watched(play: Play, fault: str) -> Outcome:
    """Return what callers saw: as time to blank counts how long any one face stood, as the actor never stands still."""
    seen = play.reader.since(0)
    outcome = Outcome(fault, Limits(scaled=True), screen=list(kinds(seen)), texts=play.program.texts(0))
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


def keeps_last_face(play: Play) -> Outcome:
    """Show a face and then an empty room to an output that keeps the last face, however old."""
    play.tear_down()
    play.new_feeder()
    play.new_program(build=Plan(output_fault=f"{KEEPS_LAST_FACE},{IGNORES_AGE}"))
    outcome = play.break_and_mend(
        "none: an output that keeps the last face, made by the test",
        lambda: play.feeder.play("empty"),
        lambda: play.feeder.play("face"),
        limits=Limits(),
    )
    play.tear_down()
    return outcome


def leaking(play: Play) -> Outcome:
    """Run a sensor without guards that writes a picture to a file and a log, and looks up a name."""
    play.tear_down()
    play.new_feeder()
    os.environ["TMPDIR"] = "/tmp"  # noqa: S108 -- the machine is this test's alone
    play.new_program("--debug", build=Plan(sealed=False, mischief=("leak:file,log,network",)))
    play.new_reader()
    play.await_face(START_S)
    time.sleep(1.0)
    outcome = Outcome("none: a sensor that leaks, made by the test", texts=play.program.texts(0))
    outcome.facts = audit(play.program)
    play.tear_down()
    return outcome


SCENES = tuple(stumbles(stage) for stage in STUMBLING)
MUTANTS = (keeps_last_face, leaking)
