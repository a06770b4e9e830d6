"""A Windows with the camera, a Python and callers in it, as far as Wine is Windows."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import psutil

from anonemo_tray.output.canvas import Renderer
from tests.installers import wine as windows
from tests.installers.wine import ROOT, Wine
from tests.windows_camera.expected import Bytes, expected, fnv
from tests.windows_camera.producer import picture

FOLDER = r"C:\Program Files\Common Files\AnonEmo Camera"
LIBRARY = "AnonEmoCamera64.dll"
PINS = ["--require-hashes", "--requirement", str(ROOT / "requirements-windows-python.txt")]
SEED = 5


@dataclass(frozen=True)
class Machine:
    """A Windows with the camera, a Python and a client in it."""

    wine: Wine
    python: Path

    @property
    def library(self) -> Path:
        """The camera's file."""
        return self.wine.drive / "Program Files" / "Common Files" / "AnonEmo Camera" / LIBRARY

    def begin(self, *command: str | Path, out: Path) -> subprocess.Popen[bytes]:
        # Into a file: Wine's own helpers inherit a pipe and hold it open.
        with out.open("wb") as file:
            nothing = subprocess.DEVNULL
            return subprocess.Popen(
                [windows._WINE, *command], stdin=nothing, stdout=file, stderr=nothing, env=self.wine._environment({})
            )

    def client(self, *words: str, out: Path) -> subprocess.Popen[bytes]:
        return self.begin(r"C:\client.exe", *words, out=out)

    def run_client(self, out: Path, *words: str) -> list[str]:
        client = self.client(*words, out=out)
        assert client.wait(120) == 0, out.read_text()
        return out.read_text().splitlines()

    def begin_python(self, module: str, *words: str) -> subprocess.Popen[bytes]:
        """Start a module in the Windows Python, which wants a pipe to write to."""
        return subprocess.Popen(
            [str(windows._WINE), str(self.python), "-m", f"tests.windows_camera.{module}", *words],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=self.wine._environment({}),
        )

    def run_python(self, module: str, *words: str) -> list[str]:
        """Run a module in the Windows Python; returns the lines that it wrote."""
        with self.begin_python(module, *words) as started:
            try:
                said, _ = started.communicate(timeout=120)
            finally:
                started.kill()
        return said.decode().splitlines()

    @contextmanager
    def producer(self, *words: str) -> Iterator[psutil.Process]:
        """Let a producer publish; yields its process."""
        with self.begin_python("producer", *words) as started:
            try:
                assert started.stdout is not None
                assert started.stdout.readline().strip() == b"publishing"
                yield psutil.Process(started.pid)
            finally:
                started.kill()


def prepare(wine: Wine, library: Path, out: Path) -> Machine:
    """Put Python, the test's client and the camera into a Windows, and register the camera."""
    machine = Machine(wine, windows.python(wine, PINS))
    machine.library.parent.mkdir(parents=True)
    shutil.copy2(library, machine.library)
    compiler = shutil.which("x86_64-w64-mingw32-g++")
    assert compiler is not None
    source = str(Path(__file__).with_name("client.cpp"))
    options = f"-std=c++17 -O2 -municode -DUNICODE -D_UNICODE -D_WIN32_WINNT=0x0A00 -static -s -I{ROOT}/camera/windows"
    link = "-lstrmiids -luuid -lole32 -loleaut32"
    program = str(wine.drive / "client.exe")
    subprocess.run([compiler, *options.split(), source, "-o", program, *link.split()], check=True)
    assert register(machine, out) == 0
    return machine


def register(machine: Machine, out: Path, *words: str) -> int:
    return machine.begin("regsvr32", "/s", *words, rf"{FOLDER}\{LIBRARY}", out=out).wait(60)


def both(name: str, width: int, *, bottom_up: bool = True) -> list[Bytes]:
    return [expected(picture(seed), name, width, bottom_up=bottom_up) for seed in (SEED, SEED + 1)]


def samples(file: Path, wanted: list[Bytes]) -> list[int | None]:
    """Return which of the two pictures each sample is, bit for bit; None: another one."""
    found = np.fromfile(file, np.uint8).reshape(-1, wanted[0].size)
    return [next((i for i, one in enumerate(wanted) if np.array_equal(sample, one)), None) for sample in found]


def seen(out: Path) -> list[tuple[float, str]]:
    """Return (arrival in ms, hash) of each sample that a client saw."""
    # A line may still be on its way.
    text = out.read_text() if out.exists() else ""
    words = (line.split() for line in text[: text.rfind("\n") + 1].splitlines() if line[:1].isdigit())
    return [(float(at), name) for at, name in words]


def pause_hash() -> str:
    return fnv(Renderer().pause().i420.tobytes())
