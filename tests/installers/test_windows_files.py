"""What only Windows would show is looked at in the files: the camera's libraries, the manifest, the version."""

from __future__ import annotations

import subprocess
import sys
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

from tests.installers.scripts import PACKAGING, load


def test_a_folder_without_the_cameras_libraries_is_refused(tmp_path: Path) -> None:
    script = PACKAGING / "windows" / "make_installer.py"
    (tmp_path / "anonemo-tray.exe").touch()
    done = subprocess.run(
        [sys.executable, script, tmp_path, tmp_path / "out", "--camera", tmp_path],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert "run camera/windows/build.py" in done.stderr
    assert "Traceback" not in done.stderr


def test_without_a_compiler_there_is_no_installer_and_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "anonemo-tray.exe").touch()
    done = subprocess.run(
        [sys.executable, PACKAGING / "windows" / "make_installer.py", tmp_path, tmp_path / "out"],
        capture_output=True,
        text=True,
        env={"PATH": str(tmp_path)},
        check=False,
    )
    assert done.returncode == 1
    assert "g++ was not found" in done.stderr
    assert "Traceback" not in done.stderr
    assert not (tmp_path / "out").exists()


def test_the_manifest_asks_for_sharp_letters_long_paths_and_no_administrator(monkeypatch: pytest.MonkeyPatch) -> None:
    frozen = load("frozen.py", monkeypatch)
    root = ET.fromstring(frozen.MANIFEST)  # noqa: S314 -- our own text
    values = {element.tag.rpartition("}")[2]: element for element in root.iter()}
    assert values["dpiAwareness"].text == "PerMonitorV2"
    assert values["longPathAware"].text == "true"
    assert values["requestedExecutionLevel"].get("level") == "asInvoker"
