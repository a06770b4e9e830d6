"""The settings: their secure defaults, what may stand in their file, and keeping that file safe.

A damaged file is never taken for a wish: the program then starts switched off, tells the user, and what was in the
file is kept under another name. Fields may be added without a new version, since a missing one has its default.
"""

from __future__ import annotations

import contextlib
import errno
import hashlib
import json
import os
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from enum import IntEnum
from pathlib import Path
from typing import Protocol, TypeVar

from anonemo_tray.cameras.choice import TURNS, CameraChoice
from anonemo_tray.errors import AnonEmoError, Problem
from anonemo_tray.face.published import Geometry
from anonemo_tray.face.style import Style, styles
from anonemo_tray.i18n import Texts, languages
from anonemo_tray.pipeline.session_config import SessionConfig

VERSION = 2
"""2: the avatar is the default. Every file of version 1 names a style, whether it was chosen or not."""

_COMMENT = "//"
_OWN_ACKNOWLEDGED = "own_acknowledged"
_MAX_BYTES = 65536
_MAX_CHARACTERS = 4096  # the longest path of Linux

_T = TypeVar("_T")
_E = TypeVar("_E", bound=IntEnum)


@dataclass(frozen=True)
class Settings:
    """What the user has chosen.

    Attributes:
        version: of the file's layout.
        config: what to run with.
        own_acknowledged: the user has read the warning and explicitly chosen `Geometry.OWN`; without it that geometry
            is not kept, so that whoever merely had it as a default gets a safer default as soon as there is one. In the
            file it is a checksum of everything else: after a change by other means the user is asked again.
        on_at_launch: switch on when the program starts.
        autostart: start with the computer.
        keeper: start with the computer, switched off: the virtual camera is always in the call programs' lists.
        language: one of `i18n.languages`, or None for the system's.
        setup_done: the user has seen the first steps, and is not shown them at every start.
    """

    version: int = VERSION
    config: SessionConfig = field(default_factory=SessionConfig)
    own_acknowledged: bool = False
    on_at_launch: bool = True
    autostart: bool = False
    keeper: bool = False
    language: str | None = None
    setup_done: bool = False


CAUTIOUS = Settings(on_at_launch=False)
"""Where to start when the user's own settings could not be read."""


@dataclass(frozen=True)
class Loaded:
    """What was found at the start.

    Attributes:
        settings: what to run with.
        problem: what the user must be told about them, if anything.
    """

    settings: Settings
    problem: Problem | None = None


class SettingsStore(Protocol):
    """Where settings outlast the session. Implementations pass tests/contract/test_settings_store_contract.py."""

    def load(self) -> Loaded:
        """Return the settings, or cautious ones with a problem when they cannot be read; never raises."""

    def save(self, settings: Settings) -> None:
        """Keep the settings; all of them or, on an error, none.

        Raises:
            AnonEmoError: SETTINGS_UNWRITABLE or DISK_FULL; the session goes on with what it has.
        """


def to_fields(settings: Settings) -> dict[str, object]:
    """Return what stands in the settings file, in the order in which it stands there."""
    config = settings.config
    fields: dict[str, object] = {
        "version": settings.version,
        "camera": None if config.camera is None else asdict(config.camera),
        "virtual_camera": config.virtual_camera,
        "geometry": config.geometry.name.lower(),
        "unguarded": config.unguarded,
        _OWN_ACKNOWLEDGED: False,
        "style": config.style.name.lower(),
        "on_at_launch": settings.on_at_launch,
        "autostart": settings.autostart,
        "keeper": settings.keeper,
        "language": settings.language,
        "setup_done": settings.setup_done,
    }
    if settings.own_acknowledged:
        fields[_OWN_ACKNOWLEDGED] = _checksum(fields)
    return fields


def _checksum(fields: Mapping[str, object]) -> str:
    """Return what the acknowledgement of the own points is worth: it tells a change, and keeps nobody from one."""
    others = {name: value for name, value in fields.items() if name != _OWN_ACKNOWLEDGED}
    return hashlib.sha256(json.dumps(others, sort_keys=True).encode()).hexdigest()[:32]


