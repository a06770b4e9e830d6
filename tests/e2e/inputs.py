"""What `anonymize` makes of what people have on their disks: a drawing in its time and shape, or one sentence.

`python -m tests.e2e.inputs [--write-qa] [WORD]` prints the table for docs/qa.md, or the rows whose names hold a word;
it needs ffmpeg and exiftool, and as root mounts a full disk. The face is as wide for its height and where it is in the
demo clip, of which everything is made, or something is wrong.
"""

from __future__ import annotations

import argparse
import contextlib
import datetime as dt
import json
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Final

import numpy as np

from anonemo_tray import __version__
from anonemo_tray.errors import ExitCode
from tests.e2e.input_files import FFPROBE, make, probe, run
from tests.e2e.input_list import INPUTS, Input
from tests.qa_page import write_part

SHOWN: Final = 0.9
"""Share of an input's pictures that have to show a drawing."""

PLACE: Final = 25.0
"""Pixels of the canvas by which the face may be elsewhere than in the plain clip; mirrored it would be 100 away."""

SHAPE: Final = 0.08
"""By so much may the face's width over its height differ from the plain clip's: codecs and scaling are not exact."""

SECONDS: Final = 0.11
"""By so much may a video's length differ from its source's."""


@dataclass
class Outcome:
    """What became of an input.

    Attributes:
        code: the exit code.
        says: the sentences; without the summary and the warnings about own points.
        summary: the last line, where it is the summary.
        shown: pictures with a drawing.
        pictures: all pictures.
        seconds: how long the written video is; None where none was.
        shape: the face's width over its height; None where nothing is drawn.
        place: the middle of the face, canvas pixels.
        wrong: what is not as it has to be.
    """

    code: int
    says: list[str]
    summary: str = ""
    shown: int = 0
    pictures: int = 0
    seconds: float | None = None
    shape: float | None = None
    place: tuple[float, float] | None = None
    wrong: list[str] = field(default_factory=list)


_WARNING: Final = "Your own face points: "
_FINGERPRINT: Final = "The file of points is like a fingerprint"
_SUMMARY: Final = re.compile(r"(\d+) of (\d+) pictures show a drawing\. The sound was left out, because a voice")
_TAGS: Final = frozenset(
    {
        "encoder",
        "major_brand",
        "minor_version",
        "compatible_brands",
        "duration",
        "handler_name",
        "language",
        "vendor_id",
    }
)
_TAG_VALUES: Final = re.compile(r"Lavf.*|isom.*|512|und|(\[0\]){4}|00:00:.*|VideoHandler|.*vp[089].*")
_CHUNKS: Final = frozenset({b"IHDR", b"IDAT", b"IEND"})


@dataclass(frozen=True)
class Disks:
    """Places that cannot be written: mounted for a run, where that may be done; else None."""

    full: Path | None
    read_only: Path | None


def measure(wanted: Input, disks: Disks) -> Outcome | None:
    """Let the program read an input and judge what comes; None where this machine cannot try it."""
    output = wanted.output
    for key, disk in (("{full}", disks.full), ("{read-only}", disks.read_only)):
        if key in output:
            if disk is None:
                return None
            output = output.replace(key, str(disk))
    with tempfile.TemporaryDirectory(prefix="inputs-") as scratch:
        folder, written, points = Path(scratch, "in"), Path(scratch, "out"), Path(scratch, "points.npz")
        folder.mkdir()
        written.mkdir()
        source, target = wanted.make(folder), written / output
        options = (*wanted.after, "--points", str(points), "--")
        done = run(*wanted.before, "anonymize", *options, os.fsencode(source), os.fsencode(target))
        outcome = _outcome(done, target, points)
        if list(written.iterdir()) != ([target] if outcome.summary and target.parent == written else []):
            outcome.wrong.append("something else is written")
        _judge_sentences(wanted, outcome)
        if wanted.code in {ExitCode.OK, ExitCode.INCOMPLETE}:
            _judge_drawings(wanted, outcome)
            if wanted.timed and outcome.seconds is not None:
                seconds = float(str(probe(source)["seconds"])) or outcome.pictures / 25
                if abs(outcome.seconds - seconds) > SECONDS:
                    outcome.wrong.append(f"{outcome.seconds:.2f} s in place of {seconds:.2f}")
    return outcome


