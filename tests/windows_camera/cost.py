"""What the Windows camera costs its callers: `python -m tests.windows_camera.cost [--opens 1000] [--write-qa]`.

It says the age of pictures as callers get them, the callers' share of a core, and whether a caller grows that opens the
camera again and again; and writes that into docs/qa.md when it is asked to.
"""

from __future__ import annotations

import argparse
import datetime as dt
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import psutil

from tests.installers import wine as windows
from tests.qa_page import write_part
from tests.windows_camera import machine as machines
from tests.windows_camera.expected import FORMATS
from tests.windows_camera.machine import SEED, Machine
from tests.windows_camera.producer import picture, stamp_of
from tests.windows_camera.table import table
from tests.windows_camera.test_under_wine import open_and_close

_SECONDS = 10


def of_ffmpeg(machine: Machine) -> str:
    """Return what the camera costs ffmpeg, which hands its pictures on through a pipe, as `client cost` says it."""
    source = ["-f", "dshow", "-rtbufsize", "100M", "-pixel_format", "yuv420p", "-video_size", "1280x720", "-i"]
    sink = ["-fps_mode", "passthrough", "-flush_packets", "1", "-f", "rawvideo", "-"]
    command = [str(windows._WINE), str(machine.ffmpeg), "-fflags", "nobuffer", *source, "video=AnonEmo Camera", *sink]
    environment, nothing = machine.wine._environment({}), subprocess.DEVNULL
    caller = subprocess.Popen(command, stdin=nothing, stdout=subprocess.PIPE, stderr=nothing, env=environment)
    assert caller.stdout is not None
    size = picture(SEED).size

    def read() -> float:
        """Return a picture's age in ms."""
        assert caller.stdout is not None
        flat = np.frombuffer(caller.stdout.read(size), np.uint8)
        # What Wine's performance counter is made of.
        return (time.clock_gettime_ns(time.CLOCK_MONOTONIC_RAW) - stamp_of(flat[: 1280 * 720].reshape(720, -1))) / 1e6

    try:
        for _ in range(30):
            read()
        process, began = psutil.Process(caller.pid), time.monotonic()
        used = sum(process.cpu_times()[:2])
        ages = [read() for _ in range(30 * _SECONDS)]
        share = (sum(process.cpu_times()[:2]) - used) / (time.monotonic() - began)
    finally:
        machines.end(caller)
    return f"{np.median(ages):.2f} {share * 100:.2f} {len(ages)}"


def run(folder: Path, opens: int) -> str:
    """Measure; returns the figures as Markdown."""
    out = folder / "out"
    with machines.machine(machines.build(folder / "libraries"), folder) as machine:
        producer = machine.producer()
        with producer.publishing(SEED, "stamp"):
            said = {
                f"own client, {name}": machine.run_client(out, "cost", name, str(_SECONDS * 1000))[0]
                for name in FORMATS
            }
            said["ffmpeg.exe, I420, handed on through a pipe"] = of_ffmpeg(machine)
            said["OpenCV, which makes it BGR"] = machine.run_python("opencv_cost", str(_SECONDS))[0]
        producer.end()
        times, handles, growth = open_and_close(machine, out, opens)
        assert machine.run_client(out, "hasty", str(opens), limit_s=60 + opens) == [f"stopped {opens}"]
    rows = [
        [caller, f"{float(age):.1f} ms", f"{float(share):.1f} %", pictures]
        for caller, (age, share, pictures) in ((caller, words.split()) for caller, words in said.items())
    ]
    load, cores = os.getloadavg()[2], os.cpu_count()
    return f"""\
## What the Windows camera costs

`python -m tests.windows_camera.cost`, {dt.datetime.now().astimezone():%Y-%m-%d}, under Wine 8, 1280 x 720, on {cores}
cores with {load:.0f} things to do at a time, at a niceness of {os.nice(0)}. The age is from before the program writes a
picture into shared memory to when the caller has it; the share is of the whole caller's process, with its own work.
Wanted: 2 ms, 3 %.

{table(["caller", "age, median", "share of a core", "pictures"], rows)}
Opened and closed {times} times in one process: {handles} handles and {growth} KB more than after the sixth time.
Stopped 0 to 9 ms after it was started, {times} times: it never hung."""


def main() -> None:
    """Run it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--opens", type=int, default=1000, help="how often the camera is opened and closed")
    parser.add_argument("--write-qa", action="store_true", help="write docs/qa.md")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        text = run(Path(folder), options.opens)
    sys.stdout.write(f"{text}\n")
    if options.write_qa:
        write_part("windows camera, cost", "tests/windows_camera/cost.py", text)


if __name__ == "__main__":
    main()
