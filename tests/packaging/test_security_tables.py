"""The tables of docs/security.md are those that the program gives."""

from __future__ import annotations

import runpy
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from anonemo_tray.pipeline import state
from anonemo_tray.sandbox import Guards

ROOT = Path(__file__).parents[2]
SCRIPT: dict[str, Any] = runpy.run_path(str(ROOT / "packaging" / "make_security_tables.py"), run_name="tables")
WRITTEN: Callable[[str], str] = SCRIPT["written"]
PAGE = (ROOT / "docs" / "security.md").read_text(encoding="utf-8")


def test_the_page_is_up_to_date() -> None:
    assert WRITTEN(PAGE) == PAGE, "run: python packaging/make_security_tables.py"


def less(_: type[Guards], platform: str = "linux") -> Guards:
    return Guards.DUMPS


def test_a_target_that_changes_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Guards, "target", classmethod(less))
    with pytest.raises(ValueError, match="network on linux"):
        WRITTEN(PAGE)


def test_a_guard_that_becomes_late_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Guards, "late", classmethod(less))
    assert WRITTEN(PAGE) != PAGE


def test_a_state_that_promises_otherwise_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(state.Status, "is_protected", property(lambda _: True))
    assert WRITTEN(PAGE) != PAGE


def test_a_page_without_a_place_for_a_table_is_refused() -> None:
    with pytest.raises(ValueError, match="no place for: guards by system"):
        WRITTEN(PAGE.replace("<!-- guards by system: end -->", ""))


def test_only_a_drawing_is_green_and_nothing_is_protected_with_a_guard_missing() -> None:
    rows = [row.split(" | ") for row in SCRIPT["states_by_guards"]().splitlines()[2:]]
    assert [row[0].strip("| ") for row in rows if row[5] == "yes"] == ["SHOWING"]
    assert not any("Protected" in row[-1] for row in rows)
