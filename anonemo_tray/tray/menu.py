"""What the menu says and offers: a pure description of it, made anew from each snapshot."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from typing import Any, TypeAlias

from anonemo_tray.cameras.choice import TURNS, CameraChoice
from anonemo_tray.errors import ExitCode, Problem
from anonemo_tray.exhaustive import assert_never
from anonemo_tray.face.published import Geometry
from anonemo_tray.face.style import Style, styles
from anonemo_tray.i18n import Texts, language_name, languages, tidy
from anonemo_tray.ipc.child_config import NO_DEVICE
from anonemo_tray.ipc.ui_state import WindowName
from anonemo_tray.pipeline.commands import (
    Command,
    Quit,
    ReleaseVirtualCamera,
    Retry,
    TurnOff,
    TurnOn,
)
from anonemo_tray.pipeline.session_config import SessionConfig
from anonemo_tray.pipeline.state import State, Status
from anonemo_tray.sandbox import Guards
from anonemo_tray.settings import Settings
from anonemo_tray.tray.notifications import needs_call_to_end

_OBS = "OBS"
_NO_CAMERA = frozenset({"", NO_DEVICE})
_REHEARSALS = {State.SEARCHING: "rehearsal.searching", State.SHOWING: "rehearsal.showing"}
_LESS_GUARDED = {State.SEARCHING: "unguarded.searching", State.SHOWING: "unguarded.showing"}
_CONFIG_FIELDS = frozenset(field.name for field in fields(SessionConfig))


@dataclass(frozen=True)
class RefreshCameras:
    """Find out anew which cameras there are."""


@dataclass(frozen=True)
class InstallVirtualCamera:
    """Install the virtual camera, where the system lets a program ask for that."""


@dataclass(frozen=True)
class OpenWindow:
    """Open a window, or bring it to the front."""

    name: WindowName


@dataclass(frozen=True)
class OpenLeaflet:
    """Open the page for the person at the other end, in the program that the user reads PDFs with.

    Attributes:
        language: one of `i18n.languages`.
    """

    language: str


@dataclass(frozen=True)
class Change:
    """New values for some choices; the others stay what they are when this is carried out.

    Attributes:
        values: names of fields of `SessionConfig` and of `Settings`, and their new values.
    """

    values: tuple[tuple[str, Any], ...]

    def configure(self, config: SessionConfig) -> SessionConfig:
        """Return the changed configuration."""
        return replace(config, **{name: value for name, value in self.values if name in _CONFIG_FIELDS})

    def apply(self, settings: Settings) -> Settings:
        """Return the changed settings."""
        others = {name: value for name, value in self.values if name not in _CONFIG_FIELDS}
        return replace(settings, config=self.configure(settings.config), **others)


def change(**values: Any) -> Change:
    """Return the change that gives these fields these values."""
    return Change(tuple(values.items()))


Action: TypeAlias = Command | Change | RefreshCameras | InstallVirtualCamera | OpenWindow | OpenLeaflet
"""What an entry does when picked: something for the worker, other settings, new cameras, a window, the leaflet."""


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


def build_menu(
    status: Status,
    settings: Settings,
    cameras: Sequence[CameraChoice],
    texts: Texts,
    *,
    has_windows: bool = True,
    is_old: bool = False,
) -> tuple[Entry, ...]:
    """Return the menu for this moment.

    Args:
        status: what the program is doing.
        settings: what the user has chosen.
        cameras: the cameras that are connected.
        texts: the user's language.
        has_windows: False where there is nothing to draw windows with.
        is_old: whether to remind of looking for a newer version.
    """
    return (
        *_sentences(status, texts),
        SEPARATOR,
        switch(status, texts),
        Entry(texts.text("menu.preview"), (OpenWindow(WindowName.PREVIEW),), default=True),
        SEPARATOR,
        Entry(
            texts.text("menu.camera"),
            entries=(*camera_entries(status, settings, cameras, texts), *_turns(status, settings, texts)),
        ),
        Entry(texts.text("menu.look"), entries=_pictures(status, texts)),
        Entry(texts.text("menu.language"), entries=_languages(settings, texts)),
        SEPARATOR,
        *_starts(settings, texts),
        *_release(status, texts),
        SEPARATOR,
        *([Entry(texts.text("menu.old"), (OpenWindow(WindowName.ABOUT),))] if is_old else []),
        Entry(texts.text("menu.help"), entries=_help(texts)),
        Entry(
            texts.text("menu.quit_anyway" if status.state is State.ENDING else "menu.quit"),
            (quit_action(status, has_windows=has_windows),),
        ),
    )


def sentence(status: Status, texts: Texts) -> str:
    """Return what the state means for the user; it promises nothing that the geometry does not keep."""
    if status.holding:
        return texts.text("holding.sentence")
    if status.state is State.SHOWING and status.config.geometry.identifies:
        return texts.text("own.showing")
    if status.no_face is not None:
        return texts.no_face(status.no_face)
    if status.virtual_camera == NO_DEVICE and status.state in _REHEARSALS:
        return texts.text(_REHEARSALS[status.state])
    if status.missing_guards and status.state in _LESS_GUARDED:
        return texts.text(_LESS_GUARDED[status.state])
    return texts.state(status.state)


def camera_name(status: Status) -> str:
    """Return the name of the camera in use, for a sentence about it; empty before one was chosen."""
    return "" if status.config.camera is None else status.config.camera.name


def quit_action(status: Status, *, has_windows: bool = True) -> Action:
    """Return what asking to quit does: while there may be a call, a window asks once."""
    there = status.virtual_camera not in _NO_CAMERA
    in_call = status.state is not State.OFF or status.holding or (there and status.watched is not False)
    return OpenWindow(WindowName.QUIT) if in_call and has_windows else Quit(anyway=status.state is State.ENDING)


def accept_own() -> Action:
    """Return what having read the warning of the own face points does."""
    return change(geometry=Geometry.OWN, own_acknowledged=True)


def accept_unguarded() -> Action:
    """Return what accepting a computer without the guard against the network does."""
    return change(unguarded=True)


def switch(status: Status, texts: Texts) -> Entry:
    """Return the entry that switches on or off."""
    if status.state.is_on:
        return Entry(texts.text("menu.turn_off"), (TurnOff(),))
    return Entry(texts.text("menu.turn_on"), (TurnOn(),))


def camera_entries(
    status: Status, settings: Settings, cameras: Sequence[CameraChoice], texts: Texts
) -> tuple[Entry, ...]:
    """Return the cameras to choose from, and the entry that looks for them again."""
    chosen = status.config.camera or settings.config.camera
    entries = []
    seen: Counter[str] = Counter()
    for camera in cameras:
        name = tidy(camera.name)
        seen[name] += 1
        # Two cameras of one make are told apart by a number.
        text = name if seen[name] == 1 else f"{name} ({seen[name]})"
        if chosen is not None and camera.id == chosen.id:
            camera = chosen  # noqa: PLW2901 -- the same one, with how its picture is turned
        # Picked once more, it is tried once more.
        actions = (change(camera=camera), Retry())
        entries.append(Entry(text, actions, checked=chosen is not None and camera.id == chosen.id, radio=True))
    if chosen is not None and all(camera.id != chosen.id for camera in cameras):
        # A listing that found others, but not this one, says the same as the sensor that could not open it.
        missing = bool(cameras) and chosen.is_device
        away = missing or (status.problem is not None and status.problem.exit_code is ExitCode.CAMERA)
        name = tidy(chosen.name)
        text = texts.text("menu.camera_away", name=name) if away else name
        entries.append(Entry(text, (Retry(),), checked=True, radio=True))
    if not entries:
        entries.append(Entry(texts.text("menu.no_camera")))
    return (*entries, SEPARATOR, Entry(texts.text("menu.look_for_cameras"), (RefreshCameras(),)))


def _turns(status: Status, settings: Settings, texts: Texts) -> tuple[Entry, ...]:
    """Return the submenu with the ways in which the camera's picture can be turned."""
    camera = status.config.camera or settings.config.camera
    if camera is None:
        return ()
    ways = tuple(
        Entry(
            texts.text("menu.turn_by", degrees=str(turn)) if turn else texts.text("menu.turn_not"),
            (change(camera=replace(camera, turn=turn)),),
            checked=turn == camera.turn,
            radio=True,
        )
        for turn in TURNS
    )
    return (Entry(texts.text("menu.turn"), entries=ways),)


