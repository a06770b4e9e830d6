"""Fetches the driver of the camera for Windows: `python packaging/windows/fetch_driver.py FOLDER`.

UnityCapture (MIT) of one commit, each file checked against its hash before it is kept. Only for building the
installer; the program itself fetches nothing. The releases of 2019 block programs that list cameras: never those.
"""

from __future__ import annotations

import hashlib
import sys
import urllib.request
from collections.abc import Callable
from pathlib import Path

COMMIT = "3ed54c325e0ad71afcf4f246c07e5e17b3d7f2d2"
_SOURCE = f"https://raw.githubusercontent.com/schellingb/UnityCapture/{COMMIT}/Install/"

FILES = {
    "UnityCaptureFilter64.dll": "72812f5363d8ecb45632253f8c8c888844b1b62e27616f3c8cc21064ccde25e5",
    "UnityCaptureFilter32.dll": "aa3ebdf03dea7f3aab3dd7b724751f49ed71672256b57c6a19aa6809cabf30ba",
}
"""Each file with its SHA-256: the camera for call programs of 64 and of 32 bits."""

_TIMEOUT_S = 60


def fetch(folder: Path, read: Callable[[str], bytes]) -> None:
    """Fetch all files into a folder.

    Args:
        folder: where to; made if need be.
        read: returns what an address holds.

    Raises:
        SystemExit: a file is not the one that was looked at; nothing is kept then.
    """
    contents = {name: read(_SOURCE + name) for name in FILES}
    for name, content in contents.items():
        check(name, content)
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in contents.items():
        (folder / name).write_bytes(content)


def check(name: str, content: bytes) -> None:
    """Make sure that a file is the one that was looked at.

    Raises:
        SystemExit: it is another one.
    """
    found = hashlib.sha256(content).hexdigest()
    if found != FILES[name]:
        raise SystemExit(f"{name} is not the file that was looked at: its SHA-256 is {found}, not {FILES[name]}")


def _read(address: str) -> bytes:
    with urllib.request.urlopen(address, timeout=_TIMEOUT_S) as answer:  # noqa: S310 -- https, written above
        return bytes(answer.read())


if __name__ == "__main__":
    if len(sys.argv) != 2:
        raise SystemExit(__doc__)
    fetch(Path(sys.argv[1]), _read)
