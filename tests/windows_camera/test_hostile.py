"""Sections that are spoiled or somebody else's: the pause picture or a whole one."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.windows_camera.expected import name_of
from tests.windows_camera.machine import SEED, Machine, Producer, both, pause_name, seen
from tests.windows_camera.table import Figures

pytestmark = pytest.mark.skipif("sys.platform != 'linux'", reason="needs Linux")

MISCHIEFS = ("future", "old", "version", "torn", "numbers", "noise")
OTHERS = ("stranger", "low", "small")
"""Whose pictures are never shown."""


def check(machine: Machine, producer: Producer, mischief: str, out: Path) -> tuple[int, int]:
    """Let a caller watch while a section is spoiled; AssertionError when it sees what it should not.

    Returns:
        How many samples it got, and how many of them were the pause picture.
    """
    whole = {name_of(one) for one in both("I420", 1280)}
    with producer.publishing(SEED, mischief):
        assert machine.client("watch", "I420", "1500", out=out).wait(120) == 0
    names = [name for _, name in seen(out)]
    pauses = names.count(pause_name())
    assert pauses
    assert {*names} - whole == {pause_name()}
    # After each picture its numbers are spoiled; a caller that sees many of them believes what is wrong.
    if mischief in {*OTHERS, "version", "old", "future", "torn"}:
        assert pauses > len(names) * (0.99 if mischief in OTHERS else 0.5)
    return len(names), pauses


@pytest.mark.parametrize("mischief", [*MISCHIEFS, *OTHERS])
def test_p3_a_section_that_is_not_to_be_trusted_shows_the_pause_picture(
    mischief: str, machine: Machine, producer: Producer, figures: Figures, tmp_path: Path
) -> None:
    figures.hostile[mischief] = check(machine, producer, mischief, tmp_path / "out")


def test_p3_a_caller_in_another_session_gets_nothing_of_this_one(
    machine: Machine, producer: Producer, figures: Figures, tmp_path: Path
) -> None:
    names = {}
    with producer.publishing(SEED):
        for session in ("", "services"):
            words = [*session.split(), "watch", "I420", "1500"]
            machine.run_client(tmp_path / "out", *words)
            names[session] = [name for _, name in seen(tmp_path / "out")]
    whole = {name_of(one) for one in both("I420", 1280)}
    assert whole <= {*names[""]}
    assert {*names["services"]} == {pause_name()}
    figures.other_session = len(names["services"])


def test_the_program_does_not_publish_in_a_section_of_others(machine: Machine) -> None:
    busy = "VIRTUAL_CAMERA_BUSY"
    # A caller may still have the section that this user's program left.
    found = machine.run_python("squatted")
    assert found[:4] == ["own free", f"small {busy}", f"stranger {busy}", f"low {busy}"]
    # A program that does not look whose the section is.
    assert found[4:] == ["mutant", "own free", f"small {busy}", "stranger free", "low free"]
