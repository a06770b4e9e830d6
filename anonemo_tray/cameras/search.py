"""Owns finding a camera for those who have chosen none: the first one of the system, looked for until there is one."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass

from anonemo_tray.cameras.choice import CameraChoice
from anonemo_tray.errors import AnonEmoError, Problem

_PAUSE_S = 2.0
"""Between two looks: a camera that is plugged in is found within that, and a listing costs a process."""


@dataclass(frozen=True)
class SearchResult:
    """What a look came to: a camera, or the problem there is."""

    camera: CameraChoice | None
    problem: Problem


class CameraSearch:
    """Looks for cameras in a thread of its own, one look at a time.

    Args:
        list_cameras: lists them; may be slow, may raise AnonEmoError.
        found: called from that thread with each result.
    """

    def __init__(self, list_cameras: Callable[[], list[CameraChoice]], found: Callable[[SearchResult], None]) -> None:
        self._list_cameras = list_cameras
        self._found = found
        self._looking: threading.Thread | None = None
        self._next_at = 0.0

    def look(self, now: float) -> None:
        """Start a look if none is under way and the last one is long enough ago; `now` in seconds."""
        if now < self._next_at or (self._looking is not None and self._looking.is_alive()):
            return
        self._next_at = now + _PAUSE_S
        self._looking = threading.Thread(target=self._look, name="camera-search", daemon=True)
        self._looking.start()

    def _look(self) -> None:
        try:
            cameras = self._list_cameras()
        except AnonEmoError as error:
            self._found(SearchResult(None, error.problem))
        else:
            self._found(SearchResult(cameras[0] if cameras else None, Problem.NO_CAMERA))
