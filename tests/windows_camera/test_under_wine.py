"""The camera with real callers, as far as Wine is Windows: registered, read in every format, opened, stopped."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.windows_camera.expected import FORMATS
from tests.windows_camera.machine import SEED, Machine, Producer, both, register, samples
from tests.windows_camera.table import Figures

pytestmark = pytest.mark.skipif("sys.platform != 'linux'", reason="needs Linux")

CLASS = r"HKCR\CLSID\{3D2A6A0E-7C55-4E0B-9B7A-5B1F2C8E41D6}"
PIXELS = {"NV12": "nv12", "I420": "yuv420p", "YUY2": "yuyv422", "RGB24": "bgr24", "RGB32": "bgr0"}


def test_callers_get_every_format_bit_for_bit(
    machine: Machine, producer: Producer, figures: Figures, tmp_path: Path
) -> None:
    raw = machine.wine.drive / "x.raw"
    with producer.publishing(SEED):
        for name in FORMATS:
            for width in (1280, 640):
                assert machine.run_client(tmp_path / "out", "read", name, str(width), "4", r"C:\x.raw")
                found = samples(raw, both(name, width))
                assert len(found) == 4
                assert None not in found
                figures.read.setdefault("own client", {})[name, width] = len(found)


def test_ffmpeg_reads_every_format_bit_for_bit(
    machine: Machine, producer: Producer, figures: Figures, tmp_path: Path
) -> None:
    with producer.publishing(SEED):
        for name in FORMATS:
            for width in (1280, 640):
                size = f"{width}x{width * 9 // 16}"
                source = f"-f dshow -rtbufsize 200M -pixel_format {PIXELS[name]} -video_size {size} -i".split()
                sink = ["-frames:v", "6", "-fps_mode", "passthrough", "-f", "rawvideo", r"C:\f.raw"]
                caller = machine.begin(
                    machine.ffmpeg, "-y", *source, "video=AnonEmo Camera", *sink, out=tmp_path / "out"
                )
                assert caller.wait(60) == 0
                found = samples(machine.wine.drive / "f.raw", both(name, width, bottom_up=False))
                assert len(found) == 6
                assert None not in found
                figures.read.setdefault("ffmpeg.exe", {})[name, width] = len(found)


def open_and_close(machine: Machine, out: Path, times: int) -> tuple[int, int, int]:
    """Open the camera so often; returns that, and by how many handles and KB the caller grew since the sixth time."""
    lines = machine.run_client(out, "open", str(times), limit_s=60 + times)
    found = [[int(word) for word in line.split()] for line in lines[:-1]]
    assert len(found) == times
    assert {references for references, *_ in found} == {0}
    assert lines[-1] == "loaded 0"
    return times, found[-1][1] - found[5][1], found[-1][2] - found[5][2]


def test_opening_and_closing_leaves_nothing(machine: Machine, figures: Figures, tmp_path: Path) -> None:
    figures.opens = times, handles, growth = open_and_close(machine, tmp_path / "out", 31)
    assert handles < times / 4
    assert growth <= 256


def test_a_caller_may_unload_it_at_once(machine: Machine, tmp_path: Path) -> None:
    assert machine.run_client(tmp_path / "out", "unload", "100") == ["unloaded"]


def test_a_caller_may_stop_it_hastily(machine: Machine, figures: Figures, tmp_path: Path) -> None:
    times = 100
    assert machine.run_client(tmp_path / "out", "hasty", str(times)) == [f"stopped {times}"]
    figures.stops = times


def ask_while_it_stops(machine: Machine, out: Path, limit_s: float = 60.0) -> None:
    """Stop it while its caller takes a sample and asks it this and that; AssertionError when it hangs."""
    assert machine.run_client(out, "asking", "5", limit_s=limit_s) == ["stopped 5"]


def test_a_caller_may_ask_it_while_it_stops(machine: Machine, tmp_path: Path) -> None:
    ask_while_it_stops(machine, tmp_path / "out")


def test_a_caller_may_keep_all_samples(machine: Machine, figures: Figures, tmp_path: Path) -> None:
    (line,) = machine.run_client(tmp_path / "out", "keep", "1000")
    kept, share, stopping, again = line.split()[1::2]
    assert int(kept) >= 4
    # It waits; it does not look again and again.
    assert float(share) < 5.0
    assert again == "1"
    figures.kept = int(kept), float(share), float(stopping)


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
