"""Registering the Windows camera again: what is started, and what is said when it fails."""

from __future__ import annotations

import subprocess
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from anonemo_tray.system.windows_driver import ask_and_register, has_libraries, library_folder, register_libraries


@pytest.fixture
def environ(tmp_path: Path) -> dict[str, str]:
    return {"CommonProgramW6432": str(tmp_path / "Common"), "SystemRoot": str(tmp_path / "Windows")}


def test_the_libraries_are_where_the_installer_puts_them(environ: dict[str, str]) -> None:
    assert not has_libraries(environ)
    folder = library_folder(environ)
    assert folder.name == "AnonEmo Camera"
    folder.mkdir(parents=True)
    (folder / "AnonEmoCamera32.dll").touch()
    assert not has_libraries(environ)
    (folder / "AnonEmoCamera64.dll").touch()
    assert has_libraries(environ)
    assert library_folder({"CommonProgramFiles": environ["CommonProgramW6432"]}) == folder
    assert not has_libraries({})


def test_each_library_is_registered_by_the_tool_for_it(environ: dict[str, str]) -> None:
    told: list[list[str]] = []

    def run(command: list[Path], **options: Any) -> SimpleNamespace:
        told.append([*map(str, command)])
        assert options["timeout"] > 0
        return SimpleNamespace(returncode=3 if "AnonEmoCamera32.dll" in str(command[-1]) else 0)

    # The one for 32 bits failing is borne; the camera is there.
    assert register_libraries(environ, run)
    windows, folder = Path(environ["SystemRoot"]), library_folder(environ)
    assert told == [
        [str(windows / tools / "regsvr32.exe"), "/s", str(folder / f"AnonEmoCamera{bits}.dll")]
        for bits, tools in ((64, "System32"), (32, "SysWOW64"))
    ]


@pytest.mark.parametrize("failure", [OSError(), subprocess.TimeoutExpired("regsvr32", 60), 5])
def test_what_fails_is_said_and_not_raised(environ: dict[str, str], failure: Exception | int) -> None:
    def run(*_: Any, **__: Any) -> SimpleNamespace:
        if isinstance(failure, Exception):
            raise failure
        return SimpleNamespace(returncode=failure)

    assert not register_libraries(environ, run)


@pytest.mark.parametrize(("answer", "said_yes"), [(42, True), (5, False), (None, False)])
def test_windows_asks_for_the_rights(answer: int | None, said_yes: bool) -> None:
    told: list[tuple[Any, ...]] = []

    def execute(*words: Any) -> int | None:
        told.append(words)
        return answer

    shell = SimpleNamespace(ShellExecuteW=execute)
    assert ask_and_register([r"C:\A b\python.exe", "-m", "anonemo tray"], shell) is said_yes
    assert told == [(None, "runas", r"C:\A b\python.exe", '-m "anonemo tray" add-camera', None, 0)]
