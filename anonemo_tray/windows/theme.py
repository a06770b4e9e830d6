"""How the windows look: type, spacing, and the few kinds of widgets they are made of.

All lengths are in em, the height of a line of text, so that whoever needs larger letters gets larger windows.
"""

from __future__ import annotations

import sys
import tkinter as tk
from collections.abc import Callable
from tkinter import font, ttk
from typing import Any

from anonemo_tray.windows.check_mark import make_boxes
from anonemo_tray.windows.colours import LIGHT, Palette

_DPI = 96.0
_POINTS_AN_INCH = 72.0
_TEXT_EM = 32
"""Width of a paragraph; longer lines are hard to read."""

_SCREEN_SHARE = 0.92


def make_root() -> tk.Tk:
    """Return the invisible root of all windows, scaled as the user has scaled the desktop.

    Raises:
        tkinter.TclError: there is no screen.
    """
    if sys.platform == "win32":
        import ctypes  # noqa: PLC0415 -- useful on this system alone

        # Else the system scales our pictures of letters, which is blurred.
        ctypes.windll.shcore.SetProcessDpiAwareness(1)
    # Tk itself knows the size of the screen only, not what the desktop was told; X keeps that for a program named Xft.
    probe = tk.Tk(className="Xft")
    probe.withdraw()
    dpi = str(probe.option_get("dpi", "Dpi"))  # type: ignore[no-untyped-call] # typeshed has no types for it
    probe.destroy()
    root = tk.Tk(className="AnonEmo Tray")
    root.withdraw()
    try:
        scale = float(dpi) / _POINTS_AN_INCH
    except ValueError:
        scale = max(float(root.tk.call("tk", "scaling")), _DPI / _POINTS_AN_INCH)
    root.tk.call("tk", "scaling", scale)
    return root


class Theme:
    """The fonts and styles of one root; the one made last is in force.

    Attributes:
        colours: those of the windows.
        em: pixels of a line of text.

    Args:
        root: see `make_root`.
        colours: see `Palette`.
    """

    def __init__(self, root: tk.Tk, colours: Palette = LIGHT) -> None:
        self._root = root
        self.colours = colours
        # Negative sizes are pixels, which do not scale.
        size = max(11, abs(int(font.nametofont("TkDefaultFont", root).actual("size"))) + 1)
        family = font.nametofont("TkDefaultFont", root).actual("family")
        self.body = font.Font(root, family=family, size=size)
        self.strong = font.Font(root, family=family, size=size, weight="bold")
        self.head = font.Font(root, family=family, size=size + 6, weight="bold")
        self.small = font.Font(root, family=family, size=size - 2)
        fixed = font.nametofont("TkFixedFont", root).actual("family")
        self.code = font.Font(root, family=fixed, size=size - 1)
        self.em = int(self.body.metrics("linespace"))
        self._style()

    def px(self, em: float) -> int:
        """Return so many em in pixels."""
        return round(self.em * em)

    @property
    def text_width(self) -> int:
        """Pixels of a full line of text; less where the screen is narrow."""
        return min(self.px(_TEXT_EM), round(self._root.winfo_screenwidth() * _SCREEN_SHARE) - self.px(3))

    @property
    def height_limit(self) -> int:
        """Pixels that the contents of a window may be high, its title and its buttons not counted."""
        return round(self._root.winfo_screenheight() * _SCREEN_SHARE) - self.px(6)

    def _style(self) -> None:
        style, colours = ttk.Style(self._root), self.colours
        style.theme_use("clam")
        style.configure(".", background=colours.ground, foreground=colours.ink, font=self.body)
        pad = (self.px(0.8), self.px(0.35))
        for name, ground, dark, ink in (
            ("TButton", colours.button, colours.button_active, colours.ink),
            ("Main.TButton", colours.accent, colours.accent_ink, colours.ground),
        ):
            style.configure(
                name, background=ground, foreground=ink, padding=pad, bordercolor=colours.line, lightcolor=ground,
                darkcolor=ground, focuscolor=ink, focusthickness=2,
            )  # fmt: skip
            style.map(name, background=[("active", dark), ("pressed", dark)], foreground=[("disabled", colours.quiet)])
            _ring(style, name, colours.ink)
        style.configure(
            "TMenubutton", background=colours.button, foreground=colours.ink, padding=pad, bordercolor=colours.line,
            lightcolor=colours.button, darkcolor=colours.button, focuscolor=colours.ink, arrowcolor=colours.ink,
        )  # fmt: skip
        style.map("TMenubutton", background=[("active", colours.button_active)])
        _ring(style, "TMenubutton", colours.ink)
        style.configure(
            "TScrollbar", background=colours.button, troughcolor=colours.tint, bordercolor=colours.line,
            lightcolor=colours.button, darkcolor=colours.button, arrowcolor=colours.ink,
        )  # fmt: skip
        style.map("TScrollbar", background=[("active", colours.button_active), ("disabled", colours.ground)])
        style.configure("TSeparator", background=colours.line)
        for name in ("TRadiobutton", "TCheckbutton"):
            style.configure(name, padding=self.px(0.15), indicatorsize=self.px(0.8), focuscolor=colours.ink)
            style.map(name, background=[("active", colours.tint)], indicatorbackground=[("selected", colours.ground)])
            style.configure(name, indicatorforeground=colours.accent_ink, indicatorbackground=colours.ground)
        empty, ticked = self._boxes = make_boxes(self._root, self.px(0.8), colours)
        # No element can be made twice.
        tick = f"Tick{len(style.element_names())}.indicator"
        style.element_create(tick, "image", empty, ("selected", ticked), padding=self.px(0.15), sticky="")
        style.layout("TCheckbutton", _with_tick(style.layout("TCheckbutton"), tick))
        for widget in ("TButton", "TRadiobutton", "TCheckbutton", "TMenubutton"):
            # The space bar alone works by itself.
            self._root.bind_class(widget, "<Return>", "event generate %W <space>")

    # Widgets ----------------------------------------------------------------------------------------------------------

    def text(
        self, parent: tk.Misc, text: str, *, kind: font.Font | None = None, ink: str = "", ground: str = ""
    ) -> tk.Label:
        """Return a paragraph, packed; without colours of its own it is ink on the ground."""
        label = tk.Label(
            parent, text=text, font=kind or self.body, foreground=ink or self.colours.ink,
            background=ground or self.colours.ground, justify="left", anchor="w", wraplength=self.text_width,
        )  # fmt: skip
        label.pack(fill="x", pady=(0, self.px(0.4)))
        return label

    def button(self, parent: tk.Misc, text: str, command: Callable[[], None], *, main: bool = False) -> ttk.Button:
        """Return a button, not packed."""
        return ttk.Button(parent, text=text, command=command, style="Main.TButton" if main else "TButton")


def _ring(style: ttk.Style, name: str, colour: str) -> None:
    """Draw a ring around what has the keyboard; the theme's own is of dots."""
    focused = [("focus", colour)]
    style.map(name, bordercolor=focused, lightcolor=focused, darkcolor=focused)


def _with_tick(layout: Any, tick: str) -> Any:
    """Return the layout of a widget with our own indicator instead of the theme's."""
    return [
        (
            tick if name.endswith(".indicator") else name,
            {**options, "children": _with_tick(options["children"], tick)} if "children" in options else options,
        )
        for name, options in layout
    ]
