"""Video files and folders of pictures as cameras: played live in a loop, or once and as fast as they are read."""

from __future__ import annotations

import math
import re
from pathlib import Path
from typing import IO, Any

import numpy as np
from numpy.typing import NDArray

from anonemo_tray.errors import AnonEmoError, Problem
from anonemo_tray.sensor.camera import EndOfClipError
from anonemo_tray.sensor.convert import Converter
from anonemo_tray.sensor.frame import Frame
from anonemo_tray.sensor.opencv import cv2
from anonemo_tray.sensor.pace import MediaTime, Pace, PresentationTime

DEFAULT_FPS = 30.0
"""Of a folder of pictures, and of a video whose header names none, or a time base such as 90000 in its place."""

MAX_FPS = 240.0

MAX_FAULTS = 30
"""So many pictures in a row that cannot be decoded are the end of a video: OpenCV reports both in the same way."""

MAX_ASPECT = 8.0
"""Pixels more oblong than this are a damaged header."""

PICTURE_SUFFIXES = frozenset(
    {".avif", ".bmp", ".gif", ".jfif", ".jp2", ".jpeg", ".jpg", ".png", ".tif", ".tiff", ".webp"}
)


def natural_key(name: str) -> tuple[tuple[int, int, str], ...]:
    """Return a sort key that puts `frame2` before `frame10`, whatever the case of the letters."""
    parts = re.findall(r"\d+|\D+", name.casefold())
    return tuple((0, int(part), part) if part.isdecimal() else (1, 0, part) for part in parts)


class VideoFile:
    """A video file as a camera.

    Args:
        path: the file. FFmpeg gets it open, and opens nothing that its content points to (see `opencv.py`).
        live: play it in a loop at its own pace; else once and without waiting.
        file: the file itself where it is open already; closed by the caller. Then the path is a name and no more.

    Attributes:
        fps: pictures a second.
        frame_count: pictures in it as its header says, or None when it does not say.
        length_ns: how long it is as its header says, 0 when it does not say.
        presented_ns: of a clip that is not played live, the last picture's place in it as the file says.

    Raises:
        AnonEmoError: INPUT_MISSING, INPUT_EMPTY, INPUT_CODEC or INPUT_UNREADABLE.
    """

    is_live = False

    def __init__(self, path: Path, *, live: bool, file: IO[bytes] | None = None) -> None:
        self._name = path.name
        if file is None:
            _require_content(path)
        self._path = path.resolve()
        self._given = file
        self._file: IO[bytes] | None = None
        self._live = live
        self._converter = Converter()
        self._picture: NDArray[Any] = np.empty((1, 1, 3), dtype=np.uint8)
        self._capture = self._open()
        fps = self._capture.get(cv2.CAP_PROP_FPS)
        self.fps = fps if 1.0 <= fps <= MAX_FPS else DEFAULT_FPS
        count = self._capture.get(cv2.CAP_PROP_FRAME_COUNT)
        self.length_ns = round(count / fps * 1e9) if 0 < count < math.inf and 0 < fps < math.inf else 0
        self._undecoded = Problem.INPUT_CODEC if count else Problem.INPUT_EMPTY
        self.frame_count = int(count) if math.isfinite(count) and count > 0 else None
        self._pace: Pace | MediaTime | None = Pace(self.fps) if live else None
        self._time = PresentationTime(self.fps)
        self.presented_ns = 0
        self._faults: int | None = None
        self._advanced_ever = False

    def read(self, frame: Frame) -> bool:
        """See `Camera.read`."""
        if self._faults is None:
            self._faults = self._advance()
        if self._pace is not None:
            frame.captured_ns = self._pace.wait()
        else:
            frame.captured_ns = self._time.next(None if self._faults else self._capture.get(cv2.CAP_PROP_POS_MSEC))
            self.presented_ns = self._time.presented_ns
        if self._faults:
            self._faults -= 1
            return False
        self._faults = None
        found, picture = self._capture.retrieve(self._picture)
        if not found:
            return False
        self._picture = picture
        return _convert(self._converter, self._true_shape(picture), frame)

    def _true_shape(self, picture: NDArray[Any]) -> NDArray[Any]:
        """Widen or heighten what has pixels that are not square; never make it smaller."""
        across = self._capture.get(cv2.CAP_PROP_SAR_NUM)
        down = self._capture.get(cv2.CAP_PROP_SAR_DEN)
        if not (across > 0 and down > 0) or across == down or not 1 / MAX_ASPECT <= across / down <= MAX_ASPECT:
            return picture
        ratio = across / down
        if self._capture.get(cv2.CAP_PROP_ORIENTATION_META) % 180:
            ratio = 1 / ratio
        rows, cols = picture.shape[:2]
        size = (round(cols * ratio), rows) if ratio > 1 else (cols, round(rows / ratio))
        return np.asarray(cv2.resize(picture, size, interpolation=cv2.INTER_LINEAR))

    def close(self) -> None:
        """See `Camera.close`."""
        self._capture.release()
        if self._file is not None:
            self._file.close()
        self._picture.fill(0)
        self._converter.wipe()

    def _advance(self) -> int:
        """Go to the next picture that can be decoded; return how many before it could not."""
        faults = _skip_faults(self._capture)
        if faults is None and self._live and self._advanced_ever:
            self._capture.release()
            self._capture = self._open()
            faults = _skip_faults(self._capture)
        if faults is None:
            if self._advanced_ever and not self._live:
                raise EndOfClipError
            problem = Problem.INPUT_UNREADABLE if self._advanced_ever else self._undecoded
            self.close()
            raise AnonEmoError(problem, self._name)
        self._advanced_ever = True
        return faults

    def _open(self) -> cv2.VideoCapture:
        if self._file is not None:
            self._file.close()
        try:
            file = self._given or self._path.open("rb")
            self._file = None if file is self._given else file
            file.seek(0)
            capture: cv2.VideoCapture = cv2.VideoCapture(file, cv2.CAP_FFMPEG, [])  # type: ignore[call-overload] # the stubs know no files
        except (OSError, cv2.error) as error:
            raise AnonEmoError(Problem.INPUT_UNREADABLE, self._name) from error
        if not capture.isOpened():
            if self._file is not None:
                self._file.close()
            raise AnonEmoError(Problem.INPUT_UNREADABLE, self._name)
        return capture


