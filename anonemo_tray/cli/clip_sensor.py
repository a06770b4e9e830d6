"""The sealed sensor process as `anonymize` uses it: it gets open files and says what is to be drawn of each picture.

This process never decodes a file of a stranger's, and the sensor never opens one.
"""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from anonemo_tray.errors import AnonEmoError, Problem
from anonemo_tray.face.published import Geometry, PublishedFace
from anonemo_tray.ipc.messages import Blank, ClipEnd, Decoder, Face, Message, Trouble
from anonemo_tray.ipc.pipes import READ_BYTES, pack_config
from anonemo_tray.sandbox import Role
from anonemo_tray.system import programs

_BATCH = 200
"""Files that one sensor process gets: fewer than a process may have open."""


@dataclass
class Reading:
    """What became of a file.

    Attributes:
        path: the file.
        pictures: of each picture its time in nanoseconds, and its face or None.
        length_ns: how long it should be as its header says; 0 when it does not say.
        problem: why it could not be read, or None.
        unread: how many of its pictures could not be decoded.
        died: whether the sensor died over it.
    """

    path: Path
    pictures: list[tuple[int, PublishedFace | None]] = field(default_factory=list)
    length_ns: int = 0
    problem: Problem | None = None
    unread: int = 0
    died: bool = False


def read_files(
    paths: Sequence[Path], geometry: Geometry, *, sequence: bool, step: Callable[[], None], show_errors: bool = False
) -> Iterator[Reading]:
    """Let sealed sensor processes read files; yields a `Reading` for each, in order.

    A sensor that dies over a file is replaced, and that file counts as unreadable.

    Args:
        paths: the files.
        geometry: what is published of a face.
        sequence: they are pictures of one person, so that one process must read them all.
        step: called after each picture.
        show_errors: let the sensor write to standard error.

    Raises:
        AnonEmoError: MODEL_*, LANDMARKER_FAILED, SENSOR_STOPPED.
    """
    waiting = list(paths)
    while waiting:
        batch = waiting if sequence else waiting[:_BATCH]
        done = 0
        for reading in _read_batch(batch, geometry, sequence=sequence, step=step, show_errors=show_errors):
            done += 1
            yield reading
        waiting = waiting[done:]


def _read_batch(
    paths: Sequence[Path], geometry: Geometry, *, sequence: bool, step: Callable[[], None], show_errors: bool
) -> Iterator[Reading]:
    """Yield what became of the first of some files, as many as one sensor process reads; at least of one."""
    with contextlib.ExitStack() as opened:
        files: list[int] = []
        problem = None
        for path in paths:
            problem = _open(path, opened, files)
            if problem is not None:
                break
        if not files:
            yield Reading(paths[0], problem=problem)
            return
        process = _start(files, geometry, sequence=sequence, show_errors=show_errors)
        opened.callback(_end, process)
        messages = _messages(process)
        for path in paths[: len(files)]:
            reading = _read_one(path, messages, geometry, step)
            yield reading
            if reading.died:
                return


def _open(path: Path, opened: contextlib.ExitStack, files: list[int]) -> Problem | None:
    try:
        files.append(opened.enter_context(path.open("rb")).fileno())
    except OSError:
        return Problem.INPUT_UNREADABLE
    return None


def _read_one(path: Path, messages: Iterator[Message], geometry: Geometry, step: Callable[[], None]) -> Reading:
    reading = Reading(path)
    for message in messages:
        if isinstance(message, (Face, Blank)):
            if isinstance(message, Face) and message.face.geometry is not geometry:
                raise AnonEmoError(Problem.SENSOR_STOPPED)
            reading.pictures.append((message.captured_ns, message.face if isinstance(message, Face) else None))
            step()
        elif isinstance(message, Trouble):
            raise AnonEmoError(message.problem)
        elif isinstance(message, ClipEnd):
            reading.length_ns, reading.problem, reading.unread = message.length_ns, message.problem, message.unread
            return reading
    reading.problem, reading.died = Problem.INPUT_UNREADABLE, True
    return reading


def _start(files: Sequence[int], geometry: Geometry, *, sequence: bool, show_errors: bool) -> subprocess.Popen[bytes]:
    handles, options = _inheritable(files)
    process = subprocess.Popen(
        programs.child_command(Role.SENSOR),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=None if show_errors else subprocess.DEVNULL,
        bufsize=0,
        creationflags=programs.NO_WINDOW,
        **options,
    )
    assert process.stdin is not None  # noqa: S101 -- follows from PIPE; for the type checker
    with contextlib.suppress(OSError):  # it has died: its end says so
        process.stdin.write(pack_config({"clips": handles, "geometry": geometry.name, "sequence": sequence}))
    return process


def _inheritable(files: Sequence[int]) -> tuple[list[int], dict[str, Any]]:
    """Return what the sensor knows the files by, and the options by which it inherits them and nothing else."""
    if sys.platform == "win32":
        import msvcrt  # noqa: PLC0415 -- exists on this system alone

        handles = [msvcrt.get_osfhandle(file) for file in files]
        for handle in handles:
            os.set_handle_inheritable(handle, True)
        return handles, {"startupinfo": subprocess.STARTUPINFO(lpAttributeList={"handle_list": handles})}
    return list(files), {"pass_fds": tuple(files)}


def _messages(process: subprocess.Popen[bytes]) -> Iterator[Message]:
    assert process.stdout is not None  # noqa: S101 -- see above
    decoder = Decoder()
    while data := os.read(process.stdout.fileno(), READ_BYTES):
        yield from decoder.feed(data)


def _end(process: subprocess.Popen[bytes]) -> None:
    """End it, whatever it is doing: all that it had to say was said."""
    process.kill()
    process.wait()
    for pipe in (process.stdin, process.stdout):
        if pipe is not None:
            pipe.close()
