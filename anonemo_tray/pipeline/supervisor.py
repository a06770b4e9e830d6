"""Owns the place of one supervised child: when to start it, when it is too silent, when to kill it, when to try again.

Times are seconds of `time.monotonic`, handed in, so that the rules are tested without waiting.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from anonemo_tray.errors import Problem
from anonemo_tray.ipc.messages import Freshness
from anonemo_tray.pipeline.child_process import Child
from anonemo_tray.sandbox import Guards

FIRST_RETRY_S = 0.25
LONGEST_RETRY_S = 2.0
"""Short enough that a camera that is back is used within three seconds, long enough not to keep a core busy."""


@dataclass(frozen=True)
class Patience:
    """How long a child may take, in seconds.

    Attributes:
        start: from its start to its first sign of work.
        silence: between two signs of work.
        stop: from the request to stop to its kill.
    """

    start: float
    silence: float
    stop: float


class Slot:
    """The place of one child; holds one process at most, so that two never fight for a camera.

    Attributes:
        child: the process, also while it is stopping.
        working: it has shown a sign of work (a picture captured or published).
        stopping: it was asked to end, or killed.
        problem: what it said about why it cannot go on.
        guards: what it said of its guards.
        freshness: the order of its messages.
    """

    def __init__(self, patience: Patience) -> None:
        self._patience = patience
        self._retry_s = FIRST_RETRY_S
        self._retry_at = 0.0
        self._heard_at = 0.0
        self._stop_by: float | None = None
        self._clear()

    def _clear(self) -> None:
        self.child: Child | None = None
        self.working = False
        self.stopping = False
        self.problem: Problem | None = None
        self.guards: Guards | None = None
        self.freshness = Freshness()
        self._stop_by = None

    def start_if_due(self, start: Callable[[], Child], now: float) -> None:
        """Start the child unless there is one or its next try is still to come.

        Raises:
            OSError: it cannot be started; the next try is put off.
        """
        if self.child is not None or now < self._retry_at:
            return
        self._heard_at = now
        self._put_off(now)
        self.child = start()

    def heard(self, now: float) -> None:
        """Take note of a sign of work."""
        self._heard_at = now
        self.working = True
        self._retry_s = FIRST_RETRY_S

    def excuse(self, now: float) -> None:
        """Forgive the silence so far: it was this process that slept, and could hear nobody."""
        self._heard_at = now

    def is_overdue(self, now: float) -> bool:
        """Return whether the child has been silent for too long."""
        limit = self._patience.silence if self.working else self._patience.start
        return self.child is not None and not self.stopping and now - self._heard_at > limit

    def stop(self, now: float) -> None:
        """Ask for an orderly end; `tick` kills when that takes too long."""
        if self.child is not None and not self.stopping:
            self.stopping = True
            self._stop_by = now + self._patience.stop
            self.child.request_stop()

    def kill(self) -> None:
        """End the child now."""
        if self.child is not None:
            self.stopping = True
            self._stop_by = None
            self.child.kill()

    def tick(self, now: float) -> None:
        """Kill a child that did not stop in time."""
        if self._stop_by is not None and now > self._stop_by:
            self.kill()

    def ended(self, now: float) -> None:
        """Take note that the child is gone; the place is free, the next try is put off if it was not asked to go."""
        if not self.stopping:
            self._put_off(now)
        self._clear()

    def retry_at_once(self) -> None:
        """Forget the waiting: the user has asked."""
        self._retry_s, self._retry_at = FIRST_RETRY_S, 0.0

    def _put_off(self, now: float) -> None:
        self._retry_at = now + self._retry_s
        self._retry_s = min(2 * self._retry_s, LONGEST_RETRY_S)
