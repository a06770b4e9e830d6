"""The test rig: devices, feeder, readers and the program, each a process of its own."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import psutil

from tests.device.guest.reader import NOTES
from tests.fakes.program import Plan

CAMERA = "/dev/video10"
"""A loopback device that plays a camera; virtual, so the program takes it only when named."""

VIRTUAL_CAMERA = "/dev/video11"
LABEL = "AnonEmo Camera"

_LOOPBACK = ("devices=2", "video_nr=10,11", "card_label=Stage Camera,AnonEmo Camera", "exclusive_caps=1,1")


class SceneError(Exception):
    """Something in the rig did not come about in time."""


def run(*command: str) -> str:
    """Run a program; returns what it printed, SceneError when it fails."""
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise SceneError(f"{' '.join(command)}: {done.stderr.strip()}")
    return done.stdout


def load_module(name: str, *options: str) -> None:
    run("modprobe", "-d", os.environ["KERNEL"], name, *options)


def load_loopback() -> None:
    load_module("v4l2loopback", *_LOOPBACK)


def load_vivid() -> str:
    """Load the camera simulator; returns its device."""
    before = set(Path("/dev").glob("video*"))
    load_module("vivid", "n_devs=1", "node_types=0x1")
    return str((set(Path("/dev").glob("video*")) - before).pop())


def unload(name: str) -> None:
    """Remove a module as soon as nobody uses it any more."""
    wait_for(lambda: _removed(name), 5, f"{name} removed")


def _removed(name: str) -> bool:
    with contextlib.suppress(SceneError):
        run("rmmod", name)
        return True
    return False


def wait_for(condition: Callable[[], object], seconds: float, what: str) -> float:
    """Wait until something is true; returns the seconds it took.

    Raises:
        SceneError: it did not happen.
    """
    start = time.monotonic()
    while not condition():
        if time.monotonic() - start > seconds:
            raise SceneError(f"not within {seconds} s: {what}")
        time.sleep(0.02)
    return time.monotonic() - start


def start(*arguments: str, stdin: int = subprocess.DEVNULL, stderr: int = subprocess.DEVNULL) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, *arguments], stdin=stdin, stdout=subprocess.PIPE, stderr=stderr, text=True, bufsize=1
    )


class Feeder:
    """What stands in front of the camera, or the camera itself: killing it unplugs, roughly."""

    def __init__(self, mode: str, pixel_format: str = "YUYV", fps: int = 15, device: str = CAMERA) -> None:
        self.pixel_format = pixel_format
        self._process = start("-m", "tests.device.guest.feeder", device, pixel_format, str(fps), stdin=subprocess.PIPE)
        self.play(mode)

    def play(self, mode: str) -> float:
        """Show something else; returns the time from which on it is shown."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(mode + "\n")
        self._process.stdin.flush()
        if self._process.stdout.readline().strip() != mode:
            raise SceneError(f"the feeder does not play {mode}")
        return time.monotonic()

    @property
    def pid(self) -> int:
        return self._process.pid

    def is_running(self) -> bool:
        return self._process.poll() is None

    def kill(self) -> float:
        """Kill it; returns when."""
        self._process.kill()
        self._process.wait()
        return time.monotonic()

    def close(self) -> None:
        with self._process:
            self._process.kill()


@dataclass(frozen=True)
class Seen:
    """One picture that a reader saw; see reader.py."""

    at: float
    kind: str
    ink: int = 0
    correlation: float = 0.0
    digest: int = 0
    box: tuple[int, ...] = ()


class Reader:
    """A caller who looks at the virtual camera all the time.

    Attributes:
        how: the program that looks.
        seen: the pictures.
    """

    def __init__(self, how: str, device: str = VIRTUAL_CAMERA) -> None:
        self.how = how
        self.seen: list[Seen] = []
        self._told: list[tuple[str, str]] = []
        self._device = device
        self.call()

    def call(self) -> None:
        """Look at the virtual camera from now on, again after having hung up."""
        self._process = start("-m", "tests.device.guest.reader", self.how, self._device)
        threading.Thread(target=self._listen, args=(self._process,), daemon=True).start()

    def _listen(self, process: subprocess.Popen[str]) -> None:
        assert process.stdout is not None
        for line in process.stdout:
            nanoseconds, kind, rest = line.rstrip("\n").split(" ", 2)
            if kind in NOTES:
                self._told.append((kind, rest))
                continue
            ink, correlation, digest, *box = rest.split()
            place = tuple(map(int, box))
            self.seen.append(Seen(int(nanoseconds) / 1e9, kind, int(ink), float(correlation), int(digest), place))

    def told(self, note: str) -> list[str]:
        """Return what it said with this note of reader.py."""
        return [text for kind, text in self._told if kind == note]

    def since(self, at: float) -> list[Seen]:
        """Return the pictures seen from then on."""
        return [seen for seen in self.seen if seen.at >= at]

    def newest(self) -> str:
        """Return the kind of what is on the caller's screen."""
        return self.seen[-1].kind if self.seen else "nothing"

    def hang_up(self) -> None:
        """Look no more; what was seen stays."""
        with contextlib.suppress(psutil.Error):
            for child in psutil.Process(self._process.pid).children(recursive=True):
                child.kill()
        with self._process:
            self._process.kill()

    def close(self) -> None:
        self.hang_up()


