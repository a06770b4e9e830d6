"""The library that draws tray icons: on Linux the first of its back ends that works here, mended where needed."""

from __future__ import annotations

import importlib
import os
import select
import sys
import threading
from collections.abc import Iterator
from types import ModuleType
from typing import Any

from anonemo_tray.errors import AnonEmoError, Problem

_VARIABLE = "PYSTRAY_BACKEND"
_LINUX = ("appindicator", "gtk", "xorg")
"""Best first: with a menu on every desktop, with a menu on older ones, an icon only."""

_POLL_S = 0.2


def load_back_end() -> ModuleType:
    """Return pystray, ready to make an icon.

    Raises:
        AnonEmoError: NO_SCREEN when there is nothing to draw an icon on.
    """
    if sys.platform != "linux":
        return importlib.import_module("pystray")
    # Without a screen some toolkits end the program instead of raising.
    if not any(os.environ.get(variable) for variable in ("DISPLAY", "WAYLAND_DISPLAY")):
        raise AnonEmoError(Problem.NO_SCREEN)
    from Xlib.error import DisplayError  # noqa: PLC0415 -- exists on this system alone

    chosen = os.environ.get(_VARIABLE)
    for name in (chosen,) if chosen else _LINUX:
        # pystray's own search stops at a toolkit that is installed in part.
        os.environ[_VARIABLE] = name
        try:
            return importlib.import_module("pystray")
        except (ImportError, ValueError, OSError, DisplayError):
            continue
        finally:
            _restore(chosen)
    raise AnonEmoError(Problem.NO_SCREEN)


def _restore(chosen: str | None) -> None:
    if chosen is None:
        del os.environ[_VARIABLE]


def mend(shown: Any) -> None:
    """Prepare an icon for its loop; called in the main thread, before `run`.

    The xorg back end gets stuck otherwise: it may be called before it knows its own thread, and where two threads use
    one connection, Xlib lets its reader sleep although an event has come. The GTK ones need their menu kept in place.
    """
    # ruff: noqa: SLF001 -- there is no public way to either
    back_end = type(shown).__module__
    if back_end == "pystray._xorg":
        shown._thread = threading.current_thread()
        shown._events = lambda: _poll(shown._display)
    elif back_end in {"pystray._appindicator", "pystray._gtk"}:
        from anonemo_tray.tray.gtk_menu import MenuInPlace  # noqa: PLC0415 -- can be imported where GTK is installed

        MenuInPlace(shown).attach()


def _poll(display: Any) -> Iterator[Any]:
    while True:
        if display.pending_events():
            yield display.next_event()
        else:
            select.select([display.fileno()], [], [], _POLL_S)
