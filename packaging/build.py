"""Builds the folder that the installers install: `python packaging/build.py [--dist FOLDER]`.

Needs the packages of requirements-freeze.txt. The result is `dist/AnonEmo Tray`, on macOS `dist/AnonEmo Tray.app`.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
from collections import Counter
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


def report(built: Path) -> str:
    """Return the sizes of a built folder's parts, the largest first, one a line."""
    sizes: Counter[str] = Counter()
    for file in built.rglob("*"):
        if file.is_file() and not file.is_symlink():
            sizes[_part(file.relative_to(built).parts)] += file.stat().st_size
    lines = [f"{size / 1e6:7.1f} MB  {part}\n" for part, size in sizes.most_common()]
    return "".join([*lines, f"{sum(sizes.values()) / 1e6:7.1f} MB  {built}\n"])


_LIBRARIES_OF = {"opencv_python_headless": "cv2", "pillow": "PIL", "_tcl_data": "Tk", "_tk_data": "Tk"}


def _part(path: tuple[str, ...]) -> str:
    """Return what a file belongs to: a package with its libraries, or Python and what it needs."""
    inner = [part for part in path if part not in {"Contents", "Frameworks", "Resources", "MacOS", "_internal"}]
    if len(inner) == 1:
        return "Tk" if inner[0].startswith(("libtcl", "libtk", "tcl8", "tk8")) else _loose(inner[0])
    first = inner[0].removesuffix(".libs").removesuffix(".dylibs")
    return _LIBRARIES_OF.get(first, "Python" if first.startswith("python3") else first)


def _loose(name: str) -> str:
    return "the two programs" if name.removesuffix(".exe") in {frozen.MAIN, frozen.OUTPUT} else "Python"


def main() -> int:
    """Build, and say how large it is."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--dist", type=Path, default=frozen.ROOT / "dist")
    parser.add_argument("--work", type=Path, default=frozen.ROOT / "build")
    arguments = parser.parse_args()
    built = build(arguments.dist, arguments.work)
    sys.stdout.write(report(built))
    return 0


if __name__ == "__main__":
    sys.exit(main())
