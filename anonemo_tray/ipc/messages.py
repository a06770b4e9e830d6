"""What crosses the pipes: fixed-size messages, their encoding, and the rule when a face is too old to show.

Layout of every message, little-endian: magic (2 bytes), version, kind, sequence number (uint32), capture time
(uint64 nanoseconds of `clock.py`), body (size fixed by the kind), CRC-32 (uint32) of all before. Sequence and time
are 0 in what is not about a picture.
A damaged, unknown or foreign message can only ever be lost: the decoder drops bytes until a whole message fits again
and counts them, and whoever reads the stream shows blank meanwhile.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from enum import IntFlag
from typing import TypeAlias

from anonemo_tray.errors import Problem
from anonemo_tray.exhaustive import assert_never
from anonemo_tray.face.published import PAYLOAD_BYTES, Geometry, PublishedFace
from anonemo_tray.face.style import Style
from anonemo_tray.ipc.no_face import NoFace
from anonemo_tray.sandbox import Guards

MAGIC = b"\xa5\xce"
VERSION = 1

MAX_AGE_NS = 300_000_000
"""A face older than this, counted from its capture, is blank: 300 ms are seen as a short freeze, not as a lie."""

MAX_LEAD_NS = 20_000_000
"""A capture time this far in the future is a damaged clock, not a fresh face."""

_HEADER = struct.Struct("<2sBBIQ")
_CRC = struct.Struct("<I")


class Flags(IntFlag):
    """Circumstances of a frame without a face."""

    NONE = 0
    FROZEN = 1  # the camera repeats one frame with a face in it
    ON = 2  # the program is switched on: publish at the full pace


@dataclass(frozen=True)
class Face:
    """A trustworthy face was captured: sensor to worker to output."""

    sequence: int
    captured_ns: int
    style: Style
    face: PublishedFace


@dataclass(frozen=True)
class Blank:
    """There is nothing to show: sensor to worker ("no face"), worker to output (also as a heartbeat)."""

    sequence: int
    captured_ns: int
    flags: Flags = Flags.NONE


@dataclass(frozen=True)
class Hello:
    """A process has all its guards, and these are they; sent once, before any face."""

    guards: Guards


@dataclass(frozen=True)
class Expect:
    """Faces of this geometry are to be drawn, and no others: worker to output."""

    geometry: Geometry


@dataclass(frozen=True)
class Opened:
    """The output has opened the virtual camera.

    Attributes:
        name: what callers find it under; 64 bytes of UTF-8 at most.
        warning: what the user should know about it, if anything.
    """

    name: str
    warning: Problem | None = None


@dataclass(frozen=True)
class Trouble:
    """A process cannot go on, or not yet: the problem's code and nothing else."""

    problem: Problem


@dataclass(frozen=True)
class Published:
    """Heartbeat of the output, after each picture it has handed to the virtual camera.

    Attributes:
        sequence: number of the picture, counted by the output.
        captured_ns: capture time of the face shown; 0 when it was blank.
        published_ns: when the virtual camera had taken the picture.
        render_us: time spent drawing it, microseconds.
    """

    sequence: int
    captured_ns: int
    published_ns: int
    render_us: int

    @property
    def shown(self) -> bool:
        """Whether the picture was a face."""
        return self.captured_ns != 0


@dataclass(frozen=True)
class Watched:
    """Whether somebody takes the virtual camera's pictures, as far as the output can know; None when it cannot."""

    watched: bool | None


@dataclass(frozen=True)
class Reason:
    """Why no face is seen, None when one is: sensor to worker, for the user alone; it goes on to nobody else."""

    reason: NoFace | None


@dataclass(frozen=True)
class ClipEnd:
    """A file has been read, as far as it goes: sensor to the clip command.

    Attributes:
        length_ns: how long it should have been as its header says, nanoseconds; 0 when it does not say.
        problem: why nothing of it could be read, or None.
        unread: how many of its pictures could not be decoded.
    """

    length_ns: int
    problem: Problem | None = None
    unread: int = 0


@dataclass(frozen=True)
class UiStatePart:
    """A piece of the text that the windows show: tray to windows, PART_BYTES at most (see `ui_state.py`)."""

    data: bytes
    last: bool


