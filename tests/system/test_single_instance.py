import contextlib
import json
import os
import queue
import signal
import socket
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from multiprocessing.connection import Client
from pathlib import Path

import pytest

from anonemo_tray.errors import AnonEmoError, Problem
from anonemo_tray.system.single_instance import SingleInstance

HOLDER = """
import sys, time
from pathlib import Path
from anonemo_tray.errors import AnonEmoError
from anonemo_tray.system.single_instance import SingleInstance

sys.stdin.readline()
try:
    held = SingleInstance.acquire(Path(sys.argv[1]), lambda: print("called", flush=True))
except AnonEmoError as error:
    print(error.problem.name, flush=True)
else:
    print("held", flush=True)
    sys.stdin.readline()
    held.release()
"""
LONG_S = 20


@pytest.fixture
def folder() -> Iterator[Path]:
    # Not tmp_path: the name of a Unix socket has 107 characters at most.
    with tempfile.TemporaryDirectory() as name:
        yield Path(name) / "run"


@contextlib.contextmanager
def start(folder: Path) -> Iterator[subprocess.Popen[str]]:
    process = subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(folder)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    with process:
        try:
            yield process
        finally:
            process.kill()


def tell(process: subprocess.Popen[str]) -> None:
    assert process.stdin is not None
    process.stdin.write("\n")
    process.stdin.flush()


