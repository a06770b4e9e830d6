"""What the windows show, written down again and again by the windows process itself, for tests that click."""

from __future__ import annotations

import json
import os
import tkinter as tk
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from tests.fakes.patch import patch


@dataclass(frozen=True)
class Widget:
    """Something in a window.

    Attributes:
        window: title of its window.
        kind: Tk's name of its class.
        text: what it says.
        box: x, y, width and height on the screen, pixels.
        visible: it is wholly inside its window's visible part.
        focus: it has the keyboard.
        selected: it has its mark.
    """

    window: str
    kind: str
    text: str
    box: tuple[int, int, int, int]
    visible: bool
    focus: bool
    selected: bool

    @property
    def centre(self) -> tuple[int, int]:
        x, y, width, height = self.box
        return x + width // 2, y + height // 2


def keep_widgets(fd: int) -> None:
    """Write all widgets to an open file at each tick of the windows process."""
    from anonemo_tray.windows.window_manager import WindowManager

    real = WindowManager._refresh

    def refresh(manager: WindowManager) -> None:
        real(manager)
        try:
            found = [asdict(widget) for window in manager._windows.values() for widget in _widgets(window.top)]
        except tk.TclError:  # closed meanwhile
            found = []
        data = json.dumps(found).encode()
        os.pwrite(fd, data, 0)
        os.ftruncate(fd, len(data))

    patch(WindowManager, "_refresh", refresh)


def read_widgets(file: Path) -> list[Widget]:
    """Return what was written last; nothing while it is being written."""
    try:
        found = json.loads(file.read_bytes())
    except (OSError, ValueError):
        return []
    return [Widget(**{**fields, "box": tuple(fields["box"])}) for fields in found]


def _widgets(top: tk.Toplevel) -> Iterator[Widget]:
    focus = top.focus_get()
    left, upper = top.winfo_rootx(), top.winfo_rooty()
    right, lower = left + top.winfo_width(), upper + top.winfo_height()
    yield Widget(top.title(), "Toplevel", top.title(), (left, upper, right - left, lower - upper), True, False, False)
    for widget in _below(top):
        if isinstance(widget, tk.Menu):
            yield from _entries(top, widget)
            continue
        x, y, width, height = widget.winfo_rootx(), widget.winfo_rooty(), widget.winfo_width(), widget.winfo_height()
        visible = (
            bool(widget.winfo_viewable()) and left <= x and upper <= y and x + width <= right and y + height <= lower
        )
        selected = widget.winfo_class() in {"TRadiobutton", "TCheckbutton"} and "selected" in _state(widget)
        for text in _texts(widget):
            box = (x, y, width, height)
            yield Widget(top.title(), widget.winfo_class(), text, box, visible, widget is focus, selected)


def _state(widget: Any) -> tuple[str, ...]:
    return tuple(map(str, widget.state()))


def _texts(widget: tk.Misc) -> list[str]:
    if isinstance(widget, tk.Canvas):
        return [_item_text(widget, item) for item in widget.find_all()]
    if isinstance(widget, tk.Text):
        return [widget.get("1.0", "end").strip()]
    keys = widget.keys() or []
    return [str(widget["text"])] if "text" in keys and str(widget["text"]) else []


def _item_text(canvas: Any, item: int) -> str:
    return str(canvas.itemcget(item, "text")) if canvas.type(item) == "text" else ""


def _entries(top: tk.Toplevel, menu: tk.Menu) -> Iterator[Widget]:
    """Yield the entries of a posted menu."""
    last = menu.index("end")
    if not menu.winfo_viewable() or last is None:
        return
    for place in range(last + 1):
        if menu.type(place) == "separator":
            continue
        y = menu.yposition(place)
        following = menu.yposition(place + 1) if place < last else menu.winfo_height()
        box = (menu.winfo_rootx(), menu.winfo_rooty() + y, menu.winfo_width(), following - y)
        yield Widget(top.title(), "MenuEntry", str(menu.entrycget(place, "label")), box, True, False, False)


def _below(widget: tk.Misc) -> Iterator[tk.Misc]:
    for child in widget.winfo_children():
        yield child
        yield from _below(child)
