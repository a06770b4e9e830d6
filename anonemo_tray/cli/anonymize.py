"""`anonemo-tray anonymize`: a clip or a folder of pictures in, canvases out, through the same code as a call.

Files only: a live camera has no place here, because what a camera sees never reaches the disk (P2). Nothing half-done
is left behind: the result appears under its name when it is complete.
"""

from __future__ import annotations

import argparse
import contextlib
import errno
import shutil
import stat
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from anonemo_tray.errors import AnonEmoError, ExitCode, Problem
from anonemo_tray.face.decoder import FaceDecoder
from anonemo_tray.face.encoder import Encode, encoder
from anonemo_tray.face.landmarks import FACE_POINTS, FloatArray
from anonemo_tray.face.published import DEFAULT_GEOMETRY, Geometry
from anonemo_tray.face.style import DEFAULT_STYLE, Style
from anonemo_tray.i18n import Texts
from anonemo_tray.output.canvas import Canvas, Renderer
from anonemo_tray.output.layout import HEIGHT, WIDTH
from anonemo_tray.sensor.camera import EndOfClipError
from anonemo_tray.sensor.face_sensor import FaceSensor
from anonemo_tray.sensor.files import open_clip
from anonemo_tray.sensor.model import load_model
from anonemo_tray.sensor.opencv import cv2
from anonemo_tray.sensor.tracker import FaceTracker

_SLACK_BYTES = 1_000_000
"""With less free space than this, a video that is not all there was too large for the disk."""


class CanvasWriter(Protocol):
    """Where the canvases of a clip go."""

    def write(self, canvas: Canvas) -> None:
        """Append one canvas. OSError when the disk does not take it."""

    def close(self) -> None:
        """Complete the file. OSError as for `write`."""


def _colours(canvas: Canvas) -> NDArray[np.uint8]:
    """Return the canvas as OpenCV takes pictures: uint8 (720, 1280, 3), blue, green and red."""
    return np.asarray(cv2.cvtColor(canvas.i420, cv2.COLOR_YUV2BGR_I420), np.uint8)


