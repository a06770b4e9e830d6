"""Owns what the menu says and offers: a pure description of it, made anew from each snapshot."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TypeAlias

from anonemo_tray.commands import (
    NO_DEVICE,
    CameraChoice,
    ChooseCamera,
    ChooseLook,
    Command,
    Quit,
    ReleaseVirtualCamera,
    ShowPreview,
    TurnOff,
    TurnOn,
)
from anonemo_tray.errors import ExitCode
from anonemo_tray.face.published import Geometry
from anonemo_tray.face.style import Style
from anonemo_tray.i18n import Texts, tidy
from anonemo_tray.settings import DEFAULT_GEOMETRY, Settings
from anonemo_tray.state import Status

IDENTIFYING = frozenset({Geometry.OWN})
"""Geometries that a computer can recognise a person by; the menu says so for as long as one is in use."""

_OBS = "OBS"
_NO_CAMERA = frozenset({"", NO_DEVICE})


@dataclass(frozen=True)
class LookForCameras:
    """Find out anew which cameras there are."""


Action: TypeAlias = Command | Settings | LookForCameras
"""What an entry does when picked: something for the worker, new settings, or a new list of cameras."""


@dataclass(frozen=True)
class Entry:
    """One line of the menu.

    Attributes:
        text: what it says.
        actions: what it does, in this order; an entry without actions and entries is plain text.
        checked: whether it has a mark; None for an entry that never has one.
        radio: the mark is one of several that exclude each other.
        default: a click on the icon picks this entry, where the system has such clicks.
        entries: the submenu that it opens.
    """

    text: str
    actions: tuple[Action, ...] = ()
    checked: bool | None = None
    radio: bool = False
    default: bool = False
    entries: tuple[Entry, ...] = ()


SEPARATOR = Entry("-")


def build_menu(status: Status, settings: Settings, cameras: Sequence[CameraChoice], texts: Texts) -> tuple[Entry, ...]:
    """Return the menu for this moment.

    Args:
        status: what the program is doing.
        settings: what the user has chosen.
        cameras: the cameras that are connected.
        texts: the user's language.
    """
    return (
        *_sentences(status, texts),
        SEPARATOR,
        _switch(status, texts),
        Entry(texts.text("menu.preview"), (ShowPreview(),)),
        SEPARATOR,
        Entry(texts.text("menu.camera"), entries=_cameras(status, settings, cameras, texts)),
        Entry(texts.text("menu.look"), entries=_looks(status, settings, texts)),
        SEPARATOR,
        *_starts(settings, texts),
        *_release(status, texts),
        SEPARATOR,
        Entry(texts.text("menu.quit"), (Quit(),)),
    )


def _sentences(status: Status, texts: Texts) -> list[Entry]:
    lines = [texts.state(status.state)]
    if status.problem is not None:
        lines.append(texts.problem(status.problem)[0])
    if status.virtual_camera not in _NO_CAMERA:
        lines.append(texts.text("menu.pick", name=tidy(status.virtual_camera)))
    if status.geometry in IDENTIFYING:
        lines.append(texts.text("own.short"))
    return [Entry(line) for line in lines]


def _switch(status: Status, texts: Texts) -> Entry:
    if status.state.is_on:
        return Entry(texts.text("menu.turn_off"), (TurnOff(),), default=True)
    return Entry(texts.text("menu.turn_on"), (TurnOn(),), default=True)


def _cameras(status: Status, settings: Settings, cameras: Sequence[CameraChoice], texts: Texts) -> tuple[Entry, ...]:
    chosen = status.camera or settings.camera
    entries = []
    seen: Counter[str] = Counter()
    for camera in cameras:
        name = tidy(camera.name)
        seen[name] += 1
        # Two cameras of one make are told apart by a number.
        text = name if seen[name] == 1 else f"{name} ({seen[name]})"
        actions = (ChooseCamera(camera), replace(settings, camera=camera))
        entries.append(Entry(text, actions, checked=chosen is not None and camera.id == chosen.id, radio=True))
    if chosen is not None and all(camera.id != chosen.id for camera in cameras):
        away = status.problem is not None and status.problem.exit_code is ExitCode.CAMERA
        name = tidy(chosen.name)
        text = texts.text("menu.camera_away", name=name) if away else name
        entries.append(Entry(text, (ChooseCamera(chosen),), checked=True, radio=True))
    if not entries:
        entries.append(Entry(texts.text("menu.no_camera")))
    return (*entries, SEPARATOR, Entry(texts.text("menu.look_for_cameras"), (LookForCameras(),)))


def _looks(status: Status, settings: Settings, texts: Texts) -> tuple[Entry, ...]:
    styles = [
        Entry(
            texts.text(f"menu.{style.name.lower()}"),
            (ChooseLook(status.geometry, style), replace(settings, style=style)),
            checked=style is status.style,
            radio=True,
        )
        for style in Style
    ]
    accepted = status.geometry is Geometry.OWN
    geometry = DEFAULT_GEOMETRY if accepted else Geometry.OWN
    accept = replace(settings, geometry=geometry, own_acknowledged=not accepted)
    own = (
        Entry(texts.text("own.short")),
        Entry(texts.text("own.figure")),
        Entry(
            texts.text("menu.accept_own"),
            (ChooseLook(geometry, status.style), accept),
            checked=accepted,
        ),
    )
    return (*styles, SEPARATOR, Entry(texts.text("menu.own"), entries=own))


def _starts(settings: Settings, texts: Texts) -> list[Entry]:
    on_at_launch = replace(settings, on_at_launch=not settings.on_at_launch)
    autostart = replace(settings, autostart=not settings.autostart)
    return [
        Entry(texts.text("menu.on_at_launch"), (on_at_launch,), checked=settings.on_at_launch),
        Entry(texts.text("menu.autostart"), (autostart,), checked=settings.autostart),
    ]


def _release(status: Status, texts: Texts) -> list[Entry]:
    # Only OBS shares its virtual camera with another program; everywhere else it is ours alone.
    if _OBS not in status.virtual_camera:
        return []
    return [Entry(texts.text("menu.release"), (ReleaseVirtualCamera(),))]
