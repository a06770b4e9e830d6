"""Packs the built folder for Windows: `python packaging/windows/make_installer.py FOLDER OUT [--driver FOLDER]`.

Makes OUT/AnonEmo-Tray-VERSION-setup.exe with NSIS (makensis on the path; on Linux too). With --driver, the folder that
`fetch_driver.py` filled, the installer adds a camera of its own; without, the program uses that of OBS Studio.
"""

from __future__ import annotations

import argparse
import shutil
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
sys.path.insert(0, str(HERE.parent))

from frozen import version  # noqa: E402 -- a folder of scripts has no package

DRIVER_FILE = "UnityCaptureFilter64.dll"


def make(built: Path, out: Path, driver: Path | None) -> Path:
    """Compile the installer.

    Args:
        built: the folder that build.py made.
        out: the folder for the installer.
        driver: the folder with the camera's driver, or None.

    Returns:
        The installer.

    Raises:
        SystemExit: a file or makensis is missing.
    """
    makensis = shutil.which("makensis")
    if makensis is None:
        raise SystemExit("makensis was not found: install NSIS and put it on the path")
    if driver is not None and not (driver / DRIVER_FILE).is_file():
        raise SystemExit(f"{driver / DRIVER_FILE} was not found: run fetch_driver.py, or leave --driver out")
    out.mkdir(parents=True, exist_ok=True)
    installer = out.resolve() / f"AnonEmo-Tray-{version()}-setup.exe"
    size = sum(file.stat().st_size for file in built.rglob("*") if file.is_file())
    values = {
        "VERSION": version(),
        "BUILT": built.resolve(),
        "OUT": installer,
        "ICONS": ROOT / "icons",
        # What is unpacked, and as much again of a tenth for the way there.
        "MEGABYTES": size * 11 // 10_000_000 + 1,
    }
    if driver is not None:
        values["DRIVER"] = driver.resolve()
    # The word stands before the option's letter on Windows' own makensis as well.
    options = ["-V2", "-WX", "-INPUTCHARSET", "UTF8", "-XTarget amd64-unicode"]
    defines = [f"-D{name}={value}" for name, value in values.items()]
    subprocess.run([makensis, *options, *defines, str(HERE / "installer.nsi")], check=True)
    return installer


def main() -> int:
    """Make the installer, and say how large it is."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("built", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--driver", type=Path)
    arguments = parser.parse_args()
    installer = make(arguments.built, arguments.out, arguments.driver)
    camera = (
        "with its own camera" if arguments.driver else "without a camera of its own: it will use that of OBS Studio"
    )
    sys.stdout.write(f"{installer}: {installer.stat().st_size / 1e6:.0f} MB, {camera}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
