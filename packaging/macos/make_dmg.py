"""Packs the program for macOS: `python packaging/macos/make_dmg.py APP OUT`, after `sign_and_notarise.py APP`.

Makes OUT/AnonEmo-Tray-VERSION.dmg, or …-unsigned.dmg where the program is not signed by a known developer, as macOS
itself judges. Runs on macOS only.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))

from frozen import version  # noqa: E402 -- a folder of scripts has no package


def name(*, signed: bool) -> str:
    """Return the name of the disk image."""
    return f"AnonEmo-Tray-{version()}{'' if signed else '-unsigned'}.dmg"


def is_trusted(app: Path) -> bool:
    """Say whether macOS opens the program without a word: signed, and seen by Apple."""
    command = ["/usr/sbin/spctl", "--assess", "--type", "execute", str(app)]
    return subprocess.run(command, capture_output=True, check=False).returncode == 0


def pack(app: Path, out: Path, *, signed: bool) -> Path:
    """Return the disk image, which has the program and a link to where it belongs."""
    out.mkdir(parents=True, exist_ok=True)
    image = out / name(signed=signed)
    with tempfile.TemporaryDirectory() as folder:
        shutil.copytree(app, Path(folder, app.name), symlinks=True)
        Path(folder, "Applications").symlink_to("/Applications")
        options = ["-volname", app.stem, "-srcfolder", folder, "-format", "UDZO", "-ov", str(image)]
        subprocess.run(["/usr/bin/hdiutil", "create", *options], check=True)
    return image


def main() -> int:
    """Pack the program on the command line, and say whether it is signed."""
    app, out = map(Path, sys.argv[1:])
    signed = is_trusted(app)
    image = pack(app, out, signed=signed)
    state = "signed and notarised" if signed else "NOT signed: macOS opens it only by a detour; see INSTALL.md"
    sys.stdout.write(f"{image}: {image.stat().st_size / 1e6:.0f} MB, {state}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
