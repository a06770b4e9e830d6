"""The answer to "is somebody watching the virtual camera?": asked at a slow pace, kept with its age."""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

PERIOD_S = 1.0
"""Between two questions: soon enough for somebody who hangs up and quits, and next to no work."""

CALL_OVER_S = 3.0
"""So long nobody watches before a call is over: call programs open a camera anew when its user joins or shares."""

PATIENCE_S = 2.0
"""So long an answer is waited for: a driver that hangs tells nobody anything."""

Look: TypeAlias = Callable[[str | None], bool | None]
"""Returns whether somebody reads this virtual camera; None when nobody can know. May be slow."""


@dataclass(frozen=True)
class Watched:
    """An answer; None when nobody can know."""

    watched: bool | None


class Watch:
    """What is known of a call; times are seconds of `time.monotonic`, handed in.

    Attributes:
        watched: the newest answer: somebody watches, nobody does, or None when nobody can know.
        lost_in_call: the virtual camera went away while somebody watched and the real one was in use. Without it a call
            turns to another camera by itself; one that is in use it cannot get.
    """

    def __init__(self) -> None:
        self.watched: bool | None = None
        self.lost_in_call = False
        self._was_there = False
        self._told_at = float("-inf")
        self._last_seen_at = float("-inf")
        self._asked_at = float("-inf")

    def tell(self, watched: bool | None, now: float) -> None:
        """Take an answer."""
        self.watched = watched
        self._told_at = now
        if watched:
            self._last_seen_at = now
        if watched is False and not self._is_recent(now):
            self.lost_in_call = False

    def on_opened(self, *, is_camera: bool) -> None:
        """Take note that the virtual camera is there, or that this run goes without one."""
        self.lost_in_call, self._was_there = False, is_camera

    def on_lost(self, now: float, *, camera_in_use: bool) -> None:
        """Take note that the virtual camera went away."""
        if camera_in_use and self._was_there and self._is_recent(now):
            self.lost_in_call = True

    def give_up(self) -> None:
        """Take note that the real camera may go: the user says so."""
        self.lost_in_call = False

    def ask(self, now: float) -> None:
        """Take note that the virtual camera is to go: from now on only a younger answer counts."""
        self._asked_at = now

    def is_call(self, now: float) -> bool:
        """Return whether a call would miss the virtual camera, or misses it already."""
        return self.lost_in_call or (self._was_there and self._is_recent(now))

    def may_end(self, now: float) -> bool:
        """Return whether no call would miss the virtual camera, as far as anybody can know."""
        awaits_answer = self._was_there and self._told_at <= self._asked_at and now - self._asked_at <= PATIENCE_S
        return not awaits_answer and not self.is_call(now)

    def _is_recent(self, now: float) -> bool:
        return self.watched is True or now - self._last_seen_at <= CALL_OVER_S


class WatchThread:
    """Asks the system each PERIOD_S, in a thread of its own: faces must not wait for it.

    Args:
        look: asks.
        notify: called from the thread with each answer; returns at once.

    Attributes:
        device: the virtual camera to ask about; None for the system's own.
        paused: nothing is asked: while a publisher opens the device, nobody else may, or v4l2loopback gives its picture
            for silence to the wrong one.
    """

    def __init__(self, look: Look, notify: Callable[[Watched], None]) -> None:
        self.device: str | None = None
        self.paused = True
        self._look = look
        self._notify = notify
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._run, name="watch", daemon=True)

    def start(self) -> None:
        """Start asking, as soon as it is not paused any more."""
        self._thread.start()

    def end(self) -> None:
        """Ask no more; returns at once."""
        self._ended.set()

    def _run(self) -> None:
        while not self._ended.is_set():
            if not self.paused:
                self._notify(Watched(self._look(self.device)))
            self._ended.wait(PERIOD_S)


def system_look() -> Look | None:
    """Return how this system is asked; None where only the process that publishes can know."""
    if sys.platform != "linux":
        return None
    from anonemo_tray.system import video_readers  # noqa: PLC0415 -- system calls of Linux

    return video_readers.VideoReaders().is_read
