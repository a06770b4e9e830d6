"""Packs the built folder for Windows: `python packaging/windows/make_installer.py FOLDER OUT [--driver FOLDER]`.

Makes OUT/AnonEmo-Tray-VERSION-setup.exe with NSIS (makensis on the path; on Linux too). With --driver, the folder that
`fetch_driver.py` filled, the installer adds a camera of its own; without, it leads to that of OBS Studio.
"""

from __future__ import annotations

import argparse
import shutil
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
sys.path[:0] = [str(HERE), str(HERE.parent)]

from fetch_driver import FILES, check  # noqa: E402 -- a folder of scripts has no package
from frozen import MAIN, version  # noqa: E402 -- the same

# NSIS for Windows comes without what 64-bit installers are made of; a 32-bit one works there just as well.
TARGET = "x86-unicode" if sys.platform == "win32" else "amd64-unicode"


def make(built: Path, out: Path, driver: Path | None, target: str = TARGET) -> Path:
    """Compile the installer.

    Args:
        built: the folder that build.py made.
        out: the folder for the installer.
        driver: the folder with the camera's driver, or None.
        target: what NSIS shall make, in its own words.

    Returns:
        The installer.

    Raises:
        SystemExit: a file or makensis is missing, or a file of the driver is not the one that was looked at.
    """
    makensis = shutil.which("makensis")
    if makensis is None:
        raise SystemExit("makensis was not found: install NSIS and put it on the path")
    if not (built / f"{MAIN}.exe").is_file():
        raise SystemExit(f"{built / MAIN}.exe was not found: run build.py on Windows first")
    out.mkdir(parents=True, exist_ok=True)
    installer = out.resolve() / f"AnonEmo-Tray-{version()}-setup.exe"
    size = sum(file.stat().st_size for file in built.rglob("*") if file.is_file())
    values = {
        "VERSION": version(),
        "BUILT": built.resolve(),
        "OUT": installer,
        "ICONS": ROOT / "icons",
        # What is unpacked, and a tenth more for the way there.
        "MEGABYTES": size * 11 // 10_000_000 + 1,
    }
    if driver is not None:
        _check_driver(driver)
        values["DRIVER"] = driver.resolve()
    options = ["-V2", "-WX", "-INPUTCHARSET", "UTF8", f"-XTarget {target}"]
    defines = [f"-D{name}={value}" for name, value in values.items()]
    subprocess.run([makensis, *options, *defines, str(HERE / "installer.nsi")], check=True)
    return installer


def _check_driver(folder: Path) -> None:
    for name in FILES:
        if not (folder / name).is_file():
            raise SystemExit(f"{folder / name} was not found: run fetch_driver.py, or leave --driver out")
        check(name, (folder / name).read_bytes())


def main() -> int:
    """Make the installer, and say how large it is."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("built", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--driver", type=Path)
    arguments = parser.parse_args()
    installer = make(arguments.built, arguments.out, arguments.driver)
    camera = (
        "with its own camera" if arguments.driver else "WITHOUT a camera of its own: it leads to that of OBS Studio"
    )
    sys.stdout.write(f"{installer}: {installer.stat().st_size / 1e6:.0f} MB, {camera}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
