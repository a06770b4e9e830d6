"""Libraries with a fault each, built from changed copies of the sources: the checks catch them."""

from __future__ import annotations

import importlib.util
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.installers.wine import ROOT
from tests.windows_camera.machine import LIBRARY, Machine, Producer
from tests.windows_camera.test_hostile import check
from tests.windows_camera.test_under_wine import ask_while_it_stops

pytestmark = pytest.mark.skipif("sys.platform != 'linux'", reason="needs Linux")

SOURCES = ROOT / "camera" / "windows"
NUMBERS = "slot.begun == number && slot.done == number"
OWNER = "EqualSid(owner, reinterpret_cast<TOKEN_USER*>(user)->User.Sid)"
FAULTS = {
    "ignores the stamp": ("picture_source.cpp", "return age <= ahead + second * SILENCE_MS / 1000;", "return age | 1;"),
    "ignores the numbers": ("picture_source.cpp", NUMBERS, "(slot.begun == number || slot.done)"),
    "ignores the owner": ("trust.cpp", OWNER, "owner"),
    "is locked while it stops": (
        "filter.cpp",
        "Guard held(transition);\n    pin.stop();",
        "Guard held(lock);\n    pin.stop();",
    ),
}
"""Faults that a library might have: the file, what stands there, and what the faulty one has."""

CAUGHT_BY = {"ignores the stamp": "old", "ignores the numbers": "torn", "ignores the owner": "stranger"}
"""The spoiled sections that show a fault."""


@pytest.fixture
def with_fault(machine: Machine, libraries: Path, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[str]:
    """Have a faulty library registered for the time of a test; yields which."""
    fault: str = request.param
    shutil.copytree(SOURCES, tmp_path / "sources")
    name, right, wrong = FAULTS[fault]
    source = tmp_path / "sources" / name
    text = source.read_text(encoding="utf-8")
    assert right in text
    source.write_text(text.replace(right, wrong), encoding="utf-8")
    spec = importlib.util.spec_from_file_location("build", SOURCES / "build.py")
    assert spec is not None and spec.loader is not None
    build = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(build)
    (made,) = build.build(tmp_path / "faulty", tmp_path / "sources", [LIBRARY])
    shutil.copy2(made, machine.library)
    yield fault
    shutil.copy2(libraries / LIBRARY, machine.library)


@pytest.mark.parametrize("with_fault", CAUGHT_BY, indirect=True)
def test_p3_a_faulty_library_is_caught(with_fault: str, machine: Machine, producer: Producer, tmp_path: Path) -> None:
    with pytest.raises(AssertionError):
        check(machine, producer, CAUGHT_BY[with_fault], tmp_path / "out")


@pytest.mark.parametrize("with_fault", ["is locked while it stops"], indirect=True)
def test_a_library_that_hangs_is_caught(with_fault: str, machine: Machine, tmp_path: Path) -> None:
    with pytest.raises(AssertionError, match="hangs"):
        ask_while_it_stops(machine, tmp_path / "out", limit_s=8.0)
