"""Who reads a virtual camera: by the driver's word, and by processes, made up and real."""

from __future__ import annotations

import itertools
import mmap
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

if sys.platform != "linux":
    pytest.skip("needs Linux", allow_module_level=True)

from anonemo_tray.system import video_readers
from anonemo_tray.system.video_readers import _CLIENT_USAGE, _COUNT, VideoReaders, _driver_says
from tests.waiting import wait_until

NODE = "/dev/video7"
NODES = [NODE, "/dev/video9"]


class Processes:
    """A made-up /proc, and the driver's count of openings."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.openings = 1
        self.readers = VideoReaders(folder, folder / "refcnt")
        (folder / "self").mkdir()

    def add(self, *devices: str, mapped: str = "", readable: bool = True) -> None:
        """Add a process that has opened these devices, and mapped one."""
        self.openings += len(devices)
        if not readable:
            return
        process = self._folder / str(len(list(self._folder.iterdir())))
        (process / "fd").mkdir(parents=True)
        for number, device in enumerate(["/dev/null", "socket:[12]", *devices]):
            (process / "fd" / str(number)).symlink_to(device)
        lines = ["7f00-7f01 r-xp 00000000 08:01 99 /usr/lib/libc.so.6", "7f02-7f03 rw-p 0 00:00 0"]
        lines += [f"7f04-7f05 rw-s 00000000 00:06 77 {mapped}"] if mapped else []
        (process / "maps").write_text("\n".join(lines) + "\n")

    def say(self, openings: int | None = None) -> bool | None:
        file = self._folder / "refcnt"
        file.write_text(f"{self.openings if openings is None else openings}\n")
        return self.readers.processes_say(NODE, NODES)


@pytest.fixture
def processes(tmp_path: Path) -> Processes:
    return Processes(tmp_path)


def test_nobody_has_it_open(processes: Processes) -> None:
    processes.add()
    assert processes.say() is False


def test_who_has_mapped_its_buffers_reads(processes: Processes) -> None:
    processes.add(NODE, mapped=NODE)
    assert processes.say() is True


def test_who_has_it_open_only_does_not(processes: Processes) -> None:
    """As PipeWire does, all day long: a program that took that for a call could never be quit."""
    processes.add(NODE)
    processes.add(NODE)
    assert processes.say() is False


def test_another_device_and_one_whose_name_begins_alike_are_none_of_its_business(processes: Processes) -> None:
    processes.add("/dev/video9", mapped="/dev/video9")
    processes.add("/dev/video70", mapped="/dev/video70")
    processes.openings -= 1  # that one has another driver
    assert processes.say() is False


def test_what_another_user_does_nobody_knows(processes: Processes) -> None:
    processes.add(NODE, readable=False)
    assert processes.say() is None
    processes.add(NODE, mapped=NODE)
    assert processes.say() is True


def test_a_hundred_watchers_are_watchers(processes: Processes) -> None:
    for _ in range(100):
        processes.add(NODE, mapped=NODE)
    assert processes.say() is True


def test_without_proc_or_count_nobody_knows(processes: Processes, tmp_path: Path) -> None:
    assert VideoReaders(tmp_path / "hidden", tmp_path / "no count").processes_say(NODE, NODES) is None
    processes.add(NODE)
    assert processes.say(openings=5) is None


def test_a_process_whose_memory_is_not_shown_is_in_doubt_a_watcher(processes: Processes, tmp_path: Path) -> None:
    processes.add(NODE)
    (maps,) = tmp_path.glob("*/maps")
    maps.unlink()
    assert processes.say() is False, "a process that has ended"
    maps.mkdir()
    assert processes.say() is True


def test_all_processes_are_gone_through_when_somebody_opens_and_now_and_then(
    processes: Processes, tmp_path: Path
) -> None:
    processes.add(NODE)
    assert processes.say() is False
    # Who begins to read, having been there before, is seen at once; who has come for another, soon.
    (maps,) = tmp_path.glob("*/maps")
    text = maps.read_text()
    maps.write_text(f"{text}7f04-7f05 rw-s 00000000 00:06 77 {NODE}\n")
    assert processes.say() is True
    maps.write_text(text)
    processes.add(NODE, mapped=NODE)
    processes.openings -= 1
    assert any(processes.say() for _ in range(10))


@pytest.fixture
def reading_process() -> Iterator[Callable[..., subprocess.Popen[str]]]:
    """Start a real process that has a device open, and mapped if wanted."""
    started = []

    def start(device: str, *, mapped: bool) -> subprocess.Popen[str]:
        code = f"import mmap, sys; file = open({device!r}, 'r+b', 0); "
        code += f"memory = mmap.mmap(file.fileno(), {mmap.PAGESIZE}, mmap.MAP_PRIVATE); " if mapped else ""
        process = subprocess.Popen(
            [sys.executable, "-c", code + "print('ready', flush=True); sys.stdin.read()"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        started.append(process)
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        return process

    yield start
    for process in started:
        with process:
            process.kill()


def test_real_processes_are_seen(
    reading_process: Callable[..., subprocess.Popen[str]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # A device that can be mapped without a driver of cameras.
    monkeypatch.setattr(video_readers, "_DEVICE_NAME", "/zero")
    openings = tmp_path / "refcnt"
    counts = itertools.cycle([2, 3])

    readers = VideoReaders(openings=openings)

    def say() -> bool | None:
        openings.write_text(str(next(counts)))
        return readers.processes_say("/dev/zero", ["/dev/zero"])

    opened = reading_process("/dev/zero", mapped=False)
    assert say() is False
    process = reading_process("/dev/zero", mapped=True)
    assert say() is True
    process.kill()
    opened.kill()
    wait_until(lambda: say() is not True, "their end")


class Driver:
    """A driver that knows of clients' usage, or not."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.count = 0
        self.kind = _CLIENT_USAGE
        self.error: OSError | None = None
        monkeypatch.setattr("fcntl.ioctl", self._ioctl)

    def _ioctl(self, _descriptor: int, request: int, argument: bytearray) -> int:
        if self.error is not None:
            raise self.error
        if request == video_readers._DQEVENT:
            _COUNT.pack_into(argument, 0, self.kind, self.count)
        return 0


def test_the_drivers_word_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    driver = Driver(monkeypatch)
    monkeypatch.setattr(video_readers, "loopback_devices", lambda: [(os.devnull, "AnonEmo Camera")])
    for count, answer in ((0, False), (1, True), (100, True)):
        driver.count = count
        assert _driver_says(os.devnull) is answer
        assert VideoReaders().is_read(None) is answer
        assert VideoReaders().is_read(os.devnull) is answer
    driver.kind = 5
    assert _driver_says(os.devnull) is None


@pytest.mark.parametrize("error", [OSError(25, "no such request"), PermissionError(), OSError(16, "busy")])
def test_a_driver_that_does_not_know_is_not_believed(error: OSError, monkeypatch: pytest.MonkeyPatch) -> None:
    Driver(monkeypatch).error = error
    assert _driver_says(os.devnull) is None


def test_without_a_device_nobody_knows(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(video_readers, "loopback_devices", list)
    assert VideoReaders().is_read(None) is None
    assert _driver_says("/dev/video-that-is-not-there") is None