class PictureFolder:
    """A folder of pictures, or one picture, as a camera; in the natural order of the file names.

    A picture that cannot be decoded counts as "no picture". Rotation as in the EXIF data is applied, transparency
    is ignored, 16 bits become 8.

    Args:
        path: the folder, or one picture file.
        live: play it in a loop at `DEFAULT_FPS`; else once and without waiting.

    Attributes:
        fps: pictures a second.
        frame_count: pictures in it.

    Raises:
        AnonEmoError: INPUT_MISSING, INPUT_EMPTY or INPUT_UNREADABLE.
    """

    is_live = False

    def __init__(self, path: Path, *, live: bool) -> None:
        self._name = path.name
        _require_content(path)
        self._files = [path] if path.is_file() else _pictures_in(path)
        if not self._files:
            raise AnonEmoError(Problem.INPUT_EMPTY, self._name)
        self._live = live
        self._converter = Converter()
        self.fps = DEFAULT_FPS
        self.frame_count: int | None = len(self._files)
        self._pace = Pace(self.fps) if live else MediaTime(self.fps)
        self._next = 0
        self._decoded_any = False

    def read(self, frame: Frame) -> bool:
        """See `Camera.read`."""
        if self._next == len(self._files):
            if not self._decoded_any:
                raise AnonEmoError(Problem.INPUT_UNREADABLE, self._name)
            if not self._live:
                raise EndOfClipError
            self._next = 0
        file = self._files[self._next]
        self._next += 1
        frame.captured_ns = self._pace.wait()
        picture = _decode(file)
        found = picture is not None and _convert(self._converter, picture, frame)
        self._decoded_any |= found
        return found

    def close(self) -> None:
        """See `Camera.close`."""
        self._converter.wipe()


def open_clip(path: Path, *, live: bool) -> VideoFile | PictureFolder:
    """Open a video file, a picture file or a folder of pictures; see `VideoFile` and `PictureFolder`."""
    if path.is_dir() or path.suffix.casefold() in PICTURE_SUFFIXES:
        return PictureFolder(path, live=live)
    return VideoFile(path, live=live)


def _skip_faults(capture: cv2.VideoCapture) -> int | None:
    return next((faults for faults in range(MAX_FAULTS) if capture.grab()), None)


def _require_content(path: Path) -> None:
    try:
        if path.is_file():
            with path.open("rb") as file:
                if not file.read(1):
                    raise AnonEmoError(Problem.INPUT_EMPTY, path.name)
        elif not path.is_dir():
            problem = Problem.INPUT_UNREADABLE if path.exists() else Problem.INPUT_MISSING
            raise AnonEmoError(problem, path.name)
    except OSError as error:
        raise AnonEmoError(Problem.INPUT_UNREADABLE, path.name) from error


def _pictures_in(folder: Path) -> list[Path]:
    try:
        files = [
            file
            for file in folder.iterdir()
            if file.suffix.casefold() in PICTURE_SUFFIXES and not file.name.startswith(".") and file.is_file()
        ]
    except OSError as error:
        raise AnonEmoError(Problem.INPUT_UNREADABLE, folder.name) from error
    return sorted(files, key=lambda file: (natural_key(file.name), file.name))


def _decode(file: Path) -> NDArray[Any] | None:
    """Return BGR uint8 (rows, cols, 3), or None. Not by cv2.imread, which fails on non-ASCII paths on Windows."""
    try:
        data = np.fromfile(file, dtype=np.uint8)
        picture = cv2.imdecode(data, cv2.IMREAD_COLOR) if data.size else None
    except (OSError, cv2.error):
        return None
    return picture


def _convert(converter: Converter, picture: NDArray[Any], frame: Frame) -> bool:
    try:
        converter.convert(picture, frame)
    except ValueError:
        return False
    return True
