"""A long call against the built-in actor: does anything grow, slow down or get lost?

`python -m tests.e2e.soak --minutes 30 [--write-qa]` prints the figures, and writes them into docs/qa.md.
"""

from __future__ import annotations

import argparse
import datetime as dt
import itertools
import os
import sys
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
import psutil

from anonemo_tray import __version__
from anonemo_tray.cameras.choice import CameraChoice
from anonemo_tray.ipc.child_config import NO_DEVICE
from anonemo_tray.ipc.messages import Published
from anonemo_tray.pipeline.commands import TurnOn
from anonemo_tray.pipeline.session_config import SessionConfig
from anonemo_tray.pipeline.state import State, Status
from anonemo_tray.pipeline.worker import Worker
from tests.waiting import wait_until

PAGE: Final = Path(__file__).parents[2] / "docs" / "qa.md"
BEGIN: Final = "<!-- soak: begin, written by tests/e2e/soak.py -->"
END: Final = "<!-- soak: end -->"

FPS: Final = 30
_SAMPLES: Final = 30
_WARM_UP_S: Final = 10.0


@dataclass(frozen=True)
class Sample:
    """One stretch of the call.

    Attributes:
        memory_mb: resident memory of each process, by role.
        descriptors: open file descriptors of all processes.
        threads: of all processes.
        latency_ms: capture to published, of each new face.
        seconds: how long it was.
        states: that the program said it was in.
    """

    memory_mb: dict[str, float]
    descriptors: int
    threads: int
    latency_ms: list[float]
    seconds: float
    states: set[State]


def soak(minutes: float) -> list[Sample]:
    """Run the worker with its real children, at full speed and without a virtual camera."""
    lock, published, statuses = threading.Lock(), list[Published](), list[Status]()

    def note(heartbeat: Published) -> None:
        with lock:
            published.append(heartbeat)

    camera = CameraChoice("demo:1280x720", "Demo")
    config = SessionConfig(camera=camera, virtual_camera=NO_DEVICE)
    worker = Worker(config, statuses.append, list, needs_virtual_camera=False, on_published=note)
    worker.start()
    samples = []
    try:
        worker.send(TurnOn())
        wait_until(lambda: bool(statuses) and statuses[-1].state is State.SHOWING, "a face", 60.0)
        time.sleep(_WARM_UP_S)
        published.clear()
        statuses.clear()
        for _ in range(_SAMPLES):
            began = time.monotonic()
            time.sleep(60 * minutes / _SAMPLES)
            with lock:
                heartbeats, published[:] = published[:], []
            family = {"tray": os.getpid(), **{role.value: pid for role, pid in worker.pids.items()}}
            processes = {role: psutil.Process(pid) for role, pid in family.items()}
            # A face that is repeated to keep the pace counts once, when it was new.
            new = {each.captured_ns: each for each in reversed(heartbeats) if each.shown}
            samples.append(
                Sample(
                    {role: process.memory_info().rss / 1e6 for role, process in processes.items()},
                    sum(process.num_fds() for process in processes.values()),
                    sum(process.num_threads() for process in processes.values()),
                    [(each.published_ns - each.captured_ns) / 1e6 for each in new.values()],
                    time.monotonic() - began,
                    {status.state for status in statuses},
                )
            )
    finally:
        worker.stop()
    return samples


def growth_mb_per_hour(samples: Sequence[Sample], role: str) -> float:
    """Return the slope of a process' memory over the samples after the first fifth."""
    used = samples[len(samples) // 5 :]
    hours = np.cumsum([sample.seconds for sample in used]) / 3600
    return float(np.polyfit(hours, [sample.memory_mb[role] for sample in used], 1)[0])


def lost_share(samples: Sequence[Sample]) -> float:
    """Return the share of the camera's pictures that no caller has seen; the actor is there all the time."""
    expected = FPS * sum(sample.seconds for sample in samples)
    return max(0.0, 1 - sum(len(sample.latency_ms) for sample in samples) / expected)


def figures(samples: Sequence[Sample]) -> list[tuple[str, str]]:
    """Return what to report, in words."""
    thirds = [list(itertools.chain(*(sample.latency_ms for sample in part))) for part in (samples[:10], samples[-10:])]
    first, last = (np.percentile(latency, (50, 95)) for latency in thirds)
    memory = [
        f"{role} {samples[-1].memory_mb[role]:.0f} MB, {growth_mb_per_hour(samples, role):+.1f} MB an hour"
        for role in samples[0].memory_mb
    ]
    faces = sum(len(sample.latency_ms) for sample in samples)
    return [
        ("length", f"{sum(sample.seconds for sample in samples) / 60:.0f} minutes, {faces} faces published"),
        ("memory at the end, and its slope", "; ".join(memory)),
        ("descriptors, all processes, first to last", f"{samples[0].descriptors} to {samples[-1].descriptors}"),
        ("threads, all processes, first to last", f"{samples[0].threads} to {samples[-1].threads}"),
        ("latency p50 / p95, first third", f"{first[0]:.1f} / {first[1]:.1f} ms"),
        ("latency p50 / p95, last third", f"{last[0]:.1f} / {last[1]:.1f} ms"),
        ("pictures lost", f"{lost_share(samples):.2%}"),
        ("states besides face and no face", ", ".join(sorted(_odd_states(samples))) or "none"),
    ]


def _odd_states(samples: Sequence[Sample]) -> set[str]:
    return {state.value for sample in samples for state in sample.states - {State.SHOWING, State.SEARCHING}}


def write_qa(rows: Sequence[tuple[str, str]]) -> None:
    """Put the figures into docs/qa.md."""
    page = PAGE.read_text(encoding="utf-8")
    if BEGIN not in page:
        page += f"\n{BEGIN}\n{END}\n"
    today = dt.datetime.now(dt.timezone.utc).date()
    lines = [
        "## Soak",
        "",
        f"`python -m tests.e2e.soak`, {today}, version {__version__}: the worker with real sensor and output against",
        "the synthetic actor at 30 pictures a second, on two cores.",
        "",
        "| | |",
        "|---|---|",
        *(f"| {name} | {value} |" for name, value in rows),
    ]
    head, _, rest = page.partition(BEGIN)
    PAGE.write_text(head + BEGIN + "\n" + "\n".join(lines) + "\n" + END + rest.partition(END)[2], encoding="utf-8")


def main() -> int:
    """Soak and report."""
    parser = argparse.ArgumentParser(prog="python -m tests.e2e.soak", description="A long call against the actor.")
    parser.add_argument("--minutes", type=float, default=30.0)
    parser.add_argument("--write-qa", action="store_true", help="write the figures into docs/qa.md")
    args = parser.parse_args()
    rows = figures(soak(args.minutes))
    sys.stdout.write("".join(f"{name}: {value}\n" for name, value in rows))
    if args.write_qa:
        write_qa(rows)
    return 0


if __name__ == "__main__":
    sys.exit(main())
