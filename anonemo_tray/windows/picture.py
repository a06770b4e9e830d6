"""The picture "what others see" inside a window: the canvas, and a sentence that says what it means."""

from __future__ import annotations

import time
import tkinter as tk
from collections import deque

from anonemo_tray.i18n import Texts
from anonemo_tray.windows.theme import Theme
from anonemo_tray.windows.view import VIEW_HEIGHT, VIEW_WIDTH, View

_PACE_S = 2.0


class Picture(tk.Frame):
    """The picture; packed by its maker."""

    def __init__(self, parent: tk.Misc, theme: Theme, texts: Texts) -> None:
        super().__init__(parent, background=theme.colours.line, padx=1, pady=1)
        self._texts = texts
        self._photo = tk.PhotoImage(master=self, width=VIEW_WIDTH, height=VIEW_HEIGHT)
        tk.Label(self, image=self._photo, borderwidth=0).pack()
        foot = tk.Frame(parent, background=parent.winfo_toplevel()["background"])
        self.foot = foot
        self._caption = tk.Label(
            foot, font=theme.body, foreground=theme.colours.ink, background=foot["background"], justify="left",
            anchor="w", wraplength=VIEW_WIDTH,
        )  # fmt: skip
        self._caption.pack(fill="x")
        self._pace = tk.Label(
            foot, font=theme.small, foreground=theme.colours.quiet, background=foot["background"], anchor="w"
        )
        self._pace.pack(fill="x")
        self._shown: View | None = None
        self._times: deque[float] = deque()
        self._fps = -1
        self._said = ""

    def show(self, view: View, *, is_example: bool = False) -> None:
        """Show the picture for now; called at each refresh, also when it is the same.

        Args:
            view: the picture.
            is_example: it shows nobody, and is not what others see.
        """
        now = time.monotonic()
        while self._times and now - self._times[0] > _PACE_S:
            self._times.popleft()
        if view is not self._shown:
            self._times.append(now)
            # Blank and face alternate rarely; the sentence is only touched when they do.
            said = "preview.example" if is_example else "preview.face" if view.shows_face else "preview.blank"
            if said != self._said:
                self._said = said
                self._caption.configure(text=self._texts.text(said))
            self._shown = view
            self._photo.configure(data=view.ppm, format="ppm")
        fps = round(len(self._times) / _PACE_S) if view.shows_face and not is_example else 0
        if fps != self._fps:
            self._fps = fps
            self._pace.configure(text=self._texts.text("preview.pace", fps=str(fps)) if fps else "")
