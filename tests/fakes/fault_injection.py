"""Faults injected into a sensor: crashes with pixels in the text, leaks, attempts at network and disk.

Each is installed into the real sensor process, behind its guards if it has any.
"""

from __future__ import annotations

import base64
import contextlib
import ctypes
import itertools
import os
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import NoReturn, TypeAlias

from anonemo_tray.errors import AnonEmoError, Problem
from anonemo_tray.face import own
from anonemo_tray.face.canonical import Encoder
from anonemo_tray.face.landmarks import Landmarks
from anonemo_tray.face.published import PAYLOAD_BYTES, Geometry, PublishedFace
from anonemo_tray.ipc.pipes import Sender
from anonemo_tray.sensor import main as sensor
from anonemo_tray.sensor.camera import Camera
from anonemo_tray.sensor.face_sensor import FaceSensor
from anonemo_tray.sensor.frame import Frame, Pixels
from anonemo_tray.sensor.tracker import FaceTracker
from tests.fakes.canary import COLS, ROWS, stamp
from tests.fakes.patch import patch
from tests.fakes.walking_actor import WalkingActor

HOST = "canary.invalid"
LEAK_NAME = "leaked picture"
_AFTER_PICTURES = 12


class _Camera:
    """A camera whose pictures, with the canary stamped into them, this module sees too."""

    pictures = 0
    last: Pixels

    def __init__(self, camera: Camera, canary: int | None) -> None:
        self._camera = camera
        self._canary = canary
        self.is_live = camera.is_live

    def read(self, frame: Frame) -> bool:
        readable = self._camera.read(frame)
        if self._canary is not None:
            stamp(frame.pixels(), self._canary)
        _Camera.last = frame.pixels()
        _Camera.pictures += 1
        return readable

    def close(self) -> None:
        self._camera.close()


def patch_camera(pictures: Path, *, leaves: bool, canary: int | None) -> None:
    """Make the sensor look at the walking actor, whatever camera it is told to open."""
    patch(sensor, "open_camera", lambda _: _Camera(WalkingActor(pictures, leaves=leaves), canary))


def watch_camera() -> None:
    """Let this module see what the real camera sees."""
    real: Callable[[str | None], Camera] = getattr(sensor, "open_camera")  # noqa: B009 -- not an exported name
    patch(sensor, "open_camera", lambda selector: _Camera(real(selector), None))


def install(name: str) -> None:
    """Make the sensor do this: "", "crash:STEP" or "leak:PLACE,PLACE"."""
    kind, _, what = name.partition(":")
    if kind == "crash":
        _install_crash(what)
    elif kind == "leak":
        _install_leak(what)


# Crashes -------------------------------------------------------------------------------------------------------------


def _pixels() -> str:
    """Return pixels of the last picture as the text of an error could have them, in four ways."""
    row = _Camera.last[ROWS // 2, : COLS // 4]
    return f"{row[:20]} {row.ravel()[:200].tolist()} {row.tobytes().hex()} {base64.b64encode(row.tobytes()).decode()}"


def _raise(*_: object) -> NoReturn:
    raise ValueError(f"cannot work with {_pixels()}")


def _raise_known(*_: object) -> NoReturn:
    raise AnonEmoError(Problem.CAMERA_LOST, _pixels())


def _raise_in_a_thread(*_: object) -> NoReturn:
    thread = threading.Thread(target=_raise)
    thread.start()
    thread.join()
    sys.exit(3)


_Crash: TypeAlias = "tuple[object, str, Callable[..., object]]"

CRASHES: dict[str, _Crash] = {
    "open": (sensor, "open_camera", _raise),
    "read": (_Camera, "read", _raise),
    "read, known": (_Camera, "read", _raise_known),
    "track": (FaceTracker, "track", _raise),
    "track, in a thread": (FaceTracker, "track", _raise_in_a_thread),
    "track, SIGSEGV": (FaceTracker, "track", lambda *_: ctypes.string_at(0)),
    "track, SIGABRT": (FaceTracker, "track", lambda *_: os.abort()),
    "observe": (FaceSensor, "observe", _raise),
    "encode": (Encoder, "encode", _raise),
    "encode, own": (own, "encode", _raise),
    "send": (Sender, "send_latest", _raise),
    "close": (_Camera, "close", _raise),
}
"""Where it crashes and how, after a few pictures; opening crashes after its first."""


def _install_crash(step: str) -> None:
    owner, name, crash = CRASHES[step]
    real = getattr(owner, name)
    if step == "open":

        def open_and_crash(selector: str | None) -> None:
            real(selector).read(Frame())
            crash()

        patch(owner, name, open_and_crash)
        return

    calls = itertools.count()

    def work_for_a_while(*arguments: object) -> object:
        # Closing comes once, after all pictures.
        if (_Camera.pictures if step == "close" else next(calls)) >= _AFTER_PICTURES:
            crash()
        return real(*arguments)

    patch(owner, name, work_for_a_while)


# Leaks and attempts --------------------------------------------------------------------------------------------------


def _install_leak(places: str) -> None:
    acts = [_LEAKS[place] for place in places.split(",")]

    encode = Encoder.encode

    def encode_and_leak(encoder: Encoder, landmarks: Landmarks, captured_ns: int) -> PublishedFace:
        face = encode(encoder, landmarks, captured_ns)
        for act in acts if _Camera.pictures == _AFTER_PICTURES else []:
            face = act(face)
        return face

    patch(Encoder, "encode", encode_and_leak)


def _as_landmarks(_: PublishedFace) -> PublishedFace:
    return PublishedFace(Geometry.OWN, _Camera.last.tobytes()[: PAYLOAD_BYTES[Geometry.OWN]])


def _to_file(face: PublishedFace) -> PublishedFace:
    # Refused with the guards on; the sensor goes on, as a library with a cache would.
    with contextlib.suppress(OSError):
        Path(os.environ["TMPDIR"], LEAK_NAME).write_bytes(_Camera.last.tobytes())
    return face


def _to_log(face: PublishedFace) -> PublishedFace:
    sys.stderr.write(f"odd colours: {_Camera.last[0, :20]}\n")
    return face


def _to_network(face: PublishedFace) -> PublishedFace:
    """Look up a name without Python noticing, as a telemetry client in a native library would."""
    found = ctypes.c_void_p()
    ctypes.CDLL(None).getaddrinfo(HOST.encode(), b"443", None, ctypes.byref(found))
    return face


_LEAKS = {"message": _as_landmarks, "file": _to_file, "log": _to_log, "network": _to_network}
