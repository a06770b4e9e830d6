"""The drawings of the first steps: what the second camera is, and where it is picked in a call program."""

from __future__ import annotations

import tkinter as tk
from typing import Literal

from anonemo_tray.windows.theme import Theme


class Drawing(tk.Canvas):
    """A canvas to draw on in em; packed by its maker.

    Args:
        parent: where it goes.
        theme: how it looks.
        width: in em.
        height: in em.
    """

    def __init__(self, parent: tk.Misc, theme: Theme, width: float, height: float) -> None:
        super().__init__(
            parent,
            width=theme.px(width),
            height=theme.px(height),
            background=theme.colours.ground,
            highlightthickness=0,
            takefocus=False,
        )
        self._theme = theme
        self._colours = theme.colours

    def box(self, x: float, y: float, width: float, height: float, *, fill: str = "", line: str = "") -> None:
        """Draw a rectangle."""
        px = self._theme.px
        fill, line = fill or self._colours.ground, line or self._colours.line
        self.create_rectangle(px(x), px(y), px(x + width), px(y + height), fill=fill, outline=line, width=2)

    def disc(self, x: float, y: float, radius: float, *, fill: str = "", line: str = "", width: int = 2) -> None:
        """Draw a circle."""
        px = self._theme.px
        fill, line = fill or self._colours.ground, line or self._colours.line
        self.create_oval(
            px(x - radius), px(y - radius), px(x + radius), px(y + radius), fill=fill, outline=line, width=width
        )

    def label(
        self,
        x: float,
        y: float,
        text: str,
        *,
        ink: str = "",
        anchor: Literal["center", "n", "w"] = "center",
        width: float = 0,
    ) -> None:
        """Write a text, broken into lines of this width if it is not 0."""
        px = self._theme.px
        self.create_text(
            px(x),
            px(y),
            text=text,
            fill=ink or self._colours.ink,
            font=self._theme.small,
            anchor=anchor,
            width=px(width),
            justify="center",
        )

    def arrow(self, x: float, y: float, length: float) -> None:
        """Draw an arrow to the right."""
        px = self._theme.px
        head = (px(0.5), px(0.6), px(0.3))
        self.create_line(
            px(x),
            px(y),
            px(x + length),
            px(y),
            fill=self._colours.accent,
            width=px(0.15),
            arrow="last",
            arrowshape=head,
        )

    def camera(self, x: float, y: float) -> None:
        """Draw a camera, two em high, around a point."""
        self.disc(x, y, 1, fill=self._colours.device, line=self._colours.device)
        self.disc(x, y, 0.5, fill=self._colours.button, line=self._colours.button)
        self.box(x - 0.8, y + 1.1, 1.6, 0.3, fill=self._colours.device, line=self._colours.device)

    def face(self, x: float, y: float, size: float) -> None:
        """Draw a face of lines, so many em high, around a point."""
        px = self._theme.px
        half, width = size / 2, max(2, px(0.09))
        self.create_oval(
            px(x - 0.75 * half),
            px(y - half),
            px(x + 0.75 * half),
            px(y + half),
            outline=self._colours.accent,
            width=width,
        )
        for side in (-1, 1):
            self.disc(
                x + side * 0.3 * half, y - 0.2 * half, 0.09 * half, fill=self._colours.accent, line=self._colours.accent
            )
        self.create_arc(
            px(x - 0.35 * half), px(y), px(x + 0.35 * half), px(y + 0.55 * half),
            start=200, extent=140, style="arc", outline=self._colours.accent, width=width,
        )  # fmt: skip


def draw_device(parent: tk.Misc, theme: Theme, yours: str, name: str, call: str) -> Drawing:
    """Return the way of the picture: the real camera, the one that shows the drawing, the call."""
    colours, drawing = theme.colours, Drawing(parent, theme, 31, 7.5)
    drawing.camera(4, 2.6)
    drawing.label(4, 5.2, yours, anchor="n", width=8)
    drawing.arrow(6.8, 2.6, 2.8)
    drawing.box(11, 0.4, 8, 4.4, fill=colours.tint, line=colours.accent)
    drawing.face(15, 2.6, 3.6)
    drawing.label(15, 5.2, name, anchor="n", width=10)
    drawing.arrow(20.2, 2.6, 2.8)
    drawing.box(24, 0.4, 6.4, 4.4, fill=colours.device, line=colours.device)
    drawing.box(24.5, 0.9, 2.5, 1.7, fill=colours.button, line=colours.button)
    drawing.box(27.4, 0.9, 2.5, 1.7, fill=colours.tint, line=colours.accent)
    drawing.face(28.65, 1.75, 1.5)
    drawing.box(24.5, 3, 2.5, 1.4, fill=colours.button, line=colours.button)
    drawing.box(27.4, 3, 2.5, 1.4, fill=colours.button, line=colours.button)
    drawing.label(27.2, 5.2, call, anchor="n", width=7)
    return drawing


def draw_choice(parent: tk.Misc, theme: Theme, yours: str, name: str) -> Drawing:
    """Return the list of cameras in a call program, with ours picked."""
    colours, drawing = theme.colours, Drawing(parent, theme, 10.6, 4.6)
    drawing.box(0.2, 0.2, 10.2, 4.2)
    drawing.disc(1.2, 1.3, 0.35)
    drawing.label(2, 1.3, yours, anchor="w", width=8)
    drawing.box(0.5, 2.3, 9.6, 1.9, fill=colours.accent, line=colours.accent)
    drawing.disc(1.2, 3.25, 0.35, line=colours.ground, fill=colours.ground)
    drawing.disc(1.2, 3.25, 0.18, line=colours.accent, fill=colours.accent)
    drawing.label(2, 3.25, name, ink=colours.ground, anchor="w", width=8)
    return drawing


def draw_icon(parent: tk.Misc, theme: Theme) -> Drawing:
    """Return the tray icon as it is while others see a drawing, with an arrow that says "up here"."""
    colours, drawing = theme.colours, Drawing(parent, theme, 3.4, 2.2)
    drawing.configure(background=colours.tint)
    drawing.box(1.2, 0.1, 2, 2, fill=colours.accent, line=colours.accent)
    drawing.disc(2.2, 1.1, 0.75, fill=colours.ground, line=colours.ground)
    for side in (-1, 1):
        drawing.disc(2.2 + 0.25 * side, 0.95, 0.1, fill=colours.accent, line=colours.accent)
    px = theme.px
    drawing.create_arc(
        px(1.85), px(0.85), px(2.55), px(1.55),
        start=200, extent=140, style="arc", outline=colours.accent, width=max(2, px(0.1)),
    )  # fmt: skip
    head = (px(0.4), px(0.5), px(0.25))
    drawing.create_line(
        px(0.5), px(2), px(0.5), px(0.2), fill=colours.accent, width=px(0.15), arrow="last", arrowshape=head
    )
    return drawing