class PngFolder:
    """Canvases as numbered PNG pictures."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir()
        self._folder = folder
        self._count = 0

    def write(self, canvas: Canvas) -> None:
        """Append one canvas."""
        _, data = cv2.imencode(".png", _colours(canvas))
        (self._folder / f"{self._count:06d}.png").write_bytes(data.tobytes())
        self._count += 1

    def close(self) -> None:
        """Nothing is left to do."""


class Mp4File:
    """Canvases as an MPEG-4 video."""

    def __init__(self, path: Path, fps: float) -> None:
        self._path = path
        self._writer = cv2.VideoWriter(str(path), cv2.CAP_FFMPEG, cv2.VideoWriter.fourcc(*"mp4v"), fps, (WIDTH, HEIGHT))
        if not self._writer.isOpened():
            raise OSError(errno.EIO, "the video cannot be created")
        self._count = 0

    def write(self, canvas: Canvas) -> None:
        """Append one canvas."""
        self._writer.write(_colours(canvas))
        self._count += 1

    def close(self) -> None:
        """Write the end of the video, and look whether it is all there: OpenCV does not say when a write failed."""
        self._writer.release()
        written = cv2.VideoCapture(str(self._path), cv2.CAP_FFMPEG)
        count = int(written.get(cv2.CAP_PROP_FRAME_COUNT)) if written.isOpened() else 0
        written.release()
        if count != self._count:
            full = shutil.disk_usage(self._path.parent).free < _SLACK_BYTES
            raise OSError(errno.ENOSPC if full else errno.EIO, "the video could not be written to its end")


class PointsRecord:
    """What is published of each picture, as numbers."""

    def __init__(self, fps: float) -> None:
        self._fps = fps
        self._points: list[FloatArray] = []

    def add(self, points: FloatArray | None) -> None:
        """Append the published points (478, 2), or None where the canvas is blank."""
        blank = np.full((FACE_POINTS, 2), np.nan, dtype=np.float32)
        self._points.append(blank if points is None else points[:FACE_POINTS])

    def save(self, path: Path) -> None:
        """Write `points` float32 (frames, 468, 2), `shown` bool (frames,) and `fps`."""
        points = np.array(self._points, dtype=np.float32).reshape(-1, FACE_POINTS, 2)
        shown = np.isfinite(points).all(axis=(1, 2))
        with path.open("wb") as file:
            np.savez_compressed(file, points=points, shown=shown, fps=np.float64(self._fps))


class Progress:
    """A progress bar on standard error, where that is a terminal."""

    _WIDTH = 30

    def __init__(self, total: int | None) -> None:
        self._total = total
        self._done = 0
        self._wanted = sys.stderr is not None and sys.stderr.isatty()

    def step(self) -> None:
        """Count one picture."""
        self._done += 1
        if not self._wanted or self._done % 10:
            return
        if self._total:
            share = min(1.0, self._done / self._total)
            bar = ("#" * round(share * self._WIDTH)).ljust(self._WIDTH, ".")
            sys.stderr.write(f"\r[{bar}] {share:4.0%}")
        else:
            sys.stderr.write(f"\r{self._done}")
        sys.stderr.flush()

    def finish(self) -> None:
        """Leave the line."""
        if self._wanted:
            sys.stderr.write("\r" + " " * (self._WIDTH + 8) + "\r")


def _refuse_live_camera(path: Path) -> None:
    if path.parts[:2] == ("/", "dev"):
        raise AnonEmoError(Problem.LIVE_CAMERA_REFUSED, path.name)
    with contextlib.suppress(OSError):
        mode = path.stat().st_mode
        if not (stat.S_ISREG(mode) or stat.S_ISDIR(mode)):
            raise AnonEmoError(Problem.LIVE_CAMERA_REFUSED, path.name)


def _check_target(path: Path, suffix: str) -> None:
    if path.suffix.lower() != suffix:
        raise AnonEmoError(Problem.USAGE, path.name)
    if path.exists():
        raise AnonEmoError(Problem.OUTPUT_EXISTS, path.name)
    if not path.parent.is_dir():
        raise AnonEmoError(Problem.OUTPUT_UNWRITABLE, path.name)


@contextlib.contextmanager
def _workshop(target: Path) -> Iterator[Path]:
    """Give a hidden folder beside the target that disappears with all that is still in it."""
    try:
        with tempfile.TemporaryDirectory(prefix=".anonemo-", dir=target.parent) as folder:
            yield Path(folder)
    except OSError as error:
        full = error.errno in {errno.ENOSPC, errno.EDQUOT}
        raise AnonEmoError(Problem.DISK_FULL if full else Problem.OUTPUT_UNWRITABLE, target.name) from error


def anonymize(args: argparse.Namespace, texts: Texts) -> ExitCode:
    """Turn a clip into canvases.

    Raises:
        AnonEmoError: INPUT_*, OUTPUT_*, DISK_FULL, LIVE_CAMERA_REFUSED, MODEL_*.
    """
    source, target = Path(args.input), Path(args.output)
    points_path = Path(args.points) if args.points else None
    style = Style[args.style.upper()] if args.style else DEFAULT_STYLE
    geometry = Geometry[args.geometry.upper()] if args.geometry else DEFAULT_GEOMETRY
    _refuse_live_camera(source)
    as_video = bool(target.suffix)
    _check_target(target, ".mp4" if as_video else "")
    if points_path is not None:
        _check_target(points_path, ".npz")
    if geometry.identifies:
        sys.stderr.write(texts.text("own.warning") + "\n")
        if points_path is not None:
            sys.stderr.write(texts.text("own.points_warning") + "\n")
    clip = open_clip(source, live=False)
    with contextlib.closing(FaceSensor(clip, FaceTracker(load_model()))) as sensor, _workshop(target) as workshop:
        draft = workshop / target.name
        writer: CanvasWriter = Mp4File(draft, clip.fps) if as_video else PngFolder(draft)
        record = PointsRecord(clip.fps)
        _draw_all(sensor, encoder(geometry), style, writer, record, Progress(clip.frame_count))
        writer.close()
        if points_path is not None:
            points_draft = workshop / "points.npz"
            record.save(points_draft)
            shutil.move(points_draft, points_path)
        draft.replace(target)
    return ExitCode.OK


def _draw_all(
    sensor: FaceSensor,
    encode: Encode,
    style: Style,
    writer: CanvasWriter,
    record: PointsRecord,
    progress: Progress,
) -> None:
    """Draw every picture of the clip, through the message's own encoding: a clip shows what a call would have shown."""
    renderer, decoder = Renderer(), FaceDecoder()
    with contextlib.suppress(EndOfClipError):
        while True:
            observation = sensor.observe()
            drawn = None
            if observation.landmarks is not None:
                drawn = decoder.decode(encode(observation.landmarks, observation.captured_ns))
            writer.write(renderer.render(drawn, style) if drawn is not None else renderer.pause())
            record.add(None if drawn is None else drawn.points)
            progress.step()
    progress.finish()
