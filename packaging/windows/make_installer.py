"""Packs the built folder for Windows: `python packaging/windows/make_installer.py FOLDER OUT [--camera FOLDER]`.

Makes OUT/AnonEmo-Tray-VERSION-setup.exe with NSIS (makensis on the path; on Linux too). The camera's two libraries are
built by `camera/windows/build.py`, or taken from the folder where it built them, signed perhaps.
"""

from __future__ import annotations

import argparse
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
sys.path[:0] = [str(HERE.parent)]

from frozen import MAIN, version  # noqa: E402 -- a folder of scripts has no package

# NSIS for Windows comes without what 64-bit installers are made of; a 32-bit one works there just as well.
TARGET = "x86-unicode" if sys.platform == "win32" else "amd64-unicode"

LIBRARIES = ("AnonEmoCamera64.dll", "AnonEmoCamera32.dll")
_BUILD = ROOT / "camera" / "windows" / "build.py"


def make(built: Path, out: Path, camera: Path, target: str = TARGET) -> Path:
    """Compile the installer.

    Args:
        built: the folder that build.py made.
        out: the folder for the installer.
        camera: the folder with the camera's libraries.
        target: what NSIS shall make, in its own words.

    Returns:
        The installer.

    Raises:
        SystemExit: a file or makensis is missing.
    """
    makensis = shutil.which("makensis")
    if makensis is None:
        raise SystemExit("makensis was not found: install NSIS and put it on the path")
    if not (built / f"{MAIN}.exe").is_file():
        raise SystemExit(f"{built / MAIN}.exe was not found: run build.py on Windows first")
    for name in LIBRARIES:
        if not (camera / name).is_file():
            raise SystemExit(f"{camera / name} was not found: run camera/windows/build.py, or leave --camera out")
    out.mkdir(parents=True, exist_ok=True)
    installer = out.resolve() / f"AnonEmo-Tray-{version()}-setup.exe"
    size = sum(file.stat().st_size for file in built.rglob("*") if file.is_file())
    values = {
        "VERSION": version(),
        "BUILT": built.resolve(),
        "OUT": installer,
        "ICONS": ROOT / "icons",
        "LIBRARIES": camera.resolve(),
        # What is unpacked, and a tenth more for the way there.
        "MEGABYTES": size * 11 // 10_000_000 + 1,
    }
    options = ["-V2", "-WX", "-INPUTCHARSET", "UTF8", f"-XTarget {target}"]
    defines = [f"-D{name}={value}" for name, value in values.items()]
    subprocess.run([makensis, *options, *defines, str(HERE / "installer.nsi")], check=True)
    return installer


def main() -> int:
    """Make the installer, and say how large it is."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("built", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--camera", type=Path)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        camera = arguments.camera
        if camera is None:
            camera = Path(folder)
            # It has said what is missing.
            if subprocess.run([sys.executable, _BUILD, camera], check=False).returncode:
                return 1
        installer = make(arguments.built, arguments.out, camera)
    sys.stdout.write(f"{installer}: {installer.stat().st_size / 1e6:.0f} MB\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
