"""Packs the built folder for Linux: `python packaging/linux/make_deb.py FOLDER OUT`.

Makes OUT/anonemo-tray_VERSION_amd64.deb, and OUT/anonemo-tray-VERSION-linux-x86_64.tar.xz for other systems. The same
folder gives the same packages, byte by byte. Needs dpkg-deb and tar.
"""

from __future__ import annotations

import gzip
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
sys.path.insert(0, str(HERE.parent))

from frozen import version  # noqa: E402 -- a folder of scripts has no package

_NAME = "anonemo-tray"
_EXTRAS = "for-your-system"
_ICON_SIZES = (16, 22, 24, 32, 48, 64, 128, 256, 512)

_DEPENDS = (
    "libbz2-1.0",
    "libc6 (>= 2.36)",
    "libexpat1",
    "libfontconfig1",
    "libfreetype6",
    "libgcc-s1",
    "libgirepository-1.0-1",
    "libglib2.0-0 | libglib2.0-0t64",
    "liblzma5",
    "libpng16-16 | libpng16-16t64",
    "libseccomp2",
    "libstdc++6",
    "libx11-6",
    "libxcb1",
    "libxext6",
    "libxft2",
    "libxrender1",
    "libxss1",
    "zlib1g",
    # The icon near the clock.
    "gir1.2-ayatanaappindicator3-0.1",
    "gir1.2-gtk-3.0",
)
"""What `frozen.py` leaves to the system."""


def _control(kilobytes: int) -> str:
    return f"""Package: {_NAME}
Version: {version()}
Architecture: amd64
Maintainer: AnonEmo Tray <noreply@example.invalid>
Installed-Size: {kilobytes}
Depends: {", ".join(_DEPENDS)}
Recommends: v4l2loopback-dkms
Section: video
Priority: optional
Description: be seen in a video call without showing your face
 AnonEmo Tray takes over the camera and shows others only a drawing of the
 landmarks of a face: a virtual camera that Zoom, Teams and browsers can pick.
 Everything happens on this computer; no picture is kept or sent.
"""


def _lay_out(built: Path, root: Path) -> None:
    """Put everything where Debian wants it."""
    shutil.copytree(built, root / "usr/lib" / _NAME, symlinks=True)
    (root / "usr/bin").mkdir(parents=True)
    (root / "usr/bin" / _NAME).symlink_to(f"../lib/{_NAME}/{_NAME}")
    places = {
        HERE / f"{_NAME}.desktop": f"usr/share/applications/{_NAME}.desktop",
        HERE / "modprobe.conf": f"usr/lib/modprobe.d/{_NAME}.conf",
        HERE / "modules-load.conf": f"usr/lib/modules-load.d/{_NAME}.conf",
        HERE / "copyright": f"usr/share/doc/{_NAME}/copyright",
        ROOT / "icons" / f"{_NAME}.svg": f"usr/share/icons/hicolor/scalable/apps/{_NAME}.svg",
    }
    for size in _ICON_SIZES:
        places[ROOT / "icons" / f"{_NAME}-{size}.png"] = f"usr/share/icons/hicolor/{size}x{size}/apps/{_NAME}.png"
    places |= {notices: f"usr/share/doc/{_NAME}/{notices.name}" for notices in built.rglob("THIRD-PARTY.txt")}
    for source, place in places.items():
        (root / place).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source, root / place)
    changes = gzip.compress((ROOT / "CHANGELOG.md").read_bytes(), mtime=0)
    (root / f"usr/share/doc/{_NAME}/changelog.gz").write_bytes(changes)


def _add_for_other_systems(folder: Path) -> None:
    """Put beside the program what a package would put elsewhere, and how to do that by hand."""
    extras = folder / _EXTRAS
    extras.mkdir()
    for source in ("README.txt", "modprobe.conf", "modules-load.conf", f"{_NAME}.desktop", "copyright"):
        shutil.copyfile(HERE / source, extras / source)
    shutil.copyfile(ROOT / "icons" / f"{_NAME}.svg", extras / f"{_NAME}.svg")


def _settle(root: Path, stamp: int) -> int:
    """Give all files the same time and plain rights; return their size in kilobytes."""
    size = 0
    for file in [*root.rglob("*"), root]:
        if not file.is_symlink():
            runs = file.is_dir() or os.access(file, os.X_OK)
            file.chmod(0o755 if runs else 0o644)
            size += file.stat().st_size if file.is_file() else 0
        os.utime(file, (stamp, stamp), follow_symlinks=False)
    return size // 1024


def pack(built: Path, out: Path, stamp: int) -> tuple[Path, Path]:
    """Make both packages.

    Args:
        built: the folder that build.py made.
        out: the folder for the packages.
        stamp: time of all files in them, seconds since 1970.

    Returns:
        The .deb and the .tar.xz.
    """
    out.mkdir(parents=True, exist_ok=True)
    deb = out / f"{_NAME}_{version()}_amd64.deb"
    archive = out / f"{_NAME}-{version()}-linux-x86_64.tar.xz"
    environment = {**os.environ, "SOURCE_DATE_EPOCH": str(stamp), "XZ_OPT": "-6 -T2"}
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder, _NAME)
        root.mkdir()
        _lay_out(built, root)
        kilobytes = _settle(root, stamp)
        _add_for_other_systems(root / "usr/lib" / _NAME)
        _settle(root, stamp)
        plain = ["tar", "--sort=name", "--owner=0", "--group=0", "--numeric-owner", "-cJf", str(archive)]
        inside = [f"--transform=s,^{_NAME},{_NAME}-{version()},", "-C", str(root / "usr/lib"), _NAME]
        subprocess.run([*plain, *inside], env=environment, check=True)
        shutil.rmtree(root / "usr/lib" / _NAME / _EXTRAS)
        control = root / "DEBIAN"
        control.mkdir()
        (control / "control").write_text(_control(kilobytes), encoding="utf-8")
        shutil.copyfile(HERE / "postinst", control / "postinst")
        (control / "postinst").chmod(0o755)
        command = ["dpkg-deb", "--root-owner-group", "-Zxz", "--threads-max=2", "--build", str(root), str(deb)]
        subprocess.run(command, env=environment, stdout=subprocess.DEVNULL, check=True)
    return deb, archive


def main() -> int:
    """Pack the folder on the command line, and say how large the packages are."""
    built, out = map(Path, sys.argv[1:])
    stamp = int(os.environ.get("SOURCE_DATE_EPOCH", "0")) or int((built / _NAME).stat().st_mtime)
    for package in pack(built, out, stamp):
        sys.stdout.write(f"{package}: {package.stat().st_size / 1e6:.0f} MB\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
