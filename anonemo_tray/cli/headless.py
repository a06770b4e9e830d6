"""A run without the tray icon: each change on standard output, each problem on standard error."""

from __future__ import annotations

import queue
import sys
import threading
from collections.abc import Callable

from anonemo_tray.cameras.choice import CameraChoice
from anonemo_tray.errors import ExitCode, Problem
from anonemo_tray.i18n import Texts
from anonemo_tray.pipeline.child_process import Launcher
from anonemo_tray.pipeline.commands import Quit, TurnOn
from anonemo_tray.pipeline.quit_requests import QuitRequests
from anonemo_tray.pipeline.session_config import SessionConfig
from anonemo_tray.pipeline.state import State, Status
from anonemo_tray.pipeline.worker import Worker
from anonemo_tray.system.signals import when_set
from anonemo_tray.tray.menu import sentence


class HeadlessRun:
    """A run without the tray.

    Args:
        config: what to run with.
        problem: what the user must be told of the settings, if anything.
        texts: the user's language.
        launcher: starts the children.
        find_cameras: lists the cameras; may be slow, may raise AnonEmoError.
        needs_virtual_camera: False for the demo, which goes on without one.
    """

    def __init__(
        self,
        config: SessionConfig,
        problem: Problem | None,
        texts: Texts,
        *,
        launcher: Launcher,
        find_cameras: Callable[[], list[CameraChoice]],
        needs_virtual_camera: bool,
    ) -> None:
        self._config = config
        self._problem = problem
        self._texts = texts
        self._statuses: queue.SimpleQueue[Status] = queue.SimpleQueue()
        self._worker = Worker(
            config,
            self._statuses.put,
            find_cameras,
            launcher=launcher,
            needs_virtual_camera=needs_virtual_camera,
        )

    def run(self, ending: threading.Event, *, on: bool = True) -> ExitCode:
        """Run until this is set; returns the exit code of the problem that ended it, or OK.

        Args:
            ending: set when the program is to end.
            on: False to hold the virtual camera, and nothing else.
        """
        when_set(ending, QuitRequests(self._worker.send))
        if self._problem is not None:
            self._print_problem(self._problem)
        if self._config.geometry.identifies:
            sys.stderr.write(self._texts.text("own.warning") + "\n")
        self._worker.start()
        if on:
            self._worker.send(TurnOn())
        try:
            return self._follow()
        finally:
            self._worker.stop()

    def _follow(self) -> ExitCode:
        last, streamed, code = Status(), False, ExitCode.OK
        while not (status := self._statuses.get()).ended:
            streamed = streamed or status.state in {State.SEARCHING, State.SHOWING}
            if status.problem is not None and status.problem is not last.problem:
                self._print_problem(status.problem)
            if status.warning is not None and status.warning is not last.warning:
                self._print_problem(status.warning)
            said = sentence(status, self._texts)
            # Nobody switches such a run off: that is its end, which needs no sentence.
            if said != sentence(last, self._texts) and status.state is not State.OFF:
                sys.stdout.write(said + "\n")
                sys.stdout.flush()
            # A program that called this one wants to know at once that there is no picture, and no waiting.
            never_worked = status.state is State.RETRYING and not streamed
            needs_user = status.state is State.BLOCKED and not status.holding
            if status.problem is not None and (needs_user or never_worked):
                code = status.problem.exit_code
                self._worker.send(Quit())
            last = status
        return code

    def _print_problem(self, problem: Problem) -> None:
        camera = self._config.camera
        sys.stderr.write(self._texts.problem(problem, camera.name if camera else "")[1] + "\n")