@dataclass(frozen=True)
class Picked:
    """The user has picked something in a window: its number in the UI state, and nothing else."""

    number: int


Message: TypeAlias = (
    Face | Blank | Hello | Expect | Opened | Trouble | Published | Watched | Reason | ClipEnd | UiStatePart | Picked
)

PART_BYTES = 1024

_BLANK, _HELLO, _TROUBLE, _PUBLISHED, _OPENED, _EXPECT, _WATCHED, _REASON = 1, 16, 17, 18, 19, 20, 21, 22
_UI_STATE_PART, _PICKED, _CLIP_END = 32, 33, 40
_ANSWERS = (None, False, True)
_FLAGS = struct.Struct("<B")
_PUBLISHED_BODY = struct.Struct("<QI")
_NAME_BYTES = 64
_OPENED_BODY = struct.Struct(f"<{_NAME_BYTES}sB")
_PART = struct.Struct(f"<?H{PART_BYTES}s")
_NUMBER = struct.Struct("<H")
_CLIP_END_BODY = struct.Struct("<QBI")
_BODY_BYTES = {
    _BLANK: _FLAGS.size,
    _HELLO: _FLAGS.size,
    _TROUBLE: _FLAGS.size,
    _PUBLISHED: _PUBLISHED_BODY.size,
    _OPENED: _OPENED_BODY.size,
    _EXPECT: _FLAGS.size,
    _WATCHED: _FLAGS.size,
    _REASON: _FLAGS.size,
    _UI_STATE_PART: _PART.size,
    _PICKED: _NUMBER.size,
    _CLIP_END: _CLIP_END_BODY.size,
    **{int(geometry): _FLAGS.size + size for geometry, size in PAYLOAD_BYTES.items()},
}
MAX_BYTES = _HEADER.size + max(_BODY_BYTES.values()) + _CRC.size
"""Size of the largest message; under 4096 bytes, so that one write to a pipe is never torn (POSIX PIPE_BUF)."""


def encode(message: Message) -> bytes:
    """Return the bytes of a message; their number depends on its kind alone."""
    sequence, captured_ns = 0, 0
    if isinstance(message, (Face, Blank, Published)):
        sequence, captured_ns = message.sequence, message.captured_ns
    if isinstance(message, Face):
        kind = int(message.face.geometry)
        body = _FLAGS.pack(message.style) + message.face.payload
    elif isinstance(message, Published):
        kind, body = _PUBLISHED, _PUBLISHED_BODY.pack(message.published_ns, message.render_us)
    elif isinstance(message, Blank):
        kind, body = _BLANK, _FLAGS.pack(message.flags)
    elif isinstance(message, Opened):
        kind, body = _OPENED, _OPENED_BODY.pack(message.name.encode()[:_NAME_BYTES], message.warning or 0)
    elif isinstance(message, UiStatePart):
        kind, body = _UI_STATE_PART, _PART.pack(message.last, len(message.data), message.data)
    elif isinstance(message, Picked):
        kind, body = _PICKED, _NUMBER.pack(message.number)
    elif isinstance(message, ClipEnd):
        kind, body = _CLIP_END, _CLIP_END_BODY.pack(message.length_ns, message.problem or 0, message.unread)
    else:
        kind, code = _code(message)
        body = _FLAGS.pack(code)
    data = _HEADER.pack(MAGIC, VERSION, kind, sequence, captured_ns) + body
    return data + _CRC.pack(zlib.crc32(data))


def _code(message: Hello | Expect | Trouble | Watched | Reason) -> tuple[int, int]:
    """Return the kind of a message that is one byte, and that byte."""
    if isinstance(message, Hello):
        return _HELLO, message.guards
    if isinstance(message, Expect):
        return _EXPECT, message.geometry
    if isinstance(message, Trouble):
        return _TROUBLE, message.problem
    if isinstance(message, Watched):
        return _WATCHED, _ANSWERS.index(message.watched)
    if isinstance(message, Reason):
        return _REASON, message.reason or 0
    assert_never(message)


