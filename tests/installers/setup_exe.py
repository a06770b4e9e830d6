"""The installer for Windows as tests use it: made of small programs or of ours, run silently, and undone."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

from tests.installers import wine as windows
from tests.installers.wine import ROOT, Wine
from tests.waiting import wait_until

FOLDER = r"C:\Program Files\Schöne Programme\AnonEmo Tray"
OK, FAILED, RUNNING, IN_CALL, NO_ROOM, NO_ADMIN, TOO_OLD = 0, 2, 3, 4, 5, 6, 7
LIBRARIES = ("AnonEmoCamera64.dll", "AnonEmoCamera32.dll")

Change = tuple[str, str, str]
"""A file of ours, what stands in it, and what shall stand there instead."""


def make_small(built: Path) -> None:
    """Make a built folder with small programs in the place of ours: each runs until its sign of life is removed."""
    (built / "_internal").mkdir(parents=True)
    for name in ("anonemo-tray", "anonemo-output"):
        windows.compile_program(waiting("FileOpen $0 'C:\\started' w\nFileClose $0"), built / f"{name}.exe")
    (built / "_internal" / "part.txt").write_text("of this version")


def waiting(doing: str) -> str:
    """Return the script of a program that does something, and then goes on until its sign of life is removed."""
    return (
        'Unicode true\nOutFile "${OUT}"\nSilentInstall silent\nRequestExecutionLevel user\n'
        f"Section\n{doing}\nagain:\nSleep 100\nIfFileExists 'C:\\started' again\nSectionEnd\n"
    )


def build_camera(out: Path) -> Path:
    """Build the camera's libraries into a folder; returns it."""
    subprocess.run([sys.executable, ROOT / "camera" / "windows" / "build.py", out], check=True)
    return out


def make(built: Path, out: Path, camera: Path, changes: list[Change] | None = None) -> Path:
    """Make an installer as a person would, with these libraries, of our files or of changed copies of them."""
    root = ROOT
    if changes is not None:
        root = out / "sources"
        for part in ("packaging", "icons"):
            shutil.copytree(ROOT / part, root / part)
        (root / "anonemo_tray").mkdir()
        shutil.copy2(ROOT / "anonemo_tray" / "__init__.py", root / "anonemo_tray")
        for name, old, new in changes:
            text = (root / name).read_text(encoding="utf-8")
            assert old in text
            (root / name).write_text(text.replace(old, new), encoding="utf-8")
    script = root / "packaging" / "windows" / "make_installer.py"
    subprocess.run([sys.executable, script, built, out, "--camera", camera], stdout=subprocess.DEVNULL, check=True)
    (installer,) = out.glob("*.exe")
    return installer


def installed(wine: Wine) -> Path:
    return wine.drive / "Program Files" / "Schöne Programme" / "AnonEmo Tray"


def files(wine: Wine) -> set[str]:
    """Return what is in the places that an installer writes to; Wine's own Windows is not looked at."""
    places = (wine.drive / "Program Files", wine.drive / "ProgramData", wine.drive / "users")
    names = {str(file.relative_to(wine.drive)) for place in places for file in place.rglob("*")}
    # What NSIS itself keeps there while it runs.
    return {name for name in names if not name.startswith(f"users/{windows.USER}/Temp/")}


def install(wine: Wine, installer: Path, *options: str, folder: str | None = FOLDER) -> int:
    """Run the installer silently; without a folder it takes the one of the version before. Returns its exit code."""
    # By cmd: Wine would put quotation marks around what has spaces, and NSIS takes them for a part of the name.
    where = [] if folder is None else [f"/D={folder}"]
    command = " ".join([windows.windows_path(installer), "/S", *options, *where])
    return wine.run("cmd", "/c", command).returncode


def uninstall(wine: Wine, *options: str) -> int:
    """Run the uninstaller silently; returns its exit code."""
    # From a copy, as it does itself, but such that it can be waited for.
    copy = wine.drive / "uninstall.exe"
    shutil.copy2(installed(wine) / "uninstall.exe", copy)
    code = wine.run("cmd", "/c", " ".join(["C:\\uninstall.exe", "/S", *options, f"_?={FOLDER}"])).returncode
    copy.unlink()
    # The folder around it is the user's own.
    if not any(installed(wine).parent.iterdir()):
        installed(wine).parent.rmdir()
    return code


@contextmanager
def running(wine: Wine, program: Path) -> Iterator[None]:
    """Let one of the programs that wait run."""
    sign = wine.drive / "started"
    with ThreadPoolExecutor(1) as pool:
        ended = pool.submit(wine.run, program)
        wait_until(sign.exists, "the program to run")
        try:
            yield
        finally:
            sign.unlink()
        assert ended.result(60).returncode == 0
