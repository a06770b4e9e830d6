"""The list of cameras that the menu offers: found in a thread, so that the menu never waits for a driver."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from pathlib import Path

from anonemo_tray.cameras.choice import CameraChoice
from anonemo_tray.errors import AnonEmoError
from anonemo_tray.sandbox import VIDEO_DEVICES

WATCH_S = 2.0
"""Between two glances at what is plugged in: a listing of one small folder."""


def plugged_in(sysfs: Path = VIDEO_DEVICES) -> frozenset[str]:
    """Return names of the video devices there are, cheaply; nothing on systems that do not tell."""
    try:
        return frozenset(device.name for device in sysfs.iterdir())
    except OSError:
        return frozenset()


class KnownCameras:
    """The cameras found last.

    Args:
        list_cameras: lists them; may take seconds, may raise AnonEmoError.
        changed: called, from a thread, after each listing.
    """

    def __init__(self, list_cameras: Callable[[], Sequence[CameraChoice]], changed: Callable[[], None]) -> None:
        self._list_cameras = list_cameras
        self._changed = changed
        self._cameras: tuple[CameraChoice, ...] = ()
        self._refreshing: threading.Thread | None = None

    def current(self) -> tuple[CameraChoice, ...]:
        """Return the cameras found last; at once."""
        return self._cameras

    def refresh(self) -> None:
        """Start listing, unless that is under way; returns at once."""
        if self._refreshing is None or not self._refreshing.is_alive():
            self._refreshing = threading.Thread(target=self._refresh, name="known-cameras", daemon=True)
            self._refreshing.start()

    def watch(self, ended: threading.Event) -> None:
        """List now, and again whenever something was plugged in or out, until the end; returns at once."""
        threading.Thread(target=self._watch, args=(ended,), name="camera-watch", daemon=True).start()

    def _watch(self, ended: threading.Event) -> None:
        before: frozenset[str] | None = None
        while True:
            now = plugged_in()
            if now != before:
                # What is found missing during a listing is listed after it.
                before = now if self._refreshing is None or not self._refreshing.is_alive() else before
                self.refresh()
            if ended.wait(WATCH_S):
                return

    def _refresh(self) -> None:
        try:
            self._cameras = tuple(self._list_cameras())
        except AnonEmoError:
            # What was found before is a better offer than nothing; the worker reports what it meets itself.
            return
        self._changed()
