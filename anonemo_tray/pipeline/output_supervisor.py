"""The supervision of the output: the virtual camera that it has open, and what it publishes."""

from __future__ import annotations

from collections.abc import Callable

from anonemo_tray.errors import Problem
from anonemo_tray.face.published import DEFAULT_GEOMETRY, Geometry
from anonemo_tray.ipc.child_config import NO_DEVICE
from anonemo_tray.ipc.messages import Expect, Hello, Message, Opened, Published, Trouble, Watched, encode
from anonemo_tray.pipeline.supervisor import Launch, Supervisor, Timeouts

OUTPUT_TIMEOUTS = Timeouts(start=15.0, silence=1.0, stop=1.5)
"""The output publishes at least five times a second; silence means that its driver blocks for good. On a busy, slow
machine outputs were killed while they started when their limit was 8 s, and so never came to an end of it."""


class OutputSupervisor(Supervisor):
    """Supervises the output.

    Attributes:
        virtual_camera: name of the virtual camera that callers pick; empty while there is none, `NO_DEVICE` from
            when it goes on without one until there is one.
        warning: what the user should know about it, if anything.

    Args:
        launch: starts it.
        optional: whether to go on without a virtual camera where there is none yet; one that was there is missed.
        on_opened: called when the virtual camera is there.
        on_missing: called with the reason when there is none, and it goes on without.
        on_lost: called with the reason when there is none, or not any more, and that matters.
        on_published: called with each heartbeat.
        on_watched: called with what it says of watchers, each second.
    """

    def __init__(
        self,
        launch: Launch,
        *,
        optional: bool,
        on_opened: Callable[[], None],
        on_missing: Callable[[Problem], None],
        on_lost: Callable[[Problem], None],
        on_published: Callable[[Published], None],
        on_watched: Callable[[bool | None], None],
    ) -> None:
        super().__init__(launch, OUTPUT_TIMEOUTS)
        self.virtual_camera = ""
        self.warning: Problem | None = None
        self._goes_without = False
        self._none = ""
        self._geometry = DEFAULT_GEOMETRY
        self._optional = optional
        self._released = False
        self._on_opened = on_opened
        self._on_missing = on_missing
        self._on_lost = on_lost
        self._on_published = on_published
        self._on_watched = on_watched

    def _reset(self) -> None:
        super()._reset()
        self._has_published = False

    def _judge_late_guards(self) -> None:
        # They are put on behind the first picture: an end before that says nothing of them.
        if self._has_published:
            super()._judge_late_guards()

    def keep_running(self, device: str | None, now: float) -> None:
        """Do what is due while this virtual camera is to be there."""
        wanted = {"device": NO_DEVICE if self._goes_without else device}
        if not self._released and self.start_if_due(wanted, now):
            self.expect(self._geometry)
        if self.is_overdue(now):
            self.kill_overdue()
            self._lost(Problem.OUTPUT_STOPPED, now)

    def expect(self, geometry: Geometry) -> None:
        """Let the output draw faces of this geometry, and no others."""
        self._geometry = geometry
        if self.child is not None:
            self.child.send(encode(Expect(geometry)))

    def claim(self) -> None:
        """Take the virtual camera again, at once."""
        self._released = False
        self.retry_now()

    def release(self, now: float) -> None:
        """Give the virtual camera back to other programs, until it is claimed."""
        self._released = True
        self.stop(now)

    def check(self, now: float) -> None:
        """Look for the virtual camera again, also where it went on without."""
        self.claim()
        if self._goes_without:
            self._goes_without = False
            self.stop(now)

    def on_message(self, message: Message, now: float) -> None:
        """Take a message from the output."""
        if isinstance(message, Hello):
            self.take_guards(message.guards)
        elif isinstance(message, Opened):
            self.virtual_camera, self.warning = message.name, message.warning
            if message.name != NO_DEVICE:
                self._optional, self._none = False, ""
            self._on_opened()
        elif isinstance(message, Trouble):
            self.heartbeat(now)
            self.problem = message.problem
            # It repeats itself until it is gone; what was decided upon it is not decided again.
            if not self.stopping:
                self._lost(message.problem, now)
        elif isinstance(message, Published):
            self._has_published = True
            self.heartbeat(now)
            self._on_published(message)
        elif isinstance(message, Watched):
            self._on_watched(message.watched)

    def on_exit(self, now: float) -> None:
        """See `Supervisor.on_exit`."""
        asked, problem = self.stopping, self.problem or Problem.OUTPUT_STOPPED
        super().on_exit(now)
        self.virtual_camera = self._none
        if not asked:
            self._lost(problem, now)

    def _lost(self, problem: Problem, now: float) -> None:
        # Said once, and then it goes on without.
        goes_on = problem.needs_user and self._optional and not self._goes_without
        if goes_on:
            self._goes_without, self._none = True, NO_DEVICE
        self.virtual_camera = self._none
        if goes_on:
            self.retry_now()
            self.stop(now)
            self._on_missing(problem)
        else:
            self._on_lost(problem)
