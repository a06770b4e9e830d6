"""Reading the notices of what the program comes with; `packaging/release/third_party.py` writes them."""

from __future__ import annotations

import re
import sys
from importlib.resources import files

_SYSTEMS = {"win32": "Windows", "darwin": "macOS"}
_ROW = re.compile(r"(\S.*?)  +(\S.*?)  +(\S.*?)  +(\S.*)")
"""A line of the table: name, version, licence, and the systems that the part is for."""


def read_notices() -> str:
    """Return all notices: a table of the parts, then the texts of their licences."""
    return (files("anonemo_tray") / "assets" / "THIRD-PARTY.txt").read_text(encoding="utf-8")


def texts(notices: str) -> str:
    """Return the texts of the licences, each below the names of its parts."""
    return notices.split("\n\n", 2)[2].lstrip()


def parts(notices: str, platform: str = sys.platform) -> list[tuple[str, str]]:
    """Return the parts of the program on one system, each with its licence.

    Args:
        notices: all notices.
        platform: the system, as `sys.platform` names it.
    """
    # The introduction ends with an empty line, and so does the table.
    rows = [_ROW.fullmatch(line) for line in notices.split("\n\n")[1].splitlines()]
    system = _SYSTEMS.get(platform, "Linux")
    return [(f"{row[1]} {row[2]}", row[3]) for row in rows if row is not None and system in row[4].split(", ")]
