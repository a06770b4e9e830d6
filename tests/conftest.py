"""What every test gets: a home of its own, no way to the internet, and failure on log lines nobody expected."""

from __future__ import annotations

import logging
import os
import socket
from collections.abc import Generator, Iterator
from pathlib import Path
from typing import Any

import pytest


@pytest.fixture(autouse=True)
def own_home(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Settings, lock and everything else the program writes go here."""
    home = tmp_path_factory.mktemp("home")
    monkeypatch.setenv("ANONEMO_TRAY_HOME", str(home / "anonemo"))
    for variable in ("HOME", "XDG_CONFIG_HOME", "XDG_RUNTIME_DIR", "XDG_CACHE_HOME", "XDG_STATE_HOME"):
        monkeypatch.setenv(variable, str(home))
    return home


@pytest.fixture(autouse=True)
def no_internet(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let Python code in the tests' own process open local sockets only."""
    real = socket.socket.connect

    def connect(self: socket.socket, address: Any) -> None:
        if self.family != getattr(socket, "AF_UNIX", None):
            raise AssertionError("a test tried to reach the network")
        real(self, address)

    monkeypatch.setattr(socket.socket, "connect", connect)


@pytest.fixture(autouse=True)
def no_unexpected_log_lines(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    """Fail a test that leaves a warning or worse in the log; one that expects it clears `caplog`."""
    yield
    lines = [record.getMessage() for record in caplog.get_records("call") if record.levelno >= logging.WARNING]
    assert not lines, lines


_OTHER_SYSTEMS = ("needs Windows", "needs macOS")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Count a skipped test as failed where everything is to run, unless it needs another system."""
    report = yield
    if not hasattr(report, "wasxfail"):
        _count_skipped_as_failed(report)
    return report


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report() -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    """The same for a whole module that skips itself."""
    report = yield
    _count_skipped_as_failed(report)
    return report


def _count_skipped_as_failed(report: pytest.TestReport | pytest.CollectReport) -> None:
    if report.skipped and os.environ.get("CI"):
        reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr)
        if not reason.removeprefix("Skipped: ").startswith(_OTHER_SYSTEMS):
            report.outcome = "failed"
            report.longrepr = f"skipped in CI: {report.nodeid}: {reason}"
