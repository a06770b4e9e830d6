"""Builds every window in every language on the screen of DISPLAY and prints where everything is, as JSON lines.

With "focus" it prints what each tab stop shows of having the keyboard; with "unseen" too, tick boxes hide it by intent.

A program of its own: Tk keeps its connection to a screen for as long as its process runs.
"""

from __future__ import annotations

import json
import os
import sys
import tkinter as tk
from collections.abc import Iterator
from dataclasses import replace
from tkinter import ttk
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import ImageGrab

from anonemo_tray.cameras.choice import CameraChoice
from anonemo_tray.errors import Problem
from anonemo_tray.i18n import FALLBACK, Texts, languages, read_texts
from anonemo_tray.ipc.ui_state import Control, UiState, WindowName
from anonemo_tray.output.inbox import Inbox
from anonemo_tray.pipeline.state import State, Status
from anonemo_tray.settings import Settings
from anonemo_tray.tray.ui_state_builder import UiStateBuilder
from anonemo_tray.windows.colours import DARK, LIGHT, contrast
from anonemo_tray.windows.setup import SetupWindow
from anonemo_tray.windows.theme import Theme, make_root
from anonemo_tray.windows.view import Viewer
from anonemo_tray.windows.window import Window
from anonemo_tray.windows.window_manager import _KINDS

ALL_LANGUAGES = (*languages(), "long", "right")
"""The real ones, one with long words, and one that is read from right to left."""

_LONGER = 1.6
"""Translations of short English texts into other languages are up to so much longer."""

_HEBREW = "אבגדהוזחטיכלמנסעפצקרשת"
_WITH_TEXT = {"Label", "TLabel", "TButton", "TCheckbutton", "TRadiobutton", "TMenubutton"}


def texts(language: str) -> Texts:
    if language in languages():
        return Texts.load(language)
    english = read_texts("en")
    change = _lengthen if language == "long" else _from_the_right
    return Texts("en", {key: change(text) for key, text in english.items()})


def _lengthen(text: str) -> str:
    words = text.split(" ")
    return " ".join([*words, *words[: round(len(words) * (_LONGER - 1)) or 1]])


def _from_the_right(text: str) -> str:
    inside, out = False, []
    for place, character in enumerate(text):
        inside = (inside or character == "{") and character != "}"
        letter = character.isalpha() and not inside
        out.append(_HEBREW[(ord(character) + place) % len(_HEBREW)] if letter else character)
    return "".join(out)


class Host:
    """What a window needs of the process around it."""

    def __init__(self, root: tk.Tk, theme: Theme, language: str) -> None:
        self.root = root
        self.theme = theme
        self.texts = texts(language)
        self.viewer = Viewer(Inbox())
        self.picked: list[Control] = []
        status = Status(State.BLOCKED, problem=Problem.NO_VIRTUAL_CAMERA)
        cameras = [CameraChoice(f"cam-{i}", f"Integrated Camera of a Long Name {i}") for i in range(5)]
        self.ui_state: UiState = replace(UiStateBuilder().build(status, Settings(), cameras, self.texts), alone=True)

    def pick(self, control: Control) -> None:
        self.picked.append(control)

    def open(self, name: WindowName) -> None:
        raise AssertionError(name)

    def close(self, name: WindowName) -> None:
        raise AssertionError(name)


def pages(host: Host) -> Iterator[Window]:
    """Yield each window, and each page of the first steps."""
    for name, kind in _KINDS.items():
        window = kind(name, host)  # type: ignore[arg-type] # a host like any other
        for _ in range(4 if isinstance(window, SetupWindow) else 1):
            host.root.update()
            yield window
            if isinstance(window, SetupWindow) and window._step < 3:
                window._next()
        window.top.destroy()


def below(widget: tk.Misc) -> Iterator[tk.Misc]:
    for child in widget.winfo_children():
        yield child
        yield from below(child)


def describe(window: Window) -> dict[str, Any]:
    top = window.top
    found = list(below(top))
    return {
        "screen": [top.winfo_screenwidth(), top.winfo_screenheight()],
        "window": [top.winfo_rootx(), top.winfo_rooty(), top.winfo_width(), top.winfo_height()],
        "texts": [
            {
                "text": str(widget["text"]),
                "left": widget.winfo_rootx(),
                "size": [widget.winfo_width(), widget.winfo_height()],
                "wanted": [widget.winfo_reqwidth(), widget.winfo_reqheight()],
            }
            for widget in found
            if widget.winfo_class() in _WITH_TEXT and str(widget["text"]) and widget.winfo_ismapped()
        ],
        "colours": [
            [str(widget["foreground"]), str(widget["background"])]
            for widget in found
            if widget.winfo_class() == "Text" or (widget.winfo_class() == "Label" and str(widget["text"]))
        ],
        "look": "dark" if window.theme.colours is DARK else "light",
        "stops": [[str(stop["text"]), str(stop.cget("takefocus"))] for stop in window._focus_stops()],
    }


def focus_marks(window: Window) -> dict[str, Any]:
    """Return for each tab stop how many of its pixels change plainly (3 to 1) when it gets the keyboard."""
    top, marks = window.top, []
    away = tk.Frame(top, takefocus=True)
    away.place(x=0, y=0, width=1, height=1)
    for stop in window._focus_stops():
        seen = []
        for widget in (away, stop):
            widget.focus_force()
            # The pointer's colours and the default button's must not be taken for it.
            top.update()
            left, upper = stop.winfo_rootx(), stop.winfo_rooty()
            box = (left, upper, left + stop.winfo_width(), upper + stop.winfo_height())
            grabbed = ImageGrab.grab(box, xdisplay=os.environ["DISPLAY"]).convert("RGB")
            seen.append(np.asarray(grabbed).reshape(-1, 3))
        pairs, counts = np.unique(np.hstack(seen), axis=0, return_counts=True)
        plain = sum(
            int(n) for pair, n in zip(pairs, counts, strict=True) if contrast(_hex(pair[:3]), _hex(pair[3:])) >= 3
        )
        marks.append([str(stop["text"]), plain, 2 * (stop.winfo_width() + stop.winfo_height())])
    away.destroy()
    return {"look": "dark" if window.theme.colours is DARK else "light", "marks": marks}


def _hex(pixel: NDArray[np.uint8]) -> str:
    return f"#{pixel.tobytes().hex()}"


def main() -> int:
    root = make_root()
    looks = [(language, LIGHT) for language in ALL_LANGUAGES] + [(FALLBACK, DARK)]
    words = sys.argv[1:]
    if words:
        looks = [(FALLBACK, LIGHT), (FALLBACK, DARK)]
    for language, colours in looks:
        theme = Theme(root, colours)
        if "unseen" in words:
            ttk.Style(root).configure("TCheckbutton", focuscolor=colours.ground)
        for window in pages(Host(root, theme, language)):
            found = focus_marks(window) if words else describe(window)
            print(json.dumps({"language": language, "name": window.name.value, **found}))  # noqa: T201 -- its output
    root.destroy()
    return 0


if __name__ == "__main__":
    sys.exit(main())
