"""Who may change a file: tried with files of every kind."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from anonemo_tray.system.ownership import is_administrators_only

pytestmark = pytest.mark.skipif("sys.platform == 'win32'", reason="needs owners and modes")


@pytest.mark.parametrize(("mode", "trusted"), [(0o644, True), (0o600, True), (0o646, False), (0o666, False)])
def test_what_everybody_may_write_is_not_trusted(mode: int, trusted: bool, tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.touch()
    file.chmod(mode)
    assert is_administrators_only(file, os.getuid()) is trusted


def test_what_somebody_else_owns_is_not_trusted(tmp_path: Path) -> None:
    assert not is_administrators_only(tmp_path, os.getuid() + 1)


def test_a_group_counts_unless_it_is_the_administrators(tmp_path: Path) -> None:
    tmp_path.chmod(0o775)
    assert is_administrators_only(tmp_path, os.getuid()) is (tmp_path.stat().st_gid == 0)
    if os.getuid() == 0:
        os.chown(tmp_path, 0, 1)
        assert not is_administrators_only(tmp_path)


@pytest.mark.skipif("not os.path.exists('/etc/passwd')", reason="needs a file of the system's")
def test_a_file_of_the_system_is_trusted() -> None:
    assert is_administrators_only(Path("/etc/passwd")) and is_administrators_only(Path("/etc"))
