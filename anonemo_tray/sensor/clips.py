"""The sensor process at work on files for `anonymize`: open descriptors in, a message for every picture out."""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

import numpy as np
from numpy.typing import NDArray

from anonemo_tray.errors import AnonEmoError, ExitCode, Problem
from anonemo_tray.face.encoder import Encode, encoder
from anonemo_tray.face.published import Geometry
from anonemo_tray.face.style import DEFAULT_STYLE
from anonemo_tray.ipc.messages import Blank, ClipEnd, Face, Hello, Trouble, encode
from anonemo_tray.ipc.pipes import ChildEnds
from anonemo_tray.sandbox import Guards
from anonemo_tray.sensor.camera import EndOfClipError
from anonemo_tray.sensor.complaints import Complaints
from anonemo_tray.sensor.convert import Converter
from anonemo_tray.sensor.face_sensor import FaceSensor
from anonemo_tray.sensor.files import DEFAULT_FPS, VideoFile
from anonemo_tray.sensor.frame import Frame
from anonemo_tray.sensor.model import load_model
from anonemo_tray.sensor.opencv import cv2
from anonemo_tray.sensor.pace import NANOSECONDS, PresentationTime
from anonemo_tray.sensor.tracker import FaceTracker

_HEAD_BYTES = 64
_WAITING = 64
"""So many pictures' messages may wait for the reader before the sensor does too."""

