"""Writes the notices of what comes with the program: `python packaging/release/third_party.py [--wheels FOLDER]`.

Reads the licences out of the very wheels that are pinned for the three systems (about 250 MB to download, kept in the
folder if one is given), and adds what is no package: Python, the face model, the runtime in the
camera's libraries. Writes anonemo_tray/assets/THIRD-PARTY.txt, which the window "About" shows. Stops where a licence is
unknown or without a text, so that somebody looks.
"""

from __future__ import annotations

import argparse
import email
import hashlib
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from email.message import Message
from pathlib import Path

from pins import FREEZE, ROOT, RUNTIME, SCREEN, TARGETS, Pin, Target, choice, pip, read_pins, runtime

NOTICES = ROOT / "anonemo_tray" / "assets" / "THIRD-PARTY.txt"
_LICENCES = Path(__file__).resolve().parent / "licences"

_SPDX = {
    "Apache 2.0": "Apache-2.0",
    "MIT": "MIT",
    "LGPLv2+": "LGPL-2.1-or-later",
    "LGPLv3": "LGPL-3.0-or-later",  # "or later" is in its source
    "License :: OSI Approved :: GNU General Public License v2 (GPLv2)": "GPL-2.0-only",
    "GPLv2-or-later with a special exception which allows to use PyInstaller to build and distribute non-free programs"
    " (including commercial ones)": "GPL-2.0-or-later WITH Bootloader-exception",
}
"""Licences by the words of packages that do not use SPDX's."""

_TEXTS_OF = {
    "flatbuffers": "absl-py",  # Apache-2.0 has one text
    "pyobjc-core": "pyobjc-framework-cocoa",  # one project, not all of whose wheels have the file
    "pyobjc-framework-avfoundation": "pyobjc-framework-cocoa",
    "pyobjc-framework-coreaudio": "pyobjc-framework-cocoa",
    "pyobjc-framework-coremedia": "pyobjc-framework-cocoa",
    "pygobject": "python-xlib",  # LGPL-2.1 has one text
    "MediaPipe Face Landmarker": "mediapipe",
}
"""What comes without the text of its licence, and what has the same text."""

_LIBRARY_ALONE = {"thorvg-python": ("MIT AND FTL AND IJG AND BSD-3-Clause AND libpng-2.0 AND Zlib", "thorvg")}
"""Packages of which only a native library is in the program: its licence, and the file in `licences` with its text."""

_EVERYWHERE = tuple(target.system for target in TARGETS)
_WORDS = ("LICEN", "COPYING", "NOTICE", "AUTHORS")
_LINE = "=" * 80


@dataclass(frozen=True)
class Part:
    """Something that the program comes with.

    Attributes:
        name: what people call it.
        version: of which there may be several, for different systems.
        licence: as an SPDX expression.
        systems: where it is part of the program.
        texts: its notices.
    """

    name: str
    version: str
    licence: str
    systems: tuple[str, ...]
    texts: tuple[str, ...]

    def __str__(self) -> str:
        return f"{self.name} {self.version}".strip()


def pinned() -> list[Pin]:
    """Return the packages that are in what is installed."""
    freezer = [pin for pin in read_pins(FREEZE) if pin.name == "pyinstaller"]
    return [*runtime(read_pins(RUNTIME)), *freezer]


def others() -> list[Part]:
    """Return what is in what is installed, and no wheel."""
    pythons = sorted({target.python for target in TARGETS})
    (gobject,) = read_pins(SCREEN)
    return [
        Part("Python with its libraries", ", ".join(pythons), "PSF-2.0", _EVERYWHERE, (_text("python"),)),
        Part("MediaPipe Face Landmarker", "1", "Apache-2.0", _EVERYWHERE, ()),
        # Debian 12's, which the camera's libraries are built with.
        Part("MinGW-w64 runtime", "10.0.0", "ZPL-2.1", ("Windows",), (_text("mingw-w64"),)),
        Part(gobject.name, gobject.version, "LGPL-2.1-or-later", ("Linux",), ()),
    ]


def _text(name: str) -> str:
    return (_LICENCES / f"{name}.txt").read_text(encoding="utf-8").rstrip()