def _parse(kind: int, sequence: int, captured_ns: int, body: bytes) -> Message:
    """Build the message of a checked frame; ValueError when a code in it is unknown."""
    if kind == _PUBLISHED:
        return Published(sequence, captured_ns, *_PUBLISHED_BODY.unpack(body))
    if kind in {_OPENED, _UI_STATE_PART, _PICKED, _CLIP_END}:
        return _parse_words(kind, body)
    code = body[0]
    if kind == _BLANK:
        return Blank(sequence, captured_ns, Flags(code))
    if kind in {_HELLO, _EXPECT, _TROUBLE, _WATCHED, _REASON}:
        return _parse_code(kind, code)
    return Face(sequence, captured_ns, Style(code), PublishedFace(Geometry(kind), body[1:]))


def _parse_code(kind: int, code: int) -> Message:
    """Build a message that is one byte."""
    if kind == _HELLO:
        return Hello(Guards(code))
    if kind == _EXPECT:
        return Expect(Geometry(code))
    if kind == _WATCHED:
        if code >= len(_ANSWERS):
            raise ValueError("answer")
        return Watched(_ANSWERS[code])
    if kind == _REASON:
        return Reason(NoFace(code) if code else None)
    return Trouble(Problem(code))  # type: ignore[call-arg] # mypy takes looking up a member for making one


def _parse_words(kind: int, body: bytes) -> Message:
    """Build a message that is about no picture and no code."""
    if kind == _OPENED:
        name, warning = _OPENED_BODY.unpack(body)
        problem = Problem(warning) if warning else None  # type: ignore[call-arg] # as above
        return Opened(name.rstrip(b"\0").decode(errors="replace"), problem)
    if kind == _CLIP_END:
        length_ns, code, unread = _CLIP_END_BODY.unpack(body)
        return ClipEnd(length_ns, Problem(code) if code else None, unread)  # type: ignore[call-arg] # as above
    if kind == _PICKED:
        return Picked(*_NUMBER.unpack(body))
    last, length, data = _PART.unpack(body)
    return UiStatePart(data[:length], last)


class Decoder:
    """Cuts a byte stream into messages.

    Attributes:
        dropped: bytes that belonged to no valid message; a reader that sees it grow shows blank.
    """

    def __init__(self) -> None:
        self._buffer = bytearray()
        self.dropped = 0

    def feed(self, data: bytes) -> Iterator[Message]:
        """Yield the messages that are complete now, in order; never raises, whatever the bytes."""
        self._buffer += data
        while True:
            start = self._buffer.find(MAGIC)
            if start < 0:
                # The last byte may be the first half of the next magic.
                start = len(self._buffer) - (self._buffer[-1:] == MAGIC[:1])
            self._drop(start)
            if len(self._buffer) < _HEADER.size:
                return
            _, version, kind, sequence, captured_ns = _HEADER.unpack_from(self._buffer)
            body_bytes = _BODY_BYTES.get(kind)
            if version != VERSION or body_bytes is None:
                self._drop(1)
                continue
            end = _HEADER.size + body_bytes
            if len(self._buffer) < end + _CRC.size:
                return
            data, (crc,) = bytes(self._buffer[:end]), _CRC.unpack_from(self._buffer, end)
            if zlib.crc32(data) != crc:
                self._drop(1)
                continue
            try:
                message = _parse(kind, sequence, captured_ns, data[_HEADER.size :])
            except ValueError:
                self._drop(end + _CRC.size)
                continue
            del self._buffer[: end + _CRC.size]
            yield message

    def _drop(self, count: int) -> None:
        self.dropped += count
        del self._buffer[:count]


class Freshness:
    """Decides whether a face may be shown: newer than every one before, and young."""

    def __init__(self) -> None:
        self._sequence = -1
        self._captured_ns = -1

    def admit(self, message: Face | Blank) -> bool:
        """Take note of the next message in line; False for a repeated or backward one, which is to be ignored."""
        if message.sequence <= self._sequence or message.captured_ns < self._captured_ns:
            return False
        self._sequence, self._captured_ns = message.sequence, message.captured_ns
        return True

    @staticmethod
    def is_fresh(captured_ns: int, now_ns: int) -> bool:
        """Return whether a frame captured then may still be shown now."""
        return -MAX_LEAD_NS <= now_ns - captured_ns <= MAX_AGE_NS
