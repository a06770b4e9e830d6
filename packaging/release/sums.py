"""Writes SHA256SUMS of everything in a folder: `python packaging/release/sums.py FOLDER`."""

from __future__ import annotations

import hashlib
import sys
from pathlib import Path

NAME = "SHA256SUMS"


def write_sums(folder: Path) -> Path:
    """Write the sums of a folder's files into it, as `sha256sum --check` reads them; returns that file."""
    files = sorted(file for file in folder.iterdir() if file.is_file() and file.name != NAME)
    lines = [f"{hashlib.sha256(file.read_bytes()).hexdigest()}  {file.name}\n" for file in files]
    sums = folder / NAME
    sums.write_text("".join(lines), encoding="utf-8", newline="\n")
    return sums


if __name__ == "__main__":
    sys.stdout.write(write_sums(Path(sys.argv[1])).read_text(encoding="utf-8"))
