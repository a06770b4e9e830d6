"""The sensor process: camera in, messages out. The only process that ever holds a frame of a person.

It publishes nothing, writes nothing, and ends when its parent closes the pipe. What it knows of a problem it says as a
code; the words are made elsewhere.
"""

from __future__ import annotations

import contextlib
import json
import os
import sys
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial

from anonemo_tray.errors import AnonEmoError, ExitCode, Problem
from anonemo_tray.face.encoder import Encode, encoder
from anonemo_tray.face.published import DEFAULT_GEOMETRY, Geometry
from anonemo_tray.face.style import DEFAULT_STYLE
from anonemo_tray.ipc.messages import Blank, Face, Flags, Hello, Reason, Trouble, encode
from anonemo_tray.ipc.pipes import READ_BYTES, ChildEnds, ParentWatch
from anonemo_tray.sandbox import Guards
from anonemo_tray.sandbox.late import LateGuards
from anonemo_tray.sensor.devices import list_cameras, physical
from anonemo_tray.sensor.face_sensor import FaceSensor, Observation
from anonemo_tray.sensor.model import load_model
from anonemo_tray.sensor.sources import open_camera
from anonemo_tray.sensor.steady_reason import SteadyReason
from anonemo_tray.sensor.tracker import FaceTracker
from anonemo_tray.sensor.turned import TurnedCamera

_PARENT_CHECK_S = 0.2
_ORPHAN_GRACE_S = 1.0


def open_sensor(config: Mapping[str, object]) -> FaceSensor:
    """Open the camera and load the model.

    Args:
        config: holds `camera`: an id, name or path, or "demo"; see `sources.open_camera`; and `turn`, as in
            `CameraChoice`.

    Raises:
        AnonEmoError: what they raise. The camera comes first, so that a missing one is said at once.
    """
    selector = config.get("camera")
    camera = open_camera(selector if isinstance(selector, str) else None)
    turn = config.get("turn")
    if isinstance(turn, int) and turn:
        camera = TurnedCamera(camera, turn)
    return FaceSensor(camera, FaceTracker(load_model()))


def run(
    ends: ChildEnds, guards: Guards, open_sensor: Callable[[Mapping[str, object]], FaceSensor] = open_sensor
) -> ExitCode:
    """Run the sensor process until its parent closes the pipe.

    Args:
        ends: the pipes, and what the worker wants.
        guards: what protects this process, to be told to the worker.
        open_sensor: opens what the configuration names.
    """
    sender = ends.sender
    wanted = ends.config.get("late_guards") is not False
    late = LateGuards(guards, lambda settled: sender.send(encode(Hello(settled))), wanted=wanted)
    try:
        _require_guards(guards, ends.config)
        with contextlib.closing(open_sensor(ends.config)) as sensor:
            _observe_all(sensor, ends, encoder(_geometry(ends.config)), late)
    except AnonEmoError as error:
        sender.send(encode(Trouble(error.problem)))
        sender.close()
        return error.problem.exit_code
    sender.close()
    return ExitCode.OK


def _require_guards(guards: Guards, config: Mapping[str, object]) -> None:
    """Refuse to see anything with the way to the network open, unless the user has accepted that.

    Raises:
        AnonEmoError: NO_NETWORK_GUARD.
    """
    if Guards.NETWORK in Guards.target() & ~guards and config.get("unguarded") is not True:
        raise AnonEmoError(Problem.NO_NETWORK_GUARD)


def _geometry(config: Mapping[str, object]) -> Geometry:
    """Return the configured geometry; one that does not exist is a mistake of the program, and ends it."""
    return Geometry[str(config.get("geometry", DEFAULT_GEOMETRY.name))]


def _observe_all(sensor: FaceSensor, ends: ChildEnds, encode_landmarks: Encode, late: LateGuards) -> None:
    ended = threading.Event()
    for watch in (partial(_await_end_of_file, ends.read_fd), partial(_await_orphanhood, ParentWatch())):
        threading.Thread(target=watch, args=(ended,), daemon=True).start()
    sequence, steady = 0, SteadyReason()
    while not ended.is_set():
        observation = sensor.observe()
        sequence += 1
        late.worked(observation.captured_ns)
        if not late.is_settled:
            observation = replace(observation, landmarks=None)
        ends.sender.send_latest(encode(_message(sequence, observation, encode_landmarks)))
        if steady.update(observation.no_face, observation.captured_ns):
            ends.sender.send(encode(Reason(steady.reason)))


def _message(sequence: int, observation: Observation, encode_landmarks: Encode) -> Face | Blank:
    if observation.landmarks is None:
        flags = Flags.FROZEN if observation.frozen else Flags.NONE
        return Blank(sequence, observation.captured_ns, flags)
    # The style is the worker's to choose; it does not depend on the frame.
    face = encode_landmarks(observation.landmarks, observation.captured_ns)
    return Face(sequence, observation.captured_ns, DEFAULT_STYLE, face)


def _await_end_of_file(read_fd: int, ended: threading.Event) -> None:
    with contextlib.suppress(OSError):
        while os.read(read_fd, READ_BYTES):
            pass
    ended.set()


def _await_orphanhood(parent: ParentWatch, ended: threading.Event) -> None:
    """Wait for the parent's end, then end this process too, even when the camera's driver holds the main thread."""
    while parent.is_alive() and not ended.wait(_PARENT_CHECK_S):
        pass
    ended.set()
    time.sleep(_ORPHAN_GRACE_S)
    # A living parent has killed this process by now; of a dead one nobody else is left to do it.
    os._exit(ExitCode.FAILED)


def print_cameras() -> ExitCode:
    """Print the physical cameras as JSON: a list of objects with id, name and path."""
    try:
        cameras = physical(list_cameras())
    except AnonEmoError as error:
        return error.problem.exit_code
    listed = [{"id": camera.id, "name": camera.name, "path": camera.path} for camera in cameras]
    sys.stdout.write(json.dumps(listed))
    return ExitCode.OK
