"""The camera's libraries as they are built: the same bytes each time, small, and with few imports."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.windows_camera.machine import build

pytestmark = pytest.mark.skipif("sys.platform != 'linux'", reason="needs Linux")

LARGEST = 200_000


def contents(folder: Path) -> dict[str, bytes]:
    return {file.name: file.read_bytes() for file in folder.iterdir()}


def test_they_are_small_need_little_and_come_out_the_same_twice(libraries: Path, tmp_path: Path) -> None:
    first = contents(libraries)
    assert first.keys() == {"AnonEmoCamera64.dll", "AnonEmoCamera32.dll"}
    for name, content in first.items():
        assert len(content) <= LARGEST
        objdump = shutil.which("objdump")
        assert objdump is not None
        command = [objdump, "--private-headers", str(libraries / name)]
        listed = subprocess.run(command, capture_output=True, text=True, check=True).stdout
        imports = set(re.findall(r"DLL Name: (\S+)", listed))
        assert imports == {"ADVAPI32.dll", "KERNEL32.dll", "msvcrt.dll", "ole32.dll"}
    assert contents(build(tmp_path / "second")) == first
