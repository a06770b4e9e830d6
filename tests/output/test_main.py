"""P3 at the last place before the callers: what the real output process publishes, whatever comes down its pipe."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from anonemo_tray.errors import Problem
from anonemo_tray.ipc.messages import MAX_AGE_NS, Hello, Opened, Published, Trouble, Watched, encode
from tests.fakes.recording_output import RecordingCamera
from tests.output.harness import running_output
from tests.waiting import wait_until


@pytest.fixture
def records(tmp_path: Path) -> Path:
    return tmp_path / "records"


def test_it_says_who_it_is_and_publishes_blank_from_the_start(records: Path) -> None:
    with running_output(records) as output:
        wait_until(lambda: len(output.seen()) >= 3, "pictures")
        assert output.process.stdin is not None
        output.process.stdin.close()
        output.process.wait(5)
        first, second, *heartbeats = output.messages()
    assert isinstance(first, Hello)
    assert isinstance(second, Opened)
    assert second.name == RecordingCamera.name
    assert len(heartbeats) >= 3
    published = [beat for beat in heartbeats if isinstance(beat, Published)]
    assert not any(beat.shown for beat in published)
    assert [beat for beat in heartbeats if beat not in published] == [Watched(None)] * (
        len(heartbeats) - len(published)
    )
    assert all(record.is_blank for record in output.seen())


def test_p3_after_end_of_file_blank_is_published_before_the_camera_is_closed(records: Path) -> None:
    with running_output(records) as output:
        output.wait_for_face()
        assert output.process.stdin is not None
        output.process.stdin.close()
        assert output.process.wait(5) == 0
    assert [record.is_blank for record in output.seen()[-4:]] == [True] * 4


def test_p3_no_face_is_blank_in_the_very_next_picture(records: Path) -> None:
    with running_output(records) as output:
        output.wait_for_face()
        output.show(0.3)
        time.sleep(0.05)
        count = len(output.seen())
        output.say_blank()
        wait_until(lambda: len(output.seen()) > count + 3, "more pictures")
        after = output.seen()[count:]
        # A repetition may have been on its way when the word came.
        assert [record.is_blank for record in after[1:4]] == [True] * 3


def test_p3_silence_is_blank_by_age(records: Path) -> None:
    with running_output(records) as output:
        output.wait_for_face()
        output.say_face()
        waited = wait_until(lambda: output.seen()[-1].is_blank, "blank", 0.6)
        assert waited > 0.1, "it was shown for a moment"


@pytest.mark.parametrize("age_ns", [MAX_AGE_NS + 50_000_000, 10**12, -(10**9)])
def test_p3_an_old_face_and_one_from_the_future_are_not_shown(records: Path, age_ns: int) -> None:
    with running_output(records) as output:
        wait_until(lambda: len(output.seen()) >= 2, "pictures")
        for _ in range(10):
            output.say_face(age_ns=age_ns)
            time.sleep(0.02)
        assert all(record.is_blank for record in output.seen())


def test_p3_a_repeated_sequence_is_not_shown(records: Path) -> None:
    with running_output(records) as output:
        output.wait_for_face()
        output.say_blank()
        wait_until(lambda: output.seen()[-1].is_blank, "blank")
        count = len(output.seen())
        for _ in range(10):
            output.say_face(sequence=1)
            time.sleep(0.02)
        time.sleep(0.1)
        assert all(record.is_blank for record in output.seen()[count:])


def test_p3_what_was_held_up_in_the_pipe_is_not_shown_as_new(records: Path) -> None:
    with running_output(records) as output:
        output.wait_for_face()
        os.kill(output.process.pid, signal.SIGSTOP)
        for _ in range(10):
            output.say_face()
        time.sleep(0.5)
        count = len(output.seen())
        os.kill(output.process.pid, signal.SIGCONT)
        wait_until(lambda: len(output.seen()) > count + 3, "more pictures")
        # The picture that was being published when it was stopped may still come.
        assert all(record.is_blank for record in output.seen()[count + 1 :])


def test_p3_noise_between_faces_is_blank_until_the_next_good_one(records: Path) -> None:
    with running_output(records) as output:
        output.wait_for_face()
        output.write(os.urandom(100))
        wait_until(lambda: output.seen()[-1].is_blank, "blank", 0.6)
        output.wait_for_face()
        assert output.process.poll() is None


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(noise=st.lists(st.binary(min_size=1, max_size=4000), min_size=1, max_size=5))
def test_p3_any_bytes_at_all_are_survived_blank(tmp_path_factory: pytest.TempPathFactory, noise: list[bytes]) -> None:
    records = tmp_path_factory.mktemp("noise") / "records"
    with running_output(records) as output:
        for data in noise:
            output.write(data)
        wait_until(lambda: len(output.seen()) >= 3, "pictures")
        assert output.process.stdin is not None
        output.process.stdin.close()
        assert output.process.wait(5) == 0
    assert all(record.is_blank for record in output.seen())


@pytest.mark.parametrize("data", [b"", b"\0\0\0\0", b"\xff\xff\xff\xff", b"\2\0\0\0[]", b"\4\0\0\0{{{{"])
def test_without_a_configuration_it_ends(records: Path, data: bytes) -> None:
    command = [sys.executable, "-m", "tests.fakes.recording_output", str(records)]
    done = subprocess.run(command, input=data, capture_output=True, timeout=30, check=False)
    assert done.returncode != 0
    assert not any(True for record in records.read_bytes())


PARENT = """
import os, subprocess, sys, time
child = subprocess.Popen(sys.argv[1:], stdin=subprocess.PIPE, stdout=subprocess.DEVNULL)
# A stranger that holds the pipe open: end-of-file never comes.
null = subprocess.DEVNULL
stranger = subprocess.Popen(["sleep", "30"], stdin=null, stdout=null, pass_fds=[child.stdin.fileno()])
os.write(child.stdin.fileno(), bytes.fromhex(sys.stdin.readline()))
print(child.pid, stranger.pid, flush=True)
from tests.output.harness import oval_face
from anonemo_tray.face.published import Geometry
from anonemo_tray.ipc.messages import Expect, Face, encode
from anonemo_tray.face.style import Style
from anonemo_tray.ipc.clock import now_ns
os.write(child.stdin.fileno(), encode(Expect(Geometry.OWN)))
for number in range(10**6):
    os.write(child.stdin.fileno(), encode(Face(number, now_ns(), Style.CONTOURS, oval_face())))
    time.sleep(1 / 30)
