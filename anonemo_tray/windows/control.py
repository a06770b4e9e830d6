"""The window that stands in for the icon: the same sentences and the same choices as in its menu."""

from __future__ import annotations

import tkinter as tk
from tkinter import ttk

from anonemo_tray.ipc.ui_state import Control, UiState, WindowName
from anonemo_tray.windows.window import MenuButton, Window

_OFF = "off"


class ControlWindow(Window):
    """The menu as a window, for desktops without a place for the icon."""

    title = "control.title"

    def fill(self, body: ttk.Frame, buttons: ttk.Frame) -> None:
        """See `Window.fill`."""
        ui_state = self.host.ui_state
        self.theme.text(body, ui_state.sentence, kind=self.theme.head, ink=self.theme.colours.accent_ink)
        if ui_state.problem:
            self.theme.text(body, ui_state.problem)
        if ui_state.alone:
            self.theme.text(body, self.say("control.alone"), kind=self.theme.small, ink=self.theme.colours.quiet)
        # The state is above, in large letters; the last entry, quitting, is below.
        for control in ui_state.menu[1:-1]:
            self._add(body, control)
        last = ui_state.menu[-1]
        self.theme.button(buttons, last.text, lambda: self.host.pick(last)).pack(side="left")
        if not ui_state.alone:
            self.add_button(buttons, "window.close", self.on_close)

    def on_ui_state(self, before: UiState) -> None:
        """See `Window.on_ui_state`."""
        now = self.host.ui_state
        if (before.menu, before.sentence, before.problem, before.alone) != (
            now.menu,
            now.sentence,
            now.problem,
            now.alone,
        ):
            self.rebuild()

    def on_close(self) -> None:
        """See `Window.on_close`; where there is no icon, closing this is quitting."""
        ui_state = self.host.ui_state
        if not ui_state.alone:
            self.host.close(self.name)
        elif ui_state.state == _OFF and not ui_state.in_call:
            self.host.pick(ui_state.quit)
        else:
            self.host.open(WindowName.QUIT)

    def _add(self, body: ttk.Frame, control: Control) -> None:
        gap = self.theme.px(0.15)
        if control.separator:
            ttk.Separator(body).pack(fill="x", pady=self.theme.px(0.4))
        elif control.controls:
            MenuButton(body, control, self.theme, self.host.pick).pack(fill="x", pady=gap)
        elif control.checked is not None:
            mark = tk.BooleanVar(body, control.checked)

            def toggle() -> None:
                # What is true is said by the next UI state.
                mark.set(bool(control.checked))
                self.host.pick(control)

            ttk.Checkbutton(body, text=control.text, variable=mark, command=toggle).pack(anchor="w", pady=gap)
        elif control.pick is not None:
            button = self.theme.button(body, control.text, lambda: self.host.pick(control), main=control.default)
            button.pack(fill="x", pady=gap)
            if control.default:
                button.focus_set()
        else:
            self.theme.text(body, control.text)
