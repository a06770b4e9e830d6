"""What was heard last from the worker: the newest face or none, whether it is on, whether this is the end."""

from __future__ import annotations

import contextlib
import os
import threading
from collections.abc import Callable

from anonemo_tray.face.published import Geometry
from anonemo_tray.ipc.messages import Blank, Decoder, Expect, Face, Flags, Freshness, Message
from anonemo_tray.ipc.pipes import READ_BYTES


class Inbox:
    """The newest thing heard from the worker; written by the reading thread, read by the publishing one.

    Attributes:
        refused: how many faces of another geometry than the expected one came; none of them is shown.

    Args:
        expected: the geometry that faces must have until an `Expect` names another; None takes what comes.
        on_other: called, from the reading thread, with each message that is about no picture.
    """

    def __init__(self, expected: Geometry | None = None, on_other: Callable[[Message], None] = lambda _: None) -> None:
        self.refused = 0
        self._expected = expected
        self._on_other = on_other
        self._changed = threading.Condition()
        self._face: Face | None = None
        self._on = False
        self._ended = False

    def read_all(self, read_fd: int) -> None:
        """Read the pipe to its end, keeping only what was said last."""
        decoder, freshness = Decoder(), Freshness()
        try:
            with contextlib.suppress(OSError):
                while data := os.read(read_fd, READ_BYTES):
                    dropped = decoder.dropped
                    for message in decoder.feed(data):
                        if isinstance(message, Expect):
                            self._expect(message.geometry)
                        elif not isinstance(message, (Face, Blank)):
                            self._on_other(message)
                        elif freshness.admit(message):
                            self._take(message)
                    if decoder.dropped != dropped:
                        self._distrust()
        finally:
            # Also when this thread stumbles: an output that hears nothing more must not go on.
            self.end()

    def end(self) -> None:
        """Nothing more will come, or nothing more is wanted."""
        with self._changed:
            self._face, self._ended = None, True
            self._changed.notify()

    def wait(self, timeout: float) -> None:
        """Sleep until something is said, at most so many seconds."""
        with self._changed:
            if not self._ended:
                self._changed.wait(timeout)

    def newest(self) -> tuple[Face | None, bool, bool]:
        """Return the face to show if any, whether the program is on, and whether this is the end."""
        with self._changed:
            return self._face, self._on, self._ended

    def _accepts(self, face: Face) -> bool:
        return self._expected is None or face.face.geometry is self._expected

    def _expect(self, geometry: Geometry) -> None:
        with self._changed:
            self._expected, self._face = geometry, None
            self._changed.notify()

    def _take(self, message: Face | Blank) -> None:
        with self._changed:
            if isinstance(message, Face):
                accepted = self._accepts(message)
                self.refused += not accepted
                self._face, self._on = (message if accepted else None), True
            else:
                self._face, self._on = None, Flags.ON in message.flags
            self._changed.notify()

    def _distrust(self) -> None:
        with self._changed:
            self._face = None
            self._changed.notify()
