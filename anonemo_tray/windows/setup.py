"""The first steps: what others will see, the camera for calls, choosing it in the call, and what all this protects."""

from __future__ import annotations

import sys
import time
import tkinter as tk
from functools import partial
from tkinter import ttk

from anonemo_tray.errors import Problem
from anonemo_tray.ipc.child_config import NO_DEVICE
from anonemo_tray.ipc.ui_state import Control, UiState, WindowName
from anonemo_tray.sandbox import VIRTUAL_CAMERA_LABEL
from anonemo_tray.system.windows_driver import ask_and_register, has_libraries
from anonemo_tray.windows.drawings import draw_choice, draw_device, draw_icon
from anonemo_tray.windows.example import Example
from anonemo_tray.windows.pages import fill_protects
from anonemo_tray.windows.picture import Picture
from anonemo_tray.windows.view import VIEW_WIDTH, View
from anonemo_tray.windows.window import Host, Window

COMMAND = (
    "sudo apt install -y v4l2loopback-dkms && "
    f"sudo modprobe v4l2loopback exclusive_caps=1 card_label='{VIRTUAL_CAMERA_LABEL}'"
)
"""What makes the virtual camera on Debian and Ubuntu: one line, for those who have never pasted one before."""

_CALLS = (("Zoom", "setup.call.zoom"), ("Teams", "setup.call.teams"), ("", "setup.call.meet"))
_OFF, _BLOCKED = "off", "blocked"
_LOOK_S = 5.0


