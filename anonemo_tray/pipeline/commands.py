"""What the user can ask of the worker thread; the tray and the command line put these into its queue."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from anonemo_tray.pipeline.session_config import SessionConfig


@dataclass(frozen=True)
class TurnOn:
    """Take over the camera and show the canvas."""


@dataclass(frozen=True)
class TurnOff:
    """Release the camera; the virtual camera stays, with the pause picture."""


@dataclass(frozen=True)
class Configure:
    """Run with these choices from now on; what is the same as before goes on undisturbed."""

    config: SessionConfig


@dataclass(frozen=True)
class Retry:
    """Try again now what does not work, if switched on: the user has asked for it, or has just done something."""


@dataclass(frozen=True)
class CheckVirtualCamera:
    """Look for the virtual camera again, now: the user has just done something about it."""


@dataclass(frozen=True)
class ReleaseVirtualCamera:
    """Switch off, and give the virtual camera back to other programs when no call uses it, until switched on again."""


@dataclass(frozen=True)
class Quit:
    """Stop everything: the camera at once, the virtual camera when no call uses it any more.

    Attributes:
        anyway: the virtual camera at once too. The call program may then turn to another camera by itself.
    """

    anyway: bool = False


Command: TypeAlias = TurnOn | TurnOff | Configure | Retry | CheckVirtualCamera | ReleaseVirtualCamera | Quit