def _outcome(done: subprocess.CompletedProcess[str], target: Path, points: Path) -> Outcome:
    lines = [line for line in done.stderr.splitlines() if not line.startswith((_WARNING, _FINGERPRINT))]
    outcome = Outcome(done.returncode, lines)
    if lines and (found := _SUMMARY.match(lines[-1])):
        outcome.summary = lines.pop()
        outcome.shown, outcome.pictures = int(found[1]), int(found[2])
    if "Traceback" in done.stderr:
        outcome.wrong.append("traceback")
    if points.exists():
        with np.load(points) as numbers:
            drawn = numbers["points"][numbers["shown"]].astype(np.float64)
        if len(drawn):
            extents, middle = np.ptp(drawn, axis=1), np.median(drawn.mean(axis=1), axis=0)
            outcome.shape = float(np.median(extents[:, 0] / extents[:, 1]))
            outcome.place = float(middle[0]), float(middle[1])
            if not (drawn[:, 152, 1] > drawn[:, 10, 1]).all():
                outcome.wrong.append("a face is upside down")
    if target.is_file():
        outcome.seconds = float(str(probe(target)["seconds"]))
        outcome.wrong += _secrets_of_video(target)
    elif target.is_dir():
        for file in target.iterdir():
            outcome.wrong += [] if _chunks(file.read_bytes()) <= _CHUNKS else [f"{file.name} has metadata"]
    return outcome


def _secrets_of_video(path: Path) -> list[str]:
    """Return what else than canvases is in a video."""
    command = (*FFPROBE, "-show_streams", "-show_format", "-show_chapters", str(path))
    found = json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout)
    wrong = [] if [stream["codec_type"] for stream in found["streams"]] == ["video"] else ["more than one stream"]
    wrong += ["chapters"] if found["chapters"] else []
    for part in (found["format"], *found["streams"]):
        for name, value in part.get("tags", {}).items():
            if name.casefold() not in _TAGS or not _TAG_VALUES.fullmatch(value):
                wrong.append(f"metadata: {name} {value}")
    return wrong


def _chunks(data: bytes) -> set[bytes]:
    """Return the kinds of chunks of a PNG."""
    kinds, place = set(), 8
    while place < len(data):
        kinds.add(data[place + 4 : place + 8])
        place += 12 + int.from_bytes(data[place : place + 4], "big")
    return kinds


def _judge_sentences(wanted: Input, outcome: Outcome) -> None:
    wrong, said = outcome.wrong, " ".join(outcome.says)
    if outcome.code != wanted.code:
        wrong.append(f"ends with {outcome.code} in place of {wanted.code:d}")
    if not (re.search(wanted.says, said) if wanted.says else not said):
        wrong.append("says something else" if wanted.says else "says something")
    if wanted.code not in {ExitCode.OK, ExitCode.INCOMPLETE} and len(outcome.says) != 1:
        wrong.append(f"{len(outcome.says)} sentences")


def _judge_drawings(wanted: Input, outcome: Outcome) -> None:
    wrong = outcome.wrong
    if wanted.pictures is not None and outcome.pictures != wanted.pictures:
        wrong.append(f"{outcome.pictures} pictures in place of {wanted.pictures}")
    if wanted.drawn and not outcome.shown >= SHOWN * max(1, outcome.pictures):
        wrong.append("too few drawings")
    if wanted.drawn is False and outcome.shown:
        wrong.append("a drawing of nobody")
    if not wanted.shaped or outcome.shape is None or outcome.place is None:
        return
    shape, place = _plain()
    if abs(outcome.shape / shape - 1) > SHAPE:
        wrong.append(f"face {outcome.shape / shape:.2f} times as wide")
    away = max(abs(a - b) for a, b in zip(outcome.place, place, strict=True))
    if wanted.placed and away > PLACE:
        wrong.append(f"face {away:.0f} pixels away")