def _sentences(status: Status, texts: Texts) -> list[Entry]:
    """Return what a glance at the menu has to tell; each leads to more, and none is greyed out like a plain text.

    A problem has the place of what to pick in the call: Xfce cuts off a menu that gets more lines while it is open.
    """
    entries = [Entry(sentence(status, texts), (OpenWindow(WindowName.PREVIEW),))]
    if status.problem is not None:
        entries.append(Entry(texts.problem(status.problem)[0], (OpenWindow(WindowName.SETUP),)))
    elif status.virtual_camera not in _NO_CAMERA:
        text = texts.text("menu.in_use" if status.watched else "menu.pick", name=tidy(status.virtual_camera))
        entries.append(Entry(text, (OpenWindow(WindowName.SETUP),)))
    if needs_call_to_end(status):
        entries.append(Entry(texts.text("menu.end_call"), (OpenWindow(WindowName.QUIT),)))
    if status.problem is Problem.NO_NETWORK_GUARD:
        entries.append(Entry(texts.text("guard.accept"), (accept_unguarded(), TurnOn())))
    if status.missing_guards:
        names = ", ".join(texts.guard(guard) for guard in Guards if guard & status.missing_guards)
        entries.append(Entry(texts.text("guard.missing", guards=names), (OpenWindow(WindowName.PROTECTS),)))
    if status.config.geometry.identifies:
        entries.append(Entry(texts.text("own.short"), (OpenWindow(WindowName.OWN),)))
    return entries


