"""The test command: its table has every part, and its quick tier needs nothing of the system."""

from __future__ import annotations

from pathlib import Path

CHECKOUT = Path(__file__).parents[2]


def test_the_needs_are_those_of_parts_that_there_are() -> None:
    for line in (CHECKOUT / "packaging" / "system-packages").read_text().splitlines():
        if not line.startswith("#"):
            part, _, _, why = line.split(maxsplit=3)
            assert (CHECKOUT / "tests" / part).is_dir() and why, line


def test_continuous_integration_runs_the_test_command() -> None:
    last = (CHECKOUT / ".ci" / "run").read_text().splitlines()[-1]
    assert last == "exec sh packaging/test.sh"
