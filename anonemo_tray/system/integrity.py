"""What an installed program consists of: the list that was made when it was built, and what of it is gone.

Virus scanners take away single files, and disks lose them. The list has names only: signing changes the contents of
programs and libraries after the list was made.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable
from importlib.resources import files
from pathlib import Path

LIST_NAME = "installed.txt"
"""The list, in the folder of assets: paths below the program's inner folder, one a line, with forward slashes."""


def missing_files(programs: Iterable[Path], inner: Path | None = None) -> list[str] | None:
    """Return the names of the files that are gone; None when this is no installed program.

    Args:
        programs: the programs that belong to it.
        inner: the program's inner folder; None for that of this process.
    """
    if inner is None:
        if not getattr(sys, "frozen", False):
            return None
        inner = Path(sys._MEIPASS)  # type: ignore[attr-defined] # noqa: SLF001 -- PyInstaller's public name for it
    try:
        names = (files("anonemo_tray") / "assets" / LIST_NAME).read_text(encoding="utf-8").splitlines()
    except OSError:
        names = [LIST_NAME]
    gone = [name for name in names if not (inner / name).exists()]
    return [program.name for program in programs if not program.exists()] + gone
