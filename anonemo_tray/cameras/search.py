"""The search for a camera for those who have chosen none: it takes the first one, and goes on until there is one."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass

from anonemo_tray.cameras.choice import CameraChoice
from anonemo_tray.errors import AnonEmoError, Problem

_PAUSE_S = 2.0
"""Between two searches: a camera that is plugged in is found within that, and a listing costs a process."""


@dataclass(frozen=True)
class SearchResult:
    """What a search came to: a camera, or the problem there is."""

    camera: CameraChoice | None
    problem: Problem


class CameraSearch:
    """Looks for cameras in a thread of its own, one search at a time.

    Args:
        list_cameras: lists them; may be slow, may raise AnonEmoError.
        found: called from that thread with each result.
    """

    def __init__(self, list_cameras: Callable[[], list[CameraChoice]], found: Callable[[SearchResult], None]) -> None:
        self._list_cameras = list_cameras
        self._found = found
        self._thread: threading.Thread | None = None
        self._next_at = 0.0

    def start_if_due(self, now: float) -> None:
        """Start a search if none is under way and the last one is long enough ago; `now` in seconds."""
        if now < self._next_at or (self._thread is not None and self._thread.is_alive()):
            return
        self._next_at = now + _PAUSE_S
        self._thread = threading.Thread(target=self._run, name="camera-search", daemon=True)
        self._thread.start()

    def _run(self) -> None:
        try:
            cameras = self._list_cameras()
        except AnonEmoError as error:
            self._found(SearchResult(None, error.problem))
        else:
            self._found(SearchResult(cameras[0] if cameras else None, Problem.NO_CAMERA))
