"""The worker thread: a loop that hands on what happened, and owns the state.

All that happens arrives in one queue: the user's commands, the children's messages and ends; time is looked at after
each. So there is no lock here, and nothing that a child does can hold this thread up.
"""

from __future__ import annotations

import logging
import queue
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, TypeAlias

from anonemo_tray.cameras.choice import CameraChoice
from anonemo_tray.cameras.search import CameraSearch, SearchResult
from anonemo_tray.errors import ExitCode, Problem
from anonemo_tray.exhaustive import assert_never
from anonemo_tray.ipc.child_config import NO_DEVICE
from anonemo_tray.ipc.messages import Message, Published
from anonemo_tray.pipeline.child_process import Child, Launcher
from anonemo_tray.pipeline.commands import (
    CheckVirtualCamera,
    Command,
    Configure,
    Quit,
    ReleaseVirtualCamera,
    Retry,
    TurnOff,
    TurnOn,
)
from anonemo_tray.pipeline.output_supervisor import OutputSupervisor
from anonemo_tray.pipeline.relay import Relay
from anonemo_tray.pipeline.sensor_supervisor import SensorSupervisor
from anonemo_tray.pipeline.session_config import SessionConfig
from anonemo_tray.pipeline.state import Event, State, Status, transition
from anonemo_tray.pipeline.watch import Look, Watch, Watched, WatchThread, system_look
from anonemo_tray.sandbox import Role

_log = logging.getLogger(__name__)

_OVERSLEPT_S = 0.5
"""The loop is late by so much only when this process was stopped, or the machine suspended."""

_POLL_S = 0.1
_POLL_OFF_S = 1.0


@dataclass(frozen=True)
class _Received:
    child: Child
    message: Message


@dataclass(frozen=True)
class _Exited:
    child: Child


_Item: TypeAlias = Command | _Received | _Exited | SearchResult | Watched


