"""The camera with real callers, as far as Wine is Windows: registered, read in every format, killed, spoiled."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import psutil
import pytest

from anonemo_tray.output.canvas import Renderer
from tests.installers import wine as windows
from tests.installers.wine import ROOT, Wine
from tests.windows_camera.expected import FORMATS, Bytes, expected, fnv
from tests.windows_camera.producer import picture

pytestmark = pytest.mark.skipif("sys.platform != 'linux'", reason="needs Linux")

SEED = 5
FOLDER = r"C:\Program Files\Common Files\AnonEmo Camera"
CLASS = r"HKCR\CLSID\{3D2A6A0E-7C55-4E0B-9B7A-5B1F2C8E41D6}"
PINS = ["--require-hashes", "--requirement", str(ROOT / "requirements-windows-python.txt")]
PIXELS = {"NV12": "nv12", "I420": "yuv420p", "YUY2": "yuyv422", "RGB24": "bgr24", "RGB32": "bgr0"}
LONGEST_MS = 400.0
MOST_OPENS = 31


@dataclass(frozen=True)
class Machine:
    """A Windows with the camera, a Python and a client in it."""

    wine: Wine
    python: Path

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

    @contextmanager
    def producer(self, *words: str) -> Iterator[psutil.Process]:
        """Let a producer publish; yields its process."""
        command = [str(windows._WINE), str(self.python), "-m", "tests.windows_camera.producer", *words]
        with subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=self.wine._environment({}),
        ) as started:
            assert started.stdout is not None
            assert started.stdout.readline().strip() == b"publishing"
            try:
                yield psutil.Process(started.pid)
            finally:
                started.kill()


@pytest.fixture(scope="module")
def machine(libraries: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Machine]:
    folder = tmp_path_factory.mktemp("camera")
    with windows.start(folder / "wine", stand_ins=False) as wine:
        machine = Machine(wine, windows.python(wine, PINS))
        place = wine.drive / "Program Files" / "Common Files" / "AnonEmo Camera"
        place.mkdir(parents=True)
        shutil.copy2(libraries / "AnonEmoCamera64.dll", place)
        compiler = shutil.which("x86_64-w64-mingw32-g++")
        assert compiler is not None
        source = str(Path(__file__).with_name("client.cpp"))
        options = "-std=c++17 -O2 -municode -DUNICODE -D_UNICODE -D_WIN32_WINNT=0x0A00 -static -s"
        link = "-lstrmiids -luuid -lole32 -loleaut32"
        program = str(wine.drive / "client.exe")
        subprocess.run([compiler, *options.split(), source, "-o", program, *link.split()], check=True)
        assert register(machine, folder / "out") == 0
        yield machine


def register(machine: Machine, out: Path, *words: str) -> int:
    return machine.begin("regsvr32", "/s", *words, rf"{FOLDER}\AnonEmoCamera64.dll", out=out).wait(60)


def both(name: str, width: int, *, bottom_up: bool = True) -> list[Bytes]:
    return [expected(picture(seed), name, width, bottom_up=bottom_up) for seed in (SEED, SEED + 1)]


def samples(file: Path, wanted: list[Bytes]) -> list[int | None]:
    """Return which of the two pictures each sample is, bit for bit; None: another one."""
    found = np.fromfile(file, np.uint8).reshape(-1, wanted[0].size)
    return [next((i for i, one in enumerate(wanted) if np.array_equal(sample, one)), None) for sample in found]


def seen(out: Path) -> list[tuple[float, str]]:
    """Return (arrival in ms, hash) of each sample that a client saw."""
    words = (line.split() for line in out.read_text().splitlines() if line[:1].isdigit())
    return [(float(at), name) for at, name in words]


def pause_hash() -> str:
    return fnv(Renderer().pause().i420.tobytes())


def test_callers_get_every_format_bit_for_bit(machine: Machine, tmp_path: Path) -> None:
    raw = machine.wine.drive / "x.raw"
    with machine.producer(str(SEED), "120"):
        for name in FORMATS:
            for width in (1280, 640):
                assert machine.run_client(tmp_path / "out", "read", name, str(width), "4", r"C:\x.raw")
                found = samples(raw, both(name, width))
                assert len(found) == 4
                assert None not in found


def test_ffmpeg_reads_every_format_bit_for_bit(machine: Machine, tmp_path: Path) -> None:
    (ffmpeg,) = (machine.wine.folder / "packages" / "imageio_ffmpeg" / "binaries").glob("*.exe")
    with machine.producer(str(SEED), "120"):
        for name in FORMATS:
            for width in (1280, 640):
                size = f"{width}x{width * 9 // 16}"
                source = f"-f dshow -rtbufsize 200M -pixel_format {PIXELS[name]} -video_size {size} -i".split()
                sink = ["-frames:v", "6", "-fps_mode", "passthrough", "-f", "rawvideo", r"C:\f.raw"]
                caller = machine.begin(ffmpeg, "-y", *source, "video=AnonEmo Camera", *sink, out=tmp_path / "out")
                assert caller.wait(60) == 0
                found = samples(machine.wine.drive / "f.raw", both(name, width, bottom_up=False))
                assert len(found) == 6
                assert None not in found


def test_p3_after_a_kill_there_is_the_pause_picture_and_the_same_callers_get_the_next_program(
    machine: Machine, tmp_path: Path
) -> None:
    pause = pause_hash()
    for how in (signal.SIGKILL, signal.SIGSTOP):
        outs = [tmp_path / f"{how.name}{number}" for number in range(2)]
        with machine.producer(str(SEED), "120") as producer:
            clients = [machine.client("watch", "I420", "9000", out=out) for out in outs]
            time.sleep(2.0)
            os.kill(producer.pid, how)
            time.sleep(1.0)
        with machine.producer(str(SEED), "60"):
            assert [client.wait(60) for client in clients] == [0, 0]
        for out in outs:
            found = seen(out)
            names = [name for _, name in found]
            begins = next(i for i, name in enumerate(names) if name == pause and i > 20)
            last = begins - 1
            while names[last - 1] == names[last]:
                last -= 1
            assert found[begins][0] - found[last][0] <= LONGEST_MS
            assert len(set(names[begins:])) == 3


def test_p3_a_spoiled_section_shows_the_pause_picture_or_a_whole_one(machine: Machine, tmp_path: Path) -> None:
    whole = {fnv(one.tobytes()) for one in both("I420", 1280)}
    for mischief in ("future", "old", "version", "torn", "numbers", "noise"):
        out = tmp_path / mischief
        with machine.producer(str(SEED), "60", mischief):
            assert machine.client("watch", "I420", "2500", out=out).wait(60) == 0
        names = {name for _, name in seen(out)}
        assert pause_hash() in names
        assert names - whole == {pause_hash()}


def test_a_second_producer_is_refused(machine: Machine, tmp_path: Path) -> None:
    with machine.producer(str(SEED), "60"):
        second = [str(machine.python), "-m", "tests.windows_camera.producer", "9", "1"]
        said = subprocess.run(
            [str(windows._WINE), *second],
            capture_output=True,
            env=machine.wine._environment({}),
            timeout=60,
            check=False,
        )
        assert said.stdout.strip() == b"VIRTUAL_CAMERA_BUSY"


def test_opening_and_closing_leaves_nothing(machine: Machine, tmp_path: Path) -> None:
    lines = machine.run_client(tmp_path / "out", "open", str(MOST_OPENS))
    figures = [[int(word) for word in line.split()] for line in lines[:-1]]
    assert len(figures) == MOST_OPENS
    assert {references for references, *_ in figures} == {0}
    kilobytes = [memory for *_, memory in figures]
    assert kilobytes[-1] - kilobytes[5] <= 256
    assert lines[-1] == "loaded 0"


def test_it_refuses_what_it_has_not(machine: Machine, tmp_path: Path) -> None:
    lines = machine.run_client(tmp_path / "out", "wrong")
    assert len(lines) == 8
    assert all(line.endswith("0x80040200") for line in lines)


def test_registering_leaves_nothing_when_it_is_undone(machine: Machine, tmp_path: Path) -> None:
    out = tmp_path / "out"
    assert machine.run_client(out, "list") == ["AnonEmo Camera"]
    assert register(machine, out, "/u") == 0
    assert machine.run_client(out, "list") == []
    for key in (CLASS, r"HKLM\Software\Classes"):
        machine.begin("reg", "query", key, "/s", out=out).wait(120)
        assert b"AnonEmo" not in out.read_bytes()
    assert register(machine, out, "/u") == 0
    assert register(machine, out) == 0
