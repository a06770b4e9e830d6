"""`anonemo-tray anonymize`: a clip or a folder of pictures in, canvases out, through the same code as a call.

Files only: a live camera has no place here, because what a camera sees never reaches the disk (P2). The files are
decoded in the sealed sensor process (`clip_sensor.py`). Nothing half-done is left behind: the result appears under its
name when it is complete.
"""

from __future__ import annotations

import argparse
import contextlib
import errno
import shutil
import stat
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

from anonemo_tray.cli.canvas_files import (
    DEFAULT_FPS,
    VIDEO_CODECS,
    PointsRecord,
    VideoFile,
    even_rate,
    on_grid,
    write_png,
)
from anonemo_tray.cli.clip_sensor import Reading, read_files
from anonemo_tray.errors import AnonEmoError, ExitCode, Problem
from anonemo_tray.face.decoder import FaceDecoder
from anonemo_tray.face.published import DEFAULT_GEOMETRY, Geometry
from anonemo_tray.face.style import DEFAULT_STYLE, Style
from anonemo_tray.i18n import Texts, tidy
from anonemo_tray.output.canvas import Canvas, Renderer
from anonemo_tray.pipeline.session_config import SessionConfig
from anonemo_tray.policy import load_policy
from anonemo_tray.sandbox import disable_core_dumps
from anonemo_tray.sensor.files import natural_key

_OTHER_KINDS = frozenset(
    [
        ".avi",
        ".avif",
        ".bmp",
        ".flv",
        ".gif",
        ".heic",
        ".jpeg",
        ".jpg",
        ".m4v",
        ".mkv",
        ".mov",
        ".mpeg",
        ".mpg",
        ".ogv",
        ".png",
        ".tif",
        ".tiff",
        ".ts",
        ".webp",
        ".wmv",
        ".y4m",
    ]
)
"""Suffixes that mean a kind of file that is not written; any other is part of a folder's name."""

_NO_PICTURES = frozenset({"thumbs.db", "desktop.ini"})

_MISSING_SHARE, _MISSING_SECONDS = 0.05, 0.3
"""More than this less than its header says, and a clip counts as damaged."""


class Progress:
    """The number of pictures done on standard error, where that is a terminal."""

    def __init__(self) -> None:
        self._done = 0
        self._wanted = sys.stderr is not None and sys.stderr.isatty()

    def step(self) -> None:
        """Count one picture."""
        self._done += 1
        if self._wanted and self._done % 10 == 0:
            sys.stderr.write(f"\r{self._done}")
            sys.stderr.flush()

    def finish(self) -> None:
        """Leave the line."""
        if self._wanted:
            sys.stderr.write("\r" + " " * 12 + "\r")


def _refuse_live_camera(path: Path) -> None:
    if path.parts[:2] == ("/", "dev"):
        raise AnonEmoError(Problem.LIVE_CAMERA_REFUSED, path.name)
    with contextlib.suppress(OSError):
        mode = path.stat().st_mode
        if not (stat.S_ISREG(mode) or stat.S_ISDIR(mode)):
            raise AnonEmoError(Problem.LIVE_CAMERA_REFUSED, path.name)


def _check_target(path: Path) -> None:
    try:
        str(path).encode()
    except UnicodeEncodeError as error:
        raise AnonEmoError(Problem.NAME_UNREADABLE, path.name) from error
    if path.exists():
        raise AnonEmoError(Problem.OUTPUT_EXISTS, path.name)
    if not path.parent.is_dir():
        raise AnonEmoError(Problem.OUTPUT_UNWRITABLE, path.name)


