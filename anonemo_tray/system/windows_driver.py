"""The libraries of the virtual camera on Windows, where the installer puts them, and registering them again.

Windows loses a camera when a virus scanner or a clean-up program took its entry. Registering takes an administrator's
rights: Windows asks for them, once, for this program, which then starts Windows' own regsvr32 for each library.
"""

from __future__ import annotations

import ctypes
import os
import subprocess
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from anonemo_tray.system.programs import NO_WINDOW, start_command

COMMAND = "add-camera"
"""The command of the command line that registers the libraries."""

_LIBRARIES = {"AnonEmoCamera64.dll": "System32", "AnonEmoCamera32.dll": "SysWOW64"}
"""Each library, and the folder of Windows that has the regsvr32 for it."""

_LIMIT_S = 60.0
_STARTED = 32
"""ShellExecute returns more than this when it has started the program."""


def library_folder(environ: Mapping[str, str] = os.environ) -> Path:
    """Return the folder that the installer puts the libraries into."""
    # The second is what a program of 64 bits sees as the first.
    common = environ.get("CommonProgramW6432") or environ.get("CommonProgramFiles") or ""
    return Path(common, "AnonEmo Camera")


def has_libraries(environ: Mapping[str, str] = os.environ) -> bool:
    """Return whether the library for programs of 64 bits is there, registered or not."""
    return Path(library_folder(environ), next(iter(_LIBRARIES))).is_file()


def register_libraries(environ: Mapping[str, str] = os.environ, run: Callable[..., Any] = subprocess.run) -> bool:
    """Register the libraries for all users; needs an administrator's rights.

    Returns:
        Whether programs of 64 bits have the camera now; those of 32 bits are few, and go without if need be.
    """
    folder = library_folder(environ)
    done: dict[str, bool] = {}
    for name, tools in _LIBRARIES.items():
        tool = Path(environ.get("SystemRoot", ""), tools, "regsvr32.exe")
        try:
            result = run([tool, "/s", folder / name], creationflags=NO_WINDOW, timeout=_LIMIT_S, check=False)
            done[name] = result.returncode == 0
        except (OSError, subprocess.TimeoutExpired):
            done[name] = False
    return done[next(iter(_LIBRARIES))]


def ask_and_register(command: Sequence[str] | None = None, shell: Any = None) -> bool:
    """Have Windows ask for the rights, and register the libraries in a process that has them.

    Returns:
        Whether the user said yes. Whether it worked is seen by the camera being there.
    """
    program, *arguments = [*(command or start_command()), COMMAND]
    execute = (shell or getattr(ctypes, "WinDLL")("shell32")).ShellExecuteW  # noqa: B009 -- there is one on Windows only
    execute.restype = ctypes.c_void_p
    hidden = 0
    started = execute(None, "runas", program, subprocess.list2cmdline(arguments), None, hidden)
    return int(started or 0) > _STARTED
