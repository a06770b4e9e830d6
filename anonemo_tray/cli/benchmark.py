"""`anonemo-tray benchmark`: what the whole program costs, as a ratio to MediaPipe's own call in the same run.

Everything runs for real on frames of the demo that were decoded beforehand, thirty a second, so that decoding them
costs nothing; only the virtual camera is left out. What a camera's picture costs before is measured apart.
Seconds of one machine mean little on another, so the figure to watch is `cpu_ratio`: CPU time of all processes for each
published picture, over the CPU time of MediaPipe's `detect_for_video` alone.
"""

from __future__ import annotations

import base64
import json
import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from anonemo_tray.cameras.choice import CameraChoice
from anonemo_tray.errors import AnonEmoError, ExitCode, Problem
from anonemo_tray.ipc.child_config import NO_DEVICE
from anonemo_tray.ipc.messages import Published
from anonemo_tray.pipeline.commands import TurnOff, TurnOn
from anonemo_tray.pipeline.session_config import SessionConfig
from anonemo_tray.pipeline.state import Status
from anonemo_tray.pipeline.worker import Worker
from anonemo_tray.sandbox import Role
from anonemo_tray.system import programs
from anonemo_tray.system.programs import NO_WINDOW

_FPS = 30
_WARM_UP_S = 2.0
_START_LIMIT_S = 60.0


