"""The supervision of the sensor: what it says is relayed or refused, its silence and its end become events."""

from __future__ import annotations

from collections.abc import Callable

from anonemo_tray.cameras.choice import CameraChoice
from anonemo_tray.errors import Problem
from anonemo_tray.ipc.clock import now_ns
from anonemo_tray.ipc.messages import MAX_LEAD_NS, Blank, Face, Flags, Freshness, Hello, Message, Reason, Trouble
from anonemo_tray.ipc.no_face import NoFace
from anonemo_tray.pipeline.picture_rate import PictureRate
from anonemo_tray.pipeline.relay import Relay
from anonemo_tray.pipeline.state import Event
from anonemo_tray.pipeline.supervisor import Launch, Supervisor, Timeouts

SENSOR_TIMEOUTS = Timeouts(start=25.0, silence=2.0, stop=0.7)
"""Some Windows drivers take 20 s to open a camera; a hung one is killed so that OFF is true within a second."""

FROZEN_S = 5.0
"""A camera that repeats one frame with a face for so long is reopened, once."""


REASON_S = 1.0
"""What comes sooner after the last reason is not taken: the sensor itself waits twice as long (`steady_reason.py`), and
one that was broken into says three bits a second here at most."""


class SensorSupervisor(Supervisor):
    """Supervises the sensor.

    Attributes:
        no_face: why no face is seen, as the sensor said last.
        unguarded: the user accepts that it runs without the guard against the network.

    Args:
        launch: starts it.
        relay: takes what it sees.
        notify: called with what happened to it, and why.
    """

    def __init__(self, launch: Launch, relay: Relay, notify: Callable[[Event, Problem | None], None]) -> None:
        super().__init__(launch, SENSOR_TIMEOUTS)
        self._relay = relay
        self._notify = notify
        self.unguarded = False
        self._camera_worked = False
        self._reopened_frozen = False

    def _reset(self) -> None:
        super()._reset()
        self._freshness = Freshness()
        self._frozen_since: float | None = None
        self.no_face: NoFace | None = None
        self._reason_at: float | None = None
        self._rate = PictureRate()

    @property
    def warning(self) -> Problem | None:
        """What the user should know about the camera, if anything."""
        return Problem.CAMERA_SLOW if self._rate.is_slow else None

    def reset_camera(self) -> None:
        """Forget what is known of the camera: another one was chosen."""
        self._camera_worked = False
        self._late_guards = True

    def keep_running(self, camera: CameraChoice, now: float) -> None:
        """Do what is due while this camera is to be seen."""
        config = {"camera": camera.id, "turn": camera.turn, "geometry": self._relay.geometry.name}
        config["unguarded"] = self.unguarded
        self.start_if_due(config, now)
        if self.is_overdue(now):
            self.kill_overdue()
            self._notify(Event.LOST, Problem.CAMERA_LOST)
        frozen = self._frozen_since is not None and now - self._frozen_since > FROZEN_S
        if frozen and not self._reopened_frozen:
            self._reopened_frozen = True
            self.stop(now)
            self._notify(Event.LOST, Problem.CAMERA_FROZEN)

    def on_message(self, message: Message, now: float) -> None:
        """Take a message from the sensor; whatever one that was told to stop still sees, nobody else does."""
        if isinstance(message, Hello):
            self.take_guards(message.guards)
        elif isinstance(message, Trouble):
            self.problem = message.problem
        elif isinstance(message, Reason) and not self.stopping:
            if self._reason_at is None or now - self._reason_at >= REASON_S:
                self.no_face, self._reason_at = message.reason, now
        elif isinstance(message, (Face, Blank)) and not self.stopping:
            if message.captured_ns > now_ns() + MAX_LEAD_NS:
                # It would be held back and shown when its time has come, whatever was said meanwhile.
                self._distrust()
            elif not self._freshness.admit(message):
                pass
            elif isinstance(message, Face):
                self._on_face(message, now)
            else:
                self._on_blank(message, now)

    def _on_face(self, face: Face, now: float) -> None:
        if self.guards is None or not self._relay.face(face):
            # No honest sensor does this, or shows a face before it says its guards. It is no sign of work either, so
            # that the tries are spaced out.
            self._distrust()
            return
        self._take_note(now)
        self._rate.take(face.sequence, face.captured_ns)
        self._frozen_since, self._reopened_frozen = None, False

    def _distrust(self) -> None:
        self.kill()
        self._relay.blank()
        self._notify(Event.LOST, Problem.SENSOR_STOPPED)

    def _on_blank(self, blank: Blank, now: float) -> None:
        self._take_note(now)
        if Flags.FROZEN not in blank.flags:
            self._frozen_since = None
        elif self._frozen_since is None:
            self._frozen_since = now
        self._relay.blank(captured_ns=blank.captured_ns)

    def _take_note(self, now: float) -> None:
        self.heartbeat(now)
        self._camera_worked = True

    def on_exit(self, now: float) -> None:
        """See `Supervisor.on_exit`; an end that was not asked for is blank at once, and an event."""
        asked, problem = self.stopping, self.problem or Problem.SENSOR_STOPPED
        if problem is Problem.CAMERA_UNKNOWN and self._camera_worked:
            # Its name was right, so it was unplugged, and comes back.
            problem = Problem.CAMERA_LOST
        super().on_exit(now)
        if not asked:
            self._relay.blank()
            self._notify(Event.NEEDS_USER if problem.needs_user else Event.LOST, problem)
