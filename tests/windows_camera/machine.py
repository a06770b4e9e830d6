"""A Windows with the camera, a Python and callers in it, as far as Wine is Windows."""

from __future__ import annotations

import functools
import shutil
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from anonemo_tray.output.canvas import Renderer
from tests.installers import wine as windows
from tests.installers.wine import ROOT, Wine
from tests.windows_camera.expected import Bytes, expected, name_of
from tests.windows_camera.producer import picture

FOLDER = r"C:\Program Files\Common Files\AnonEmo Camera"
LIBRARY = "AnonEmoCamera64.dll"
PINS = ["--require-hashes", "--requirement", str(ROOT / "requirements-windows-python.txt")]
SEED = 5


class Producer:
    """A process that publishes as it is told: tests/windows_camera/producer.py."""

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        self.process = process

    def tell(self, command: str) -> str:
        """Return the answer to a command."""
        assert self.process.stdin is not None and self.process.stdout is not None
        self.process.stdin.write(f"{command}\n".encode())
        self.process.stdin.flush()
        return self.process.stdout.readline().decode().strip()

    @contextmanager
    def publishing(self, seed: int, mischief: str = "none") -> Iterator[None]:
        """Have it publish."""
        assert self.tell(f"{seed} {mischief}") == "publishing"
        try:
            yield
        finally:
            assert self.tell("").startswith("closed")

    def end(self) -> None:
        end(self.process)


def end(process: subprocess.Popen[bytes]) -> None:
    """Kill a process, and close its pipes."""
    process.kill()
    process.wait()
    for pipe in (process.stdin, process.stdout):
        if pipe is not None:
            # What was not read may not be written any more.
            with suppress(BrokenPipeError):
                pipe.close()


@dataclass(frozen=True)
class Machine:
    """A Windows with the camera, a Python and a client in it."""

    wine: Wine
    python: Path
    ffmpeg: Path
    caller: str = r"C:\client.exe"

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
        return self.begin(self.caller, *words, out=out)

    def run_client(self, out: Path, *words: str, limit_s: float = 120.0) -> list[str]:
        client = self.client(*words, out=out)
        try:
            assert client.wait(limit_s) == 0, out.read_text()
        except subprocess.TimeoutExpired:
            raise AssertionError(f"it hangs: {words}") from None
        finally:
            end(client)
        return out.read_text().splitlines()

    def begin_python(self, module: str, *words: str) -> subprocess.Popen[bytes]:
        """Start a module in the Windows Python, which wants pipes to read from and to write to."""
        return subprocess.Popen(
            [str(windows._WINE), str(self.python), "-m", f"tests.windows_camera.{module}", *words],
            stdin=subprocess.PIPE,
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

    def producer(self) -> Producer:
        """Start a process that can publish."""
        return Producer(self.begin_python("producer"))


def compile_client(program: Path, target: str = "x86_64-w64-mingw32") -> Path:
    """Compile the tests' client; returns it."""
    compiler = shutil.which(f"{target}-g++")
    assert compiler is not None
    source = str(Path(__file__).with_name("client.cpp"))
    options = f"-std=c++17 -O2 -municode -DUNICODE -D_UNICODE -D_WIN32_WINNT=0x0A00 -static -s -I{ROOT}/camera/windows"
    link = "-lstrmiids -luuid -lole32 -loleaut32"
    subprocess.run([compiler, *options.split(), source, "-o", str(program), *link.split()], check=True)
    return program


@contextmanager
def machine(libraries: Path, folder: Path) -> Iterator[Machine]:
    """Make a Windows with Python, the tests' client and the camera in it, which is registered."""
    tools = folder / "tools"
    with ThreadPoolExecutor() as pool:
        program = pool.submit(compile_client, folder / "client.exe")
        python = pool.submit(windows.python, Wine(tools), PINS)
        with windows.start(folder / "wine", stand_ins=False) as wine:
            interpreter = python.result()
            (ffmpeg,) = (tools / "packages" / "imageio_ffmpeg" / "binaries").glob("*.exe")
            made = Machine(wine, interpreter, ffmpeg)
            made.library.parent.mkdir(parents=True)
            shutil.copy2(libraries / LIBRARY, made.library)
            shutil.copy2(program.result(), wine.drive / "client.exe")
            assert register(made, folder / "out") == 0
            yield made


def build(out: Path) -> Path:
    """Build the libraries into a folder; returns it."""
    subprocess.run([sys.executable, ROOT / "camera" / "windows" / "build.py", out], check=True)
    return out


def register(machine: Machine, out: Path, *words: str, library: str = LIBRARY) -> int:
    """Run regsvr32 of the library's own bits; returns its exit code."""
    folder = "system32" if library == LIBRARY else "syswow64"
    program = rf"C:\windows\{folder}\regsvr32.exe"
    return machine.begin(program, "/s", *words, rf"{FOLDER}\{library}", out=out).wait(60)


@functools.cache
def both(name: str, width: int, *, bottom_up: bool = True, seed: int = SEED) -> list[Bytes]:
    """Return how a producer's two pictures come out in a format."""
    return [expected(picture(seed + i), name, width, bottom_up=bottom_up) for i in range(2)]


def samples(file: Path, wanted: list[Bytes]) -> list[int | None]:
    """Return which of the two pictures each sample is, bit for bit; None: another one."""
    found = np.fromfile(file, np.uint8).reshape(-1, wanted[0].size)
    return [next((i for i, one in enumerate(wanted) if np.array_equal(sample, one)), None) for sample in found]


def seen(out: Path) -> list[tuple[float, str]]:
    """Return (arrival in ms, name) of each sample that a client saw."""
    # A line may still be on its way.
    text = out.read_text() if out.exists() else ""
    words = (line.split() for line in text[: text.rfind("\n") + 1].splitlines() if line[:1].isdigit())
    return [(float(at), name) for at, name in words]


@functools.cache
def pause_name() -> str:
    """Return by what the client names the pause picture in I420."""
    return name_of(Renderer().pause().i420)
