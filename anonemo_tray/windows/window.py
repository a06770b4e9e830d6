"""What all windows have in common: a place for contents that scrolls when it must, a row of buttons, closing."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable
from tkinter import ttk
from typing import Protocol

from anonemo_tray.i18n import Texts
from anonemo_tray.ipc.ui_state import Control, UiState, WindowName
from anonemo_tray.windows.theme import Theme
from anonemo_tray.windows.view import View, Viewer


class Host(Protocol):
    """What a window needs of the process around it."""

    root: tk.Tk
    theme: Theme
    texts: Texts
    ui_state: UiState
    viewer: Viewer

    def pick(self, control: Control) -> None:
        """Tell the tray that this was picked."""

    def open(self, name: WindowName) -> None:
        """Open another window, or bring it to the front."""

    def close(self, name: WindowName) -> None:
        """Close a window."""


class Window:
    """A window; the kinds of windows override `fill`, and where needed the others.

    Args:
        name: which one it is.
        host: the process around it.
    """

    title = ""
    """Key of its title."""

    least_size = (0, 0)
    """Pixels that the contents are given at least, width and height."""

    def __init__(self, name: WindowName, host: Host) -> None:
        self.name = name
        self.host = host
        self._is_placed = False
        self.top = tk.Toplevel(host.root, class_="AnonEmo Tray", background=host.theme.colours.ground)
        self.top.resizable(False, False)
        self.top.protocol("WM_DELETE_WINDOW", self.on_close)
        self.top.bind("<Escape>", lambda _: self.on_close())
        # The window first, then its main button: the other way round the button loses the keyboard again.
        self.top.lift()
        self.top.focus_force()
        self.rebuild()

    # What kinds of windows do differently -----------------------------------------------------------------------------

    def fill(self, body: ttk.Frame, buttons: ttk.Frame) -> None:
        """Put in the contents and the buttons."""
        raise NotImplementedError

    def on_ui_state(self, before: UiState) -> None:
        """There is a new UI state; a new language is dealt with already."""

    def on_view(self, view: View) -> None:
        """Take the picture for this moment."""

    def on_close(self) -> None:
        """The user wants to close it."""
        self.host.close(self.name)

    @property
    def theme(self) -> Theme:
        """How it looks now."""
        return self.host.theme

    # For them ---------------------------------------------------------------------------------------------------------

    def say(self, key: str, **values: str) -> str:
        """Return a text in the user's language."""
        return self.host.texts.text(key, **values)

    def add_button(
        self, buttons: ttk.Frame, key: str, command: Callable[[], None], *, main: bool = False
    ) -> ttk.Button:
        """Add a button to the row, from the right; the main one has the focus."""
        button = self.theme.button(buttons, self.say(key), command, main=main)
        button.pack(side="right", padx=(self.theme.px(0.5), 0))
        if main:
            button.focus_set()
        return button

    def rebuild(self) -> None:
        """Make the contents anew, as they are now; the focus stays in its place where there still is one."""
        place = self._focus_place()
        for child in self.top.winfo_children():
            child.destroy()
        self.top.title(self.say(self.title))
        self.top.configure(background=self.theme.colours.ground)
        pad = self.theme.px(1)
        buttons = ttk.Frame(self.top, padding=(pad, self.theme.px(0.6)))
        buttons.pack(side="bottom", fill="x")
        tk.Frame(self.top, background=self.theme.colours.line, height=1).pack(side="bottom", fill="x")
        frame = _Scrolled(self.top)
        frame.pack(side="top", fill="both", expand=True)
        body = ttk.Frame(frame.inside, padding=pad)
        body.pack(fill="both", expand=True)
        self.fill(body, buttons)
        frame.fit(self.theme.height_limit, self.least_size)
        self._keep_on_screen()
        if place is not None:
            number, text = place
            stops = self._focus_stops()
            # In another language the same button is called differently, and stands where it stood.
            same = [stop for stop in stops if str(stop["text"]) == text] or stops[number : number + 1]
            if same:
                same[0].focus_set()

    def _keep_on_screen(self) -> None:
        """Put a new window into the middle, and move one that has grown so that all of it can be seen."""
        self.top.update_idletasks()
        edges = []
        for length, screen, now in (
            (self.top.winfo_reqwidth(), self.top.winfo_screenwidth(), self.top.winfo_x()),
            (self.top.winfo_reqheight() + self.theme.px(2), self.top.winfo_screenheight(), self.top.winfo_y()),
        ):
            room = max(0, screen - length)
            edges.append(min(now, room) if self._is_placed else room // 2)
        if not self._is_placed or edges != [self.top.winfo_x(), self.top.winfo_y()]:
            self.top.geometry(f"+{edges[0]}+{edges[1]}")
        self._is_placed = True

    def _focus_stops(self) -> list[tk.Misc]:
        def below(widget: tk.Misc) -> list[tk.Misc]:
            return [inner for child in widget.winfo_children() for inner in (child, *below(child))]

        kinds = (ttk.Button, ttk.Radiobutton, ttk.Checkbutton, ttk.Menubutton)
        return [widget for widget in below(self.top) if isinstance(widget, kinds)]

    def _focus_place(self) -> tuple[int, str] | None:
        stops, focus = self._focus_stops(), self.top.focus_get()
        return (stops.index(focus), str(focus["text"])) if focus is not None and focus in stops else None


class _Scrolled(tk.Frame):
    """A frame as large as its contents, or with a scroll bar where the screen is too small for them."""

    def __init__(self, parent: tk.Toplevel) -> None:
        super().__init__(parent, background=parent["background"])
        self._canvas = tk.Canvas(self, background=parent["background"], highlightthickness=0)
        self._bar = ttk.Scrollbar(self, orient="vertical", command=self._canvas.yview)
        self._canvas.configure(yscrollcommand=self._bar.set)
        self._canvas.pack(side="left", fill="both", expand=True)
        self.inside = ttk.Frame(self._canvas)
        self._canvas.create_window(0, 0, window=self.inside, anchor="nw", tags="inside")
        self._limit = 0
        self._least = (0, 0)
        self.inside.bind("<Configure>", lambda _: self._resize())

    def fit(self, limit: int, least: tuple[int, int]) -> None:
        """Take the size of the contents, at least so large, and at most so many pixels high."""
        self._limit, self._least = limit, least
        self.update_idletasks()
        self._resize()
        for widget in (self, *_all_below(self)):
            widget.bind("<FocusIn>", self._reveal, add=True)
        top = self.winfo_toplevel()
        top.bind("<Prior>", lambda _: self._canvas.yview_scroll(-1, "pages"))
        top.bind("<Next>", lambda _: self._canvas.yview_scroll(1, "pages"))
        top.bind("<MouseWheel>", lambda event: self._canvas.yview_scroll(-1 if event.delta > 0 else 1, "units"))
        top.bind("<Button-4>", lambda _: self._canvas.yview_scroll(-1, "units"))
        top.bind("<Button-5>", lambda _: self._canvas.yview_scroll(1, "units"))

    def _resize(self) -> None:
        width, height = self.inside.winfo_reqwidth(), self.inside.winfo_reqheight()
        shown = max(height, self._least[1])
        self._canvas.configure(
            width=max(width, self._least[0]),
            height=min(shown, self._limit or shown),
            scrollregion=(0, 0, width, height),
        )
        if self._limit and height > self._limit:
            self._bar.pack(side="right", fill="y")
        else:
            self._bar.pack_forget()

    def _reveal(self, event: tk.Event[tk.Misc]) -> None:
        """Scroll to what has the focus: it may have come there by the keyboard."""
        height = self.inside.winfo_height()
        top = event.widget.winfo_rooty() - self.inside.winfo_rooty()
        bottom = top + event.widget.winfo_height()
        first, last = (part * height for part in self._canvas.yview())
        if top < first or bottom > last:
            self._canvas.yview_moveto(max(0.0, (top - self._limit / 3) / height))


def _all_below(widget: tk.Misc) -> list[tk.Misc]:
    return [inner for child in widget.winfo_children() for inner in (child, *_all_below(child))]


class MenuButton(ttk.Menubutton):
    """A button that opens a submenu.

    Args:
        parent: where it goes.
        control: what it offers.
        theme: how it looks.
        pick: called with what was picked.
    """

    def __init__(self, parent: tk.Misc, control: Control, theme: Theme, pick: Callable[[Control], None]) -> None:
        super().__init__(parent, text=control.text)
        self._theme = theme
        self._pick = pick
        # Without a variable Tk draws no marks; it forgets those that nobody holds.
        self._marks: list[tk.BooleanVar] = []
        self["menu"] = self._menu(self, control.controls)

    def _menu(self, parent: tk.Misc, controls: tuple[Control, ...]) -> tk.Menu:
        colours = self._theme.colours
        menu = tk.Menu(
            parent, tearoff=False, font=self._theme.body, background=colours.ground, foreground=colours.ink,
            activebackground=colours.accent, activeforeground=colours.ground, disabledforeground=colours.quiet,
            selectcolor=colours.ink,
        )  # fmt: skip
        for control in controls:
            if control.separator:
                menu.add_separator()
            elif control.controls:
                menu.add_cascade(label=control.text, menu=self._menu(menu, control.controls))
            elif control.checked is None:
                self._add_plain(menu, control)
            else:
                self._add_marked(menu, control)
        return menu

    def _add_plain(self, menu: tk.Menu, control: Control) -> None:
        def pick() -> None:
            self._pick(control)

        menu.add_command(label=control.text, command=pick, state="disabled" if control.pick is None else "normal")

    def _add_marked(self, menu: tk.Menu, control: Control) -> None:
        mark = tk.BooleanVar(menu, bool(control.checked))
        self._marks.append(mark)

        def pick() -> None:
            # What is true is said by the next UI state.
            mark.set(bool(control.checked))
            self._pick(control)

        if control.radio:
            menu.add_radiobutton(label=control.text, variable=mark, value=True, command=pick)
        else:
            menu.add_checkbutton(label=control.text, variable=mark, command=pick)
