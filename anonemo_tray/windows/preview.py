"""The window "What others see": the canvas, the state, and a mirror for the user's own eyes."""

from __future__ import annotations

import tkinter as tk
from tkinter import ttk

from anonemo_tray.ipc.ui_state import UiState
from anonemo_tray.windows.picture import Picture
from anonemo_tray.windows.view import VIEW_WIDTH, View
from anonemo_tray.windows.window import Window


class PreviewWindow(Window):
    """What others see, and nothing else: it gets no other pictures."""

    title = "preview.title"

    def fill(self, body: ttk.Frame, buttons: ttk.Frame) -> None:
        """See `Window.fill`."""
        self._sentence = self.theme.text(
            body, self.host.ui_state.sentence, kind=self.theme.strong, ink=self.theme.colours.accent_ink
        )
        self._sentence.configure(wraplength=VIEW_WIDTH)
        self._picture = Picture(body, self.theme, self.host.texts)
        self._picture.pack()
        self._picture.foot.pack(fill="x", pady=(self.theme.px(0.4), 0))
        self._mirrored = tk.BooleanVar(body, self.host.viewer.mirrored)
        self._on_top = tk.BooleanVar(body, bool(self.top.attributes("-topmost")))
        for key, variable, command in (
            ("preview.mirror", self._mirrored, self._mirror),
            ("preview.on_top", self._on_top, self._keep_on_top),
        ):
            ttk.Checkbutton(body, text=self.say(key), variable=variable, command=command).pack(anchor="w")
        self.add_button(buttons, "window.close", self.on_close, main=True)

    def on_ui_state(self, _before: UiState) -> None:
        """See `Window.on_ui_state`."""
        self._sentence.configure(text=self.host.ui_state.sentence)

    def on_view(self, view: View) -> None:
        """See `Window.on_view`."""
        self._picture.show(view)

    def _mirror(self) -> None:
        self.host.viewer.mirrored = self._mirrored.get()

    def _keep_on_top(self) -> None:
        self.top.attributes("-topmost", self._on_top.get())