@dataclass
class Said:
    """A line that the program printed."""

    at: float
    text: str


class Program:
    """`anonemo-tray --headless`, as a user starts it.

    Args:
        arguments: more of them.
        camera: the device to take over.
        build: what is different about it, see tests/fakes/program.py; None for the program as it ships.
    """

    def __init__(self, *arguments: str, camera: str = CAMERA, build: Plan | None = None) -> None:
        devices = ("--camera", camera, "--virtual-camera", VIRTUAL_CAMERA)
        module = ["-m", "anonemo_tray"] if build is None else build.command("tray")[1:]
        self._start(*module, "--headless", *devices, *arguments)

    def _start(self, *arguments: str) -> None:
        self.said: list[Said] = []
        self.complaints: list[Said] = []
        self._process = start(*arguments, stdin=subprocess.PIPE, stderr=subprocess.PIPE)
        for stream, lines in ((self._process.stdout, self.said), (self._process.stderr, self.complaints)):
            threading.Thread(target=self._listen, args=(stream, lines), daemon=True).start()

    @staticmethod
    def _listen(stream: Iterator[str], lines: list[Said]) -> None:
        lines.extend(Said(time.monotonic(), line.strip()) for line in stream)

    @property
    def pid(self) -> int:
        return self._process.pid

    def child(self, role: str) -> int:
        """Return the process id of the sensor or the output.

        Raises:
            SceneError: there is none.
        """
        for pid in children(self.pid):
            line = command_line(pid)
            if f"anonemo_tray.{role}" in line or ("tests.fakes.program" in line and line.endswith(role)):
                return pid
        raise SceneError(f"no {role} process")

    def has(self, role: str) -> bool:
        with contextlib.suppress(SceneError):
            return self.child(role) > 0
        return False

    def texts(self, since: float) -> list[str]:
        """Return what it has said since then, states and problems in order."""
        lines = sorted((said for said in [*self.said, *self.complaints] if said.at >= since), key=lambda said: said.at)
        return [said.text for said in lines]

    def wait(self, seconds: float) -> int:
        """Return its exit code.

        Raises:
            SceneError: it still runs.
        """
        try:
            return self._process.wait(seconds)
        except subprocess.TimeoutExpired as error:
            raise SceneError("the program does not end") from error

    def is_running(self) -> bool:
        return self._process.poll() is None

    def say(self, word: str) -> float:
        """Pick something, see commanded.py; returns when."""
        assert self._process.stdin is not None
        at = time.monotonic()
        self._process.stdin.write(word + "\n")
        self._process.stdin.flush()
        return at

    def quit(self) -> int:
        """Ask it to end, as a service manager does, and again as long as it waits for the end of a call."""
        for _ in range(4):
            self._process.terminate()
            with contextlib.suppress(SceneError):
                return self.wait(2.5)
        raise SceneError("the program does not end")

    def close(self) -> None:
        if self.is_running():
            with contextlib.suppress(SceneError):
                self.quit()
        if self.is_running():
            family = [self.pid, *children(self.pid)]
            for pid in family:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
        self._process.wait()


class CommandedProgram(Program):
    """The program with somebody who picks from its menu."""

    def __init__(self, *arguments: str) -> None:
        self._start("-m", "tests.device.guest.commanded", CAMERA, VIRTUAL_CAMERA, *arguments)


def children(pid: int) -> list[int]:
    """Return the process ids of the children of a process."""
    with contextlib.suppress(psutil.Error):
        return [child.pid for child in psutil.Process(pid).children()]
    return []


def command_line(pid: int) -> str:
    with contextlib.suppress(psutil.Error):
        return " ".join(psutil.Process(pid).cmdline())
    return ""