def answer(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    return process.stdout.readline().strip()


def refused(folder: Path) -> Problem:
    with pytest.raises(AnonEmoError) as caught:
        SingleInstance.acquire(folder, lambda: None)
    return caught.value.problem


def test_a_second_start_calls_the_first_and_is_refused(folder: Path) -> None:
    calls: queue.Queue[str] = queue.Queue()
    with SingleInstance.acquire(folder, lambda: calls.put("called")):
        for _ in range(2):
            assert refused(folder) is Problem.ALREADY_RUNNING
            assert calls.get(timeout=LONG_S) == "called"


def test_after_the_release_the_next_start_is_the_first(folder: Path) -> None:
    for _ in range(3):
        held = SingleInstance.acquire(folder, lambda: None)
        assert refused(folder) is Problem.ALREADY_RUNNING
        held.release()
        held.release()
    assert {file.name for file in folder.iterdir()} == {"lock"}
    assert not [thread for thread in threading.enumerate() if thread.name == "second-start"]


def test_processes_see_each_other(folder: Path) -> None:
    calls: queue.Queue[str] = queue.Queue()
    with SingleInstance.acquire(folder, lambda: calls.put("called")), start(folder) as second:
        tell(second)
        assert answer(second) == "ALREADY_RUNNING"
        assert calls.get(timeout=LONG_S) == "called"


def test_of_simultaneous_starts_exactly_one_wins(folder: Path) -> None:
    with contextlib.ExitStack() as stack:
        processes = [stack.enter_context(start(folder)) for _ in range(4)]
        for process in processes:
            tell(process)
        answers = [answer(process) for process in processes]
        assert sorted(answers) == ["ALREADY_RUNNING"] * 3 + ["held"]
        winner = processes[answers.index("held")]
        assert [answer(winner) for _ in range(3)] == ["called"] * 3


@pytest.mark.skipif("sys.platform == 'win32'")
def test_a_killed_first_leaves_the_way_free(folder: Path) -> None:
    with start(folder) as first:
        tell(first)
        assert answer(first) == "held"
        os.kill(first.pid, signal.SIGKILL)
        first.wait(LONG_S)
    assert (folder / "contact.json").exists()
    calls: queue.Queue[str] = queue.Queue()
    with SingleInstance.acquire(folder, lambda: calls.put("called")):
        assert refused(folder) is Problem.ALREADY_RUNNING
        assert calls.get(timeout=LONG_S) == "called"


@pytest.mark.skipif("sys.platform == 'win32'")
def test_a_stopped_first_does_not_hold_the_second_up(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("anonemo_tray.system.single_instance._CALL_S", 0.2)
    with start(folder) as first:
        tell(first)
        assert answer(first) == "held"
        os.kill(first.pid, signal.SIGSTOP)
        assert refused(folder) is Problem.ALREADY_RUNNING


def test_strangers_without_the_key_are_not_heard(folder: Path) -> None:
    calls: queue.Queue[str] = queue.Queue()
    with SingleInstance.acquire(folder, lambda: calls.put("called")):
        address = json.loads((folder / "contact.json").read_text())["address"]
        for guess in (b"", bytes(32)):
            with Client(address) as connection:
                connection.send_bytes(guess + b"attention")
        assert refused(folder) is Problem.ALREADY_RUNNING
        assert calls.get(timeout=LONG_S) == "called"
    assert calls.empty()


@pytest.mark.parametrize("word", [b"", b"farewell", b"x" * 5000, b"\x80\x04N."])
def test_other_words_than_the_one_mean_nothing(folder: Path, word: bytes) -> None:
    calls: queue.Queue[str] = queue.Queue()
    with SingleInstance.acquire(folder, lambda: calls.put("called")):
        contact = json.loads((folder / "contact.json").read_text())
        with Client(contact["address"]) as connection:
            connection.send_bytes(bytes.fromhex(contact["key"]) + word)
        assert refused(folder) is Problem.ALREADY_RUNNING
        assert calls.get(timeout=LONG_S) == "called"
    assert calls.empty()


@pytest.mark.parametrize(
    "contact", ["", "[]", "{}", '{"address": 1, "key": 2}', '{"address": "/nowhere", "key": "00"}']
)
def test_a_damaged_contact_is_no_traceback(folder: Path, monkeypatch: pytest.MonkeyPatch, contact: str) -> None:
    monkeypatch.setattr("anonemo_tray.system.single_instance._CALL_TRIES", 2)
    with SingleInstance.acquire(folder, lambda: None):
        (folder / "contact.json").write_text(contact)
        assert refused(folder) is Problem.ALREADY_RUNNING


@pytest.mark.skipif("sys.platform == 'win32'")
def test_all_files_are_for_the_user_alone(folder: Path) -> None:
    with SingleInstance.acquire(folder, lambda: None):
        assert folder.stat().st_mode & 0o777 == 0o700
        assert (folder / "lock").stat().st_mode & 0o777 == 0o600
        assert (folder / "contact.json").stat().st_mode & 0o777 == 0o600
        assert {file.name for file in folder.iterdir()} == {"lock", "contact.json", "endpoint"}


@pytest.mark.skipif("sys.platform == 'win32'")
def test_a_folder_that_others_can_write_to_is_refused(folder: Path) -> None:
    folder.mkdir(mode=0o700)
    folder.chmod(0o777)
    assert refused(folder) is Problem.SETTINGS_UNWRITABLE


@pytest.mark.skipif("sys.platform == 'win32'")
def test_a_folder_that_somebody_linked_there_is_refused(folder: Path, tmp_path: Path) -> None:
    folder.symlink_to(tmp_path)
    assert refused(folder) is Problem.SETTINGS_UNWRITABLE


def test_a_folder_that_cannot_be_made_is_a_problem(tmp_path: Path) -> None:
    (tmp_path / "in_the_way").write_text("x")
    assert refused(tmp_path / "in_the_way" / "run") is Problem.SETTINGS_UNWRITABLE


@pytest.mark.skipif("sys.platform == 'win32'")
def test_without_an_endpoint_the_lock_still_holds(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("anonemo_tray.system.single_instance._CALL_TRIES", 1)
    folder = tmp_path / ("long" * 30)
    with SingleInstance.acquire(folder, lambda: None):
        assert {file.name for file in folder.iterdir()} == {"lock"}
        assert refused(folder) is Problem.ALREADY_RUNNING


@pytest.mark.skipif("sys.platform == 'win32'")
@pytest.mark.parametrize("said", [b"", b"\0\0"])
def test_callers_that_say_nothing_or_half_hold_no_second_start_up(folder: Path, said: bytes) -> None:
    calls: queue.Queue[str] = queue.Queue()
    with SingleInstance.acquire(folder, lambda: calls.put("called")), contextlib.ExitStack() as stack:
        for _ in range(3):
            silent = stack.enter_context(socket.socket(socket.AF_UNIX))
            silent.connect(str(folder / "endpoint"))
            silent.sendall(said)
        assert refused(folder) is Problem.ALREADY_RUNNING
        assert calls.get(timeout=LONG_S) == "called"


@pytest.mark.skipif("sys.platform == 'win32'")
def test_a_caller_that_says_nothing_is_let_go(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("anonemo_tray.system.single_instance._HEAR_S", 0.1)
    with SingleInstance.acquire(folder, lambda: None), socket.socket(socket.AF_UNIX) as silent:
        silent.connect(str(folder / "endpoint"))
        silent.settimeout(LONG_S)
        assert silent.recv(1) == b""


@pytest.mark.skipif("sys.platform == 'win32'")
def test_a_caller_that_says_nothing_does_not_hold_the_release_up(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("anonemo_tray.system.single_instance._JOIN_S", 0.2)
    held = SingleInstance.acquire(folder, lambda: None)
    with socket.socket(socket.AF_UNIX) as caller:
        caller.connect(str(folder / "endpoint"))
        held.release()
        SingleInstance.acquire(folder, lambda: None).release()
