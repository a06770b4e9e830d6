"""What an output does wrong on purpose: mutants that the tests of P3 have to catch."""

from __future__ import annotations

import itertools

from anonemo_tray.ipc.messages import Blank, Face, Freshness
from anonemo_tray.output.canvas import Canvas, Renderer
from anonemo_tray.output.inbox import Inbox
from anonemo_tray.output.virtual_camera import DriverCamera
from tests.fakes.patch import patch

KEEPS_LAST_FACE = "keeps last face"
IGNORES_AGE = "ignores age"

STUMBLES = {
    "hearing": (Inbox, "_take"),
    "drawing": (Renderer, "render"),
    "publishing": (DriverCamera, "send"),
}
"""Steps at which it stumbles, after some faces."""

_AFTER_FACES = 60


def install(faults: str) -> None:
    """Make the output do these, separated by commas; nothing when there are none."""
    for fault in faults.split(","):
        _install(fault)


def _install(fault: str) -> None:
    if fault == KEEPS_LAST_FACE:
        real = Inbox._take

        def take(inbox: Inbox, message: Face | Blank) -> None:
            if isinstance(message, Face) or inbox._face is None:
                real(inbox, message)

        patch(Inbox, "_take", take)
    elif fault == IGNORES_AGE:
        patch(Freshness, "is_fresh", staticmethod(lambda *_: True))
    elif fault in STUMBLES:
        owner, name = STUMBLES[fault]
        work, calls = getattr(owner, name), itertools.count()

        def work_for_a_while(*arguments: object) -> object:
            if not _is_blank(arguments[-1]) and next(calls) == _AFTER_FACES:
                raise RuntimeError("as planned")
            return work(*arguments)

        patch(owner, name, work_for_a_while)


def _is_blank(argument: object) -> bool:
    return isinstance(argument, Blank) or (
        isinstance(argument, Canvas) and argument.i420.tobytes() == Renderer().pause().i420.tobytes()
    )