def percentiles(values: Sequence[float]) -> dict[str, float]:
    """Return the 50th, 95th and 99th percentile (nearest rank) of some milliseconds."""
    ordered = sorted(values)
    return {
        f"p{share}": round(ordered[min(len(ordered) - 1, len(ordered) * share // 100)], 3) for share in (50, 95, 99)
    }


@dataclass
class _Heartbeats:
    """Collects the output's heartbeats; filled by the worker thread, read after it was told to."""

    first_face: threading.Event = field(default_factory=threading.Event)
    recording: bool = False
    published: list[Published] = field(default_factory=list)

    def __call__(self, published: Published) -> None:
        if published.shown:
            self.first_face.set()
        if self.recording:
            self.published.append(published)


def _cpu_s(pid: int) -> float:
    """Return the CPU time a process has used; seconds, in steps of 10 ms. Source: proc(5), /proc/pid/stat."""
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii", errors="replace").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _rss_mb(pid: int) -> float:
    """Return the resident memory of a process in megabytes. Source: proc(5), /proc/pid/statm."""
    pages = int(Path(f"/proc/{pid}/statm").read_text(encoding="ascii").split()[1])
    return round(pages * os.sysconf("SC_PAGE_SIZE") / 1e6, 1)


class _Meter:
    """CPU time of the processes of a run over a stretch of time; empty where the system has no /proc."""

    def __init__(self, pids: dict[str, int]) -> None:
        self._pids = pids if sys.platform == "linux" else {}
        self._started = time.monotonic()
        self._before = {role: _cpu_s(pid) for role, pid in self._pids.items()}

    def cpu_s(self) -> dict[str, float]:
        return {role: round(_cpu_s(pid) - self._before[role], 3) for role, pid in self._pids.items()}

    def rss_mb(self) -> dict[str, float]:
        return {role: _rss_mb(pid) for role, pid in self._pids.items()}

    def wall_s(self) -> float:
        return time.monotonic() - self._started


def _measure_baseline(seconds: float, size: str) -> tuple[dict[str, Any], bytes]:
    """Run MediaPipe's own Python call alone, at the same pace on the same pictures, in a process of its own.

    Returns:
        The figures, and one of the pictures as a JPEG file.
    """
    command = [*programs.child_command(Role.SENSOR), "--baseline", str(seconds), size]
    try:
        done = subprocess.run(
            command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, check=True, creationflags=NO_WINDOW
        )
    except (OSError, subprocess.SubprocessError) as error:
        raise AnonEmoError(Problem.LANDMARKER_FAILED) from error
    raw = json.loads(done.stdout)
    figures = {
        "frames": len(raw["wall_ms"]),
        "wall_ms": percentiles(raw["wall_ms"]),
        "cpu_ms_per_frame": round(raw["cpu_ms"] / len(raw["wall_ms"]), 3),
        "decode_cpu_ms": raw["decode_ms"],
    }
    return figures, base64.b64decode(raw["jpeg"])


def _measure_start(jpeg: bytes) -> float:
    """Return the seconds from switching on to the first face, with a picture file as the camera.

    The replay would not do: it decodes its frames first, as no camera has to.
    """
    heartbeats, statuses = _Heartbeats(), list[Status]()
    with tempfile.TemporaryDirectory() as folder:
        picture = Path(folder) / "demo.jpg"
        picture.write_bytes(jpeg)
        camera = CameraChoice(str(picture), picture.name)
        config = SessionConfig(camera=camera, virtual_camera=NO_DEVICE)
        worker = Worker(config, statuses.append, list, on_published=heartbeats)
        worker.start()
        try:
            return _switch_on(worker, heartbeats, statuses)
        finally:
            worker.stop()


def _switch_on(worker: Worker, heartbeats: _Heartbeats, statuses: Sequence[Status]) -> float:
    """Switch on as the tray does, when the output is ready, and return the seconds to the first face.

    Raises:
        AnonEmoError: there was none.
    """
    while not (statuses and statuses[-1].virtual_camera):
        time.sleep(0.01)
    switched_on = time.monotonic()
    worker.send(TurnOn())
    if not heartbeats.first_face.wait(_START_LIMIT_S):
        raise AnonEmoError(statuses[-1].problem or Problem.LANDMARKER_FAILED)
    return time.monotonic() - switched_on


def _measure_chain(seconds: float, size: str, bare: dict[str, Any]) -> dict[str, Any]:
    """Run the whole program, then leave it switched off."""
    heartbeats = _Heartbeats()
    config = SessionConfig(camera=CameraChoice(f"demo:{size}", "Demo"), virtual_camera=NO_DEVICE)
    statuses: list[Status] = []
    worker = Worker(config, statuses.append, list, needs_virtual_camera=False, on_published=heartbeats)
    worker.start()
    try:
        _switch_on(worker, heartbeats, statuses)
        time.sleep(_WARM_UP_S)

        meter = _Meter({"tray": os.getpid(), **{role.value: pid for role, pid in worker.pids.items()}})
        heartbeats.recording = True
        time.sleep(seconds)
        heartbeats.recording = False
        cpu, wall, rss = meter.cpu_s(), meter.wall_s(), meter.rss_mb()

        worker.send(TurnOff())
        time.sleep(1.0)
        meter = _Meter({"tray": os.getpid(), "output": worker.pids[Role.OUTPUT]})
        time.sleep(max(4.0, seconds / 2))
        off_share = sum(meter.cpu_s().values()) / meter.wall_s()
    finally:
        worker.stop()

    faces = [published for published in heartbeats.published if published.shown]
    # A picture that is repeated to keep the pace counts once, when it was new.
    latency = {published.captured_ns: published.published_ns for published in reversed(faces)}
    cpu_ms = 1000 * sum(cpu.values()) / max(1, len(latency))
    return {
        "published_faces": len(latency),
        "published_pictures": len(heartbeats.published),
        "frames_lost": max(0, round(wall * _FPS) - len(latency)),
        "latency_ms": percentiles([(done - captured) / 1e6 for captured, done in latency.items()]),
        "render_ms": percentiles([published.render_us / 1e3 for published in faces]),
        "cpu_s": cpu,
        "cpu_ms_per_published_frame": round(cpu_ms, 3),
        "cpu_ratio": round(cpu_ms / bare["cpu_ms_per_frame"], 3),
        "rss_mb": rss,
        "off_cpu_percent_of_a_core": round(100 * off_share, 3),
    }


def measure(seconds: float) -> dict[str, Any]:
    """Return all figures; every part of the run takes about so many seconds."""
    report: dict[str, Any] = {"seconds": seconds, "fps": _FPS}
    for name, size in (("standard", "1280x720"), ("larger", "1920x1080")):
        bare, jpeg = _measure_baseline(seconds, size)
        report[name] = {"input": size, "bare": bare, "chain": _measure_chain(seconds, size, bare)}
        report[name]["on_to_first_landmarks_s"] = round(_measure_start(jpeg), 3)
    report["cpu_ratio"] = report["standard"]["chain"]["cpu_ratio"]
    return report


def _modes(decode_cpu_ms: dict[str, float]) -> str:
    return ", ".join(f"{mode} {ms:.1f} ms" for mode, ms in decode_cpu_ms.items())


def benchmark(*, as_json: bool, seconds: float) -> ExitCode:
    """Measure and print."""
    report = measure(seconds)
    if as_json:
        sys.stdout.write(json.dumps(report, indent=2) + "\n")
        return ExitCode.OK
    for name in ("standard", "larger"):
        part = report[name]
        bare, chain = part["bare"], part["chain"]
        sys.stdout.write(
            f"{part['input']} at {_FPS} fps\n"
            f"  MediaPipe alone    {bare['cpu_ms_per_frame']:.2f} ms CPU a frame, p95 {bare['wall_ms']['p95']:.1f} ms\n"
            f"  camera's picture   {_modes(bare['decode_cpu_ms'])}\n"
            f"  whole program      {chain['cpu_ms_per_published_frame']:.2f} ms CPU a frame, "
            f"ratio {chain['cpu_ratio']:.2f}\n"
            f"  capture to publish p50 {chain['latency_ms']['p50']:.1f}, p95 {chain['latency_ms']['p95']:.1f}, "
            f"p99 {chain['latency_ms']['p99']:.1f} ms\n"
            f"  drawing            p95 {chain['render_ms']['p95']:.2f} ms\n"
            f"  frames lost        {chain['frames_lost']} of {chain['frames_lost'] + chain['published_faces']}\n"
            f"  memory             {', '.join(f'{role} {mb:.0f} MB' for role, mb in chain['rss_mb'].items())}\n"
            f"  on to first face   {part['on_to_first_landmarks_s']:.2f} s\n"
            f"  switched off       {chain['off_cpu_percent_of_a_core']:.2f} % of a core\n"
        )
    return ExitCode.OK
