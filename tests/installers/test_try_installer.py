"""Trying an installer: what it leaves, and a program that does not work, are found out."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest

from tests.installers.scripts import load


@pytest.fixture
def trier(monkeypatch: pytest.MonkeyPatch) -> Iterator[ModuleType]:
    return load("release/try_installer.py", monkeypatch)


def program(path: Path, *checks: tuple[str, bool]) -> None:
    """Write a program whose self-test says this."""
    report = {"checks": [{"name": name, "passed": passed, "detail": "so it is"} for name, passed in checks]}
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\necho '{json.dumps(report)}'\n")
    path.chmod(0o755)


def trial(trier: ModuleType, folder: Path, *checks: tuple[str, bool], forgets: bool = False) -> list[str]:
    """Try an installer that installs into a folder, and what it leaves behind if it forgets something."""
    installed = folder / "usr" / "lib" / "anonemo-tray"

    def install(_: Path) -> None:
        program(installed / "anonemo-tray", *checks)
        (folder / "usr" / "share" / "icons").mkdir(parents=True)
        (folder / "usr" / "share" / "icons" / "AnonEmo-Tray.svg").touch()

    def remove() -> None:
        shutil.rmtree(installed)
        if not forgets:
            (folder / "usr" / "share" / "icons" / "AnonEmo-Tray.svg").unlink()

    way = trier.Way(install, installed / "anonemo-tray", remove, (folder / "usr", folder / "not there"))
    return list(trier.faults(folder / "it.deb", way))


@pytest.mark.skipif("sys.platform == 'win32'", reason="needs a shell")
def test_an_installer_that_does_all_it_should_has_no_fault(trier: ModuleType, tmp_path: Path) -> None:
    assert trial(trier, tmp_path, ("model", True)) == []


@pytest.mark.skipif("sys.platform == 'win32'", reason="needs a shell")
def test_an_installer_that_forgets_a_file_is_found_out(trier: ModuleType, tmp_path: Path) -> None:
    (fault,) = trial(trier, tmp_path, ("model", True), forgets=True)
    assert fault.startswith("left after uninstalling: ")
    assert fault.endswith("AnonEmo-Tray.svg")


@pytest.mark.skipif("sys.platform == 'win32'", reason="needs a shell")
def test_a_program_that_does_not_work_is_found_out_and_removed(trier: ModuleType, tmp_path: Path) -> None:
    assert trial(trier, tmp_path, ("model", False), ("files", True)) == ["model: so it is"]
    assert not (tmp_path / "usr" / "lib" / "anonemo-tray").exists()


def test_a_program_without_an_answer_is_found_out(trier: ModuleType, tmp_path: Path) -> None:
    def install(_: Path) -> None:
        tmp_path.joinpath("anonemo-tray").write_text("no program")

    way = trier.Way(install, tmp_path / "anonemo-tray", (tmp_path / "anonemo-tray").unlink, (tmp_path,))
    (fault,) = trier.faults(tmp_path / "it.deb", way)
    assert "gives no answer" in fault


def test_where_the_program_is_already_nothing_is_tried(trier: ModuleType, tmp_path: Path) -> None:
    (tmp_path / "AnonEmo Tray").mkdir()

    def never(*_: object) -> None:
        raise AssertionError

    way = trier.Way(never, tmp_path / "x", never, (tmp_path,))
    (fault,) = trier.faults(tmp_path / "it.exe", way)
    assert "is on this computer already" in fault


def test_what_is_left_outside_of_folders_counts_as_well(trier: ModuleType, tmp_path: Path) -> None:
    way = trier.Way(print, tmp_path, print, (), lambda: ["the firewall's rule"])
    assert trier.left(way) == ["the firewall's rule"]


def test_there_is_a_way_for_every_installer(trier: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("PROGRAMFILES", "PROGRAMDATA", "APPDATA", "LOCALAPPDATA"):
        monkeypatch.setenv(name, name)
    for make in trier.WAYS.values():
        assert make().places
