"""Builds the folder that the installers install: `python packaging/build.py [--dist FOLDER]`.

Needs the packages of requirements-freeze.txt. The result is `dist/AnonEmo Tray`, on macOS `dist/AnonEmo Tray.app`.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
from pathlib import Path

import frozen

_SPECS = {"win32": "windows", "darwin": "macos"}


def build(dist: Path, work: Path) -> Path:
    """Freeze the programs of this system.

    Args:
        dist: the folder to put the result into.
        work: a folder for what is needed on the way.

    Returns:
        The folder that was built.
    """
    spec = frozen.ROOT / "packaging" / f"anonemo-tray-{_SPECS.get(sys.platform, 'linux')}.spec"
    # The same files make the same program: no time of today, no order of a random hash.
    environment = {"SOURCE_DATE_EPOCH": _time_of_commit(), **os.environ, "PYTHONHASHSEED": "1"}
    folders = ["--distpath", str(dist), "--workpath", str(work)]
    freezer = [sys.executable, "-m", "PyInstaller", "--noconfirm", "--clean", "--log-level", "WARN"]
    subprocess.run([*freezer, *folders, str(spec)], env=environment, check=True)
    built = dist / (f"{frozen.NAME}.app" if sys.platform == "darwin" else frozen.NAME)
    if sys.platform == "darwin":
        shutil.rmtree(dist / frozen.NAME)
    return built


def _time_of_commit() -> str:
    """Return when the checkout was committed, seconds since 1970; that year's first second outside of a checkout."""
    git = shutil.which("git")
    if git is None:
        return "0"
    log = [git, "-C", str(frozen.ROOT), "log", "-1", "--format=%ct"]
    return subprocess.run(log, capture_output=True, text=True, check=False).stdout.strip() or "0"


def main() -> int:
    """Build, and say how large it is."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--dist", type=Path, default=frozen.ROOT / "dist")
    parser.add_argument("--work", type=Path, default=frozen.ROOT / "build")
    arguments = parser.parse_args()
    built = build(arguments.dist, arguments.work)
    size = sum(file.lstat().st_size for file in built.rglob("*") if file.is_file() and not file.is_symlink())
    print(f"{built}: {size / 1e6:.0f} MB")  # noqa: T201 -- its output
    return 0


if __name__ == "__main__":
    sys.exit(main())
