"""Owns the windows that are a page of text: what this protects, about, the own face points, and quitting."""

from __future__ import annotations

import tkinter as tk
from importlib.resources import files
from tkinter import ttk

from anonemo_tray import __version__
from anonemo_tray.i18n import Texts
from anonemo_tray.scene import Scene
from anonemo_tray.windows.colours import ACCENT_DARK, INK, QUIET, TINT, WARNING
from anonemo_tray.windows.look import Look
from anonemo_tray.windows.window import Window

PROTECTED = ("protects.face", "protects.room", "protects.data")
NOT_PROTECTED = ("protects.voice", "protects.name", "protects.known", "protects.machine", "protects.real")

LICENCES = (
    ("AnonEmo Tray", "MIT"),
    ("MediaPipe", "Apache-2.0"),
    ("MediaPipe Face Landmarker", "Apache-2.0"),
    ("OpenCV", "Apache-2.0"),
    ("NumPy", "BSD-3-Clause"),
    ("pyvirtualcam", "GPL-2.0-only"),
    ("pystray", "LGPL-3.0"),
    ("python-xlib", "LGPL-2.1"),
    ("Pillow", "MIT-CMU"),
    ("platformdirs", "MIT"),
    ("cv2_enumerate_cameras", "MIT"),
    ("pyseccomp", "MIT"),
    ("Python", "PSF-2.0"),
    ("Tcl/Tk", "TCL"),
)


def fill_protects(body: ttk.Frame, look: Look, texts: Texts) -> None:
    """Put in what is protected and what is not."""
    for head, keys, mark, ink in (
        ("protects.yes", PROTECTED, "✓", ACCENT_DARK),
        ("protects.no", NOT_PROTECTED, "✗", WARNING),
    ):
        look.text(body, texts.text(head), kind=look.strong, ink=ink)
        for key in keys:
            row = ttk.Frame(body)
            row.pack(fill="x")
            ttk.Label(row, text=mark, foreground=ink).pack(side="left", anchor="n", padx=(0, look.px(0.5)))
            look.text(row, texts.text(key))
        ttk.Frame(body, height=look.px(0.5)).pack()


class ProtectsWindow(Window):
    """What this protects, and what not."""

    title = "protects.title"

    def fill(self, body: ttk.Frame, buttons: ttk.Frame) -> None:
        """See `Window.fill`."""
        self.look.text(body, self.say(self.title), kind=self.look.head)
        fill_protects(body, self.look, self.host.texts)
        self.add_button(buttons, "window.close", self.on_close, main=True)


class AboutWindow(Window):
    """Which version this is, and what it is made of."""

    title = "about.title"

    def fill(self, body: ttk.Frame, buttons: ttk.Frame) -> None:
        """See `Window.fill`."""
        self.look.text(body, self.say("app.name"), kind=self.look.head)
        self.look.text(body, self.say("about.version", version=__version__))
        self.look.text(body, self.say("about.what"))
        self.look.text(body, self.say("about.licences"), kind=self.look.strong)
        table = ttk.Frame(body)
        table.pack(fill="x")
        for row, (part, licence) in enumerate(LICENCES):
            for column, (text, ink) in enumerate(((part, ACCENT_DARK), (licence, QUIET))):
                label = ttk.Label(table, text=text, foreground=ink)
                label.grid(row=row, column=column, sticky="w", padx=(0, self.look.px(2)))
        self._add_texts(body)
        self.add_button(buttons, "window.close", self.on_close, main=True)

    def _add_texts(self, body: ttk.Frame) -> None:
        """Add the whole licences, which an installed program brings along."""
        notices = files("anonemo_tray") / "assets" / "THIRD-PARTY.txt"
        if not notices.is_file():
            return
        self.look.text(body, self.say("about.texts"), kind=self.look.strong)
        text = tk.Text(body, font=self.look.small, foreground=INK, background=TINT, width=1, height=10, relief="flat")
        text.insert("1.0", notices.read_text(encoding="utf-8"))
        text.configure(state="disabled")
        bar = ttk.Scrollbar(body, orient="vertical", command=text.yview)
        text.configure(yscrollcommand=bar.set)
        bar.pack(side="right", fill="y")
        text.pack(fill="both", expand=True)


class OwnWindow(Window):
    """The warning before the user's own face points are drawn."""

    title = "own.title"

    def fill(self, body: ttk.Frame, buttons: ttk.Frame) -> None:
        """See `Window.fill`."""
        self.look.text(body, self.say("own.title"), kind=self.look.head)
        self.look.text(body, self.say("own.explain"))
        self.look.text(body, self.say("own.figure"), kind=self.look.strong, ink=WARNING)
        self.add_button(buttons, "own.keep", self.on_close, main=True)
        self.add_button(buttons, "own.accept", self._accept)

    def _accept(self) -> None:
        self.host.pick(self.host.scene.accept_own)
        self.on_close()


class QuitWindow(Window):
    """The question before the program ends while there may be a call."""

    title = "quit.title"

    def fill(self, body: ttk.Frame, buttons: ttk.Frame) -> None:
        """See `Window.fill`."""
        self.look.text(body, self.say("quit.title"), kind=self.look.head)
        self.look.text(body, self.say("quit.text"))
        self.add_button(buttons, "quit.keep", self.on_close, main=True)
        self.add_button(buttons, "quit.quit", self._quit)

    def on_scene(self, before: Scene) -> None:
        """See `Window.on_scene`; the question stands, whatever happens meanwhile."""

    def _quit(self) -> None:
        self.host.pick(self.host.scene.quit)
