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
from anonemo_tray.windows.colours import ACCENT, ACCENT_DARK, BUTTON, BUTTON_DARK, GROUND, INK, LINE, QUIET, TINT

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
    """The fonts and styles of one root.

    Attributes:
        em: pixels of a line of text.
    """

    def __init__(self, root: tk.Tk) -> None:
        self._root = root
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
        style = ttk.Style(self._root)
        style.theme_use("clam")
        style.configure(".", background=GROUND, foreground=INK, font=self.body)
        pad = (self.px(0.8), self.px(0.35))
        for name, ground, dark, ink in (
            ("TButton", BUTTON, BUTTON_DARK, INK),
            ("Main.TButton", ACCENT, ACCENT_DARK, GROUND),
        ):
            style.configure(
                name, background=ground, foreground=ink, padding=pad, bordercolor=LINE, lightcolor=ground,
                darkcolor=ground, focuscolor=ink, focusthickness=2,
            )  # fmt: skip
            style.map(name, background=[("active", dark), ("pressed", dark)], foreground=[("disabled", QUIET)])
        style.configure("TMenubutton", background=BUTTON, foreground=INK, padding=pad, focuscolor=INK, arrowcolor=INK)
        style.map("TMenubutton", background=[("active", BUTTON_DARK)])
        for name in ("TRadiobutton", "TCheckbutton"):
            style.configure(name, padding=self.px(0.15), indicatorsize=self.px(0.8), focuscolor=INK)
            style.map(name, background=[("active", TINT)], indicatorbackground=[("selected", GROUND)])
            style.configure(name, indicatorforeground=ACCENT_DARK, indicatorbackground=GROUND)
        empty, ticked = self._boxes = make_boxes(self._root, self.px(0.8))
        style.element_create("Tick.indicator", "image", empty, ("selected", ticked), padding=self.px(0.15), sticky="")
        style.layout("TCheckbutton", _with_tick(style.layout("TCheckbutton")))
        for widget in ("TButton", "TRadiobutton", "TCheckbutton", "TMenubutton"):
            # The space bar alone works by itself.
            self._root.bind_class(widget, "<Return>", "event generate %W <space>")

    # Widgets ----------------------------------------------------------------------------------------------------------

    def text(
        self, parent: tk.Misc, text: str, *, kind: font.Font | None = None, ink: str = INK, ground: str = GROUND
    ) -> tk.Label:
        """Return a paragraph, packed."""
        label = tk.Label(
            parent, text=text, font=kind or self.body, foreground=ink, background=ground, justify="left", anchor="w",
            wraplength=self.text_width,
        )  # fmt: skip
        label.pack(fill="x", pady=(0, self.px(0.4)))
        return label

    def button(self, parent: tk.Misc, text: str, command: Callable[[], None], *, main: bool = False) -> ttk.Button:
        """Return a button, not packed."""
        return ttk.Button(parent, text=text, command=command, style="Main.TButton" if main else "TButton")


def _with_tick(layout: Any) -> Any:
    """Return the layout of a widget with our own indicator instead of the theme's."""
    return [
        (
            "Tick.indicator" if name == "Checkbutton.indicator" else name,
            {**options, "children": _with_tick(options["children"])} if "children" in options else options,
        )
        for name, options in layout
    ]
