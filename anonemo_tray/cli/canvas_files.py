"""The files that `anonymize` writes: a video, a folder of pictures, the published points. No metadata, no sound."""

from __future__ import annotations

import errno
import math
import shutil
import statistics
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from anonemo_tray.face.landmarks import FACE_POINTS, FloatArray
from anonemo_tray.output.canvas import Canvas
from anonemo_tray.output.layout import HEIGHT, WIDTH
from anonemo_tray.sensor.opencv import cv2
from anonemo_tray.sensor.suppress_stderr import suppress_stderr

VIDEO_CODECS = {".mp4": "vp09", ".webm": "VP80"}
"""What browsers play, by the file's suffix: VP9 in .mp4 (MPEG-4 Part 2 plays in none), VP8 in .webm."""

DEFAULT_FPS = 30.0
_SLACK_BYTES = 1_000_000
"""With less free space than this, a video that is not all there was too large for the disk."""

_LEAST_RATE = 10.0
"""Slower pictures are repeated, so that players need not wait for the next one."""

_REGULAR_NS = 2_000_000
"""Pictures within 2 ms of an even grid are even: containers round times to milliseconds."""


def even_rate(times: Sequence[int], fallback: float = DEFAULT_FPS) -> float:
    """Return the rate of the video that shows pictures at their own times.

    Evenly spaced pictures keep their rate. Others are put on a grid of a multiple of 30 a second that is finer than
    most of their intervals, so that each is at most half a step from its own time.

    Args:
        times: nanoseconds from the first picture's, in order.
        fallback: the rate for a single picture.
    """
    if len(times) < 2 or times[-1] <= times[0]:
        return fallback
    step = (times[-1] - times[0]) / (len(times) - 1)
    if all(abs(time - times[0] - number * step) <= _REGULAR_NS for number, time in enumerate(times)):
        rate = 1e9 / step
        # Milliseconds make 30.01 of 30 in short clips.
        rate = float(round(rate)) if abs(rate - round(rate)) < 0.02 and rate >= 1 else rate
        return rate * math.ceil(_LEAST_RATE / rate)
    usual = statistics.median(after - before for before, after in pairwise(times))
    return DEFAULT_FPS * min(8, max(1, math.ceil(1e9 / max(usual, 1.0) / DEFAULT_FPS - 0.1)))


def on_grid(times: Sequence[int], rate: float) -> list[int]:
    """Return for each picture how often it is shown at a rate; 0 where the next one takes its place."""
    starts = [round((time - times[0]) * rate / 1e9) for time in times]
    last = starts[-1] + (1 if len(times) < 2 else max(1, round(statistics.median(np.diff(starts).tolist()))))
    return [after - before for before, after in zip(starts, [*starts[1:], last], strict=True)]


def _colours(canvas: Canvas) -> NDArray[np.uint8]:
    """Return the canvas as OpenCV takes pictures: uint8 (720, 1280, 3), blue, green and red."""
    return np.asarray(cv2.cvtColor(canvas.i420, cv2.COLOR_YUV2BGR_I420), np.uint8)


def write_png(path: Path, canvas: Canvas) -> None:
    """Write one canvas. OSError when the disk does not take it."""
    _, data = cv2.imencode(".png", _colours(canvas))
    path.write_bytes(data.tobytes())


class VideoFile:
    """Canvases as a video of a constant rate."""

    def __init__(self, path: Path, fps: float) -> None:
        self._path = path
        codec = cv2.VideoWriter.fourcc(*VIDEO_CODECS[path.suffix.lower()])
        with suppress_stderr():  # OpenCV prints what it thinks of the codec's name
            self._writer = cv2.VideoWriter(str(path), cv2.CAP_FFMPEG, codec, fps, (WIDTH, HEIGHT))
        if not self._writer.isOpened():
            raise OSError(errno.EIO, "the video cannot be created")
        self._fps = fps
        self._count = 0

    def write(self, canvas: Canvas, times: int) -> None:
        """Show one canvas for so many pictures. OSError when the disk does not take it."""
        colours = _colours(canvas)
        for _ in range(times):
            self._writer.write(colours)
        self._count += times

    def close(self) -> None:
        """Write the end of the video, and look whether it is all there: OpenCV does not say when a write failed."""
        self._writer.release()
        with self._path.open("rb") as file:
            written = cv2.VideoCapture(file, cv2.CAP_FFMPEG, [])  # type: ignore[call-overload] # the stubs know no files
            count = round(written.get(cv2.CAP_PROP_FRAME_COUNT)) if written.isOpened() else 0
            written.release()
        if abs(count - self._count) > max(1, 0.002 * self._fps):
            full = shutil.disk_usage(self._path.parent).free < _SLACK_BYTES
            raise OSError(errno.ENOSPC if full else errno.EIO, "the video could not be written to its end")


class PointsRecord:
    """What is published of each picture, as numbers."""

    def __init__(self) -> None:
        self._points: list[FloatArray] = []

    def add(self, points: FloatArray | None) -> None:
        """Append the published points (478, 2), or None where the canvas is blank."""
        blank = np.full((FACE_POINTS, 2), np.nan, dtype=np.float32)
        self._points.append(blank if points is None else points[:FACE_POINTS])

    def save(self, path: Path, times: Sequence[int], fps: float) -> None:
        """Write `points` float32 (frames, 468, 2), `shown` bool (frames,), `seconds` float64 (frames,) and `fps`."""
        points = np.array(self._points, dtype=np.float32).reshape(-1, FACE_POINTS, 2)
        shown = np.isfinite(points).all(axis=(1, 2))
        seconds = np.array(times, dtype=np.float64) / 1e9
        with path.open("wb") as file:
            np.savez_compressed(file, points=points, shown=shown, seconds=seconds, fps=np.float64(fps))
