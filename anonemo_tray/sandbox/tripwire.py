"""The tray's tripwire: it raises, and remembers, when Python code of the tray reaches for network or files.

It is a tripwire and no sandbox: native code does not pass here. The tray cannot have a sandbox, because children
inherit it and the icon's back ends write temporary files; what it must not have, pictures, it never holds.
"""

from __future__ import annotations

import os
import socket
import sys
from collections.abc import Iterable
from pathlib import Path

_LOOKUPS = frozenset({"socket.getaddrinfo", "socket.gethostbyname", "socket.gethostbyaddr", "socket.getnameinfo"})
_CONNECTIONS = frozenset({"socket.connect", "socket.bind", "socket.sendto", "socket.sendmsg"})
_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND


class TripwireError(PermissionError):
    """The tray tried what it must never do."""


class Tripwire:
    """Watches this process from `arm()` to its end.

    Args:
        places: folders in which files may be written; beside them, the system's folder for temporary files, where icon
            and notification libraries put pictures of icons, and the null device.

    Attributes:
        tripped: the events that were refused.
    """

    def __init__(self, places: Iterable[Path]) -> None:
        self._places = tuple(_resolved(place) for place in (*places, *_temporary_folders(), Path(os.devnull)))
        self.tripped: list[str] = []

    def arm(self) -> None:
        """Start watching; cannot be undone."""
        sys.addaudithook(self._look)

    def _look(self, event: str, arguments: tuple[object, ...]) -> None:
        if (
            event in _LOOKUPS
            or (event in _CONNECTIONS and not _is_local(arguments[0]))
            or (event == "open" and self._is_foreign_write(*arguments))
        ):
            self.tripped.append(event)
            raise TripwireError(f"not allowed here: {event}")

    def _is_foreign_write(self, path: object, _mode: object, flags: object) -> bool:
        if not isinstance(flags, int) or not flags & _WRITING or not isinstance(path, (str, bytes)):
            return False
        return not _resolved(path).startswith(self._places)


def _resolved(path: str | bytes | Path) -> str:
    # With a separator at the end also for a file, so that a folder does not stand for its namesakes.
    return os.path.normcase(os.path.realpath(os.fsdecode(path))) + os.sep


def _is_local(connection: object) -> bool:
    return getattr(connection, "family", None) == getattr(socket, "AF_UNIX", -1)


def _temporary_folders() -> list[Path]:
    """Return where `tempfile` writes. Asking it would make it write a file to find out, which nobody wants here."""
    named = [Path(os.environ[name]) for name in ("TMPDIR", "TEMP", "TMP") if os.environ.get(name)]
    usual = [Path("/tmp"), Path("/var/tmp")]  # noqa: S108 -- looked at, not written to
    return [folder for folder in named if folder.is_dir()][:1] or usual
