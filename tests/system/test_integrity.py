"""The list of what is installed, and what of it is gone."""

from __future__ import annotations

from pathlib import Path

import pytest

from anonemo_tray.system import integrity
from anonemo_tray.system.autostart import DesktopAutostart


@pytest.fixture
def inner(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An inner folder with a list of two files, both there."""
    assets = tmp_path / "anonemo_tray" / "assets"
    assets.mkdir(parents=True)
    (assets / integrity.LIST_NAME).write_text("lib/é.so\nother.so\n", encoding="utf-8")
    (tmp_path / "lib").mkdir()
    for name in ("lib/é.so", "other.so", "program"):
        (tmp_path / name).touch()
    monkeypatch.setattr(integrity, "files", lambda _: tmp_path / "anonemo_tray")
    return tmp_path


def test_a_checkout_has_no_list() -> None:
    assert integrity.missing_files([]) is None


def test_nothing_is_missing(inner: Path) -> None:
    assert integrity.missing_files([inner / "program"], inner) == []


def test_a_file_and_a_program_are_missing(inner: Path) -> None:
    (inner / "lib" / "é.so").unlink()
    (inner / "program").unlink()
    assert integrity.missing_files([inner / "program"], inner) == ["program", "lib/é.so"]


def test_without_the_list_the_list_is_missing(inner: Path) -> None:
    (inner / "anonemo_tray" / "assets" / integrity.LIST_NAME).unlink()
    assert integrity.missing_files([], inner) == [integrity.LIST_NAME]


def test_an_autostart_entry_of_a_removed_program_is_passed_over(tmp_path: Path) -> None:
    DesktopAutostart(tmp_path).enable(["/opt/an \\ other/anonemo-tray", "--debug"])
    assert r"TryExec=/opt/an \\ other/anonemo-tray" in (tmp_path / "anonemo-tray.desktop").read_text().splitlines()
