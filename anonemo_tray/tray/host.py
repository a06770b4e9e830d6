"""Whether anybody on this desktop shows tray icons with a menu; without, the program needs a window."""

from __future__ import annotations

import sys
from typing import Any

_WATCHER = "org.kde.StatusNotifierWatcher"
_TRAY = "_NET_SYSTEM_TRAY_S{}"
_TIMEOUT_MS = 1000


def shows_menu(shown: Any) -> bool:
    """Return whether this icon can be seen and has a menu, as far as that can be known; may take a second.

    Args:
        shown: pystray's icon, after its loop has started.
    """
    back_end = type(shown).__module__
    if back_end == "pystray._xorg":
        # An icon and nothing else: no click on it does anything.
        return False
    if back_end == "pystray._appindicator":
        return _has_notifier_host() or _has_tray_window()
    if back_end == "pystray._gtk":
        return _has_tray_window()
    return sys.platform != "linux" or not back_end.startswith("pystray.")


def _has_notifier_host() -> bool:
    """Ask the session for a host (freedesktop.org, "StatusNotifierItem", interface StatusNotifierWatcher)."""
    # ruff: noqa: PLC0415 -- these exist where their back end works
    from gi.repository import Gio, GLib

    try:
        bus = Gio.bus_get_sync(Gio.BusType.SESSION, None)
        (answer,) = bus.call_sync(
            _WATCHER,
            "/StatusNotifierWatcher",
            "org.freedesktop.DBus.Properties",
            "Get",
            GLib.Variant("(ss)", (_WATCHER, "IsStatusNotifierHostRegistered")),
            None,
            Gio.DBusCallFlags.NO_AUTO_START,
            _TIMEOUT_MS,
            None,
        ).unpack()
    except GLib.Error:
        return False
    return bool(answer)


def _has_tray_window() -> bool:
    """Ask the X server for the owner of the older tray (freedesktop.org, "System Tray Protocol")."""
    from Xlib import X
    from Xlib.display import Display
    from Xlib.error import DisplayError

    try:
        display = Display()
    except (DisplayError, OSError):
        return False
    try:
        selection = display.intern_atom(_TRAY.format(display.get_default_screen()))
        return bool(display.get_selection_owner(selection) != X.NONE)
    finally:
        display.close()
