"""The camera's libraries as they are built: the same bytes each time, small, and with few imports."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.skipif("sys.platform != 'linux'", reason="needs Linux")

ROOT = Path(__file__).parents[2]
LARGEST = 200_000


def build(out: Path) -> dict[str, bytes]:
    subprocess.run([sys.executable, ROOT / "camera" / "windows" / "build.py", out], check=True)
    return {file.name: file.read_bytes() for file in out.iterdir()}


def test_they_are_small_need_little_and_come_out_the_same_twice(tmp_path: Path) -> None:
    first = build(tmp_path / "first")
    assert first.keys() == {"AnonEmoCamera64.dll", "AnonEmoCamera32.dll"}
    for name, content in first.items():
        assert len(content) <= LARGEST
        objdump = shutil.which("objdump")
        assert objdump is not None
        command = [objdump, "--private-headers", str(tmp_path / "first" / name)]
        listed = subprocess.run(command, capture_output=True, text=True, check=True).stdout
        imports = set(re.findall(r"DLL Name: (\S+)", listed))
        assert imports == {"ADVAPI32.dll", "KERNEL32.dll", "msvcrt.dll", "ole32.dll"}
    assert build(tmp_path / "second") == first
