"""The rules of an organisation for a whole machine: where their file is, what may stand in it, what is left to choose.

Rules narrow what the user may choose and never widen it: there is no value for drawing own face points or for doing
without a guard. Where the file cannot be followed, nothing that could identify is left to choose, and the program
starts switched off.
"""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, TypeVar

from anonemo_tray.cameras.choice import DEMO_CAMERA, CameraChoice
from anonemo_tray.errors import AnonEmoError, Problem
from anonemo_tray.face.published import DEFAULT_GEOMETRY
from anonemo_tray.face.style import Style, styles
from anonemo_tray.i18n import Texts, language_name, languages, tidy
from anonemo_tray.pipeline.session_config import SessionConfig
from anonemo_tray.sandbox import Guards
from anonemo_tray.settings import Settings
from anonemo_tray.system.ownership import is_administrators_only

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

VERSION = 1
FILE_NAME = "policy.toml"

_FOLDER = "anonemo-tray"
_MAX_BYTES = 65536
_MAX_CHARACTERS = 256
_COMMON_APPDATA = 35  # CSIDL_COMMON_APPDATA

_T = TypeVar("_T")


@dataclass(frozen=True)
class Policy:
    """What an organisation has set; as made without arguments, nothing.

    Attributes:
        language: the language, one of `i18n.languages`.
        camera: the physical camera, turned as the user needs it.
        autostart: whether the program starts when somebody signs in.
        own_points: whether the user may draw their own face points.
        unguarded: whether the user may do without a guard that the computer lacks.
        hidden_styles: styles that are not offered.
    """

    language: str | None = None
    camera: CameraChoice | None = None
    autostart: bool | None = None
    own_points: bool = True
    unguarded: bool = True
    hidden_styles: frozenset[Style] = frozenset()

    def restrict(self, config: SessionConfig) -> SessionConfig:
        """Return what of this may be run with; what is allowed stays as it is."""
        if config.geometry.identifies and not self.own_points:
            config = replace(config, geometry=DEFAULT_GEOMETRY)
        if config.unguarded and not self.unguarded:
            config = replace(config, unguarded=False)
        if config.style in self.hidden_styles:
            config = replace(config, style=next(style for style in styles() if style not in self.hidden_styles))
        other = config.camera is None or config.camera.id not in {DEMO_CAMERA.id, self.camera and self.camera.id}
        return replace(config, camera=self.camera) if self.camera is not None and other else config

    def apply(self, settings: Settings) -> Settings:
        """Return the settings that are in force; what is allowed stays as it is."""
        autostart = settings.autostart if self.autostart is None else self.autostart
        return replace(
            settings,
            config=self.restrict(settings.config),
            own_acknowledged=settings.own_acknowledged and self.own_points,
            autostart=autostart,
            keeper=settings.keeper and self.autostart is not False,
            language=self.language or settings.language,
        )

    def describe(self, texts: Texts) -> tuple[str, ...]:
        """Return what is set, a sentence each."""
        said = []
        if self.language is not None:
            said.append(texts.text("policy.language", language=language_name(self.language)))
        if self.camera is not None:
            said.append(texts.text("policy.camera", camera=tidy(self.camera.name)))
        if self.autostart is not None:
            said.append(texts.text("policy.autostart" if self.autostart else "policy.no_autostart"))
        if not self.own_points:
            said.append(texts.text("policy.own_points"))
        if not self.unguarded and Guards.NETWORK in Guards.target():
            said.append(texts.text("policy.unguarded"))
        if self.hidden_styles:
            names = ", ".join(texts.style(style) for style in styles() if style in self.hidden_styles)
            said.append(texts.text("policy.hidden_styles", styles=names))
        return tuple(said)


STRICTEST = Policy(own_points=False, unguarded=False)
"""What holds where there are rules that cannot be followed."""


@dataclass(frozen=True)
class LoadedPolicy:
    """What was found at the start.

    Attributes:
        policy: what to keep to.
        fault: what is wrong with the file, for the user to pass on; None when nothing is.
    """

    policy: Policy
    fault: AnonEmoError | None = None


