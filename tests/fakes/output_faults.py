"""What an output does wrong on purpose: mutants that the tests of P3 have to catch."""

from __future__ import annotations

from anonemo_tray.messages import Blank, Face, Freshness
from anonemo_tray.output.inbox import Inbox
from tests.fakes.exchange import exchange

KEEPS_LAST_FACE = "keeps last face"
IGNORES_AGE = "ignores age"


def install(fault: str) -> None:
    """Make the output do this; nothing when the name is empty."""
    if fault == KEEPS_LAST_FACE:
        real = Inbox._take

        def take(inbox: Inbox, message: Face | Blank) -> None:
            if isinstance(message, Face) or inbox._face is None:
                real(inbox, message)

        exchange(Inbox, "_take", take)
    elif fault == IGNORES_AGE:
        exchange(Freshness, "is_fresh", staticmethod(lambda *_: True))
