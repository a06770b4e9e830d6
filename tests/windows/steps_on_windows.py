"""Builds the step about the virtual camera as it is on Windows without one, and prints it as JSON lines.

A program of its own, as `tests.windows.probe` is. Arguments: "here" if the libraries are there, and what becomes of the
question for rights: "yes" or "no".
"""

from __future__ import annotations

import json
import os
import sys
from types import SimpleNamespace
from typing import Any

from PIL import ImageGrab

from anonemo_tray.i18n import languages
from anonemo_tray.ipc.ui_state import WindowName
from anonemo_tray.windows import setup
from anonemo_tray.windows.theme import Theme, make_root
from tests.windows.probe import Host, below, describe


def main() -> None:
    """Print each language's page, before the button was clicked and after."""
    is_here, says_yes = sys.argv[1] == "here", sys.argv[2] == "yes"
    page: Any = setup
    page.sys = SimpleNamespace(platform="win32")
    page.has_libraries = lambda: is_here
    page.ask_and_register = lambda: says_yes
    root = make_root()
    theme = Theme(root)
    for language in languages():
        host = Host(root, theme, language)
        window = setup.SetupWindow(WindowName.SETUP, host)
        window._next()
        root.update()
        before = describe(window)
        widget: Any
        for widget in below(window.top):
            if widget.winfo_class() == "TButton" and str(widget["text"]) == window.say("setup.device.add"):
                widget.invoke()
                break
        root.update()
        if os.environ.get("SCREENSHOTS"):
            ImageGrab.grab(xdisplay=os.environ["DISPLAY"]).save(f"{os.environ['SCREENSHOTS']}/{language}.png")
        checked = host.picked == [host.ui_state.check]
        print(json.dumps({"language": language, "before": before, "after": describe(window), "checked": checked}))  # noqa: T201 -- its output
        window.top.destroy()
    root.destroy()


if __name__ == "__main__":
    main()