_STILLS = (b"\xff\xd8\xff", b"\x89PNG", b"GIF8", b"BM", b"II*\0", b"MM\0*", b"\0\0\0\x0cjP  ", b"\xff\x4f\xff\x51")
_AVIF_BRANDS = frozenset({b"avif", b"avis"})
_HEIC_BRANDS = frozenset({b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"})


class StillFile:
    """A picture file as a camera: its one picture, or all of an animation at their own times.

    Attributes:
        length_ns: 0: no header says it.
        presented_ns: the last picture's place in the animation.

    Raises:
        AnonEmoError: INPUT_UNREADABLE.
    """

    is_live = False

    def __init__(self, data: bytes) -> None:
        self._pictures = _decode_all(np.frombuffer(data, dtype=np.uint8))
        self._time = PresentationTime(DEFAULT_FPS)
        self._milliseconds = 0.0
        self._converter = Converter()
        self._next = 0
        self.length_ns = 0
        self.presented_ns = 0

    def read(self, frame: Frame) -> bool:
        """See `Camera.read`."""
        if self._next == len(self._pictures):
            raise EndOfClipError
        picture, duration = self._pictures[self._next]
        self._next += 1
        frame.captured_ns = self._time.next(self._milliseconds)
        self.presented_ns = self._time.presented_ns
        self._milliseconds += duration
        try:
            self._converter.convert(picture, frame)
        except ValueError:
            return False
        return True

    def close(self) -> None:
        """See `Camera.close`."""
        for picture, _ in self._pictures:
            picture.fill(0)
        self._converter.wipe()


def run_clips(ends: ChildEnds, guards: Guards) -> ExitCode:
    """Read the files of the configuration, one after the other, and end.

    Args:
        ends: the pipes; the configuration holds `clips`, open descriptors (on Windows: handles), `geometry`, and
            `sequence`: whether the files are pictures of one person.
        guards: what protects this process.
    """
    sender = ends.sender
    sender.send(encode(Hello(guards)))
    geometry = Geometry[str(ends.config["geometry"])]
    try:
        model = load_model()
        readings = _Readings(ends, model, geometry, sequence=bool(ends.config.get("sequence")))
        for handle in ends.config["clips"]:
            with os.fdopen(_descriptor(int(handle)), "rb") as file:
                sender.send(encode(readings.read(file)))
    except AnonEmoError as error:
        sender.send(encode(Trouble(error.problem)))
    except BrokenPipeError:
        return ExitCode.FAILED
    sender.close(timeout=None)
    return ExitCode.OK


def _descriptor(handle: int) -> int:
    if sys.platform == "win32":
        import msvcrt  # noqa: PLC0415 -- exists on this system alone

        return msvcrt.open_osfhandle(handle, os.O_RDONLY | os.O_BINARY)
    return handle


class _Readings:
    """The reading of files, with what is kept from one to the next when they show one person."""

    def __init__(self, ends: ChildEnds, model: bytes, geometry: Geometry, *, sequence: bool) -> None:
        self._sender = ends.sender
        self._model = model
        self._geometry = geometry
        self._sequence = _Sequence() if sequence else None
        self._kept: tuple[FaceSensor, Encode] | None = None
        self._number = 0
        self._complaints = Complaints()

    def read(self, file: IO[bytes]) -> ClipEnd:
        """Send a message for each picture of a file; return how it ended."""
        try:
            camera = open_file(file)
        except AnonEmoError as error:
            return ClipEnd(0, error.problem)
        believable = _Believable(camera, self._complaints)
        if self._sequence is None:
            sensor, publish = FaceSensor(believable, FaceTracker(self._model)), encoder(self._geometry)
        else:
            self._sequence.play(believable)
            self._kept = self._kept or (
                FaceSensor(self._sequence, FaceTracker(self._model)),
                encoder(self._geometry),
            )
            sensor, publish = self._kept
        try:
            for message in self._observe(sensor, publish, camera):
                self._sender.send_in_turn(encode(message), _WAITING)
        except AnonEmoError as error:
            return ClipEnd(0, error.problem)
        finally:
            if self._sequence is None:
                sensor.close()
        return ClipEnd(camera.length_ns, unread=believable.unread)

    def _observe(self, sensor: FaceSensor, publish: Encode, camera: VideoFile | StillFile) -> Iterator[Face | Blank]:
        with contextlib.suppress(EndOfClipError):
            while True:
                observation = sensor.observe()
                self._number += 1
                if observation.landmarks is None:
                    yield Blank(self._number, camera.presented_ns)
                    continue
                face = publish(observation.landmarks, observation.captured_ns)
                yield Face(self._number, camera.presented_ns, DEFAULT_STYLE, face)


class _Believable:
    """A camera whose decoder is believed: a picture that it complains about is none.

    Attributes:
        unread: how many pictures could not be decoded.

    Raises:
        AnonEmoError: INPUT_INTERLACED at the end of a clip that gave no other.
    """

    is_live = False

    def __init__(self, camera: VideoFile | StillFile, complaints: Complaints) -> None:
        self._camera = camera
        self._complaints = complaints
        self._refused = 0
        self._good = 0
        self.unread = 0

    def read(self, frame: Frame) -> bool:
        """See `Camera.read`."""
        try:
            found = self._camera.read(frame)
        except EndOfClipError:
            if self._refused and not self._good:
                raise AnonEmoError(Problem.INPUT_INTERLACED) from None
            raise
        if self._complaints.refused():
            self._refused += 1
            self.unread += 1
            return False
        self._good += found
        self.unread += not found
        return found

    def close(self) -> None:
        """See `Camera.close`."""
        self._camera.close()


class _Sequence:
    """Files one after the other as one camera, `DEFAULT_FPS` pictures a second."""

    is_live = False

    def __init__(self) -> None:
        self._camera: _Believable | None = None
        self._pictures = 0

    def play(self, camera: _Believable) -> None:
        """Go on with this file."""
        self.close()
        self._camera = camera

    def read(self, frame: Frame) -> bool:
        """See `Camera.read`."""
        if self._camera is None:
            raise EndOfClipError
        found = self._camera.read(frame)
        frame.captured_ns = round(self._pictures * NANOSECONDS / DEFAULT_FPS)
        self._pictures += 1
        return found

    def close(self) -> None:
        """See `Camera.close`."""
        if self._camera is not None:
            self._camera.close()


def open_file(file: IO[bytes]) -> VideoFile | StillFile:
    """Open what a file is by its content, whatever its name says.

    Raises:
        AnonEmoError: INPUT_EMPTY, INPUT_HEIC or INPUT_UNREADABLE.
    """
    head = file.read(_HEAD_BYTES)
    file.seek(0)
    if not head:
        raise AnonEmoError(Problem.INPUT_EMPTY)
    brand = head[8:12] if head[4:8] == b"ftyp" else b""
    if brand in _HEIC_BRANDS and not (_AVIF_BRANDS & {head[place : place + 4] for place in range(16, 60, 4)}):
        # FFmpeg would take one tile of such a picture for all of it.
        raise AnonEmoError(Problem.INPUT_HEIC)
    if brand in _AVIF_BRANDS | _HEIC_BRANDS or head.startswith(_STILLS) or head[8:12] == b"WEBP":
        return StillFile(file.read())
    return VideoFile(Path(), live=False, file=file)


def _decode_all(data: NDArray[np.uint8]) -> list[tuple[NDArray[Any], float]]:
    """Return pictures, BGR or BGRA, each with its duration in milliseconds."""
    head = data[:4096].tobytes()
    animated = head.startswith(b"GIF8") or b"acTL" in head or b"ANIM" in head[:64] or head[8:12] == b"avis"
    try:
        if animated:
            found, animation = cv2.imdecodeanimation(data)
            if found and len(animation.frames):
                durations = [max(float(d), 10.0) for d in animation.durations]
                return list(zip(animation.frames, durations, strict=False))
        picture = cv2.imdecode(data, cv2.IMREAD_COLOR)
    except cv2.error as error:
        raise AnonEmoError(Problem.INPUT_UNREADABLE) from error
    if picture is None:
        raise AnonEmoError(Problem.INPUT_UNREADABLE)
    return [(picture, 0.0)]