def encode(settings: Settings) -> bytes:
    """Return the content of the settings file: JSON, each setting behind a comment in the user's language."""
    texts, fields = Texts.load(settings.language), to_fields(settings)
    lines = [f"{_COMMENT} {line}" for line in texts.text("settings.head").splitlines()]
    lines.append("{")
    choices = {"style": [style.name.lower() for style in styles()], "language": languages()}
    for name, value in fields.items():
        comma = "" if name == list(fields)[-1] else ","
        listed = ", ".join(map(json.dumps, choices.get(name, ())))
        lines += [
            "",
            f"  {_COMMENT} {texts.text(f'settings.{name}', choices=listed)}",
            f"  {json.dumps(name)}: {json.dumps(value)}{comma}",
        ]
    return ("\n".join([*lines, "}"]) + "\n").encode()


def _without_comments(text: str) -> str:
    """Return the JSON in a settings file. A comment has a line of its own, and no JSON string spans lines."""
    return "\n".join(line for line in text.split("\n") if not line.lstrip().startswith(_COMMENT))


def decode(data: bytes) -> Settings:
    """Return the settings in a file's content; unknown fields are left out, missing ones have their default.

    Raises:
        AnonEmoError: SETTINGS_CORRUPT, or SETTINGS_NEWER for a version that this program does not know.
    """
    try:
        fields = _object(data)
        newer = _version(fields.get("version")) > VERSION
        settings = Settings() if newer else _parse(fields)
    except (ValueError, RecursionError) as error:
        raise AnonEmoError(Problem.SETTINGS_CORRUPT) from error
    if newer:
        raise AnonEmoError(Problem.SETTINGS_NEWER)
    return settings


def _lost_own(data: bytes, settings: Settings) -> bool:
    """Return whether the file wants the own points, but not as the user confirmed it."""
    return _object(data).get("geometry") == Geometry.OWN.name.lower() and not settings.config.geometry.identifies


def _object(data: bytes) -> Mapping[str, object]:
    fields = json.loads(_without_comments(data.decode("utf-8"))) if len(data) <= _MAX_BYTES else None
    if not isinstance(fields, dict):
        raise ValueError("not an object")  # noqa: TRY004 -- wrong bytes, not a wrong argument
    return fields


def _parse(fields: Mapping[str, object]) -> Settings:
    default = Settings()
    config = default.config

    def value_of(name: str, parse: Callable[[object], _T], otherwise: _T) -> _T:
        return parse(fields[name]) if name in fields else otherwise

    geometry = value_of("geometry", lambda value: _member(Geometry, value), config.geometry)
    own_acknowledged = _flag_or_text(fields.get(_OWN_ACKNOWLEDGED, False)) == _checksum(fields)
    if geometry.identifies and not own_acknowledged:
        geometry = config.geometry
    style = value_of("style", lambda value: _member(Style, value), config.style)
    if fields["version"] == 1 and style is Style.CONTOURS:
        # That was the default then: nobody had to choose it.
        style = config.style
    return Settings(
        config=SessionConfig(
            camera=value_of("camera", _camera, config.camera),
            virtual_camera=value_of("virtual_camera", _optional_text, config.virtual_camera),
            geometry=geometry,
            style=style,
            unguarded=value_of("unguarded", _flag, config.unguarded),
        ),
        own_acknowledged=own_acknowledged,
        on_at_launch=value_of("on_at_launch", _flag, default.on_at_launch),
        autostart=value_of("autostart", _flag, default.autostart),
        keeper=value_of("keeper", _flag, default.keeper),
        language=value_of("language", _language, default.language),
        setup_done=value_of("setup_done", _flag, default.setup_done),
    )


def _version(value: object) -> int:
    # A bool is an int to Python, but no version.
    if type(value) is not int or value < 1:
        raise ValueError("version")
    return value


def _flag(value: object) -> bool:
    if not isinstance(value, bool):
        raise ValueError("not true or false")  # noqa: TRY004 -- wrong bytes, not a wrong argument
    return value


def _flag_or_text(value: object) -> bool | str:
    return value if isinstance(value, bool) else _text(value)


