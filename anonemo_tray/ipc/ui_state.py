"""What the tray tells the windows: one snapshot of what there is to read and to pick, and its way through a pipe.

The windows know nothing of commands and settings. What can be picked has a number; picking sends the number back, and
the tray does what stands behind it. So a window can never ask for what the menu does not offer.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from enum import Enum, unique
from typing import Any

from anonemo_tray.ipc.messages import PART_BYTES, UiStatePart


@unique
class WindowName(Enum):
    """The windows there are."""

    PREVIEW = "preview"
    CONTROL = "control"
    SETUP = "setup"
    PROTECTS = "protects"
    ABOUT = "about"
    LICENCES = "licences"
    OWN = "own"
    QUIT = "quit"


@dataclass(frozen=True)
class Control:
    """Something to read or to pick.

    Attributes:
        text: what it says.
        pick: the number that picks it; None for plain text and for a submenu.
        checked: whether it has a mark; None for what never has one.
        radio: the mark is one of several that exclude each other.
        default: the one thing that a hurried person wants.
        separator: a line between others; everything else is then empty.
        controls: the submenu.
    """

    text: str
    pick: int | None = None
    checked: bool | None = None
    radio: bool = False
    default: bool = False
    separator: bool = False
    controls: tuple[Control, ...] = ()


@dataclass(frozen=True)
class UiState:
    """What all windows show.

    Attributes:
        language: one of `i18n.languages`.
        state: value of the `State`.
        sentence: what the state means for the user.
        problem: the sentence that ends in the next step, or empty.
        virtual_camera: name of the virtual camera that callers pick; empty while there is none, "none" for not wanted.
        menu: the same as the icon's menu.
        cameras: the cameras to choose from, and looking for them again.
        switch: on or off, whatever it is not.
        check: look for the virtual camera again.
        install: install the virtual camera; only on Linux.
        accept_own: draw the user's own face points, having read what that means.
        setup_done: the user has seen the first steps.
        keeper: have the virtual camera in every list from log-in on; without a number where that may not be chosen.
        quit: end the program, without asking again; in a call, as soon as that is over.
        quit_anyway: end it at once, also in a call.
        in_call: a call uses the virtual camera, as far as anybody knows.
        open: windows to open now, or to bring to the front.
        install_said: how far the installation of the virtual camera is, or how it went; empty before there was one.
        alone: there is no icon, so that closing the last window is quitting.
        rules: what an organisation has set for this machine, a sentence each.
        dark: the desktop is dark.
    """

    language: str
    state: str
    sentence: str
    problem: str
    virtual_camera: str
    menu: tuple[Control, ...]
    cameras: tuple[Control, ...]
    switch: Control
    check: Control
    install: Control
    accept_own: Control
    setup_done: Control
    keeper: Control
    quit: Control
    quit_anyway: Control
    in_call: bool = False
    open: tuple[WindowName, ...] = ()
    alone: bool = False
    install_said: str = ""
    rules: tuple[str, ...] = ()
    dark: bool = False


def encode_ui_state(ui_state: UiState) -> bytes:
    """Return the UI state as JSON."""
    fields = asdict(ui_state)
    fields["open"] = [name.value for name in ui_state.open]
    return json.dumps(fields).encode("ascii")


def decode_ui_state(data: bytes) -> UiState:
    """Return the UI state of `encode_ui_state`; it comes from the process that started this one, and is believed."""
    fields = json.loads(data)
    for name in ("menu", "cameras"):
        fields[name] = tuple(map(_control, fields[name]))
    for name in ("switch", "check", "install", "accept_own", "setup_done", "keeper", "quit", "quit_anyway"):
        fields[name] = _control(fields[name])
    fields["open"] = tuple(map(WindowName, fields["open"]))
    fields["rules"] = tuple(fields["rules"])
    return UiState(**fields)


def _control(fields: dict[str, Any]) -> Control:
    return Control(**{**fields, "controls": tuple(map(_control, fields["controls"]))})


def split(data: bytes) -> Iterator[UiStatePart]:
    """Yield the messages that carry an encoded UI state, in order."""
    for start in range(0, len(data), PART_BYTES):
        part = data[start : start + PART_BYTES]
        yield UiStatePart(part, last=start + PART_BYTES >= len(data))


class Joiner:
    """Puts the parts of UI states together again."""

    def __init__(self) -> None:
        self._parts: list[bytes] = []

    def add(self, part: UiStatePart) -> UiState | None:
        """Return the UI state that this part completes, or None."""
        self._parts.append(part.data)
        if not part.last:
            return None
        data, self._parts = b"".join(self._parts), []
        return decode_ui_state(data)
