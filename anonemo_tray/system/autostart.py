"""Starting with the computer: an entry of the user's own, made and removed by the user's choice alone."""

from __future__ import annotations

import contextlib
import plistlib
import re
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Protocol

from platformdirs import user_config_path

from anonemo_tray.errors import AnonEmoError, Problem

_NAME = "AnonEmo Tray"
_LAUNCH_LABEL = "anonemo-tray"
_RUN_KEY = r"Software\Microsoft\Windows\CurrentVersion\Run"


class Autostart(Protocol):
    """The entry that starts the program with the user's session."""

    def is_enabled(self) -> bool:
        """Return whether there is an entry, and nobody has switched it off by other means."""

    def passes(self, option: str) -> bool:
        """Return whether there is an entry that gives the program this option, a plain word."""

    def enable(self, command: Sequence[str]) -> None:
        """Make the entry.

        Args:
            command: absolute path of the program, and its arguments.

        Raises:
            AnonEmoError: SETTINGS_UNWRITABLE.
        """

    def disable(self) -> None:
        """Remove the entry, if there is one.

        Raises:
            AnonEmoError: SETTINGS_UNWRITABLE.
        """


def system_autostart() -> Autostart:
    """Return the autostart of this system, for this user."""
    if sys.platform == "win32":
        return RunKeyAutostart()
    if sys.platform == "darwin":
        return LaunchAgentAutostart(Path.home() / "Library" / "LaunchAgents")
    return DesktopAutostart(user_config_path() / "autostart")


@contextlib.contextmanager
def _writing() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise AnonEmoError(Problem.SETTINGS_UNWRITABLE) from error


def _desktop_argument(argument: str) -> str:
    """Quote one argument of an Exec line (Desktop Entry Specification, "The Exec key").

    Twice, as it asks for: within the quotes, and again as every value of a desktop file; a percent sign is doubled.
    """
    quoted = re.sub(r'(["`$\\])', r"\\\1", argument).replace("%", "%%")
    return '"' + quoted.replace("\\", "\\\\") + '"'


class DesktopAutostart:
    """Autostart of freedesktop.org desktops.

    Args:
        folder: the user's autostart folder, usually `~/.config/autostart`.
    """

    def __init__(self, folder: Path) -> None:
        self._file = folder / "anonemo-tray.desktop"

    def is_enabled(self) -> bool:
        """Return whether there is an entry that no settings program of a desktop has switched off."""
        lines = self._lines()
        return bool(lines) and not {"Hidden=true", "X-GNOME-Autostart-enabled=false"} & set(lines)

    def passes(self, option: str) -> bool:
        """Return whether the entry's command has it."""
        commands = [line.split() for line in self._lines() if line.startswith("Exec=")]
        return any(_desktop_argument(option) in words or option in words for words in commands)

    def _lines(self) -> list[str]:
        try:
            return self._file.read_text(encoding="utf-8").splitlines()
        except (OSError, ValueError):
            return []

    def enable(self, command: Sequence[str]) -> None:
        """Write the desktop file."""
        execute = " ".join(map(_desktop_argument, command))
        # Where the program was removed since, desktops pass over the entry without a word.
        program = command[0].replace("\\", "\\\\")
        lines = [
            "[Desktop Entry]",
            "Type=Application",
            f"Name={_NAME}",
            f"TryExec={program}",
            f"Exec={execute}",
            "Terminal=false",
            "",
        ]
        with _writing():
            self._file.parent.mkdir(parents=True, exist_ok=True)
            self._file.write_text("\n".join(lines), encoding="utf-8")

    def disable(self) -> None:
        """Remove the desktop file."""
        with _writing():
            self._file.unlink(missing_ok=True)


class LaunchAgentAutostart:
    """Autostart of macOS.

    Args:
        folder: the user's agents, `~/Library/LaunchAgents`.
    """

    def __init__(self, folder: Path) -> None:
        self._file = folder / f"{_LAUNCH_LABEL}.plist"

    def is_enabled(self) -> bool:
        """Return whether there is an agent."""
        return self._file.is_file()

    def passes(self, option: str) -> bool:
        """Return whether the agent's command has it."""
        try:
            agent = plistlib.loads(self._file.read_bytes())
        except (OSError, ValueError, plistlib.InvalidFileException):
            return False
        return option in agent.get("ProgramArguments", ())

    def enable(self, command: Sequence[str]) -> None:
        """Write the agent; it takes effect at the next login."""
        agent = {
            "Label": _LAUNCH_LABEL,
            "ProgramArguments": list(command),
            "RunAtLoad": True,
            "ProcessType": "Interactive",  # else the system slows it down as a background job
            "LimitLoadToSessionType": "Aqua",
        }
        with _writing():
            self._file.parent.mkdir(parents=True, exist_ok=True)
            self._file.write_bytes(plistlib.dumps(agent))

    def disable(self) -> None:
        """Remove the agent."""
        with _writing():
            self._file.unlink(missing_ok=True)


if sys.platform == "win32":
    import winreg

    class RunKeyAutostart:
        """Autostart of Windows: the Run key of the user."""

        def is_enabled(self) -> bool:
            """Return whether there is a value."""
            return bool(self._command_line())

        def passes(self, option: str) -> bool:
            """Return whether the value's command line has it."""
            return option in self._command_line().split()

        def _command_line(self) -> str:
            try:
                with winreg.OpenKey(winreg.HKEY_CURRENT_USER, _RUN_KEY) as key:
                    return str(winreg.QueryValueEx(key, _NAME)[0])
            except OSError:
                return ""

        def enable(self, command: Sequence[str]) -> None:
            """Write the value."""
            line = subprocess.list2cmdline(command)
            with _writing(), winreg.CreateKey(winreg.HKEY_CURRENT_USER, _RUN_KEY) as key:
                winreg.SetValueEx(key, _NAME, 0, winreg.REG_SZ, line)

        def disable(self) -> None:
            """Remove the value."""
            with (
                _writing(),
                contextlib.suppress(FileNotFoundError),
                winreg.CreateKey(winreg.HKEY_CURRENT_USER, _RUN_KEY) as key,
            ):
                winreg.DeleteValue(key, _NAME)
