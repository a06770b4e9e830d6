"""Looks a built folder over before it is packed: `python packaging/check_frozen.py FOLDER`.

Says each thing that must not be so, one a line, and ends with 1 if there was any. Works on any system for the folder of
any system; what can only be seen by running it is the business of `anonemo-tray self-test`.
"""

from __future__ import annotations

import mmap
import sys
from collections.abc import Iterator
from pathlib import Path

from PyInstaller.archive.readers import CArchiveReader

MOST_BYTES = 250_000_000

UPLOADERS = (b"CurlClient", b"HttpLoggingClient", b"clearcut", b"firebaselogging", b"sentry_", b"crashpad")
"""Names in the code of libraries that send what they measure."""

_PROGRAMS = {
    "anonemo-tray": {
        "has": ("anonemo_tray.cli.main", "anonemo_tray.sensor.landmarker", "anonemo_tray.windows.window_manager"),
        "has not": ("pyvirtualcam",),
    },
    "anonemo-output": {
        "has": ("anonemo_tray.output.main", "pyvirtualcam"),
        "has not": ("cv2", "mediapipe", "anonemo_tray.sensor.main", "PIL", "pystray", "tkinter"),
    },
}
"""Modules in each program's own archive; what is in the archive of the other cannot be imported."""

_NEVER = ("thorvg_python", "ssl", "_ssl", "http", "urllib.request", "smtplib", "ftplib", "requests", "urllib3", "pip")
_FILES = (
    "THIRD-PARTY.txt",
    "face_landmarker.task",
    "canonical_face.npz",
    "pause.i420.z",
    "en.json",
    "de.json",
    "installed.txt",
)
_NATIVE = {".so", ".dll", ".dylib", ".pyd"}


def faults(folder: Path) -> Iterator[str]:
    """Yield what is wrong with a built folder, each in a sentence."""
    files = [file for file in folder.rglob("*") if file.is_file() and not file.is_symlink()]
    for program, modules in _PROGRAMS.items():
        found = [file for file in files if file.name in {program, f"{program}.exe"}]
        if len(found) != 1:
            yield f"there are {len(found)} programs {program}, not one"
            continue
        names = _modules(found[0])
        yield from (f"{program} lacks {name}" for name in modules["has"] if name not in names)
        yield from (
            f"{program} holds {name}"
            for unwanted in (*modules["has not"], *_NEVER)
            for name in names
            if name == unwanted or name.startswith(f"{unwanted}.")
        )
    for file in files:
        if file.suffix in _NATIVE or ".so." in file.name:
            yield from (f"{file.name} can send what it measures: it has {name}" for name in _uploaders(file))
    names_of_files = {file.name for file in files}
    yield from (f"the file {name} is missing" for name in _FILES if name not in names_of_files)
    size = sum(file.stat().st_size for file in files)
    if size > MOST_BYTES:
        yield f"it is {size / 1e6:.0f} MB, more than {MOST_BYTES / 1e6:.0f}"


def _modules(program: Path) -> set[str]:
    """Return the Python modules in a program's archive."""
    archive = CArchiveReader(str(program))
    (name,) = [name for name in archive.toc if name.endswith(".pyz")]
    return set(archive.open_embedded_archive(name).toc)


def _uploaders(library: Path) -> list[str]:
    if library.stat().st_size == 0:
        return []
    with library.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content:
        return [name.decode() for name in UPLOADERS if content.find(name) >= 0]


def main() -> int:
    """Check the folder on the command line."""
    if len(sys.argv) != 2:
        sys.stderr.write(f"{__doc__}\n")
        return 2
    found = list(faults(Path(sys.argv[1])))
    sys.stdout.write("".join(f"{fault}\n" for fault in found) or "nothing is wrong\n")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
