"""The menu of pystray's GTK back ends, changed in place.

pystray makes a whole new menu for each change, also after each click. Panels read a menu over the session bus and build
their own from it; xfce4-panel's part for tray icons ends (seen with 4.18 and libdbusmenu 16.04) when that happens while
it shows one, and takes the icon with it. Here a label, a mark or a greyed-out line changes where it stands, and only a
submenu with other lines gets new ones.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from gi.repository import GLib, Gtk


class MenuInPlace:
    """The menu of an icon, in GTK's main thread.

    Args:
        shown: pystray's icon, of a back end that draws with GTK.
    """

    def __init__(self, shown: Any) -> None:
        self._shown = shown
        self._menu = Gtk.Menu()
        self._descriptors: dict[Gtk.MenuItem, Any] = {}
        self._changing = False

    def attach(self) -> None:
        """Be the icon's menu from now on, in the place of pystray's own."""
        self._shown._menu_handle = self._menu  # noqa: SLF001 -- there is no public way
        self._shown._update_menu = self.update  # noqa: SLF001 -- the same

    def update(self) -> None:
        """Take over what the icon's menu says now; from any thread, carried out in GTK's."""
        GLib.idle_add(self._update)

    def _update(self) -> bool:
        # Setting a mark activates its line, just as a click does.
        self._changing = True
        try:
            self._fill(self._menu, list(self._shown.menu))
        finally:
            self._changing = False
        return False  # once is enough

    def _fill(self, menu: Gtk.Menu, descriptors: Sequence[Any]) -> None:
        lines = menu.get_children()
        if list(map(_kind_of_line, lines)) != list(map(self._kind, descriptors)):
            for line in lines:
                self._forget(line)
                menu.remove(line)
            lines = [self._make(descriptor) for descriptor in descriptors]
            for line in lines:
                menu.append(line)
        for line, descriptor in zip(lines, descriptors, strict=True):
            self._set(line, descriptor)
        menu.show_all()

    def _kind(self, descriptor: Any) -> tuple[bool, ...]:
        if descriptor is type(self._shown.menu).SEPARATOR:
            return (True, False, False, False)
        marked = descriptor.checked is not None
        return (False, marked, marked and bool(descriptor.radio), bool(descriptor.submenu))

    def _make(self, descriptor: Any) -> Gtk.MenuItem:
        separator, marked, radio, submenu = self._kind(descriptor)
        if separator:
            return Gtk.SeparatorMenuItem()
        if marked:
            line = Gtk.CheckMenuItem.new_with_label("")
            line.set_draw_as_radio(radio)
        else:
            line = Gtk.MenuItem.new_with_label("")
        if submenu:
            line.set_submenu(Gtk.Menu())
        else:
            line.connect("activate", self._activate)
        return line

    def _set(self, line: Gtk.MenuItem, descriptor: Any) -> None:
        if isinstance(line, Gtk.SeparatorMenuItem):
            return
        self._descriptors[line] = descriptor
        if line.get_child().get_text() != descriptor.text:
            line.get_child().set_text(descriptor.text)
            # Panels keep a line's first label as what screen readers say, unless a name of its own is given to it;
            # a name that is the label counts as none.
            line.get_accessible().set_name(f"{descriptor.text} ")
        if descriptor.default:
            line.get_child().set_markup(f"<b>{GLib.markup_escape_text(descriptor.text)}</b>")
        if line.get_sensitive() != descriptor.enabled:
            line.set_sensitive(descriptor.enabled)
        if isinstance(line, Gtk.CheckMenuItem) and line.get_active() != descriptor.checked:
            line.set_active(descriptor.checked)
        if line.get_submenu() is not None:
            self._fill(line.get_submenu(), list(descriptor.submenu))

    def _forget(self, line: Gtk.MenuItem) -> None:
        self._descriptors.pop(line, None)
        if line.get_submenu() is not None:
            for inner in line.get_submenu().get_children():
                self._forget(inner)

    def _activate(self, line: Gtk.MenuItem) -> None:
        if not self._changing:
            self._descriptors[line](self._shown)


def _kind_of_line(line: Gtk.MenuItem) -> tuple[bool, ...]:
    marked = isinstance(line, Gtk.CheckMenuItem)
    return (
        isinstance(line, Gtk.SeparatorMenuItem),
        marked,
        marked and line.get_draw_as_radio(),
        line.get_submenu() is not None,
    )
