"""The clock of capture times; what a clock does in sleep cannot be seen here, but which one is asked can."""

from __future__ import annotations

import importlib
import subprocess
import sys
import time
from collections.abc import Iterator

import pytest

from anonemo_tray.ipc import clock


@pytest.fixture
def reloaded() -> Iterator[None]:
    yield
    importlib.reload(clock)


@pytest.mark.usefixtures("reloaded")
@pytest.mark.parametrize(
    ("system", "asked"), [("linux", "CLOCK_BOOTTIME"), ("darwin", "CLOCK_MONOTONIC_RAW"), ("win32", "perf_counter")]
)
def test_each_systems_clock_is_the_one_that_runs_on_during_sleep(
    system: str, asked: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    times = {"CLOCK_BOOTTIME": 1, "CLOCK_MONOTONIC_RAW": 2}
    for name, number in times.items():
        monkeypatch.setattr(time, name, number, raising=False)
    monkeypatch.setattr(time, "clock_gettime_ns", lambda number: number, raising=False)
    monkeypatch.setattr(time, "perf_counter_ns", lambda: 3)
    monkeypatch.setattr(time, "monotonic_ns", lambda: -1)
    monkeypatch.setattr(sys, "platform", system)
    importlib.reload(clock)
    assert clock.now_ns() == {**times, "perf_counter": 3}[asked]


def test_another_process_has_the_same_clock() -> None:
    code = "from anonemo_tray.ipc.clock import now_ns; print(now_ns())"
    before = clock.now_ns()
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert before < int(told) < clock.now_ns()
