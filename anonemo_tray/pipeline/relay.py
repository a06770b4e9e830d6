"""The relay of faces from the sensor to those who draw them, with its own sequence and a heartbeat of blanks."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence

from anonemo_tray.face.published import DEFAULT_GEOMETRY
from anonemo_tray.face.style import DEFAULT_STYLE
from anonemo_tray.ipc.clock import now_ns
from anonemo_tray.ipc.messages import Blank, Face, Flags, encode

HEARTBEAT_S = 0.3
"""Blank goes out when nothing else did for so long: a face that old would not be shown any more anyway."""

HEARTBEAT_OFF_S = 2.0
"""The same while switched off, when blank is all there is: to be heard from is enough."""


class Relay:
    """Sends to everybody who draws.

    Attributes:
        on: whether the program is switched on; while it is not, no face passes.
        geometry: the only one that passes: a sensor that was broken into can send any.
        style: how faces are to be drawn.
        refused: how many faces of another geometry came.

    Args:
        receivers: each takes the newest picture's message, and returns at once.
    """

    def __init__(self, receivers: Sequence[Callable[[bytes], None]]) -> None:
        self.on = False
        self.geometry = DEFAULT_GEOMETRY
        self.style = DEFAULT_STYLE
        self.refused = 0
        self._receivers = receivers
        self._sequence = 0
        self._sent_at = 0.0

    def face(self, face: Face) -> bool:
        """Pass a face on, if switched on; its capture time stays, for that is what its age counts from.

        Returns:
            False for a face of a geometry that nobody asked for; it is counted and goes nowhere.
        """
        if face.face.geometry is not self.geometry:
            self.refused += 1
            return False
        if self.on:
            self._send(Face(self._sequence, face.captured_ns, self.style, face.face))
        return True

    def blank(self, *, captured_ns: int | None = None) -> None:
        """Say that there is nothing to show: of a frame captured then, or of this moment."""
        flags = Flags.ON if self.on else Flags.NONE
        self._send(Blank(self._sequence, now_ns() if captured_ns is None else captured_ns, flags))

    def beat(self) -> None:
        """Send the heartbeat if it is due."""
        if time.monotonic() - self._sent_at > (HEARTBEAT_S if self.on else HEARTBEAT_OFF_S):
            self.blank()

    def _send(self, message: Face | Blank) -> None:
        data = encode(message)
        self._sequence += 1
        self._sent_at = time.monotonic()
        for receive in self._receivers:
            receive(data)
