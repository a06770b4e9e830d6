"""Whether the user's desktop is dark, so that the windows are too: each desktop says it in its own way."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

_ANSWER_MS = 300
_DARK, _LIGHT = 1, 2  # of the portal's "color-scheme"; 0 is neither


def is_dark() -> bool:
    """Return whether the desktop is dark; False where it does not say."""
    if sys.platform == "win32":
        return _windows_is_dark()
    if sys.platform == "darwin":
        from Foundation import NSUserDefaults  # noqa: PLC0415 -- exists on this system alone

        return NSUserDefaults.standardUserDefaults().stringForKey_("AppleInterfaceStyle") == "Dark"
    if not has_bus(os.environ):
        return False
    try:
        from gi.repository import Gio, GLib  # noqa: PLC0415 -- the icon's library; some desktops are without
    except ImportError:
        return False
    return freedesktop_is_dark(Gio, GLib)


if sys.platform == "win32":
    import winreg

    def _windows_is_dark() -> bool:
        key = r"Software\Microsoft\Windows\CurrentVersion\Themes\Personalize"
        try:
            with winreg.OpenKey(winreg.HKEY_CURRENT_USER, key) as opened:
                return bool(winreg.QueryValueEx(opened, "AppsUseLightTheme")[0] == 0)
        except OSError:
            return False


def has_bus(environ: Mapping[str, str]) -> bool:
    """Return whether there is a session bus; asking for one that is not there would start one."""
    if environ.get("DBUS_SESSION_BUS_ADDRESS"):
        return True
    runtime = environ.get("XDG_RUNTIME_DIR", "")
    return runtime != "" and Path(runtime, "bus").exists()


def freedesktop_is_dark(gio: Any, glib: Any) -> bool:
    """Return the same for the desktops of Linux: the portal's word counts, else Xfce's, which has none in the portal.

    GSettings are left alone: whoever opens them writes a file.

    Args:
        gio: the module `Gio`.
        glib: the module `GLib`.
    """
    for ask in (_portal, _xfce):
        try:
            answer = ask(gio, glib)
        except glib.Error:
            # It is another desktop.
            continue
        if answer is not None:
            return answer
    return False


def _portal(gio: Any, glib: Any) -> bool | None:
    arguments = glib.Variant("(ss)", ("org.freedesktop.appearance", "color-scheme"))
    place = ("org.freedesktop.portal.Desktop", "/org/freedesktop/portal/desktop", "org.freedesktop.portal.Settings")
    answer = _call(gio, place, "Read", arguments)
    return {_DARK: True, _LIGHT: False}.get(answer) if isinstance(answer, int) else None


def _xfce(gio: Any, glib: Any) -> bool | None:
    arguments = glib.Variant("(ss)", ("xsettings", "/Net/ThemeName"))
    return _is_dark_name(
        _call(gio, ("org.xfce.Xfconf", "/org/xfce/Xfconf", "org.xfce.Xfconf"), "GetProperty", arguments)
    )


def _call(gio: Any, place: tuple[str, str, str], method: str, arguments: Any) -> Any:
    """Return what a program on the session bus answers; one that does not run is not started for this."""
    bus = gio.bus_get_sync(gio.BusType.SESSION)
    answer = bus.call_sync(*place, method, arguments, None, gio.DBusCallFlags.NO_AUTO_START, _ANSWER_MS)
    return answer.unpack()[0]


def _is_dark_name(name: object) -> bool:
    """Return whether a theme is a dark one by its name, as "Adwaita-dark" is; anybody may answer anything."""
    return isinstance(name, str) and "dark" in name.lower()