class SetupWindow(Window):
    """Four steps in one place, walked through by one button."""

    title = "setup.title"

    def __init__(self, name: WindowName, host: Host) -> None:
        self._step = 0
        self._by_hand = False
        self._started = self._looked = time.monotonic()
        self._picture: Picture | None = None
        self._example = Example()
        self._pages = (self._camera, self._device, self._call, self._protects)
        self._measured = ""
        self._refused = False
        super().__init__(name, host)

    def fill(self, body: ttk.Frame, buttons: ttk.Frame) -> None:
        """See `Window.fill`."""
        if self._measured != self.host.texts.language:
            self._measured = self.host.texts.language
            self._measure(body)
        last = self._step == len(self._pages) - 1
        self._page(body, self._step)
        self._grow_to(body)
        self.add_button(buttons, *(("window.done", self._done) if last else ("window.next", self._next)), main=True)
        if self._step > 0:
            self.add_button(buttons, "window.back", self._back)
        if not last:
            self.theme.button(buttons, self.say("setup.skip"), self.on_close).pack(side="left")

    def on_ui_state(self, before: UiState) -> None:
        """See `Window.on_ui_state`; the pages show different parts of it."""
        ui_state = self.host.ui_state
        shown = (
            lambda ui_state: (ui_state.cameras, ui_state.state == _OFF),
            # Each look for the virtual camera goes by without a trace where it finds none.
            lambda ui_state: (self._found(ui_state), self._other_problem(ui_state), ui_state.install_said),
            lambda ui_state: (self._found(ui_state), ui_state.keeper),
            lambda ui_state: ui_state.alone,
        )[self._step]
        if shown(before) != shown(ui_state):
            self.rebuild()
        elif self._picture is not None:
            # In place: a button that is made anew loses the click that is just being made on it.
            self._say_state()

    def on_view(self, view: View) -> None:
        """See `Window.on_view`."""
        if self._picture is None:
            self._look_for_camera()
            return
        # Nobody is seen yet, and nobody watches: the drawing is shown by itself.
        if not view.shows_face and not self._found(self.host.ui_state):
            self._picture.show(self._example.at(time.monotonic() - self._started), is_example=True)
        else:
            self._picture.show(view)

    def _look_for_camera(self) -> None:
        """Notice a virtual camera that has come: while the program goes on without one, it does not look for one."""
        now = time.monotonic()
        if self.host.ui_state.virtual_camera == NO_DEVICE and now - self._looked > _LOOK_S:
            self._looked = now
            self.host.pick(self.host.ui_state.check)

    def on_close(self) -> None:
        """See `Window.on_close`; whoever closes it has seen it."""
        self.host.pick(self.host.ui_state.setup_done)
        self.host.close(self.name)

    def _next(self) -> None:
        self._step += 1
        self.rebuild()

    def _back(self) -> None:
        self._step -= 1
        self.rebuild()

    def _done(self) -> None:
        self.on_close()

    def _name(self) -> str:
        return self._found(self.host.ui_state) or VIRTUAL_CAMERA_LABEL

    def _page(self, body: ttk.Frame, step: int) -> None:
        """Put in a page, with its number above it."""
        self._picture = None
        self.theme.text(
            body, self.say("setup.step", step=str(step + 1)), kind=self.theme.small, ink=self.theme.colours.quiet
        )
        self._pages[step](body)

    def _measure(self, body: ttk.Frame) -> None:
        """Find the size of the largest page: whoever steps on finds the buttons where they were."""
        for step in range(len(self._pages)):
            trial = ttk.Frame(body, padding=self.theme.px(1))
            self._page(trial, step)
            self._grow_to(trial)
            trial.destroy()

    def _grow_to(self, page: ttk.Frame) -> None:
        page.update_idletasks()
        width, height = self.least_size
        self.least_size = max(width, page.winfo_reqwidth()), max(height, page.winfo_reqheight())

    @staticmethod
    def _found(ui_state: UiState) -> str:
        """Return the name of the virtual camera; empty while there is none."""
        return "" if ui_state.virtual_camera == NO_DEVICE else ui_state.virtual_camera

    def _other_problem(self, ui_state: UiState) -> str:
        """Return what else is wrong: that there is none, said in words, would be in the way of the line to paste."""
        return "" if ui_state.problem == self._no_virtual_camera() else ui_state.problem

    def _no_virtual_camera(self) -> str:
        return self.host.texts.problem(Problem.NO_VIRTUAL_CAMERA)[1]

    # The pages --------------------------------------------------------------------------------------------------------

    def _device(self, body: ttk.Frame) -> None:
        ui_state, theme = self.host.ui_state, self.theme
        theme.text(body, self.say("setup.device.head"), kind=theme.head)
        yours, call = self.say("setup.device.yours"), self.say("setup.device.call")
        draw_device(body, theme, yours, self._name(), call).pack(pady=theme.px(0.5))
        theme.text(body, self.say("setup.device.text"))
        if self._found(ui_state):
            self._box(body, self.say("setup.device.there", name=self._name()), self.theme.colours.accent_ink)
            return
        theme.text(body, self.say("setup.device.missing"), kind=theme.strong, ink=theme.colours.warning)
        if self._other_problem(ui_state):
            theme.text(body, ui_state.problem)
        if sys.platform == "linux":
            if ui_state.install_said:
                theme.text(body, ui_state.install_said, kind=theme.strong, ink=self.theme.colours.accent_ink)
            if self._by_hand:
                theme.text(body, self.say("setup.device.command"))
                self._command(body)
            else:
                self._offer(body)
        elif sys.platform == "darwin":
            theme.text(body, self.say("setup.device.obs"))
        elif sys.platform == "win32":
            self._add_again(body)
        check = theme.button(body, self.say("setup.device.check"), lambda: self.host.pick(self.host.ui_state.check))
        check.pack(side="left", pady=theme.px(0.4))

    def _offer(self, body: ttk.Frame) -> None:
        """Add the button that does it all, and the way to the line that does it by hand."""
        install = self.host.ui_state.install
        gap = self.theme.px(0.4)
        button = self.theme.button(body, self.say("setup.device.install"), lambda: self.host.pick(install), main=True)
        button.pack(side="left", pady=gap, padx=(0, gap))
        by_hand = self.theme.button(body, self.say("setup.device.by_hand"), self._show_by_hand)
        by_hand.pack(side="left", pady=gap, padx=(0, gap))

    def _show_by_hand(self) -> None:
        self._by_hand = True
        self.rebuild()

    def _camera(self, body: ttk.Frame) -> None:
        ui_state, theme = self.host.ui_state, self.theme
        theme.text(body, self.say("setup.camera.head"), kind=theme.head)
        theme.text(body, self.say("setup.camera.text"))
        # Side by side: many screens are wide and not high.
        left, right = ttk.Frame(body), ttk.Frame(body)
        left.pack(side="left", anchor="n", padx=(0, theme.px(1)))
        right.pack(side="left", anchor="n")
        chosen = tk.IntVar(body, next((place for place, camera in enumerate(ui_state.cameras) if camera.checked), -1))
        for place, camera in enumerate(ui_state.cameras):
            if camera.checked is not None:
                pick = partial(self.host.pick, camera)
                ttk.Radiobutton(left, text=camera.text, variable=chosen, value=place, command=pick).pack(anchor="w")
            elif camera.pick is not None:
                self._action(left, camera)
            elif not camera.separator:
                theme.text(left, camera.text, kind=theme.strong, ink=self.theme.colours.warning)
        if ui_state.state == _OFF:
            self._action(left, ui_state.switch)
        self._sentence = theme.text(right, "", kind=theme.strong)
        self._sentence.configure(wraplength=VIEW_WIDTH)
        self._say_state()
        self._picture = Picture(right, theme, self.host.texts)
        self._picture.pack(anchor="w")
        self._picture.foot.pack(fill="x", pady=(theme.px(0.4), 0))

    def _say_state(self) -> None:
        """Say above the picture what the state means; that there is no camera for calls yet is the next step's."""
        ui_state, colours = self.host.ui_state, self.theme.colours
        text, ink = ui_state.sentence, colours.accent_ink
        if ui_state.problem == self._no_virtual_camera():
            text = "" if ui_state.state == _BLOCKED else text
        elif ui_state.problem:
            text, ink = ui_state.problem, colours.warning
        self._sentence.configure(text=text, foreground=ink)

    def _action(self, parent: ttk.Frame, control: Control) -> None:
        button = self.theme.button(parent, control.text, lambda: self.host.pick(control))
        button.pack(anchor="w", fill="x", pady=self.theme.px(0.4))

    def _call(self, body: ttk.Frame) -> None:
        theme = self.theme
        theme.text(body, self.say("setup.call.head"), kind=theme.head)
        theme.text(body, self.say("setup.call.text", name=self._name()))
        row = ttk.Frame(body)
        row.pack(fill="x", pady=theme.px(0.5))
        for program, key in _CALLS:
            column = ttk.Frame(row)
            column.pack(side="left", anchor="n", padx=(0, theme.px(0.6)))
            theme.text(
                column, program or self.say("setup.call.browser"), kind=theme.strong, ink=self.theme.colours.accent_ink
            )
            draw_choice(column, theme, self.say("setup.device.yours"), self._name()).pack(anchor="w")
            theme.text(column, self.say(key), kind=theme.small).configure(wraplength=theme.px(10.4))
        theme.text(body, self.say("setup.call.look"), kind=theme.strong)
        keeper = self.host.ui_state.keeper
        if keeper.pick is None:
            return
        self._kept = tk.BooleanVar(body, bool(keeper.checked))
        pick = partial(self.host.pick, keeper)
        ttk.Checkbutton(body, text=keeper.text, variable=self._kept, command=pick).pack(anchor="w")
        theme.text(body, self.say("setup.call.keeper"), kind=theme.small)

    def _protects(self, body: ttk.Frame) -> None:
        theme = self.theme
        theme.text(body, self.say("protects.title"), kind=theme.head)
        fill_protects(body, theme, self.host.texts)
        if not self.host.ui_state.alone:
            row = tk.Frame(body, background=self.theme.colours.tint, padx=theme.px(0.5), pady=theme.px(0.4))
            row.pack(fill="x")
            draw_icon(row, theme).pack(side="left", padx=(0, theme.px(0.7)))
            label = theme.text(
                row,
                self.say("setup.end.here"),
                kind=theme.strong,
                ink=self.theme.colours.accent_ink,
                ground=self.theme.colours.tint,
            )
            label.configure(wraplength=theme.text_width - theme.px(4))

    def _box(self, body: ttk.Frame, text: str, ink: str) -> None:
        """Add good news."""
        theme = self.theme
        label = theme.text(body, text, kind=theme.strong, ink=ink, ground=self.theme.colours.tint)
        label.configure(padx=theme.px(0.5), pady=theme.px(0.4))

    def _add_again(self, body: ttk.Frame) -> None:
        """Offer to register the camera again, and say what else helps."""
        theme = self.theme
        if has_libraries() and self._refused:
            theme.text(body, self.say("setup.device.refused"), kind=theme.strong, ink=self.theme.colours.warning)
        elif has_libraries():
            theme.text(body, self.say("setup.device.add_how"))
        theme.text(body, self.say("setup.device.add_else"))
        if has_libraries():
            add = theme.button(body, self.say("setup.device.add"), self._add_camera)
            add.pack(side="left", pady=theme.px(0.4), padx=(0, theme.px(0.5)))

    def _add_camera(self) -> None:
        # From this process, whose window is in front: of others Windows shows its question behind it.
        self._refused = not ask_and_register()
        self.host.pick(self.host.ui_state.check)
        self.rebuild()

    def _command(self, body: ttk.Frame) -> None:
        """Add the line for a terminal, to be copied by a button or by hand."""
        theme = self.theme
        line = tk.Text(
            body, font=theme.code, foreground=theme.colours.ink, background=theme.colours.tint, relief="flat",
            width=1, height=3, wrap="char", padx=theme.px(0.5), pady=theme.px(0.3), takefocus=False,
        )  # fmt: skip
        line.insert("1.0", COMMAND)
        line.configure(state="disabled")
        line.pack(fill="x")
        copy = theme.button(body, self.say("window.copy"), lambda: self._copy(copy))
        copy.pack(side="left", pady=theme.px(0.4), padx=(0, theme.px(0.5)))

    def _copy(self, button: ttk.Button) -> None:
        self.top.clipboard_clear()
        self.top.clipboard_append(COMMAND)
        button.configure(text=self.say("window.copied"))