@cache
def _plain() -> tuple[float, tuple[float, float]]:
    """Return the shape and the place of the face in the plain clip."""
    with tempfile.TemporaryDirectory() as folder:
        points = Path(folder) / "points.npz"
        run("anonymize", "--geometry", "own", "--points", points, make(Path(folder) / "a.y4m"), Path(folder) / "out")
        outcome = _outcome(subprocess.CompletedProcess([], 0, "", ""), Path(folder) / "none", points)
    assert outcome.shape is not None and outcome.place is not None
    return outcome.shape, outcome.place


@contextlib.contextmanager
def unwritable() -> Iterator[Disks]:
    """Mount a full disk and one that cannot be written, where this may be done."""
    with tempfile.TemporaryDirectory(prefix="disks-") as scratch:
        full, read_only = Path(scratch) / "full", Path(scratch) / "read-only"
        mounted = []
        for place, how in ((full, "size=16k"), (read_only, "ro")):
            place.mkdir()
            command = ["mount", "-t", "tmpfs", "-o", how, "tmpfs", str(place)]
            if subprocess.run(command, check=False, capture_output=True).returncode == 0:
                mounted.append(place)
        try:
            yield Disks(*(place if place in mounted else None for place in (full, read_only)))
        finally:
            for place in mounted:
                subprocess.run(["umount", str(place)], check=False)  # noqa: S607 -- as found on this machine


def row(wanted: Input, outcome: Outcome | None) -> str:
    """Return an input's line of the table."""
    if outcome is None:
        return f"| {wanted.name} | not tried: no disk could be mounted | |"
    came = [f"{outcome.shown} of {outcome.pictures} drawn"] if outcome.summary else []
    came += [f"{outcome.seconds:.2f} s"] if outcome.seconds is not None else []
    came += [f"exit {outcome.code}"] if outcome.code else []
    said = "".join(f"; *{line}*" for line in outcome.says)
    return f"| {wanted.name} | {', '.join(came)}{said} | {'; '.join(outcome.wrong) or 'right'} |"


def table(word: str = "") -> str:
    """Return the tables of all inputs, or of those whose names hold a word; each row on standard error meanwhile."""
    lines: list[str] = []
    right = count = 0
    with unwritable() as disks:
        for heading, inputs in INPUTS.items():
            chosen = [wanted for wanted in inputs if word.casefold() in wanted.name.casefold()]
            lines += ["", f"| {heading} | what came | |", "|---|---|---|"] if chosen else []
            for wanted in chosen:
                outcome = measure(wanted, disks)
                lines.append(row(wanted, outcome))
                sys.stderr.write(lines[-1] + "\n")
                count += outcome is not None
                right += outcome is not None and not outcome.wrong
    return "\n".join([f"{right} of {count} are right.", *lines])


def main() -> int:
    """Print the table; write it where that is wanted."""
    parser = argparse.ArgumentParser(prog="python -m tests.e2e.inputs", description="What anonymize makes of inputs.")
    parser.add_argument("word", nargs="?", default="", help="only inputs whose names hold it")
    parser.add_argument("--write-qa", action="store_true", help="write the table into docs/qa.md")
    args = parser.parse_args()
    found = table(args.word)
    sys.stdout.write(found + "\n")
    if args.write_qa and not args.word:
        today = dt.datetime.now(dt.timezone.utc).date()
        head = (
            f"`python -m tests.e2e.inputs --write-qa`, {today}, version {__version__}: each is made of\n"
            "the demo clip and goes through `anonemo-tray anonymize`. “Right” is: the exit code and the sentence that\n"
            "it has to be, and none where nothing is to be said; a drawing in 90 % of the pictures; the clip's\n"
            "length; the face the right way up, in its place and of its shape; in the result one stream of video, or\n"
            "pictures, without metadata, and nothing beside it. Most use `own` geometry, which shows the shape."
        )
        write_part("inputs", "tests/e2e/inputs.py", f"## Files that people have\n\n{head}\n\n{found}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
