"""Tries an installer on this computer: `python packaging/release/try_installer.py FILE` (.deb, .exe, .dmg).

Installs it without a question, runs the self-test of the installed program, removes it, and looks for what is left.
Says what is wrong, one a line, and ends with 1 if anything was. Needs the rights that installing needs (.deb: root;
.exe: an administrator). Not for a computer on which the program is in use: it removes it.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import self_test

NAME = "AnonEmo Tray"
_GONE_S = 60


@dataclass(frozen=True)
class Way:
    """How a kind of installer is used.

    Attributes:
        install: installs the file.
        program: the installed program.
        remove: removes it.
        places: folders that an installer may write to.
        traces: names what is left outside of folders, one a line.
    """

    install: Callable[[Path], None]
    program: Path
    remove: Callable[[], None]
    places: tuple[Path, ...]
    traces: Callable[[], list[str]] = list


def faults(installer: Path, way: Way) -> Iterator[str]:
    """Yield what is wrong with an installer, each in a sentence; nothing of it stays, as far as it can be removed."""
    before = left(way)
    if before:
        yield f"{NAME} is on this computer already: {', '.join(before)}"
        return
    way.install(installer)
    try:
        yield from self_test.faults(way.program)
    finally:
        way.remove()
    yield from (f"left after uninstalling: {name}" for name in left(way))


def left(way: Way) -> list[str]:
    """Return what there is of the program, outermost folders only."""
    return [*way.traces(), *(str(path) for place in way.places for path in _named(place))]


def _named(folder: Path) -> Iterator[Path]:
    """Yield what is named after the program in a folder; folders that nobody may look into have nothing of ours."""
    try:
        inside = sorted(folder.iterdir())
    except OSError:
        return
    for path in inside:
        if "anonemo" in path.name.lower():
            yield path
        elif path.is_dir() and not path.is_symlink():
            yield from _named(path)


def _run(*command: str | Path) -> None:
    subprocess.run([*map(str, command)], check=True)


def _wait_until_gone(path: Path) -> None:
    """Wait for an uninstaller that goes on after its program has ended."""
    end = time.monotonic() + _GONE_S
    while path.exists() and time.monotonic() < end:
        time.sleep(0.5)


def debian() -> Way:
    """Return the way of a .deb."""
    apt = ["/usr/bin/apt-get", "--yes", "--quiet"]
    return Way(
        lambda file: _run(*apt, "install", "--no-install-recommends", file.resolve()),
        Path("/usr/bin/anonemo-tray"),
        lambda: _run(*apt, "purge", "anonemo-tray"),
        # dpkg's own books, caches and logs are not the package's.
        (Path("/etc"), Path("/opt"), Path("/usr"), Path("/var/lib/systemd"), Path("/var/spool")),
    )


def windows() -> Way:
    """Return the way of an installer for Windows."""
    folder = Path(os.environ["PROGRAMFILES"], NAME)

    def remove() -> None:
        _run(folder / "uninstall.exe", "/S", "/SETTINGS")
        _wait_until_gone(folder)

    def traces() -> list[str]:
        keys = (
            r"HKLM\Software\Microsoft\Windows\CurrentVersion\Uninstall\AnonEmo Tray",
            r"HKLM\Software\Classes\CLSID\{3D2A6A0E-7C55-4E0B-9B7A-5B1F2C8E41D6}",
        )
        commands = [(f"{key} ({bits})", ["reg", "query", key, f"/reg:{bits}"]) for key in keys for bits in (64, 32)]
        rule = ["netsh", "advfirewall", "firewall", "show", "rule", f"name={NAME}"]
        return [name for name, command in [*commands, ("the firewall's rule", rule)] if _succeeds(command)]

    users = (Path(os.environ["APPDATA"]), Path(os.environ["LOCALAPPDATA"]))
    places = (Path(os.environ["PROGRAMFILES"]), Path(os.environ["PROGRAMDATA"]), *users)
    return Way(lambda file: _run(file, "/S"), folder / "anonemo-tray.exe", remove, places, traces)


def _succeeds(command: Iterable[str]) -> bool:
    return subprocess.run([*command], capture_output=True, check=False).returncode == 0


def macos() -> Way:
    """Return the way of a disk image: copied by hand, and thrown away."""
    app = Path("/Applications", f"{NAME}.app")

    def install(image: Path) -> None:
        with tempfile.TemporaryDirectory() as folder:
            _run("/usr/bin/hdiutil", "attach", "-nobrowse", "-readonly", "-mountpoint", folder, image)
            try:
                _run("/usr/bin/ditto", Path(folder, app.name), app)
            finally:
                _run("/usr/bin/hdiutil", "detach", folder)

    library = Path.home() / "Library"
    folders = ("Application Support", "Caches", "LaunchAgents", "Logs", "Preferences", "Saved Application State")
    places = (Path("/Applications"), *(library / name for name in folders))
    program = app / "Contents" / "MacOS" / "anonemo-tray"
    return Way(install, program, lambda: _run("/bin/rm", "-R", app), places)


WAYS: dict[str, Callable[[], Way]] = {".deb": debian, ".exe": windows, ".dmg": macos}


def main() -> int:
    """Try the installer on the command line."""
    installer = Path(sys.argv[1])
    found = list(faults(installer, WAYS[installer.suffix]()))
    sys.stdout.write("".join(f"{fault}\n" for fault in found) or "installed, tested, removed, and nothing is left\n")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