class Worker:
    """The worker thread.

    Args:
        config: what to run with at first.
        on_status: called with each new snapshot, from the worker thread; has to return at once.
        list_cameras: finds the cameras; called in a thread of its own, may be slow, may raise AnonEmoError.
        launcher: starts the children.
        needs_virtual_camera: False to go on without one, until there is one.
        on_published: called with each heartbeat of the output, from the worker thread, for measuring.
        viewer: called with each message that the output gets, from the worker thread; has to return at once.
        look: asks the system whether somebody watches the virtual camera, where that can be asked.
    """

    def __init__(
        self,
        config: SessionConfig,
        on_status: Callable[[Status], None],
        list_cameras: Callable[[], list[CameraChoice]],
        *,
        launcher: Launcher | None = None,
        needs_virtual_camera: bool = True,
        on_published: Callable[[Published], None] = lambda _: None,
        viewer: Callable[[bytes], None] = lambda _: None,
        look: Look | None = None,
    ) -> None:
        self._config = config
        self._on_status = on_status
        self._notify_published = on_published
        self._launcher = launcher or Launcher()
        self._inbox: queue.SimpleQueue[_Item] = queue.SimpleQueue()
        self._search = CameraSearch(list_cameras, self._inbox.put)
        self._thread = threading.Thread(target=self._run, name="worker", daemon=True)
        self._watch = Watch()
        look = look or system_look()
        self._watch_thread = WatchThread(look, self._inbox.put) if look else None
        self._output = OutputSupervisor(
            partial(self._launch, Role.OUTPUT),
            optional=not needs_virtual_camera,
            on_opened=self._on_opened,
            on_missing=self._on_virtual_camera_missing,
            on_lost=self._on_virtual_camera_lost,
            on_published=self._on_published,
            on_watched=self._on_watched,
        )
        self._relay = Relay((self._output.send_latest, viewer))
        self._sensor = SensorSupervisor(partial(self._launch, Role.SENSOR), self._relay, self._on_event)
        self._supervisors = {Role.SENSOR: self._sensor, Role.OUTPUT: self._output}
        self._found: CameraChoice | None = None
        self._reported: Status | None = None
        self._state = State.OFF
        self._problem: Problem | None = None
        self._releasing = False
        self._leaving = False
        self._quitting = False
        self._apply()

    def start(self) -> None:
        """Start the thread. The virtual camera is opened, blank; the camera only when switched on."""
        self._thread.start()

    def send(self, command: Command) -> None:
        """Ask for something, from any thread; returns at once."""
        self._inbox.put(command)

    def stop(self, timeout: float = 5.0) -> bool:
        """Quit, whoever watches, and wait; False when the thread has not ended in time."""
        self.send(Quit(anyway=True))
        return self.join(timeout)

    def join(self, timeout: float | None = None) -> bool:
        """Wait until everything has stopped; False when it has not in time."""
        self._thread.join(timeout)
        return not self._thread.is_alive()

    @property
    def pids(self) -> dict[Role, int]:
        """Process ids of the running children, for measuring them."""
        children = {role: supervisor.child for role, supervisor in self._supervisors.items()}
        return {role: child.pid for role, child in children.items() if child is not None}

    # The loop ------------------------------------------------------------------------------------------------------

    def _run(self) -> None:
        if self._watch_thread is not None:
            self._watch_thread.start()
        try:
            self._loop()
        finally:
            if self._watch_thread is not None:
                self._watch_thread.end()
            self._on_status(replace(self._reported or Status(), ended=True))

    def _loop(self) -> None:
        woke_at = time.monotonic()
        while not (self._quitting and self._sensor.child is None and self._output.child is None):
            timeout = _POLL_S if self._is_busy() else _POLL_OFF_S
            try:
                item: _Item | None = self._inbox.get(timeout=timeout)
            except queue.Empty:
                item = None
            before, woke_at = woke_at, time.monotonic()
            if woke_at - before > timeout + _OVERSLEPT_S:
                for supervisor in self._supervisors.values():
                    supervisor.reset_silence(woke_at)
            try:
                if item is not None:
                    self._handle(item, time.monotonic())
                self._do_what_is_due(time.monotonic())
            except Exception:  # noqa: BLE001 -- the worker's boundary, see below
                # A broad except, as the tray has the other: whatever went wrong here, callers see blank, and then it is
                # tried again with a fresh sensor.
                _log.exception("the worker starts over")
                self._relay.blank()
                self._sensor.kill()
                self._on_event(Event.LOST, Problem.INTERNAL)
            self._report()

    def _is_busy(self) -> bool:
        """Return whether time matters: while switched on, while leaving, and until everything has stopped."""
        return self._state is not State.OFF or self._leaving or self._sensor.child is not None

    def _handle(self, item: _Item, now: float) -> None:
        if isinstance(item, SearchResult):
            self._on_searched(item)
        elif isinstance(item, Watched):
            self._watch.tell(item.watched, now)
        elif isinstance(item, (_Received, _Exited)):
            # What a child says after its place was taken by another concerns nobody.
            for supervisor in (self._sensor, self._output):
                if item.child is supervisor.child:
                    if isinstance(item, _Received):
                        supervisor.on_message(item.message, now)
                    else:
                        supervisor.on_exit(now)
        else:
            self._handle_command(item, now)

    def _do_what_is_due(self, now: float) -> None:
        for supervisor in self._supervisors.values():
            supervisor.enforce_stop(now)
        if self._watch_thread is not None:
            self._watch_thread.device = self._config.virtual_camera
            self._watch_thread.paused = not self._output.working
        if self._leaving:
            self._quitting = self._quitting or self._watch.may_end(now)
            if self._watch.is_call(now):
                self._on_event(Event.QUIT)
        if self._quitting:
            self._sensor.stop(now)
            # The output goes last: until the sensor is gone it keeps the call blank.
            if self._sensor.child is None:
                self._output.stop(now)
            return
        if self._releasing and self._watch.may_end(now):
            self._releasing = False
            self._watch.on_opened(is_camera=False)
            self._output.release(now)
        self._output.keep_running(self._config.virtual_camera, now)
        if not self._state.uses_camera and not self._is_holding():
            self._sensor.stop(now)
        elif self._camera is None:
            self._search.start_if_due(now)
        else:
            self._sensor.keep_running(self._camera, now)
        self._relay.beat()

    def _launch(self, role: Role, config: dict[str, Any]) -> Child:
        return self._launcher.start(
            role,
            config,
            on_message=lambda child, message: self._inbox.put(_Received(child, message)),
            on_exit=lambda child: self._inbox.put(_Exited(child)),
        )

    def _is_holding(self) -> bool:
        """Return whether the real camera stays taken although nobody is shown."""
        return self._watch.lost_in_call and self._state in {State.BLOCKED, State.ENDING}

    # What the user wants -------------------------------------------------------------------------------------------

    def _handle_command(self, command: Command, now: float) -> None:
        if isinstance(command, (TurnOn, Retry)):
            if self._state.is_on or isinstance(command, TurnOn):
                self._releasing = self._leaving = False
                self._sensor.retry_now()
                self._output.claim()
                self._on_event(Event.TURN_ON)
        elif isinstance(command, TurnOff):
            self._turn_off(now)
        elif isinstance(command, Configure):
            self._configure(command.config, now)
        elif isinstance(command, CheckVirtualCamera):
            self._output.check(now)
        elif isinstance(command, ReleaseVirtualCamera):
            self._turn_off(now)
            self._releasing = True
            self._watch.ask(now)
        elif isinstance(command, Quit):
            self._quit(now, anyway=command.anyway)
        else:
            assert_never(command)

    def _configure(self, config: SessionConfig, now: float) -> None:
        """Act on the difference between this configuration and the one before."""
        before, camera_before = self._config, self._camera
        self._config = config
        self._apply()
        if config.virtual_camera != before.virtual_camera:
            self._output.stop(now)
        if self._camera != camera_before:
            self._sensor.reset_camera()
        if (self._camera, config.geometry) != (camera_before, before.geometry) and self._state.is_on:
            self._turn_off(now)
            self._sensor.retry_now()
            self._on_event(Event.TURN_ON)

    def _apply(self) -> None:
        """Let faces be drawn as configured."""
        self._relay.style = self._config.style
        self._sensor.unguarded = self._config.unguarded
        if self._relay.geometry is not self._config.geometry:
            self._relay.geometry = self._config.geometry
            self._output.expect(self._config.geometry)

    @property
    def _camera(self) -> CameraChoice | None:
        """The camera that is chosen; without a choice, from the first one found on, that one."""
        return self._config.camera or self._found

    def _quit(self, now: float, *, anyway: bool) -> None:
        if not self._leaving:
            self._watch.ask(now)
        self._leaving = True
        self._quitting = self._quitting or anyway
        # A call is spoken of only where there is one; whether there is may take a moment to be answered.
        self._on_event(Event.QUIT if self._watch.is_call(now) else Event.TURN_OFF)
        self._relay.blank()

    def _turn_off(self, now: float) -> None:
        self._watch.give_up()
        self._on_event(Event.TURN_OFF)
        self._relay.blank()
        self._sensor.stop(now)

    # What happens --------------------------------------------------------------------------------------------------

    def _on_opened(self) -> None:
        self._watch.on_opened(is_camera=self._output.virtual_camera != NO_DEVICE)
        if self._state is State.SHOWING:
            # This output has shown nothing yet.
            self._on_event(Event.NO_FACE)
        if self._problem is not None and self._problem.exit_code is ExitCode.VIRTUAL_CAMERA:
            self._problem = None
            self._on_event(Event.REMEDIED)

    def _on_published(self, published: Published) -> None:
        self._notify_published(published)
        # Before both have said which guards they have, nobody can say what the state would promise.
        known = all(supervisor.guards is not None for supervisor in self._supervisors.values())
        if known and self._sensor.working and not self._sensor.stopping:
            self._on_event(Event.FACE if published.shown else Event.NO_FACE)

    def _on_watched(self, watched: bool | None) -> None:
        # Where the system is asked, the output does not know.
        if self._watch_thread is None:
            self._watch.tell(watched, time.monotonic())

    def _on_virtual_camera_lost(self, problem: Problem) -> None:
        self._watch.on_lost(time.monotonic(), camera_in_use=self._sensor.child is not None)
        if self._state.is_on:
            self._on_event(Event.NEEDS_USER if problem.needs_user else Event.LOST, problem)
        else:
            self._problem = problem

    def _on_virtual_camera_missing(self, problem: Problem) -> None:
        self._problem = problem

    def _on_searched(self, result: SearchResult) -> None:
        if self._camera is not None:
            return
        if result.camera is None:
            self._on_event(Event.LOST, result.problem)
        else:
            # From here on it is this one and no other, also when it is unplugged.
            self._found = result.camera

    def _on_event(self, event: Event, problem: Problem | None = None) -> None:
        before, self._state = self._state, transition(self._state, event)
        self._relay.on = self._state.uses_camera
        if self._state is not before or problem is not None:
            self._problem = problem

    def _report(self) -> None:
        guards = {role: supervisor.guards for role, supervisor in self._supervisors.items()}
        status = Status(
            state=self._state,
            problem=self._problem,
            no_face=self._sensor.no_face if self._state is State.SEARCHING else None,
            config=replace(self._config, camera=self._camera),
            virtual_camera=self._output.virtual_camera,
            warning=self._output.warning or self._sensor.warning,
            watched=self._watch.watched if self._output.virtual_camera not in {"", NO_DEVICE} else None,
            holding=self._is_holding(),
            guards=tuple((role.value, known) for role, known in guards.items() if known is not None),
        )
        if status != self._reported:
            self._reported = status
            self._on_status(status)