def _pictures(status: Status, texts: Texts) -> tuple[Entry, ...]:
    def entry(style: Style) -> Entry:
        return Entry(texts.style(style), (change(style=style),), checked=style is status.config.style, radio=True)

    avatars = [entry(style) for style in styles() if style.is_avatar]
    others = tuple(entry(style) for style in styles() if not style.is_avatar)
    more = Entry(texts.text("menu.more_looks"), entries=others)
    # The harmless one first.
    geometries = sorted(Geometry, key=lambda geometry: geometry.identifies)
    return (*avatars, more, SEPARATOR, *(_geometry(geometry, status, texts) for geometry in geometries))


def _geometry(geometry: Geometry, status: Status, texts: Texts) -> Entry:
    checked = status.config.geometry is geometry
    if geometry is Geometry.OWN:
        # Only the window with its figures chooses it.
        return Entry(texts.text("menu.own"), (OpenWindow(WindowName.OWN),), checked=checked, radio=True)
    if geometry is Geometry.CANONICAL:
        action = change(geometry=geometry, own_acknowledged=False)
        return Entry(texts.text("menu.canonical"), (action,), checked=checked, radio=True)
    assert_never(geometry)


def _languages(settings: Settings, texts: Texts) -> tuple[Entry, ...]:
    names = [(texts.text("menu.system_language"), None), *((language_name(known), known) for known in languages())]
    return tuple(
        Entry(name, (change(language=language),), checked=settings.language == language, radio=True)
        for name, language in names
    )


def _starts(settings: Settings, texts: Texts) -> list[Entry]:
    on_at_launch = change(on_at_launch=not settings.on_at_launch)
    autostart = change(autostart=not settings.autostart)
    return [
        Entry(texts.text("menu.on_at_launch"), (on_at_launch,), checked=settings.on_at_launch),
        Entry(texts.text("menu.autostart"), (autostart,), checked=settings.autostart),
        keeper_entry(settings, texts),
    ]


def keeper_entry(settings: Settings, texts: Texts) -> Entry:
    """Return the choice to have the virtual camera in every list from log-in on."""
    return Entry(texts.text("menu.keeper"), (change(keeper=not settings.keeper),), checked=settings.keeper)


def _release(status: Status, texts: Texts) -> list[Entry]:
    # Only OBS shares its virtual camera with another program; everywhere else it is ours alone.
    if _OBS not in status.virtual_camera:
        return []
    return [Entry(texts.text("menu.release"), (ReleaseVirtualCamera(),))]


def _help(texts: Texts) -> tuple[Entry, ...]:
    return (
        Entry(texts.text("menu.setup"), (OpenWindow(WindowName.SETUP),)),
        Entry(texts.text("menu.protects"), (OpenWindow(WindowName.PROTECTS),)),
        Entry(texts.text("menu.leaflet"), (OpenLeaflet(texts.language),)),
        Entry(texts.text("menu.about"), (OpenWindow(WindowName.ABOUT),)),
    )
