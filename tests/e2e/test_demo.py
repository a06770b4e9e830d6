"""The program on its synthetic actor, from the command line to the published pictures, and its end."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from anonemo_tray.errors import ExitCode
from anonemo_tray.face.landmarks import FACE_POINTS
from anonemo_tray.sensor.frame import Frame
from anonemo_tray.sensor.model import load_model
from anonemo_tray.sensor.tracker import FaceTracker
from tests.fakes.program import Plan
from tests.fakes.running_program import RunningProgram, running_program
from tests.waiting import wait_until
from tools.actor.performance import LONG
from tools.actor.pose import COLS
from tools.actor.scene import make_performance

SECOND_NS = 1_000_000_000


def test_the_demo_shows_the_actor(tmp_path: Path) -> None:
    with running_program(tmp_path, Plan()) as program:
        # It begins at rest, until the person's own resting face is known.
        wait_until(lambda: sum(not record.is_blank for record in program.records()) > 150, "faces", 60.0)
        program.process.terminate()
        assert program.process.wait(10) == ExitCode.OK
    printed = program.printed()
    assert "software made for it can recognise you" not in printed
    assert "Protected: others see a drawing, not your face." in printed
    assert "Traceback" not in printed
    records = program.records()
    faces = [record for record in records if not record.is_blank]
    assert records[0].is_blank
    assert all(record.is_blank for record in records[-3:])
    # What carries no expression is held still, so most pictures are the one before.
    assert len({record.i420 for record in faces}) > 10, "the face moves"
    for record in faces[:: len(faces) // 5]:
        ink = record.ink
        rows, columns = np.flatnonzero(ink.any(axis=1)), np.flatnonzero(ink.any(axis=0))
        # The avatar: in the middle, from its hair to its shoulders, and a drawing before a plain ground, not a picture.
        assert abs(float(columns.mean()) - COLS / 2) < 100
        assert np.ptp(rows) > 600
        assert np.ptp(columns) < 900
        assert 0.1 < ink.mean() < 0.4


@pytest.mark.parametrize("seed", [0, 4])
def test_the_landmarks_are_where_the_actor_was_drawn(seed: int) -> None:
    """At moments all over the performance: expressions, speech, turns of the head, gone, and back."""
    render, tracker, frame = make_performance(seed), FaceTracker(load_model()), Frame()
    errors, missed = [], []
    for moment in range(0, round(LONG.period), 2):
        for picture in range(4):
            seconds = moment + picture / 30
            truth = render(seconds, frame.prepare(720, 1280))
            frame.captured_ns = round(seconds * SECOND_NS)
            landmarks = tracker.track(frame)
        points = truth.points[:FACE_POINTS]
        if not truth.visible:
            assert landmarks is None, "a face was found in the empty room"
        elif points[:, 0].min() > 0 and points[:, 0].max() < COLS:
            if landmarks is None:
                missed.append(moment)
            else:
                distances = np.linalg.norm(landmarks.points[:FACE_POINTS, :2] - points, axis=1)
                errors.append(float(distances.mean() / np.ptp(points[:, 0])))
    tracker.close()
    assert missed == []
    assert len(errors) > 25
    # In widths of the face.
    assert np.mean(errors) < 0.025
    assert max(errors) < 0.07


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGHUP])
def test_asked_to_end_it_publishes_blank_and_leaves_nothing_behind(tmp_path: Path, how: signal.Signals) -> None:
    with running_program(tmp_path, Plan()) as program:
        program.wait_for_face()
        program.signal(program.process.pid, how)
        assert program.process.wait(10) == ExitCode.OK
        assert program.is_gone()
    assert all(record.is_blank for record in program.records()[-3:])


def test_asked_to_end_while_it_starts_it_leaves_nothing_behind(tmp_path: Path) -> None:
    with running_program(tmp_path, Plan()) as program:
        wait_until(lambda: bool(program.pids("sensor")), "the sensor")
        program.signal(program.process.pid, signal.SIGTERM)
        assert program.process.wait(10) == ExitCode.OK
        assert program.is_gone()
    assert all(record.is_blank for record in program.records())


def test_ctrl_c_in_a_terminal_publishes_blank_before_the_end(tmp_path: Path) -> None:
    """The terminal sends the signal to the whole group; the children must not die of it before the last blank."""
    with running_program(tmp_path, Plan()) as program:
        program.wait_for_face()
        for pid in (*program.pids("sensor"), *program.pids("output"), program.process.pid):
            os.kill(pid, signal.SIGINT)
        assert program.process.wait(10) == ExitCode.OK
        assert program.is_gone()
    assert all(record.is_blank for record in program.records()[-3:])


def test_a_demo_without_a_virtual_camera_ends_without_a_word_of_a_call(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "anonemo_tray", "--demo", "--headless", "--virtual-camera", "none", "--seconds", "3"],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
        env={**os.environ, "ANONEMO_TRAY_HOME": str(tmp_path)},
    )
    assert done.returncode == ExitCode.OK
    said = done.stdout.splitlines()
    assert said[0].startswith("Starting")
    assert [line for line in said[1:] if "rehearsal" not in line] == []


def start_again(program: RunningProgram) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "anonemo_tray", "--demo", "--headless", "--virtual-camera", "none", "--seconds", "1"],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
        env={**os.environ, "ANONEMO_TRAY_HOME": str(program.folder / "home" / "anonemo")},
    )


def test_a_second_start_gives_way_and_the_first_goes_on(tmp_path: Path) -> None:
    with running_program(tmp_path, Plan()) as program:
        program.wait_for_face()
        second = start_again(program)
        assert second.returncode == ExitCode.ALREADY_RUNNING
        assert second.stderr.count("\n") == 1
        assert second.stdout == ""
        program.wait_for_face(program.records()[-1].published_ns)
        program.process.kill()
        program.process.wait()
        wait_until(program.is_gone, "the end of the children")
        # What the killed one left behind is in nobody's way.
        assert start_again(program).returncode == ExitCode.OK
