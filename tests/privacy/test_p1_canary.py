"""P1 and P2 through the whole program: canary pixels are in every picture of the camera, and nowhere else afterwards.

The sensor crashes at one step after the other, each time with the canary in the text of its error. Then everything that
left it is searched: what was published, every byte on the pipes, every status, everything printed with `--debug`, every
file. The same search finds each of three sensors that leak on purpose.
"""

from __future__ import annotations

import base64
import os
import resource
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from anonemo_tray.ipc.messages import Decoder, Face
from anonemo_tray.sensor.opencv import cv2
from tests.fakes.canary import CanarySearch, canary, stamp
from tests.fakes.fault_injection import CRASHES
from tests.fakes.program import Plan
from tests.fakes.running_program import RunningProgram, environment, running_program
from tests.waiting import wait_until

SEED = 20261123

LIMIT_S = 90.0


@pytest.fixture(scope="module")
def search() -> CanarySearch:
    return CanarySearch(SEED)


@pytest.fixture
def _core_dumps_allowed() -> Iterator[None]:
    """Let the system write core dumps, so that their absence is the program's doing."""
    before = resource.getrlimit(resource.RLIMIT_CORE)
    resource.setrlimit(resource.RLIMIT_CORE, (before[1], before[1]))
    yield
    resource.setrlimit(resource.RLIMIT_CORE, before)


def places_of(program: RunningProgram, search: CanarySearch) -> set[str]:
    """Return where the canary is."""
    places = set()
    trace_log = program.trace_log()
    for way in ("read", "write"):
        if search.found_in(b"".join(entry.data for entry in trace_log if entry.what == way)):
            places.add("pipe")
    if search.found_in("\n".join(entry.text for entry in trace_log).encode()):
        places.add("status")
    if search.found_in(program.printed().encode()):
        places.add("printed")
    if any(search.found_in_picture(picture) for picture in {record.i420 for record in program.records()}):
        places.add("published")
    if any(search.found_in(file.read_bytes()) for file in files_of(program)):
        places.add("file")
    return places


def files_of(program: RunningProgram) -> list[Path]:
    """Return all files in the places that the program knows."""
    return [file for file in (program.folder / "home").rglob("*") if file.is_file()]


@pytest.mark.usefixtures("_core_dumps_allowed")
def test_p1_no_crash_at_any_step_lets_a_pixel_out(tmp_path: Path, pictures: str, search: CanarySearch) -> None:
    # A program whose first sensor cannot open the camera gives up. The last one works to the end and stumbles closing.
    steps = [*(step for step in CRASHES if step not in {"open", "close", "encode, own"}), "open", "close"]
    plan = Plan(pictures=pictures, canary=SEED, sensor_faults=tuple(f"crash:{step}" for step in steps))
    with running_program(tmp_path, plan, "--debug") as program:
        wait_until(lambda: len(program.pids("sensor")) == len(steps), "all crashes", LIMIT_S)
        wait_until(
            lambda: len(shown_by(program, program.pids("sensor")[-1])) > 15, "faces from the last sensor", LIMIT_S
        )
        program.process.terminate()
        assert program.process.wait(30) == 0
    working = [pid for pid in program.pids("sensor") if shown_by(program, pid)]
    assert len(working) == len(steps) - 1, "every sensor but the one that could not open the camera has shown faces"
    assert any(not record.is_blank for record in program.records())
    assert program.printed().count("ValueError") >= 6, "the errors are told, without their texts"
    assert not [file for file in files_of(program) if file.name.startswith("core")]
    assert places_of(program, search) == set()


def shown_by(program: RunningProgram, pid: int) -> list[Face]:
    """Return the faces that a sensor found."""
    data = b"".join(entry.data for entry in program.trace_log() if entry.what == "read" and entry.pid == pid)
    return [message for message in Decoder().feed(data) if isinstance(message, Face)]


