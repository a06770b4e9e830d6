"""Sections that are spoiled or somebody else's: the pause picture or a whole one; and faulty libraries, caught."""

from __future__ import annotations

import importlib.util
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.installers.wine import ROOT
from tests.windows_camera.expected import fnv
from tests.windows_camera.machine import LIBRARY, SEED, Machine, both, pause_hash, seen

pytestmark = pytest.mark.skipif("sys.platform != 'linux'", reason="needs Linux")

SOURCES = ROOT / "camera" / "windows"

MISCHIEFS = ("future", "old", "version", "torn", "numbers", "noise")
OTHERS = ("stranger", "low", "small")
"""Whose pictures are never shown."""

FAULTS = {
    "ignores the stamp": ("picture_source.cpp", "return age <= ahead + second * SILENCE_MS / 1000;", "return age | 1;"),
    "ignores the numbers": ("picture_source.cpp", "slot.begun == number && slot.done == number", "true"),
    "ignores the owner": ("trust.cpp", "return EqualSid(owner,", "return true || EqualSid(owner,"),
}
"""Faults that a library might have: the file, what stands there, and what the faulty one has."""

CAUGHT_BY = {"ignores the stamp": "old", "ignores the numbers": "torn", "ignores the owner": "stranger"}


def check(machine: Machine, mischief: str, out: Path) -> None:
    """Let a caller watch while a section is spoiled; AssertionError when it sees what it should not."""
    whole = {fnv(one.tobytes()) for one in both("I420", 1280)}
    with machine.producer(str(SEED), "120", mischief):
        assert machine.client("watch", "I420", "2500", out=out).wait(120) == 0
    names = {name for _, name in seen(out)}
    assert pause_hash() in names
    assert names - whole == {pause_hash()}
    # After each picture its numbers are spoiled; a caller that sees many of them believes what is wrong.
    if mischief in {*OTHERS, "version", "old", "future", "torn"}:
        pauses = sum(name == pause_hash() for _, name in seen(out))
        assert pauses > len(seen(out)) * (0.99 if mischief in OTHERS else 0.5)


@pytest.mark.parametrize("mischief", [*MISCHIEFS, *OTHERS])
def test_p3_a_section_that_is_not_to_be_trusted_shows_the_pause_picture(
    mischief: str, machine: Machine, tmp_path: Path
) -> None:
    check(machine, mischief, tmp_path / "out")


def test_the_program_does_not_publish_in_a_section_of_others(machine: Machine) -> None:
    busy = "VIRTUAL_CAMERA_BUSY"
    # A caller may still have the section that this user's program left.
    assert machine.run_python("squatted") == ["own free", f"small {busy}", f"stranger {busy}", f"low {busy}"]
    assert "stranger free" in machine.run_python("squatted", "mutant")


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


@pytest.mark.parametrize("with_fault", FAULTS, indirect=True)
def test_p3_a_faulty_library_is_caught(with_fault: str, machine: Machine, tmp_path: Path) -> None:
    with pytest.raises(AssertionError):
        check(machine, CAUGHT_BY[with_fault], tmp_path / "out")
