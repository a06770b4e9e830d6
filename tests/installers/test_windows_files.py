"""What only Windows would show is looked at in the files: the driver's pin, the manifest, the version."""

from __future__ import annotations

import subprocess
import sys
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

from tests.installers.scripts import PACKAGING, load


def test_a_driver_that_is_not_the_one_looked_at_is_not_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fetcher = load("windows/fetch_driver.py", monkeypatch)
    asked: list[str] = []

    def read(address: str) -> bytes:
        asked.append(address)
        return b"another file"

    with pytest.raises(SystemExit, match="is not the file that was looked at"):
        fetcher.fetch(tmp_path, read)
    assert list(tmp_path.iterdir()) == []
    assert all(fetcher.COMMIT in address and address.startswith("https://") for address in asked)


def test_a_driver_folder_without_the_driver_is_refused(tmp_path: Path) -> None:
    script = PACKAGING / "windows" / "make_installer.py"
    (tmp_path / "anonemo-tray.exe").touch()
    done = subprocess.run(
        [sys.executable, script, tmp_path, tmp_path / "out", "--driver", tmp_path],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert "run fetch_driver.py" in done.stderr
    assert "Traceback" not in done.stderr


def test_the_manifest_asks_for_sharp_letters_long_paths_and_no_administrator(monkeypatch: pytest.MonkeyPatch) -> None:
    frozen = load("frozen.py", monkeypatch)
    root = ET.fromstring(frozen.MANIFEST)  # noqa: S314 -- our own text
    values = {element.tag.rpartition("}")[2]: element for element in root.iter()}
    assert values["dpiAwareness"].text == "PerMonitorV2"
    assert values["longPathAware"].text == "true"
    assert values["requestedExecutionLevel"].get("level") == "asInvoker"
