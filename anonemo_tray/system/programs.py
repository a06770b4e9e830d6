"""The programs that make up AnonEmo Tray, and how each is started.

In an installed program that is this executable with the part's name, or the output's executable beside it; else this
interpreter with `-m`.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Final

from anonemo_tray.sandbox import Role

_WITHOUT_CURRENT_FOLDER: Final[str] = "-P" if sys.version_info >= (3, 11) else "-I"
"""Keeps Python from importing from the folder that it was started in: a file there, named like a module, would run
before the guards. A frozen program imports from its own folder alone. (Before 3.11 the only way leaves out the user's
own packages and PYTHONPATH too.)"""

NO_WINDOW: Final[int] = getattr(subprocess, "CREATE_NO_WINDOW", 0)
"""Keeps Windows from opening a console for a child."""


def child_command(role: Role) -> list[str]:
    """Return the command line that starts a child process."""
    if getattr(sys, "frozen", False):
        if role is not Role.OUTPUT:
            return [sys.executable, role.value]
        # A program of its own: its licence does not go together with that of the others' libraries.
        suffix = ".exe" if sys.platform == "win32" else ""
        return [str(Path(sys.executable).with_name(f"anonemo-output{suffix}"))]
    return [sys.executable, _WITHOUT_CURRENT_FOLDER, "-m", f"anonemo_tray.{role.value}"]


def start_command() -> list[str]:
    """Return the command line that starts this program itself, as the system would at log-in."""
    if getattr(sys, "frozen", False):
        return [sys.executable]
    return [sys.executable, _WITHOUT_CURRENT_FOLDER, "-m", "anonemo_tray"]