def _files(source: Path) -> tuple[list[Path], list[Path]]:
    """Return the file, or the files of a folder in the natural order of their names; and what else is in the folder."""
    try:
        if source.is_file():
            return [source], []
        if not source.is_dir():
            raise AnonEmoError(Problem.INPUT_MISSING, source.name)
        entries = [
            entry
            for entry in source.iterdir()
            if not entry.name.startswith(".") and entry.name.casefold() not in _NO_PICTURES
        ]
        entries.sort(key=lambda entry: (natural_key(entry.name), entry.name))
        files = [entry for entry in entries if entry.is_file()]
    except OSError as error:
        raise AnonEmoError(Problem.INPUT_UNREADABLE, source.name) from error
    if not files:
        raise AnonEmoError(Problem.INPUT_EMPTY, source.name)
    return files, [entry for entry in entries if entry not in set(files)]


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
        AnonEmoError: INPUT_*, OUTPUT_*, NAME_UNREADABLE, DISK_FULL, LIVE_CAMERA_REFUSED, MODEL_*, POLICY_FORBIDS.
    """
    disable_core_dumps()
    source, target = Path(args.input), Path(args.output)
    points_path = Path(args.points) if args.points else None
    style = Style[args.style.upper()] if args.style else DEFAULT_STYLE
    geometry = Geometry[args.geometry.upper()] if args.geometry else DEFAULT_GEOMETRY
    allowed = load_policy().policy.restrict(SessionConfig(style=style, geometry=geometry))
    if allowed.geometry is not geometry or (args.style and allowed.style is not style):
        raise AnonEmoError(Problem.POLICY_FORBIDS)
    style = allowed.style
    _refuse_live_camera(source)
    if target.suffix.lower() in _OTHER_KINDS:
        raise AnonEmoError(Problem.OUTPUT_KIND, target.name)
    _check_target(target)
    if points_path is not None:
        if points_path.suffix.lower() != ".npz":
            raise AnonEmoError(Problem.USAGE, points_path.name)
        _check_target(points_path)
    if geometry.identifies:
        _say(texts.text("own.warning"))
        if points_path is not None:
            _say(texts.text("own.points_warning"))
    files, others = _files(source)
    progress = Progress()
    readings = list(read_files(files, geometry, sequence=args.sequence, step=progress.step, show_errors=args.debug))
    progress.finish()
    if len(files) == 1 and readings[0].problem is not None:
        raise AnonEmoError(readings[0].problem, source.name)
    if not any(reading.pictures for reading in readings):
        raise AnonEmoError(Problem.INPUT_UNREADABLE, source.name)
    with _workshop(target) as workshop:
        drawing = _Drawing(readings, style, geometry, is_sequence=args.sequence)
        drawing.write(workshop / f"draft{target.suffix.lower()}", as_video=target.suffix.lower() in VIDEO_CODECS)
        if points_path is not None:
            drawing.record.save(workshop / "points.npz", drawing.times, drawing.fps)
            shutil.move(workshop / "points.npz", points_path)
        (workshop / f"draft{target.suffix.lower()}").replace(target)
    return _report(readings, others, drawing, texts)


def _say(sentence: str) -> None:
    sys.stderr.write(sentence + "\n")


def _report(readings: Sequence[Reading], others: Sequence[Path], drawing: _Drawing, texts: Texts) -> ExitCode:
    """Say what was left out and how many pictures show a drawing."""
    code = ExitCode.OK
    if drawing.withheld:
        _say(texts.text("clip.no_resting_face"))
    for other in others:
        code = ExitCode.INCOMPLETE
        _say(texts.text("clip.no_file", name=tidy(other.name)))
    for reading in readings:
        name = tidy(reading.path.name)
        if reading.problem is not None:
            code = ExitCode.INCOMPLETE
            _say(texts.text("clip.not_read", name=name, why=texts.problem(reading.problem, reading.path.name)[1]))
            continue
        if reading.unread:
            code = ExitCode.INCOMPLETE
            of = str(len(reading.pictures))
            _say(texts.text("clip.damaged_pictures", name=name, missing=str(reading.unread), of=of))
        missing = _missing_seconds(reading)
        if missing:
            code = ExitCode.INCOMPLETE
            _say(texts.text("clip.damaged", name=name, missing=f"{missing:.1f}", of=f"{reading.length_ns / 1e9:.1f}"))
    _say(texts.text("clip.summary", shown=str(drawing.shown), pictures=str(len(drawing.times))))
    return code


def _missing_seconds(reading: Reading) -> float:
    """Return how many seconds of a clip could not be read; 0 for what rounding explains."""
    if len(reading.pictures) < 1 or not reading.length_ns:
        return 0.0
    times = [time for time, _ in reading.pictures]
    interval = (times[-1] - times[0]) / (len(times) - 1) if len(times) > 1 else 0
    missing = (reading.length_ns - times[-1] - interval) / 1e9
    return missing if missing > max(_MISSING_SECONDS, _MISSING_SHARE * reading.length_ns / 1e9) else 0.0


class _Drawing:
    """The canvases of all that was read.

    Attributes:
        times: of each picture, nanoseconds from the first one.
        fps: pictures a second of the video.
        shown: how many pictures show a drawing.
        withheld: whether faces were found and not drawn, because a single picture has no resting face beside it.
        record: the published points.
    """

    def __init__(self, readings: Sequence[Reading], style: Style, geometry: Geometry, *, is_sequence: bool) -> None:
        self._readings = [reading for reading in readings if reading.problem is None]
        self._style = style
        self._geometry = geometry
        self._is_sequence = is_sequence
        self._renderer = Renderer()
        self.record = PointsRecord()
        self.shown = 0
        self.withheld = False
        times = [time for reading in self._readings for time, _ in reading.pictures]
        if len(self._readings) > 1:
            times = [round(number * 1e9 / DEFAULT_FPS) for number in range(len(times))]
        self.times = times
        self.fps = even_rate(times)

    def write(self, draft: Path, *, as_video: bool) -> None:
        """Write all canvases. OSError when the disk does not take them."""
        if not as_video:
            draft.mkdir()
            for name, canvas in self._named():
                write_png(draft / f"{name}.png", canvas)
            return
        video = VideoFile(draft, self.fps)
        repeats = iter(on_grid(self.times, self.fps))
        for canvas in self._canvases():
            video.write(canvas, next(repeats))
        video.close()

    def _canvases(self) -> Iterator[Canvas]:
        for reading in self._readings:
            yield from self._canvases_of(reading)

    def _canvases_of(self, reading: Reading) -> Iterator[Canvas]:
        """Draw a file through the message's own encoding: a clip shows what a call would have shown."""
        decoder = FaceDecoder()
        is_lone = len(reading.pictures) == 1 and not self._is_sequence
        for _, face in reading.pictures:
            drawn = None if face is None else decoder.decode(face)
            if drawn is not None and is_lone and not self._geometry.identifies:
                # At rest, whatever the face does: a drawing of nobody's expression.
                drawn, self.withheld = None, True
            self.shown += drawn is not None
            self.record.add(None if drawn is None else drawn.points)
            yield self._renderer.render(drawn, self._style) if drawn is not None else self._renderer.pause()

    def _named(self) -> Iterator[tuple[str, Canvas]]:
        """Give each canvas its name: its picture's where files are pictures, else its number."""
        if (len(self._readings) == 1 and len(self._readings[0].pictures) != 1) or self._is_sequence:
            for number, canvas in enumerate(self._canvases()):
                yield f"{number:06d}", canvas
            return
        stems = [reading.path.stem.casefold() for reading in self._readings]
        for reading in self._readings:
            path = reading.path
            name = path.stem if stems.count(path.stem.casefold()) == 1 else path.name
            name = name.encode(errors="replace").decode()
            for number, canvas in enumerate(self._canvases_of(reading)):
                yield name if len(reading.pictures) == 1 else f"{name}-{number:06d}", canvas