def wheels(pins: Iterable[Pin], target: Target, folder: Path) -> Iterator[tuple[Pin, Path]]:
    """Yield the wheels for a system, downloaded into a folder unless they are there.

    Raises:
        SystemExit: one is none of those that are pinned.
    """
    wanted = [pin for pin in pins if target.has(pin)]
    command = ["download", "--quiet", "--disable-pip-version-check", f"--dest={folder}", *choice(target)]
    subprocess.run([*pip(), *command, *map(str, wanted)], check=True)
    found = {(_plain(file.name.split("-")[0]), file.name.split("-")[1]): file for file in folder.glob("*.whl")}
    for pin in wanted:
        wheel = found[_plain(pin.name), pin.version]
        if hashlib.sha256(wheel.read_bytes()).hexdigest() not in pin.hashes:
            raise SystemExit(f"{wheel.name} is none of the files that are pinned")
        yield pin, wheel


def _plain(name: str) -> str:
    return name.lower().replace("-", "_").replace(".", "_")


def library_alone(pin: Pin) -> tuple[str, tuple[str, ...]] | None:
    """Return licence and notices of the library, for a package of which nothing else is used."""
    if pin.name not in _LIBRARY_ALONE:
        return None
    licence, file = _LIBRARY_ALONE[pin.name]
    return licence, (_text(file),)


def read_wheel(wheel: Path) -> tuple[str, tuple[str, ...]]:
    """Return a wheel's licence and its notices.

    Raises:
        SystemExit: its licence is not known here.
    """
    with zipfile.ZipFile(wheel) as archive:
        inside = [name for name in archive.namelist() if ".dist-info/" in name]
        (metadata,) = (name for name in inside if name.endswith(".dist-info/METADATA"))
        said = email.message_from_bytes(archive.read(metadata))
        files = sorted(name for name in inside if any(word in name.rpartition("/")[2].upper() for word in _WORDS))
        texts = tuple(archive.read(name).decode("utf-8").replace("\r\n", "\n").strip() for name in files)
    return _licence(said, wheel), texts


def _licence(said: Message, wheel: Path) -> str:
    if said["License-Expression"]:
        return str(said["License-Expression"])
    classifiers = [line for line in said.get_all("Classifier", []) if line.startswith("License ::")]
    for words in (said["License"], *classifiers):
        if words and " ".join(words.split()) in _SPDX:
            return _SPDX[" ".join(words.split())]
    raise SystemExit(f"{wheel.name} has the licence {said['License'] or classifiers}: what is that in SPDX?")


def collect(folder: Path) -> list[Part]:
    """Return all parts, by name.

    Args:
        folder: for the wheels; one folder in it for each system.

    Raises:
        SystemExit: a licence is not known, or has no text.
    """
    parts: dict[tuple[str, str], Part] = {}
    for target in TARGETS:
        for pin, wheel in wheels(pinned(), target, folder / target.system):
            licence, texts = library_alone(pin) or read_wheel(wheel)
            before = parts.get((pin.name, pin.version))
            systems = (*(before.systems if before else ()), target.system)
            known = before.texts if before else ()
            new = tuple(text for text in texts if text not in known)
            parts[pin.name, pin.version] = Part(pin.name, pin.version, licence, systems, known + new)
    found = [*parts.values(), *others()]
    by_name = {part.name: part for part in found}
    complete = []
    for part in found:
        texts = part.texts or by_name[_TEXTS_OF.get(part.name, part.name)].texts
        if not texts:
            raise SystemExit(f"{part} comes without the text of its licence")
        complete.append(Part(part.name, part.version, part.licence, part.systems, texts))
    return sorted(complete, key=lambda part: (part.name.lower(), part.version))


def table(parts: Iterable[Part]) -> str:
    """Return the parts, one a line; columns are two spaces or more apart."""
    rows = [(part.name, part.version, part.licence, ", ".join(part.systems)) for part in parts]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return "".join(
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() + "\n" for row in rows
    )


def write(parts: list[Part]) -> str:
    """Return the notices: the table, then each text once, below the names of those that have it."""
    owners: dict[str, list[str]] = {}
    for part in parts:
        for text in part.texts:
            owners.setdefault(text, []).append(str(part))
    head = (
        "AnonEmo Tray is under the MIT licence. It comes with the parts below, each under its own licence; the texts\n"
        "follow. The source of AnonEmo Tray and of the parts under the GPL and LGPL is beside every download.\n"
    )
    blocks = (f"{_LINE}\n{', '.join(names)}\n{_LINE}\n\n{text}\n" for text, names in owners.items())
    return "\n".join([head, table(parts), *blocks])


def main() -> int:
    """Write the file, and say what is in it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--wheels", type=Path)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        parts = collect(arguments.wheels or Path(folder))
    NOTICES.write_text(write(parts), encoding="utf-8", newline="\n")
    sys.stdout.write(table(parts))
    return 0


if __name__ == "__main__":
    sys.exit(main())
