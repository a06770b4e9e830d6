"""Checks that every pinned package can be had as a wheel: `python packaging/release/check_wheels.py [FILE]`.

For Windows on x86-64 and macOS on ARM, whose installers are built from wheels alone. Says each pin without one, a line
each, and ends with 1 if there was any. Asks the package index; nothing is installed.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

from pins import ROOT, pinned

PYTHON = "3.12"
"""The Python that the installers are built with."""

_PLATFORMS = {"windows": ("win_amd64",), "macos": ("macosx_15_0_arm64", "macosx_12_0_arm64", "macosx_11_0_arm64")}


def without_wheel(file: Path, pip: list[str]) -> list[str]:
    """Return each pin of a requirements file that has no wheel for a system.

    Args:
        file: the requirements.
        pip: the command that runs pip.
    """
    missing = []
    for system, platforms in _PLATFORMS.items():
        names = [f"{name}=={version}" for name, version in pinned(file, system, PYTHON)]
        if not _resolves(names, platforms, pip):
            # All at once is fast; one by one says which.
            missing += [f"{name} for {system}" for name in names if not _resolves([name], platforms, pip)]
    return missing


def _resolves(names: list[str], platforms: tuple[str, ...], pip: list[str]) -> bool:
    chosen = [option for platform in platforms for option in ("--platform", platform)]
    with tempfile.TemporaryDirectory() as folder:
        options = ["--quiet", "--only-binary", ":all:", "--no-deps", "--python-version", PYTHON, "--dest", folder]
        done = subprocess.run([*pip, "download", *options, *chosen, *names], capture_output=True, check=False)
    return done.returncode == 0


def main() -> int:
    """Check the installers' requirements, or those of the command line."""
    file = Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "requirements.txt"
    missing = without_wheel(file, [sys.executable, "-m", "pip"])
    sys.stdout.write("".join(f"no wheel: {name}\n" for name in missing) or "every pin has its wheels\n")
    return 1 if missing else 0


if __name__ == "__main__":
    sys.exit(main())
