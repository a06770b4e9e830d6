"""The packages for Linux: installed into a fresh Debian, tested there, removed, and nothing left."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tarfile
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.installers.conftest import PACKAGING
from tests.installers.test_linux_frozen import self_test

pytestmark = pytest.mark.skipif("sys.platform != 'linux'", reason="needs Linux")


@pytest.fixture(scope="module")
def debian(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The root of a fresh Debian, of the mirror that this machine uses."""
    root = tmp_path_factory.mktemp("debian") / "root"
    subprocess.run([PACKAGING.parent / "tests" / "installers" / "fresh_debian.sh", root], check=True)
    try:
        yield root
    finally:
        run("umount", "--recursive", root / "proc")
        shutil.rmtree(root)


def run(program: str, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
    """Run one of the system's programs."""
    path = shutil.which(program, path=f"{os.defpath}:/usr/sbin:/sbin")
    assert path is not None, f"install {program}"
    return subprocess.run([path, *arguments], capture_output=True, text=True, timeout=300, check=False)


def inside(root: Path, *command: str) -> subprocess.CompletedProcess[str]:
    """Run a command in the Debian."""
    variables = ("HOME=/root", "XDG_RUNTIME_DIR=/run", "LC_ALL=C.UTF-8", f"PATH={os.defpath}:/usr/sbin:/sbin")
    clean = ("env", "-i", *variables)
    return run("chroot", root, *clean, *command)


def files(root: Path) -> set[str]:
    """Return everything in the Debian but what every installation of anything changes."""
    changing = ("proc/", "run/", "tmp/", "var/lib/dpkg/", "var/log/", "var/cache/", "etc/ld.so.cache", "root/.cache")
    names: set[str] = set()
    for folder, folders, others in os.walk(root):
        # Other programs of this machine come and go in there.
        folders[:] = [name for name in folders if Path(folder, name) != root / "proc"]
        names |= {str(Path(folder, name).relative_to(root)) for name in (*folders, *others)}
    return {name for name in names if not name.startswith(changing)}


def test_installed_tested_removed_and_nothing_left(packages: tuple[Path, Path], debian: Path) -> None:
    deb, _ = packages
    shutil.copy2(deb, debian / "root" / deb.name)
    before = files(debian)
    installed = inside(debian, "dpkg", "--install", f"/root/{deb.name}")
    assert installed.returncode == 0, installed.stderr

    tested = inside(debian, "anonemo-tray", "--virtual-camera", "none", "self-test", "--json")
    checks = {check["name"]: check["passed"] for check in json.loads(tested.stdout)["checks"]}
    assert checks["landmarker finds the actor"] is True, tested
    assert [name for name, passed in checks.items() if passed is False] == []
    assert "AnonEmo Tray" in inside(debian, "anonemo-tray", "--version").stdout
    added = files(debian) - before
    assert "usr/share/applications/anonemo-tray.desktop" in added
    assert "usr/share/icons/hicolor/scalable/apps/anonemo-tray.svg" in added
    assert 'card_label="AnonEmo Camera"' in (debian / "usr/lib/modprobe.d/anonemo-tray.conf").read_text()
    # Its icon can be drawn: the desktop's libraries are found by the frozen program.
    assert inside(debian, "anonemo-tray", "--demo").returncode == 8

    # The same version again, as an upgrade would.
    assert inside(debian, "dpkg", "--install", f"/root/{deb.name}").returncode == 0
    removed = inside(debian, "dpkg", "--purge", "anonemo-tray")
    assert removed.returncode == 0, removed.stderr
    left = {name for name in files(debian) - before if "anonemo" in name and not name.startswith("root/")}
    assert left == set()


def test_the_desktop_entry_and_the_scripts_are_sound(packages: tuple[Path, Path], tmp_path: Path) -> None:
    deb, _ = packages
    assert run("dpkg-deb", "--raw-extract", deb, tmp_path / "out").returncode == 0
    entry = tmp_path / "out" / "usr/share/applications/anonemo-tray.desktop"
    assert run("desktop-file-validate", entry).stdout == ""
    assert run("sh", "-n", tmp_path / "out" / "DEBIAN" / "postinst").returncode == 0
    control = (tmp_path / "out" / "DEBIAN" / "control").read_text()
    assert "Recommends: v4l2loopback-dkms" in control


def test_the_plain_archive_works_where_it_is_unpacked(packages: tuple[Path, Path], tmp_path: Path) -> None:
    _, archive = packages
    with tarfile.open(archive) as tar:
        tar.extractall(tmp_path, filter="data")
    (folder,) = (path for path in tmp_path.iterdir() if path.is_dir())
    checks = self_test(folder / "anonemo-tray", tmp_path / "home")
    assert [name for name, passed in checks.items() if passed is False] == []


def test_the_same_folder_gives_the_same_packages(frozen: Path, tmp_path: Path) -> None:
    # A small folder: packing is what could differ, and packing all of it takes a minute.
    built = tmp_path / "built"
    built.mkdir()
    for name in ("anonemo-tray", "anonemo-output"):
        shutil.copy2(frozen / name, built / name)
    found = []
    for out in (tmp_path / "one", tmp_path / "other"):
        command = [sys.executable, str(PACKAGING / "linux" / "make_deb.py"), str(built), str(out)]
        subprocess.run(command, stdout=subprocess.DEVNULL, check=True)
        found.append({package.name: package.read_bytes() for package in out.iterdir()})
        time.sleep(1.1)
    assert found[0] == found[1]
    assert len(found[0]) == 2


def test_packages_can_be_downloaded_by_everybody(packages: tuple[Path, Path]) -> None:
    assert all(package.stat().st_size <= 100e6 for package in packages)
