"""Owns passing faces from the sensor to those who draw them, with its own sequence and a heartbeat of blanks."""

from __future__ import annotations

import time
from collections.abc import Sequence

from anonemo_tray.face.style import Style
from anonemo_tray.ipc.clock import now_ns
from anonemo_tray.ipc.messages import Blank, Face, Flags, encode
from anonemo_tray.pipeline.supervisor import Slot

HEARTBEAT_S = 0.3
"""Blank goes out when nothing else did for so long: a face that old would not be shown any more anyway."""

HEARTBEAT_OFF_S = 2.0
"""The same while switched off, when blank is all there is: to be heard from is enough."""


class Relay:
    """Sends to every listener that runs.

    Args:
        listeners: the places of the output and the windows.
    """

    def __init__(self, listeners: Sequence[Slot]) -> None:
        self._listeners = listeners
        self._sequence = 0
        self._sent_at = 0.0

    def face(self, face: Face, style: Style) -> None:
        """Pass a face on, to be drawn in this style. Its capture time stays, for that is what its age counts from."""
        self._send(Face(self._sequence, face.captured_ns, style, face.face))

    def blank(self, *, on: bool, captured_ns: int | None = None) -> None:
        """Say that there is nothing to show: of a picture captured then, or of this moment."""
        flags = Flags.ON if on else Flags.NONE
        self._send(Blank(self._sequence, now_ns() if captured_ns is None else captured_ns, flags))

    def beat(self, *, on: bool) -> None:
        """Send the heartbeat if it is due."""
        if time.monotonic() - self._sent_at > (HEARTBEAT_S if on else HEARTBEAT_OFF_S):
            self.blank(on=on)

    def _send(self, message: Face | Blank) -> None:
        data = encode(message)
        self._sequence += 1
        self._sent_at = time.monotonic()
        for slot in self._listeners:
            if slot.child is not None:
                slot.child.send(data)