def _text(value: object) -> str:
    if not isinstance(value, str) or not 0 < len(value) <= _MAX_CHARACTERS or "\0" in value:
        raise ValueError("not a text")
    return value


def _optional_text(value: object) -> str | None:
    return None if value is None else _text(value)


def _camera(value: object) -> CameraChoice | None:
    if value is None:
        return None
    if not isinstance(value, dict):
        raise ValueError("not a camera")  # noqa: TRY004 -- wrong bytes, not a wrong argument
    return CameraChoice(_text(value.get("id")), _text(value.get("name")), _turn(value.get("turn", 0)))


def _turn(value: object) -> int:
    if type(value) is not int or value not in TURNS:  # True and 90.0 are no turns
        raise ValueError("turn")
    return value


def _member(kind: type[_E], value: object) -> _E:
    for member in kind:
        if value == member.name.lower():
            return member
    raise ValueError(kind.__name__)


def _language(value: object) -> str | None:
    if value is None:
        return None
    for known in languages():
        if value == known:
            return known
    raise ValueError("language")


class JsonSettingsStore:
    """Settings in a JSON file of the user's.

    Args:
        file: the file; its folder is made when the settings are first saved.
    """

    def __init__(self, file: Path) -> None:
        self._file = file
        self._must_keep = False

    def load(self) -> Loaded:
        """Return the settings; a file that cannot be used stays where it is, and a copy is kept beside it."""
        try:
            data = self._file.read_bytes()
            settings = decode(data)
            return Loaded(settings, Problem.SETTINGS_CHANGED if _lost_own(data, settings) else None)
        except FileNotFoundError:
            return Loaded(Settings())
        except OSError:
            problem = Problem.SETTINGS_CORRUPT
        except AnonEmoError as error:
            problem = error.problem
        self._must_keep = True
        # On a full or read-only disk it is tried again before anything replaces the file.
        with contextlib.suppress(OSError):
            self._keep_copy()
        return Loaded(CAUTIOUS, problem)

    def save(self, settings: Settings) -> None:
        """Replace the file in one step: after a crash or power cut there is the old one or the new one."""
        try:
            if self._must_keep or self._was_damaged():
                self._keep_copy()
            self._replace(encode(settings))
        except OSError as error:
            full = error.errno in {errno.ENOSPC, errno.EDQUOT}
            raise AnonEmoError(Problem.DISK_FULL if full else Problem.SETTINGS_UNWRITABLE) from error

    def _was_damaged(self) -> bool:
        """Return whether somebody has made the file unusable while the program runs."""
        try:
            decode(self._file.read_bytes())
        except OSError:
            return False
        except AnonEmoError:
            return True
        return False

    def _keep_copy(self) -> None:
        """Copy the unusable file to a free name, unless it was kept before; what cannot be read is moved instead."""
        try:
            data = self._file.read_bytes()
        except FileNotFoundError:
            pass
        except OSError:
            self._file.rename(self._kept_name(None))
        else:
            kept = self._kept_name(data)
            if not kept.exists():
                _write_whole(kept, data)
        self._must_keep = False

    def _kept_name(self, data: bytes | None) -> Path:
        """Return the first name that is free or already holds this."""
        kept, number = self._file.with_name(f"{self._file.name}.bad"), 1
        while os.path.lexists(kept) and not (kept.is_file() and kept.read_bytes() == data):
            number += 1
            kept = self._file.with_name(f"{self._file.name}.{number}.bad")
        return kept

    def _replace(self, data: bytes) -> None:
        self._file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        # Replacing needs no leave of the file itself, but who made it read-only meant it.
        if self._file.exists() and not os.access(self._file, os.W_OK):
            raise PermissionError(errno.EACCES, "read-only")
        new = self._file.with_name(f"{self._file.name}.new")
        new.unlink(missing_ok=True)
        _write_whole(new, data)
        new.replace(self._file)


def _write_whole(file: Path, data: bytes) -> None:
    """Write a new file for the user alone, down to the disk; on an error there is none."""
    fd = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o600)
    try:
        with os.fdopen(fd, "wb") as stream:
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
    except OSError:
        file.unlink()
        raise
