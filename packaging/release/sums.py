"""Writes SHA256SUMS beside the files of a release: `python packaging/release/sums.py FOLDER`.

`sha256sum --check SHA256SUMS` (macOS: `shasum -a 256 -c`) reads it.
"""

from __future__ import annotations

import hashlib
import sys
from pathlib import Path

NAME = "SHA256SUMS"


def write(folder: Path) -> Path:
    """Write the sums of all files in a folder, by name; returns the file.

    Raises:
        SystemExit: there are no files.
    """
    files = sorted(file for file in folder.iterdir() if file.is_file() and file.name != NAME)
    if not files:
        raise SystemExit(f"{folder} has no files")
    sums = folder / NAME
    lines = [f"{hashlib.sha256(file.read_bytes()).hexdigest()}  {file.name}\n" for file in files]
    sums.write_text("".join(lines), encoding="utf-8", newline="\n")
    return sums


if __name__ == "__main__":
    sys.stdout.write(write(Path(sys.argv[1])).read_text(encoding="utf-8"))