def policy_file() -> Path:
    """Return where the rules of this machine are. No environment variable has a say: users set those."""
    if sys.platform == "win32":
        import ctypes  # noqa: PLC0415 -- useful on this system alone

        buffer = ctypes.create_unicode_buffer(260)
        ctypes.windll.shell32.SHGetFolderPathW(None, _COMMON_APPDATA, None, 0, buffer)
        return Path(buffer.value, _FOLDER, FILE_NAME)
    if sys.platform == "darwin":
        return Path("/Library/Application Support", _FOLDER, FILE_NAME)
    return Path("/etc", _FOLDER, FILE_NAME)


def load_policy(file: Path | None = None, is_trusted: Callable[[Path], bool] = is_administrators_only) -> LoadedPolicy:
    """Return the rules of this machine; never raises.

    Args:
        file: where they are; None for `policy_file`.
        is_trusted: whether only administrators may change a file or a folder.
    """
    file = policy_file() if file is None else file
    try:
        data = file.read_bytes()
        real = file.resolve()
        if not all(map(is_trusted, (file, file.parent, real, real.parent))):
            return LoadedPolicy(STRICTEST, AnonEmoError(Problem.POLICY_WRITABLE))
        return LoadedPolicy(parse(data))
    except OSError as error:
        # A link that leads nowhere, for now, is no absence of rules.
        is_missing = isinstance(error, (FileNotFoundError, NotADirectoryError))
        if is_missing and not os.path.lexists(file) and not file.parent.is_symlink():
            return LoadedPolicy(Policy())
        return LoadedPolicy(STRICTEST, AnonEmoError(Problem.POLICY_CORRUPT, FILE_NAME))
    except AnonEmoError as error:
        return LoadedPolicy(STRICTEST, error)


def parse(data: bytes) -> Policy:
    """Return the rules in a file's content.

    Raises:
        AnonEmoError: POLICY_CORRUPT, POLICY_NEWER, POLICY_LOOSENS or POLICY_CONTRADICTS; the subject is what is meant.
    """
    if len(data) > _MAX_BYTES:
        raise AnonEmoError(Problem.POLICY_CORRUPT, FILE_NAME)
    try:
        # Windows' editors put a mark in front.
        fields = tomllib.loads(data.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise AnonEmoError(Problem.POLICY_CORRUPT, FILE_NAME) from error
    version = fields.pop("version", None)
    if type(version) is not int or version < 1:
        raise AnonEmoError(Problem.POLICY_CORRUPT, "version")
    if version > VERSION:
        raise AnonEmoError(Problem.POLICY_NEWER)
    policy = Policy(**{name: _value(name, value) for name, value in fields.items()})
    if policy.hidden_styles >= set(styles()):
        raise AnonEmoError(Problem.POLICY_CONTRADICTS, "hidden_styles")
    return policy


def _value(name: str, value: object) -> Any:
    # A rule that is misspelt is none: whoever wrote it believes that it holds.
    if name in _LOCKS and value is True:
        raise AnonEmoError(Problem.POLICY_LOOSENS, name)
    with contextlib.suppress(ValueError, KeyError):
        return _PARSERS[name](value)
    raise AnonEmoError(Problem.POLICY_CORRUPT, name)


def _flag(value: object) -> bool:
    if not isinstance(value, bool):
        raise ValueError("not true or false")  # noqa: TRY004 -- wrong bytes, not a wrong argument
    return value


def _language(value: object) -> str:
    return _one_of({language: language for language in languages()}, value)


def _camera(value: object) -> CameraChoice:
    # A path could name a video, which is no camera.
    if not isinstance(value, str) or not 0 < len(value) <= _MAX_CHARACTERS or set(value) & {"/", "\\", "\0"}:
        raise ValueError("not a camera")
    return CameraChoice(value, value)


def _styles(value: object) -> frozenset[Style]:
    if not isinstance(value, list):
        raise ValueError("not a list")  # noqa: TRY004 -- wrong bytes, not a wrong argument
    known = {style.name.lower(): style for style in styles()}
    return frozenset(_one_of(known, name) for name in value)


def _one_of(known: Mapping[str, _T], value: object) -> _T:
    if not isinstance(value, str) or value not in known:
        raise ValueError("unknown")
    return known[value]


_LOCKS = frozenset({"own_points", "unguarded"})
"""What rules may only take away."""

_PARSERS: Mapping[str, Callable[[object], object]] = {
    "language": _language,
    "camera": _camera,
    "autostart": _flag,
    "own_points": _flag,
    "unguarded": _flag,
    "hidden_styles": _styles,
}
