"""Owns the first steps: the virtual camera, the user's camera, the camera in the call, and what all this protects."""

from __future__ import annotations

import sys
import tkinter as tk
from functools import partial
from tkinter import ttk

from anonemo_tray.errors import Problem
from anonemo_tray.ipc.child_config import NO_DEVICE
from anonemo_tray.ipc.ui_state import Control, Scene, WindowName
from anonemo_tray.sandbox import VIRTUAL_CAMERA_LABEL
from anonemo_tray.windows.colours import ACCENT_DARK, INK, QUIET, TINT, WARNING
from anonemo_tray.windows.drawings import draw_choice, draw_device
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
_OFF = "off"


class SetupWindow(Window):
    """Three steps and a page, walked through by one button."""

    title = "setup.title"

    def __init__(self, name: WindowName, host: Host) -> None:
        self._step = 0
        self._picture: Picture | None = None
        super().__init__(name, host)

    def fill(self, body: ttk.Frame, buttons: ttk.Frame) -> None:
        """See `Window.fill`."""
        pages = (self._device, self._camera, self._call, self._protects)
        self._picture = None
        last = self._step == len(pages) - 1
        if not last:
            self.look.text(body, self.say("setup.step", step=str(self._step + 1)), kind=self.look.small, ink=QUIET)
        pages[self._step](body)
        self.add_button(buttons, *(("window.done", self._done) if last else ("window.next", self._next)), main=True)
        if self._step > 0:
            self.add_button(buttons, "window.back", self._back)
        if not last:
            self.look.button(buttons, self.say("setup.skip"), self.on_close).pack(side="left")

    def on_scene(self, before: Scene) -> None:
        """See `Window.on_scene`; the pages show different parts of it."""
        scene = self.host.scene
        shown = (
            lambda scene: (scene.virtual_camera, scene.problem),
            lambda scene: (scene.cameras, scene.switch, scene.sentence, scene.problem),
            lambda scene: scene.virtual_camera,
            lambda _: None,
        )[self._step]
        if shown(before) != shown(scene):
            self.rebuild()

    def on_view(self, view: View) -> None:
        """See `Window.on_view`."""
        if self._picture is not None:
            self._picture.show(view)

    def on_close(self) -> None:
        """See `Window.on_close`; whoever closes it has seen it."""
        self.host.pick(self.host.scene.setup_done)
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
        name = self.host.scene.virtual_camera
        return VIRTUAL_CAMERA_LABEL if name in {"", NO_DEVICE} else name

    # The pages --------------------------------------------------------------------------------------------------------

    def _device(self, body: ttk.Frame) -> None:
        scene, look = self.host.scene, self.look
        look.text(body, self.say("setup.device.head"), kind=look.head)
        yours, call = self.say("setup.device.yours"), self.say("setup.device.call")
        draw_device(body, look, yours, self._name(), call).pack(pady=look.px(0.5))
        look.text(body, self.say("setup.device.text"))
        if scene.virtual_camera not in {"", NO_DEVICE}:
            self._box(body, self.say("setup.device.there", name=self._name()), ACCENT_DARK)
            return
        if scene.virtual_camera == NO_DEVICE:
            look.text(body, self.say("setup.device.none"), kind=look.strong, ink=WARNING)
        else:
            look.text(body, self.say("setup.device.missing"), kind=look.strong, ink=WARNING)
            # The same, said in words, would be in the way of the line to paste.
            if scene.problem and scene.problem != self.host.texts.problem(Problem.NO_VIRTUAL_CAMERA)[1]:
                look.text(body, scene.problem)
        if sys.platform == "linux":
            look.text(body, self.say("setup.device.command"))
            self._command(body)
        elif sys.platform == "darwin":
            look.text(body, self.say("setup.device.obs"))
        check = look.button(body, self.say("setup.device.check"), lambda: self.host.pick(self.host.scene.check))
        check.pack(side="left", pady=look.px(0.4))

    def _camera(self, body: ttk.Frame) -> None:
        scene, look = self.host.scene, self.look
        look.text(body, self.say("setup.camera.head"), kind=look.head)
        look.text(body, self.say("setup.camera.text"))
        # Side by side: many screens are wide and not high.
        left, right = ttk.Frame(body), ttk.Frame(body)
        left.pack(side="left", anchor="n", padx=(0, look.px(1)))
        right.pack(side="left", anchor="n")
        chosen = tk.IntVar(body, next((place for place, camera in enumerate(scene.cameras) if camera.checked), -1))
        for place, camera in enumerate(scene.cameras):
            if camera.checked is not None:
                pick = partial(self.host.pick, camera)
                ttk.Radiobutton(left, text=camera.text, variable=chosen, value=place, command=pick).pack(anchor="w")
            elif camera.pick is not None:
                self._action(left, camera)
            elif not camera.separator:
                look.text(left, camera.text, kind=look.strong, ink=WARNING)
        if scene.state == _OFF:
            self._action(left, scene.switch)
        sentence, ink = (scene.problem, WARNING) if scene.problem else (scene.sentence, ACCENT_DARK)
        look.text(right, sentence, kind=look.strong, ink=ink).configure(wraplength=VIEW_WIDTH)
        self._picture = Picture(right, look, self.host.texts)
        self._picture.pack(anchor="w")

    def _action(self, parent: ttk.Frame, control: Control) -> None:
        button = self.look.button(parent, control.text, lambda: self.host.pick(control))
        button.pack(anchor="w", fill="x", pady=self.look.px(0.4))

    def _call(self, body: ttk.Frame) -> None:
        look = self.look
        look.text(body, self.say("setup.call.head"), kind=look.head)
        look.text(body, self.say("setup.call.text", name=self._name()))
        row = ttk.Frame(body)
        row.pack(fill="x", pady=look.px(0.5))
        for program, key in _CALLS:
            column = ttk.Frame(row)
            column.pack(side="left", anchor="n", padx=(0, look.px(0.6)))
            look.text(column, program or self.say("setup.call.browser"), kind=look.strong, ink=ACCENT_DARK)
            draw_choice(column, look, self.say("setup.device.yours"), self._name()).pack(anchor="w")
            look.text(column, self.say(key), kind=look.small).configure(wraplength=look.px(10.4))
        look.text(body, self.say("setup.call.look"), kind=look.strong)

    def _protects(self, body: ttk.Frame) -> None:
        self.look.text(body, self.say("protects.title"), kind=self.look.head)
        fill_protects(body, self.look, self.host.texts)

    def _box(self, body: ttk.Frame, text: str, ink: str) -> None:
        """Add good news."""
        look = self.look
        label = look.text(body, text, kind=look.strong, ink=ink, ground=TINT)
        label.configure(padx=look.px(0.5), pady=look.px(0.4))

    def _command(self, body: ttk.Frame) -> None:
        """Add the line for a terminal, to be copied by a button or by hand."""
        look = self.look
        line = tk.Text(
            body, font=look.code, foreground=INK, background=TINT, relief="flat", width=1, height=3, wrap="char",
            padx=look.px(0.5), pady=look.px(0.3), takefocus=False,
        )  # fmt: skip
        line.insert("1.0", COMMAND)
        line.configure(state="disabled")
        line.pack(fill="x")
        copy = look.button(body, self.say("window.copy"), lambda: self._copy(copy))
        copy.pack(side="left", pady=look.px(0.4), padx=(0, look.px(0.5)))

    def _copy(self, button: ttk.Button) -> None:
        self.top.clipboard_clear()
        self.top.clipboard_append(COMMAND)
        button.configure(text=self.say("window.copied"))
