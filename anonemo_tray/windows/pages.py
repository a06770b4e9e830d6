"""The windows that are a page of text: what this protects, about, licences, the own face points, and quitting."""

from __future__ import annotations

import tkinter as tk
from functools import partial
from tkinter import ttk
from typing import Literal

from anonemo_tray import __version__
from anonemo_tray.i18n import Texts
from anonemo_tray.ipc.ui_state import Control, UiState, WindowName
from anonemo_tray.system.release_age import RELEASED, age_in_months
from anonemo_tray.windows.notices import parts, read_notices, texts
from anonemo_tray.windows.theme import Theme
from anonemo_tray.windows.window import Window

PROTECTED = ("protects.face", "protects.room", "protects.data")
NOT_PROTECTED = ("protects.voice", "protects.name", "protects.known", "protects.machine", "protects.real")

_ENDING = "ending"

_COLUMNS, _LINES = 82, 26
"""Size of the licences' texts in letters; wider than a paragraph, because they come with lines of their own."""

_SCROLLING: tuple[tuple[str, int, Literal["units", "pages"]], ...] = (
    ("<Up>", -1, "units"),
    ("<Down>", 1, "units"),
    ("<Prior>", -1, "pages"),
    ("<Next>", 1, "pages"),
)


def fill_protects(body: ttk.Frame, theme: Theme, texts: Texts) -> None:
    """Put in what is protected and what is not."""
    for head, keys, mark, ink in (
        ("protects.yes", PROTECTED, "✓", theme.colours.accent_ink),
        ("protects.no", NOT_PROTECTED, "✗", theme.colours.warning),
    ):
        theme.text(body, texts.text(head), kind=theme.strong, ink=ink)
        for key in keys:
            row = ttk.Frame(body)
            row.pack(fill="x")
            ttk.Label(row, text=mark, foreground=ink).pack(side="left", anchor="n", padx=(0, theme.px(0.5)))
            theme.text(row, texts.text(key))
        ttk.Frame(body, height=theme.px(0.5)).pack()


class ProtectsWindow(Window):
    """What this protects, and what not."""

    title = "protects.title"

    def fill(self, body: ttk.Frame, buttons: ttk.Frame) -> None:
        """See `Window.fill`."""
        self.theme.text(body, self.say(self.title), kind=self.theme.head)
        fill_protects(body, self.theme, self.host.texts)
        self.add_button(buttons, "window.close", self.on_close, main=True)


class AboutWindow(Window):
    """Which version this is, and what it is made of."""

    title = "about.title"

    def fill(self, body: ttk.Frame, buttons: ttk.Frame) -> None:
        """See `Window.fill`."""
        self.theme.text(body, self.say("app.name"), kind=self.theme.head)
        self.theme.text(body, f"{self._version()} {self._age()}".rstrip())
        self.theme.text(body, self.say("about.what"))
        self.theme.text(body, self.say("about.newer"))
        if self.host.ui_state.rules:
            self.theme.text(body, self.say("policy.head"), kind=self.theme.strong)
            self.theme.text(body, "\n".join(self.host.ui_state.rules))
        self.theme.text(body, self.say("about.licences"), kind=self.theme.strong)
        table = ttk.Frame(body)
        table.pack(fill="x")
        for row, (part, licence) in enumerate(parts(read_notices())):
            for column, (text, ink) in enumerate(
                ((part, self.theme.colours.accent_ink), (licence, self.theme.colours.quiet))
            ):
                label = ttk.Label(table, text=text, foreground=ink)
                label.grid(row=row, column=column, sticky="w", padx=(0, self.theme.px(2)))
        self.add_button(buttons, "window.close", self.on_close, main=True)
        self.add_button(buttons, "about.texts", lambda: self.host.open(WindowName.LICENCES))

    def _version(self) -> str:
        return self.say("about.version", version=__version__, date=self.host.texts.date(RELEASED)) + "."

    def _age(self) -> str:
        months = age_in_months()
        if months is None:
            return ""
        return self.say({0: "about.age_none", 1: "about.age_one"}.get(months, "about.age"), months=str(months))


class LicencesWindow(Window):
    """The texts of all licences."""

    title = "about.texts"

    def fill(self, body: ttk.Frame, buttons: ttk.Frame) -> None:
        """See `Window.fill`."""
        frame = ttk.Frame(body)
        frame.pack()
        text = tk.Text(
            frame, font=self.theme.code, foreground=self.theme.colours.ink, background=self.theme.colours.ground,
            relief="flat", highlightthickness=0, width=_COLUMNS, wrap="word",
            height=min(_LINES, self.theme.height_limit // self.theme.px(1) - 4),
        )  # fmt: skip
        bar = ttk.Scrollbar(frame, orient="vertical", command=text.yview)
        text.configure(yscrollcommand=bar.set)
        text.insert("1.0", texts(read_notices()))
        text.configure(state="disabled")
        text.pack(side="left")
        bar.pack(side="right", fill="y")
        close = self.add_button(buttons, "window.close", self.on_close, main=True)
        # Whoever has no mouse reads on with the keys; the button keeps the focus.
        for key, step, unit in _SCROLLING:
            close.bind(key, partial(_scroll, text, step, unit))


def _scroll(text: tk.Text, step: int, unit: Literal["units", "pages"], _event: tk.Event[tk.Misc]) -> str:
    text.yview_scroll(step, unit)
    return "break"


class OwnWindow(Window):
    """The warning before the user's own face points are drawn."""

    title = "own.title"

    def fill(self, body: ttk.Frame, buttons: ttk.Frame) -> None:
        """See `Window.fill`."""
        self.theme.text(body, self.say("own.title"), kind=self.theme.head)
        self.theme.text(body, self.say("own.explain"))
        self.theme.text(body, self.say("own.figure"), kind=self.theme.strong, ink=self.theme.colours.warning)
        self.add_button(buttons, "own.keep", self.on_close, main=True)
        self.add_button(buttons, "own.accept", self._accept)

    def _accept(self) -> None:
        self.host.pick(self.host.ui_state.accept_own)
        self.on_close()


class QuitWindow(Window):
    """The question before the program ends while there may be a call."""

    title = "quit.title"

    def fill(self, body: ttk.Frame, buttons: ttk.Frame) -> None:
        """See `Window.fill`."""
        ui_state = self.host.ui_state
        self.theme.text(body, self.say("ending.title" if ui_state.in_call else "quit.title"), kind=self.theme.head)
        self.theme.text(body, self.say("ending.text" if ui_state.in_call else "quit.text"))
        if not ui_state.in_call:
            self.add_button(buttons, "quit.keep", self.on_close, main=True)
            self.add_button(buttons, "quit.quit", lambda: self._quit(ui_state.quit))
            return
        self.add_button(buttons, "ending.wait", lambda: self._quit(ui_state.quit), main=True)
        if ui_state.state != _ENDING:
            self.add_button(buttons, "quit.keep", self.on_close)
        self.add_button(buttons, "ending.anyway", lambda: self._quit(ui_state.quit_anyway))

    def on_ui_state(self, before: UiState) -> None:
        """See `Window.on_ui_state`; the question stands, whatever happens meanwhile."""

    def _quit(self, control: Control) -> None:
        self.host.pick(control)
        self.on_close()