"""


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGSTOP])
def test_p3_a_dead_or_stopped_parent_is_blank_also_when_a_stranger_holds_the_pipe(
    records: Path, how: signal.Signals
) -> None:
    from anonemo_tray.ipc.pipes import pack_config

    command = [sys.executable, "-c", PARENT, sys.executable, "-m", "tests.fakes.recording_output", str(records)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as parent:
        assert parent.stdin is not None
        assert parent.stdout is not None
        parent.stdin.write(pack_config({}).hex() + "\n")
        parent.stdin.flush()
        child, stranger = map(int, parent.stdout.readline().split())
        from tests.fakes.recording_output import read_records

        def last_is_blank() -> bool:
            return list(read_records(records))[-1].is_blank

        try:
            wait_until(lambda: any(not record.is_blank for record in read_records(records)), "a face")
            os.kill(parent.pid, how)
            wait_until(last_is_blank, "blank", 0.6)
            if how is signal.SIGKILL:
                wait_until(lambda: not Path(f"/proc/{child}/status").exists() or is_zombie(child), "its end", 3.0)
        finally:
            os.kill(stranger, signal.SIGKILL)
            parent.kill()


def is_zombie(pid: int) -> bool:
    return "State:\tZ" in Path(f"/proc/{pid}/status").read_text()


def test_an_unusable_virtual_camera_is_said_with_a_code() -> None:
    command = [sys.executable, "-m", "anonemo_tray.output"]
    from anonemo_tray.ipc.pipes import pack_config

    done = subprocess.run(
        command, input=pack_config({"device": "/dev/video-none"}), capture_output=True, timeout=30, check=False
    )
    from anonemo_tray.ipc.messages import Decoder

    _, trouble, *_ = Decoder().feed(done.stdout)
    assert isinstance(trouble, Trouble)
    assert trouble.problem is Problem.NO_VIRTUAL_CAMERA
    assert done.returncode == Problem.NO_VIRTUAL_CAMERA.exit_code


def test_p1_the_output_process_has_neither_opencv_nor_mediapipe(records: Path) -> None:
    from anonemo_tray.ipc.pipes import pack_config

    # The loader itself says what it loads: the process lets nobody but root look into it.
    loud = {**os.environ, "LD_DEBUG": "libs"}
    command = [sys.executable, "-m", "anonemo_tray.output"]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=loud
    ) as process:
        said, loader = process.communicate(pack_config({"device": "none"}), 60)
    loaded = {line.split()[-1].lower() for line in loader.decode().splitlines() if "calling init" in line}
    assert said, "it did not even start"
    assert any("numpy" in library for library in loaded)
    assert not [library for library in loaded if "cv2" in library or "mediapipe" in library or "opencv" in library]


def test_p1_importing_the_output_imports_neither_opencv_nor_mediapipe() -> None:
    program = "import sys, anonemo_tray.output.main, pyvirtualcam; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=60, check=True)
    modules = set(done.stdout.split())
    assert "numpy" in modules
    assert not {name for name in modules if name.split(".")[0] in {"cv2", "mediapipe", "PIL", "pystray"}}


def test_an_unknown_look_or_damaged_points_are_blank_and_the_stream_goes_on(records: Path) -> None:
    from anonemo_tray.face.published import Geometry, PublishedFace
    from anonemo_tray.face.style import Style
    from anonemo_tray.ipc.clock import now_ns
    from anonemo_tray.ipc.messages import Face

    with running_output(records) as output:
        wait_until(lambda: len(output.seen()) >= 2, "pictures")
        everything_at_one_place = PublishedFace(Geometry.OWN, bytes(1912))
        output.write(encode(Face(1, now_ns(), Style.MESH, everything_at_one_place)))
        time.sleep(0.2)
        assert output.process.poll() is None