@pytest.mark.parametrize(("leak", "places"), [("message", {"pipe"}), ("log", {"printed"}), ("file", {"file"})])
def test_p1_a_sensor_that_leaks_is_caught(
    tmp_path: Path, pictures: str, search: CanarySearch, leak: str, places: set[str]
) -> None:
    plan = Plan(sealed=False, pictures=pictures, canary=SEED, sensor_faults=(f"leak:{leak}",))
    with running_program(tmp_path, plan, "--debug") as program:
        program.wait_for_face()
        # One that sends what nobody asked for is replaced; the others go on.
        wait_until(
            lambda: len(program.pids("sensor")) > 1 or len(shown_by(program, program.pids("sensor")[-1])) > 15,
            "faces, or a new sensor",
            LIMIT_S,
        )
        assert (len(program.pids("sensor")) > 1) is (leak == "message")
        program.process.terminate()
        assert program.process.wait(30) == 0
    assert places_of(program, search) == places


def test_p1_a_clip_s_pixels_are_in_none_of_its_canvases(tmp_path: Path, pictures: str, search: CanarySearch) -> None:
    clip, canvases, points = tmp_path / "clip", tmp_path / "canvases", tmp_path / "points.npz"
    clip.mkdir()
    picture = np.load(pictures)[0]
    stamp(picture, SEED)
    for number in range(6):
        cv2.imwrite(str(clip / f"{number}.png"), picture[..., ::-1])
    home = tmp_path / "home"
    done = subprocess.run(
        [
            sys.executable,
            "-m",
            "anonemo_tray",
            "anonymize",
            str(clip),
            str(canvases),
            "--sequence",
            "--points",
            str(points),
        ],
        env=environment(home),
        cwd=home / "cwd",
        capture_output=True,
        timeout=60,
        check=True,
    )
    drawn = [cv2.imread(str(file), cv2.IMREAD_UNCHANGED) for file in sorted(canvases.iterdir())]
    assert len(drawn) == 6
    assert any(np.ptp(canvas) > 50 for canvas in drawn if canvas is not None)
    assert not any(search.found_in_picture(canvas.tobytes()) for canvas in drawn if canvas is not None)
    with np.load(points) as numbers:
        assert not any(search.found_in_picture(numbers[name].tobytes()) for name in numbers.files)
    assert not search.found_in(done.stdout + done.stderr)
    assert not [file for file in home.rglob("*") if file.is_file()]
    assert {entry.name for entry in tmp_path.iterdir()} == {"clip", "canvases", "points.npz", "home"}
    # The search would have seen it, had a picture been written as it is.
    (source, *_) = clip.iterdir()
    assert search.found_in_picture(np.asarray(cv2.imread(str(source))).tobytes())


FORMS: dict[str, Callable[[NDArray[np.uint8]], bytes]] = {
    "as they are": lambda row: row.tobytes(),
    "BGR": lambda row: row[:, ::-1].tobytes(),
    "green alone": lambda row: row[:, 1].tobytes(),
    "grey": lambda row: np.rint(row @ np.array([0.299, 0.587, 0.114])).astype(np.uint8).tobytes(),
    "mirrored": lambda row: row[::-1].tobytes(),
    "a thumbnail": lambda row: row[::4].tobytes(),
    "a list": lambda row: str(row.tolist()).encode(),
    "an array in an error's text": lambda row: f"ValueError: array({row!r})".encode(),
    "hexadecimal": lambda row: row.tobytes().hex().encode(),
    "hexadecimal, spaced": lambda row: row.tobytes().hex(" ").upper().encode(),
    "base64": lambda row: base64.b64encode(row.tobytes()),
    "base64 for addresses": lambda row: b"https://host/" + base64.urlsafe_b64encode(row.tobytes()),
}


@pytest.mark.parametrize("form", FORMS)
def test_the_search_finds_pixels_in_every_form(search: CanarySearch, form: str) -> None:
    noise = os.urandom(1001)
    row = canary(SEED)[12, 200:232]
    assert search.found_in(noise + b" " + FORMS[form](row) + b" " + noise)


def test_the_search_finds_nothing_in_other_noise(search: CanarySearch) -> None:
    assert not search.found_in(os.urandom(1_000_000))
    assert not search.found_in(FORMS["a list"](canary(SEED + 1)[12]) + FORMS["hexadecimal"](canary(SEED + 1)[12]))
