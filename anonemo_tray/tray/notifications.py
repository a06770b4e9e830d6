"""When the user is interrupted: once for each thing that needs them, never in a stream."""

from __future__ import annotations

import time
from collections.abc import Callable

from anonemo_tray.errors import Problem
from anonemo_tray.pipeline.state import State, Status

REMINDER_S = 60.0
"""A camera with a loose plug comes and goes every few seconds; its user has understood after the first message."""


def needs_call_to_end(status: Status) -> bool:
    """Return whether the program can go on, or end, only when the call is over."""
    return status.holding or (status.state is State.ENDING and status.watched is True)


class NotificationPolicy:
    """Compares snapshots and says what is worth a notification.

    Args:
        clock: seconds, `time.monotonic`.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._before = Status()
        self._notified: dict[Problem, float] = {}
        self._needs_call_to_end = False

    def problem_to_notify(self, status: Status) -> Problem | None:
        """Return the problem to tell of now, if any."""
        before, self._before = self._before, status
        problem = self._problem(before, status)
        if problem is None and status.warning is not None and status.warning not in self._notified:
            problem = status.warning
            self._notified[problem] = self._clock()
        return problem

    def must_end_call(self, status: Status) -> bool:
        """Return whether to say now that the call has to be ended first."""
        before, self._needs_call_to_end = self._needs_call_to_end, needs_call_to_end(status)
        return self._needs_call_to_end and not before

    def _problem(self, before: Status, status: Status) -> Problem | None:
        problem = status.problem
        if problem is None or (problem is before.problem and status.state is before.state):
            return None
        trying = status.state is State.RETRYING and before.state is not State.RETRYING
        if not (trying or status.state is State.BLOCKED or problem.needs_user or problem is Problem.NO_PREVIEW):
            return None
        now = self._clock()
        if now - self._notified.get(problem, -REMINDER_S) < REMINDER_S:
            return None
        self._notified[problem] = now
        return problem
