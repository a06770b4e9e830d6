"""P3 through the whole program: whatever part of it stalls or dies, callers see blank within 600 ms, never an old face.

The actor walks, so a drawn face tells by its place when it was captured: every picture of a run is held against that.
"""

from __future__ import annotations

import itertools
import signal
from pathlib import Path

import numpy as np
import pytest

from anonemo_tray.ipc.messages import Blank, Decoder, Face
from tests.fakes.output_faults import IGNORES_AGE, KEEPS_LAST_FACE
from tests.fakes.program import Plan
from tests.fakes.recording_output import Record
from tests.fakes.running_program import RunningProgram, running_program
from tests.fakes.walking_actor import AWAY_NS, SECOND_NS, place
from tests.waiting import wait_until

LIMIT_NS = 600_000_000
"""The deadline of the promise, from what happens to the last picture with a face from before it."""

TOLERANCE = 12.0
"""Pixels by which a drawn face may be beside the actor: 0.1 s of walking."""


OWN = ("--geometry", "own")
"""The canonical face stays where it is, however the actor walks."""


def middle(record: Record) -> float:
    """Return the column in the middle of what is drawn."""
    columns = np.flatnonzero(record.ink.any(axis=0))
    return float(columns[0] + columns[-1]) / 2


def is_old(record: Record) -> bool:
    """Return whether a picture shows a face where the actor has not been for 600 ms."""
    if record.is_blank:
        return False
    ages = np.arange(0, LIMIT_NS, 10_000_000)
    return min(abs(place(record.published_ns - int(age)) - middle(record)) for age in ages) > TOLERANCE


def assert_blank_after(records: list[Record], event_ns: int) -> None:
    """Check that blank was published in time after an event, and more than once."""
    after = [record for record in records if record.published_ns >= event_ns]
    shown = list(itertools.takewhile(lambda record: not record.is_blank, after))
    blank = after[len(shown) :]
    assert blank, "blank never came"
    assert blank[0].published_ns - event_ns <= LIMIT_NS, "blank came too late"
    assert all(record.is_blank for record in blank[:3]), "blank was no more than a flicker"


def assert_never_old(records: list[Record]) -> None:
    old = [record for record in records if is_old(record)]
    assert not old, f"{len(old)} pictures show where the actor was long ago"


def assert_absence_is_blank(program: RunningProgram) -> None:
    """Check that nobody is blank in the very next picture, each time the actor had gone."""
    sensors = set(program.pids("sensor"))
    said: list[tuple[int, bool]] = []
    decoder = Decoder()
    for entry in program.trace_log():
        if entry.what == "read" and entry.pid in sensors:
            said += [(entry.ns, isinstance(m, Face)) for m in decoder.feed(entry.data) if isinstance(m, (Face, Blank))]
    records = program.records()
    losses = [ns for (_, was), (ns, now) in itertools.pairwise(said) if was and not now]
    assert losses, "the actor never went away"
    for lost_ns in losses:
        back_ns = next((ns for ns, is_face in said if is_face and ns > lost_ns), lost_ns + AWAY_NS)
        during = [record.is_blank for record in records if lost_ns <= record.published_ns < back_ns]
        # One repetition may have been on its way when the word came.
        assert False not in during[1:], f"a face while nobody was there: {during}"
        assert any(during), "no pause picture while nobody was there"


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGSTOP])
def test_p3_a_killed_or_stopped_sensor_is_blank_and_then_replaced(
    tmp_path: Path, pictures: str, how: signal.Signals
) -> None:
    with running_program(tmp_path, Plan(pictures=pictures), *OWN) as program:
        program.wait_for_face()
        event_ns = program.signal(program.pids("sensor")[-1], how)
        wait_until(lambda: len(program.pids("sensor")) > 1, "another sensor")
        program.wait_for_face(event_ns + SECOND_NS)
    records = program.records()
    assert_blank_after(records, event_ns)
    assert_never_old(records)


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGSTOP])
def test_p3_a_killed_or_stopped_tray_process_is_blank(tmp_path: Path, pictures: str, how: signal.Signals) -> None:
    with running_program(tmp_path, Plan(pictures=pictures), *OWN) as program:
        program.wait_for_face()
        event_ns = program.signal(program.process.pid, how)
        if how is signal.SIGKILL:
            wait_until(program.is_gone, "the end of sensor and output, which have lost their parent")
        else:
            wait_until(lambda: program.records()[-1].published_ns > event_ns + SECOND_NS, "more pictures")
            # What was held up in the pipes meanwhile must not be shown as new.
            woken_ns = program.signal(program.process.pid, signal.SIGCONT)
            program.wait_for_face(woken_ns)
    records = program.records()
    assert_blank_after(records, event_ns)
    assert_never_old(records)


def test_p3_an_exception_in_the_worker_is_blank_and_then_goes_on(tmp_path: Path, pictures: str) -> None:
    with running_program(tmp_path, Plan(pictures=pictures, worker_fails=True), *OWN) as program:
        wait_until(lambda: "INTERNAL" in "".join(entry.text for entry in program.trace_log()), "the exception", 30.0)
        event_ns = next(entry.ns for entry in program.trace_log() if "INTERNAL" in entry.text)
        program.wait_for_face(event_ns)
    records = program.records()
    assert_blank_after(records, event_ns)
    assert_never_old(records)


def test_p3_a_face_that_is_lost_is_blank_in_the_very_next_picture(tmp_path: Path, pictures: str) -> None:
    with running_program(tmp_path, Plan(pictures=pictures, leaves=True), *OWN, "--seconds", "7") as program:
        assert program.process.wait(30) == 0
    assert_absence_is_blank(program)
    records = program.records()
    assert_never_old(records)
    assert records[-1].is_blank


def test_p3_a_publisher_that_keeps_the_last_face_is_caught(tmp_path: Path, pictures: str) -> None:
    plan = Plan(pictures=pictures, leaves=True, output_fault=KEEPS_LAST_FACE)
    with running_program(tmp_path, plan, *OWN, "--seconds", "7") as program:
        assert program.process.wait(30) == 0
    with pytest.raises(AssertionError, match="while nobody was there"):
        assert_absence_is_blank(program)


def test_p3_a_publisher_that_ignores_the_age_is_caught(tmp_path: Path, pictures: str) -> None:
    with running_program(tmp_path, Plan(pictures=pictures, output_fault=IGNORES_AGE), *OWN) as program:
        program.wait_for_face()
        event_ns = program.signal(program.process.pid, signal.SIGSTOP)
        wait_until(lambda: program.records()[-1].published_ns > event_ns + 2 * SECOND_NS, "more pictures")
    records = program.records()
    with pytest.raises(AssertionError, match="blank never came"):
        assert_blank_after(records, event_ns)
    with pytest.raises(AssertionError, match="long ago"):
        assert_never_old(records)
