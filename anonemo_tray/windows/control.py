"""Owns the window that stands in for the icon: the same sentences and the same choices as in its menu."""

from __future__ import annotations

import tkinter as tk
from tkinter import ttk

from anonemo_tray.ipc.ui_state import Control, Scene, WindowName
from anonemo_tray.windows.colours import ACCENT_DARK, QUIET
from anonemo_tray.windows.window import MenuButton, Window

_OFF = "off"


class ControlWindow(Window):
    """The menu as a window, for desktops without a place for the icon."""

    title = "control.title"

    def fill(self, body: ttk.Frame, buttons: ttk.Frame) -> None:
        """See `Window.fill`."""
        scene = self.host.scene
        self.look.text(body, scene.sentence, kind=self.look.head, ink=ACCENT_DARK)
        if scene.problem:
            self.look.text(body, scene.problem)
        if scene.alone:
            self.look.text(body, self.say("control.alone"), kind=self.look.small, ink=QUIET)
        # The state is above, in large letters; the last entry, quitting, is below.
        for control in scene.menu[1:-1]:
            self._add(body, control)
        last = scene.menu[-1]
        self.look.button(buttons, last.text, lambda: self.host.pick(last)).pack(side="left")
        if not scene.alone:
            self.add_button(buttons, "window.close", self.on_close)

    def on_scene(self, before: Scene) -> None:
        """See `Window.on_scene`."""
        now = self.host.scene
        if (before.menu, before.sentence, before.problem, before.alone) != (
            now.menu,
            now.sentence,
            now.problem,
            now.alone,
        ):
            self.rebuild()

    def on_close(self) -> None:
        """See `Window.on_close`; where there is no icon, closing this is quitting."""
        scene = self.host.scene
        if not scene.alone:
            self.host.close(self.name)
        elif scene.state == _OFF:
            self.host.pick(scene.quit)
        else:
            self.host.open(WindowName.QUIT)

    def _add(self, body: ttk.Frame, control: Control) -> None:
        gap = self.look.px(0.15)
        if control.separator:
            ttk.Separator(body).pack(fill="x", pady=self.look.px(0.4))
        elif control.controls:
            MenuButton(body, control, self.look, self.host.pick).pack(fill="x", pady=gap)
        elif control.checked is not None:
            mark = tk.BooleanVar(body, control.checked)

            def toggle() -> None:
                # What is true is said by the next scene.
                mark.set(bool(control.checked))
                self.host.pick(control)

            ttk.Checkbutton(body, text=control.text, variable=mark, command=toggle).pack(anchor="w", pady=gap)
        elif control.pick is not None:
            button = self.look.button(body, control.text, lambda: self.host.pick(control), main=control.default)
            button.pack(fill="x", pady=gap)
            if control.default:
                button.focus_set()
        else:
            self.look.text(body, control.text)
