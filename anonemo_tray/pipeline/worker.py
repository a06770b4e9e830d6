"""Owns the worker thread: it starts, watches, stops and kills the children, relays faces, and owns the state.

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
from typing import Any, TypeAlias

from anonemo_tray.cameras.choice import CameraChoice
from anonemo_tray.cameras.search import CameraSearch, SearchResult
from anonemo_tray.errors import ExitCode, Problem
from anonemo_tray.ipc.child_config import NO_DEVICE
from anonemo_tray.ipc.messages import Blank, Face, Flags, Hello, Message, Opened, Picked, Published, Trouble, encode
from anonemo_tray.ipc.ui_state import split
from anonemo_tray.pipeline.child_process import Child
from anonemo_tray.pipeline.commands import (
    CheckVirtualCamera,
    ChooseCamera,
    ChooseLook,
    Command,
    Quit,
    ReleaseVirtualCamera,
    TurnOff,
    TurnOn,
    UpdateWindows,
)
from anonemo_tray.pipeline.relay import Relay
from anonemo_tray.pipeline.session_config import Wishes
from anonemo_tray.pipeline.state import Event, State, Status, transition
from anonemo_tray.pipeline.supervisor import Patience, Slot
from anonemo_tray.sandbox import Role

_log = logging.getLogger(__name__)

SENSOR_PATIENCE = Patience(start=25.0, silence=2.0, stop=0.7)
"""Some Windows drivers take 20 s to open a camera; a hung one is killed so that OFF is true within a second."""

OUTPUT_PATIENCE = Patience(start=8.0, silence=1.0, stop=1.5)
"""The output publishes at least five times a second; silence means that its driver blocks for good."""

WINDOWS_PATIENCE = Patience(start=1e9, silence=1e9, stop=0.7)
"""A window that says nothing is in order."""

FROZEN_S = 5.0
"""A camera that repeats one picture with a face for so long is reopened, once."""

_OVERSLEPT_S = 0.5
"""The loop is late by so much only when this process was stopped, or the machine suspended."""

_TICK_S = 0.1
_TICK_OFF_S = 1.0


@dataclass(frozen=True)
class _Said:
    child: Child
    message: Message


@dataclass(frozen=True)
class _Ended:
    child: Child


class _Tick:
    """Nothing happened, but time went by."""


_Item: TypeAlias = Command | _Said | _Ended | SearchResult | _Tick


class Worker:
    """The worker thread.

    Args:
        wishes: what shall run.
        on_status: called with each new snapshot, from the worker thread; has to return at once.
        list_cameras: finds the cameras; called in a thread of its own, may be slow, may raise AnonEmoError.
        on_published: called with each heartbeat of the output, from the worker thread, for measuring.
        on_picked: called with what the user picked in a window, from the worker thread; has to return at once.
    """

    def __init__(
        self,
        wishes: Wishes,
        on_status: Callable[[Status], None],
        list_cameras: Callable[[], list[CameraChoice]],
        on_published: Callable[[Published], None] = lambda _: None,
        on_picked: Callable[[Picked], None] = lambda _: None,
    ) -> None:
        self._wishes = wishes
        self._on_status = on_status
        self._on_published = on_published
        self._on_picked = on_picked
        self._wanted_device = wishes.virtual_camera
        self._inbox: queue.SimpleQueue[_Item] = queue.SimpleQueue()
        self._search = CameraSearch(list_cameras, self._inbox.put)
        self._thread = threading.Thread(target=self._run, name="worker", daemon=True)
        self._told: Status | None = None
        self._state = State.OFF
        self._problem: Problem | None = None
        self._sensor = Slot(SENSOR_PATIENCE)
        self._output = Slot(OUTPUT_PATIENCE)
        self._windows = Slot(WINDOWS_PATIENCE)
        self._relay = Relay((self._output, self._windows))
        self._has_windows = True
        self._virtual_camera = ""
        self._warning: Problem | None = None
        self._released = False
        self._quitting = False
        self._frozen_since: float | None = None
        self._reopened_frozen = False
        self._camera_worked = False

    def start(self) -> None:
        """Start the thread. The virtual camera is opened, blank; the camera only when switched on."""
        self._thread.start()

    def send(self, command: Command) -> None:
        """Ask for something, from any thread; returns at once."""
        self._inbox.put(command)

    def stop(self, timeout: float = 5.0) -> bool:
        """Quit and wait; False when the thread has not ended in time."""
        self.send(Quit())
        self._thread.join(timeout)
        return not self._thread.is_alive()

    @property
    def pids(self) -> dict[Role, int]:
        """Process ids of the running children, for measuring them."""
        slots = {Role.SENSOR: self._sensor, Role.OUTPUT: self._output}
        return {role: slot.child.pid for role, slot in slots.items() if slot.child is not None}

    # The loop ------------------------------------------------------------------------------------------------------

    def _run(self) -> None:
        turned_at = time.monotonic()
        while not (self._quitting and self._sensor.child is None and self._output.child is None):
            patience = _TICK_S if self._is_busy() else _TICK_OFF_S
            try:
                item = self._inbox.get(timeout=patience)
            except queue.Empty:
                item = _Tick()
            before, turned_at = turned_at, time.monotonic()
            if turned_at - before > patience + _OVERSLEPT_S:
                for slot in (self._sensor, self._output, self._windows):
                    slot.excuse(turned_at)
            try:
                self._handle(item, time.monotonic())
                self._watch(time.monotonic())
            except Exception:  # noqa: BLE001 -- the worker's boundary, see below
                # The one broad except of the program: whatever went wrong here, callers see blank, and then it is
                # tried again with a fresh sensor.
                _log.exception("the worker starts over")
                self._relay.blank(on=self._state.is_on)
                self._sensor.kill()
                self._event(Event.LOST, Problem.INTERNAL)
            self._tell()
        self._windows.kill()

    def _is_busy(self) -> bool:
        """Return whether time matters: while switched on, and until everything has stopped."""
        return self._state.is_on or self._quitting or self._sensor.child is not None

    def _handle(self, item: _Item, now: float) -> None:
        if isinstance(item, _Said):
            if item.child is self._sensor.child:
                self._sensor_said(item.message, now)
            elif item.child is self._output.child:
                self._output_said(item.message, now)
            elif item.child is self._windows.child and isinstance(item.message, Picked):
                self._on_picked(item.message)
        elif isinstance(item, _Ended):
            self._ended(item.child, now)
        elif isinstance(item, SearchResult):
            self._searched(item)
        elif not isinstance(item, _Tick):
            self._obey(item, now)

    def _watch(self, now: float) -> None:
        """Do what is due at this time."""
        for slot in (self._sensor, self._output, self._windows):
            slot.tick(now)
        if self._quitting:
            self._sensor.stop(now)
            # The output goes last: until the sensor is gone it keeps the call blank.
            if self._sensor.child is None:
                self._output.stop(now)
            return
        if not self._released:
            self._start(self._output, Role.OUTPUT, {"device": self._wishes.virtual_camera}, now)
        self._watch_sensor(now)
        if self._output.is_overdue(now):
            self._output.kill()
            self._virtual_camera_gone(Problem.OUTPUT_STOPPED)
        self._relay.beat(on=self._state.is_on)

    def _watch_sensor(self, now: float) -> None:
        wanted = self._state.is_on and self._state is not State.BLOCKED
        if not wanted:
            self._sensor.stop(now)
            return
        camera = self._wishes.camera
        if camera is None:
            self._search.look(now)
        else:
            config = {"camera": camera.id, "geometry": self._wishes.geometry.name}
            self._start(self._sensor, Role.SENSOR, config, now)
        if self._sensor.is_overdue(now):
            self._sensor.kill()
            self._event(Event.LOST, Problem.CAMERA_LOST)
        frozen = self._frozen_since is not None and now - self._frozen_since > FROZEN_S
        if frozen and not self._reopened_frozen:
            self._reopened_frozen = True
            self._sensor.stop(now)
            self._event(Event.LOST, Problem.CAMERA_FROZEN)

    def _start(self, slot: Slot, role: Role, config: dict[str, Any], now: float) -> None:
        def start() -> Child:
            return Child(
                self._wishes.commands[role],
                config,
                lambda child, message: self._inbox.put(_Said(child, message)),
                lambda child: self._inbox.put(_Ended(child)),
                show_errors=self._wishes.show_errors,
            )

        slot.start_if_due(start, now)

    # What the user wants -------------------------------------------------------------------------------------------

    def _obey(self, command: Command, now: float) -> None:
        if isinstance(command, TurnOn):
            self._released = False
            self._sensor.retry_at_once()
            self._output.retry_at_once()
            self._event(Event.TURN_ON)
        elif isinstance(command, TurnOff):
            self._turn_off(now)
        elif isinstance(command, ChooseCamera):
            self._camera_worked = False
            self._wishes = replace(self._wishes, camera=command.camera)
            self._restart_sensor(now)
        elif isinstance(command, ChooseLook):
            new_geometry = command.geometry is not self._wishes.geometry
            self._wishes = replace(self._wishes, geometry=command.geometry, style=command.style)
            if new_geometry:
                self._restart_sensor(now)
        elif isinstance(command, UpdateWindows):
            self._update_windows(command, now)
        elif isinstance(command, CheckVirtualCamera):
            self._check_virtual_camera(now)
        elif isinstance(command, ReleaseVirtualCamera):
            self._turn_off(now)
            self._released = True
            self._output.stop(now)
        else:
            self._turn_off(now)
            self._quitting = True

    def _update_windows(self, command: UpdateWindows, now: float) -> None:
        if command.start:
            self._windows.retry_at_once()
            self._start(self._windows, Role.WINDOWS, {}, now)
        if self._windows.child is not None:
            for part in split(command.scene):
                self._windows.child.send_surely(encode(part))

    def _check_virtual_camera(self, now: float) -> None:
        self._released = False
        self._output.retry_at_once()
        if self._wishes.virtual_camera != self._wanted_device:
            # The demo went on without; now it is asked for again.
            self._wishes = replace(self._wishes, virtual_camera=self._wanted_device)
            self._output.stop(now)

    def _turn_off(self, now: float) -> None:
        self._event(Event.TURN_OFF)
        self._relay.blank(on=self._state.is_on)
        self._sensor.stop(now)

    def _restart_sensor(self, now: float) -> None:
        if self._state.is_on:
            self._turn_off(now)
            self._sensor.retry_at_once()
            self._event(Event.TURN_ON)

    # What the children say -----------------------------------------------------------------------------------------

    def _sensor_said(self, message: Message, now: float) -> None:
        if isinstance(message, Hello):
            self._sensor.guards = message.guards
        elif isinstance(message, Trouble):
            self._sensor.problem = message.problem
        elif isinstance(message, (Face, Blank)) and self._sensor.freshness.admit(message):
            self._sensor.heard(now)
            self._camera_worked = True
            if isinstance(message, Face):
                self._frozen_since, self._reopened_frozen = None, False
                # Whatever a sensor that was told to stop still says, nobody sees it.
                if self._state.is_on and not self._sensor.stopping:
                    self._relay.face(message, self._wishes.style)
            else:
                self._note_frozen(frozen=Flags.FROZEN in message.flags, now=now)
                self._relay.blank(on=self._state.is_on, captured_ns=message.captured_ns)

    def _note_frozen(self, *, frozen: bool, now: float) -> None:
        if not frozen:
            self._frozen_since = None
        elif self._frozen_since is None:
            self._frozen_since = now

    def _output_said(self, message: Message, now: float) -> None:
        if isinstance(message, Hello):
            self._output.guards = message.guards
        elif isinstance(message, Opened):
            self._virtual_camera, self._warning = message.name, message.warning
            if self._problem is not None and self._problem.exit_code is ExitCode.VIRTUAL_CAMERA:
                self._problem = None
                self._event(Event.REMEDIED)
        elif isinstance(message, Trouble):
            self._output.heard(now)
            self._output.problem = message.problem
            # It repeats itself until it is gone; what was decided upon it is not decided again.
            if not self._output.stopping:
                self._virtual_camera_gone(message.problem)
        elif isinstance(message, Published):
            self._output.heard(now)
            self._on_published(message)
            if self._sensor.working and not self._sensor.stopping:
                self._event(Event.FACE if message.shown else Event.NO_FACE)

    def _ended(self, child: Child, now: float) -> None:
        if child is self._sensor.child:
            asked, problem = self._sensor.stopping, self._sensor.problem or Problem.SENSOR_STOPPED
            if problem is Problem.CAMERA_UNKNOWN and self._camera_worked:
                # Its name was right, so it was unplugged, and comes back.
                problem = Problem.CAMERA_LOST
            self._sensor.ended(now)
            self._frozen_since = None
            if not asked:
                self._relay.blank(on=self._state.is_on)
                self._event(Event.NEEDS_USER if problem.needs_user else Event.LOST, problem)
        elif child is self._output.child:
            asked, problem = self._output.stopping, self._output.problem or Problem.OUTPUT_STOPPED
            self._output.ended(now)
            self._virtual_camera = ""
            if not asked:
                self._virtual_camera_gone(problem)
        elif child is self._windows.child:
            if child.exit_code == Problem.NO_PREVIEW:
                self._problem, self._has_windows = Problem.NO_PREVIEW, False
            self._windows.ended(now)

    def _virtual_camera_gone(self, problem: Problem) -> None:
        self._virtual_camera = ""
        if problem.needs_user and self._wishes.virtual_camera != NO_DEVICE and not self._wishes.needs_virtual_camera:
            # Said once, and then it goes on without.
            self._problem = problem
            self._wishes = replace(self._wishes, virtual_camera=NO_DEVICE)
            self._output.retry_at_once()
            self._output.stop(time.monotonic())
        elif self._state.is_on:
            self._event(Event.NEEDS_USER if problem.needs_user else Event.LOST, problem)
        else:
            self._problem = problem

    def _searched(self, result: SearchResult) -> None:
        if self._wishes.camera is not None:
            return
        if result.camera is None:
            self._event(Event.LOST, result.problem)
        else:
            # From here on it is this one and no other, also when it is unplugged.
            self._wishes = replace(self._wishes, camera=result.camera)

    # State --------------------------------------------------------------------------------------------------------

    def _event(self, event: Event, problem: Problem | None = None) -> None:
        before, self._state = self._state, transition(self._state, event)
        if self._state is not before or problem is not None:
            self._problem = problem

    def _tell(self) -> None:
        slots = (("sensor", self._sensor), ("output", self._output))
        status = Status(
            state=self._state,
            problem=self._problem,
            camera=self._wishes.camera,
            virtual_camera=self._virtual_camera,
            warning=self._warning,
            geometry=self._wishes.geometry,
            style=self._wishes.style,
            has_windows=self._has_windows,
            guards=tuple((role, slot.guards) for role, slot in slots if slot.guards is not None),
        )
        if status != self._told:
            self._told = status
            self._on_status(status)
