"""The supervision of one child: when to start it, when it is too silent, when to kill it, when to try again.

Times are seconds of `time.monotonic`, handed in, so that the rules are tested without waiting.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeAlias

from anonemo_tray.errors import Problem
from anonemo_tray.pipeline.child_process import Child
from anonemo_tray.sandbox import Guards

FIRST_RETRY_S = 0.25
LONGEST_RETRY_S = 2.0
"""Short enough that a camera that is back is used within three seconds, long enough not to keep a core busy."""

Launch: TypeAlias = Callable[[dict[str, Any]], Child]
"""Starts a child that is told to do this; OSError when it cannot be started."""


@dataclass(frozen=True)
class Timeouts:
    """How long a child may take, in seconds.

    Attributes:
        start: from its start to its first sign of work.
        silence: between two signs of work.
        stop: from the request to stop to its kill.
    """

    start: float
    silence: float
    stop: float


class Supervisor:
    """Supervises one process at most, so that two never fight for a camera.

    Attributes:
        child: the process, also while it is stopping.
        working: it has shown a sign of work (a frame captured, a picture published).
        stopping: it was asked to end, or killed.
        problem: what it said about why it cannot go on.
        guards: what it said of its guards; None before.
    """

    def __init__(self, launch: Launch, timeouts: Timeouts) -> None:
        self._launch = launch
        self._timeouts = timeouts
        self._retry_s = FIRST_RETRY_S
        self._retry_at = 0.0
        self._heartbeat_at = 0.0
        self._stop_by: float | None = None
        self._late_guards = True
        self._reset()

    def _reset(self) -> None:
        self.child: Child | None = None
        self.working = False
        self.stopping = False
        self.problem: Problem | None = None
        self.guards: Guards | None = None
        self._stop_by = None

    def start_if_due(self, config: dict[str, Any], now: float) -> bool:
        """Start the child unless there is one or its next try is still to come; returns whether it did.

        Raises:
            OSError: it cannot be started; the next try is put off.
        """
        if self.child is not None or now < self._retry_at:
            return False
        self._heartbeat_at = now
        self._put_off(now)
        self.child = self._launch(config if self._late_guards else {**config, "late_guards": False})
        return True

    def send_latest(self, data: bytes) -> None:
        """Offer the newest picture's message to the child, if there is one."""
        if self.child is not None:
            self.child.send_latest(data)

    def heartbeat(self, now: float) -> None:
        """Take note of a sign of work."""
        self._heartbeat_at = now
        self.working = True
        self._retry_s = FIRST_RETRY_S

    def reset_silence(self, now: float) -> None:
        """Count the silence from now on: it was this process that slept, and could hear nobody."""
        self._heartbeat_at = now

    def is_overdue(self, now: float) -> bool:
        """Return whether the child has been silent for too long."""
        limit = self._timeouts.silence if self.working else self._timeouts.start
        return self.child is not None and not self.stopping and now - self._heartbeat_at > limit

    def stop(self, now: float) -> None:
        """Ask for an orderly end; `enforce_stop` kills when that takes too long."""
        if self.child is not None and not self.stopping:
            self.stopping = True
            self._stop_by = now + self._timeouts.stop
            self.child.request_stop()

    def enforce_stop(self, now: float) -> None:
        """Kill a child that did not stop in time."""
        if self._stop_by is not None and now > self._stop_by:
            self.kill()

    def kill(self) -> None:
        """End the child now."""
        if self.child is not None:
            self.stopping = True
            self._stop_by = None
            self.child.kill()

    def kill_overdue(self) -> None:
        """End a child that has been silent for too long."""
        self._judge_late_guards()
        self.kill()

    def on_exit(self, now: float) -> None:
        """Take note that the child is gone; the next try is put off if it was not asked to go."""
        if not self.stopping:
            self._put_off(now)
        self._judge_late_guards()
        self._reset()

    def take_guards(self, guards: Guards) -> None:
        """Take note of the guards that the child says it has; whoever breaks into it later adds none."""
        self.guards = guards if self.guards is None else self.guards & guards

    def retry_now(self) -> None:
        """Forget the waiting, and what was done without: the user has asked."""
        self._retry_s, self._retry_at = FIRST_RETRY_S, 0.0
        self._late_guards = True

    def _judge_late_guards(self) -> None:
        """Do without the guards that are put on late, if the child did not bear them (see `sandbox.late`).

        It had worked, and ends before it could say which guards it has, though nobody asked it to end.
        """
        if self.working and self.guards is None and not self.stopping:
            self._late_guards = False

    def _put_off(self, now: float) -> None:
        self._retry_at = now + self._retry_s
        self._retry_s = min(2 * self._retry_s, LONGEST_RETRY_S)
