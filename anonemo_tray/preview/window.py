"""Owns the preview's window: a picture, and a sentence that says what it means."""

from __future__ import annotations

import threading
import tkinter as tk

from anonemo_tray.errors import Problem
from anonemo_tray.i18n import Texts
from anonemo_tray.output.inbox import Inbox
from anonemo_tray.pipes import ChildEnds, ParentWatch
from anonemo_tray.preview.view import VIEW_HEIGHT, VIEW_WIDTH, View, Viewer

_PERIOD_MS = 33
_GROUND, _INK = "#ffffff", "#30363d"


class Window:
    """The window.

    Raises:
        tkinter.TclError: there is no screen.
    """

    def __init__(self, viewer: Viewer, parent: ParentWatch, texts: Texts) -> None:
        self._viewer = viewer
        self._parent = parent
        self._texts = texts
        self._root = tk.Tk(className="AnonEmo Tray")
        self._root.title(texts.text("preview.title"))
        self._root.configure(background=_GROUND)
        self._root.resizable(False, False)
        self._photo = tk.PhotoImage(master=self._root, width=VIEW_WIDTH, height=VIEW_HEIGHT)
        tk.Label(self._root, image=self._photo, borderwidth=0).pack()
        self._caption = tk.Label(
            self._root, background=_GROUND, foreground=_INK, font=("TkDefaultFont", 11), padx=12, pady=8
        )
        self._caption.pack()
        self._shown: View | None = None

    def run(self) -> None:
        """Show the window until the user closes it or the worker is gone."""
        self._tick()
        self._root.mainloop()

    def _tick(self) -> None:
        view = self._viewer.look()
        if view is None or not self._parent.is_alive():
            self._root.destroy()
            return
        if view is not self._shown:
            self._shown = view
            self._photo.configure(data=view.pgm, format="ppm")
            self._caption.configure(text=self._texts.text("preview.face" if view.shows_face else "preview.blank"))
        self._root.after(_PERIOD_MS, self._tick)


def run(ends: ChildEnds) -> int:
    """Run the preview process; returns its exit code, NO_PREVIEW when there is no screen.

    Args:
        ends: the pipes; the configuration may hold `language`.
    """
    inbox = Inbox()
    threading.Thread(target=inbox.read_all, args=(ends.read_fd,), name="reader", daemon=True).start()
    language = ends.config.get("language")
    texts = Texts.load(language if isinstance(language, str) else None)
    try:
        window = Window(Viewer(inbox), ParentWatch(), texts)
    except tk.TclError:
        return Problem.NO_PREVIEW
    window.run()
    return 0
