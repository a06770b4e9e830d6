"""Owns the list of cameras that the menu offers: found in a thread, so that the menu never waits for a driver."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence

from anonemo_tray.commands import CameraChoice
from anonemo_tray.errors import AnonEmoError


class KnownCameras:
    """The cameras found last.

    Args:
        list_cameras: lists them; may take seconds, may raise AnonEmoError.
        changed: called, from a thread, after each look.
    """

    def __init__(self, list_cameras: Callable[[], Sequence[CameraChoice]], changed: Callable[[], None]) -> None:
        self._list_cameras = list_cameras
        self._changed = changed
        self._cameras: tuple[CameraChoice, ...] = ()
        self._looking: threading.Thread | None = None

    def current(self) -> tuple[CameraChoice, ...]:
        """Return the cameras found last; at once."""
        return self._cameras

    def look(self) -> None:
        """Start looking, unless that is under way; returns at once."""
        if self._looking is None or not self._looking.is_alive():
            self._looking = threading.Thread(target=self._look, name="known-cameras", daemon=True)
            self._looking.start()

    def _look(self) -> None:
        try:
            self._cameras = tuple(self._list_cameras())
        except AnonEmoError:
            # What was found before is a better offer than nothing; the worker reports what it meets itself.
            return
        self._changed()
