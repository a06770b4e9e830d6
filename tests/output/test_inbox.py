"""What the output has heard last, and that it ends when it can hear no more."""

from __future__ import annotations

import os
import threading

import pytest

from anonemo_tray.face.published import PAYLOAD_BYTES, Geometry, PublishedFace
from anonemo_tray.face.style import Style
from anonemo_tray.ipc.clock import now_ns
from anonemo_tray.ipc.messages import Blank, Expect, Face, Flags, encode
from anonemo_tray.output.inbox import Inbox
from tests.output.harness import oval_face


def heard(*messages: bytes, expected: Geometry | None = None) -> Inbox:
    """Return an inbox that has read these."""
    read_fd, write_fd = os.pipe()
    os.write(write_fd, b"".join(messages))
    os.close(write_fd)
    inbox = Inbox(expected)
    # The end forgets the face, and is not what is looked at here.
    inbox.end = lambda: None  # type: ignore[method-assign]
    inbox.read_all(read_fd)
    os.close(read_fd)
    return inbox


def face(number: int = 1, geometry: Geometry = Geometry.OWN) -> bytes:
    published = oval_face() if geometry is Geometry.OWN else PublishedFace(geometry, bytes(PAYLOAD_BYTES[geometry]))
    return encode(Face(number, now_ns(), Style.CONTOURS, published))


def shows(inbox: Inbox) -> bool:
    return inbox.newest()[0] is not None


def check_damaged() -> None:
    assert not shows(heard(face(1), b"noise"))


def test_p3_a_damaged_stream_is_not_trusted_until_the_next_good_message() -> None:
    check_damaged()
    assert shows(heard(face(1), b"noise" + face(2)[:9])) is False
    assert shows(heard(face(1)))


def test_an_inbox_that_trusts_a_damaged_stream_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Inbox, "_distrust", lambda _: None)
    with pytest.raises(AssertionError):
        check_damaged()


def check_geometry(*messages: bytes, refused: int) -> None:
    inbox = heard(*messages, expected=Geometry.CANONICAL)
    assert (shows(inbox), inbox.refused) == (refused == 0, refused)


def test_p1_a_geometry_that_is_not_expected_is_not_shown() -> None:
    check_geometry(face(1, Geometry.OWN), refused=1)
    check_geometry(face(1, Geometry.CANONICAL), refused=0)
    check_geometry(face(1, Geometry.CANONICAL), face(2, Geometry.OWN), refused=1)
    check_geometry(encode(Expect(Geometry.OWN)), face(1, Geometry.OWN), refused=0)
    check_geometry(encode(Expect(Geometry.OWN)), face(1, Geometry.CANONICAL), refused=1)


def test_p3_what_was_shown_before_another_geometry_was_chosen_is_gone() -> None:
    assert not shows(heard(face(1), encode(Expect(Geometry.CANONICAL)), expected=Geometry.OWN))


def test_an_inbox_that_takes_every_geometry_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Inbox, "_accepts", lambda *_: True)
    with pytest.raises(AssertionError):
        check_geometry(face(1, Geometry.OWN), refused=1)


def test_the_end_of_the_pipe_is_the_end() -> None:
    read_fd, write_fd = os.pipe()
    os.write(write_fd, face(1) + encode(Blank(2, now_ns(), Flags.ON)))
    os.close(write_fd)
    inbox = Inbox()
    inbox.read_all(read_fd)
    os.close(read_fd)
    assert inbox.newest() == (None, True, True)


def test_p3_an_inbox_that_stumbles_ends_and_shows_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    def stumble(*_: object) -> None:
        raise RuntimeError("as planned")

    monkeypatch.setattr(Inbox, "_take", stumble)
    read_fd, write_fd = os.pipe()
    os.write(write_fd, encode(Face(1, now_ns(), Style.CONTOURS, oval_face())))
    inbox = Inbox()
    with pytest.raises(RuntimeError, match="as planned"):
        inbox.read_all(read_fd)
    assert inbox.newest() == (None, False, True), "the writer still holds the pipe, and yet this is the end"
    os.close(write_fd)
    os.close(read_fd)


def test_a_new_inbox_has_heard_nothing_and_not_ended() -> None:
    assert Inbox().newest() == (None, False, False)


def test_a_face_says_that_the_program_is_on() -> None:
    assert heard(face(1)).newest()[1]


def test_nobody_waits_for_an_inbox_that_has_ended() -> None:
    inbox = Inbox()
    inbox.end()
    waiting = threading.Thread(target=inbox.wait, args=(60.0,), daemon=True)
    waiting.start()
    waiting.join(10)
    assert not waiting.is_alive()


def test_whoever_waits_is_woken_by_what_is_said_and_not_before() -> None:
    inbox = Inbox()
    read_fd, write_fd = os.pipe()
    waiting = threading.Thread(target=inbox.wait, args=(60.0,), daemon=True)
    waiting.start()
    waiting.join(0.2)
    assert waiting.is_alive()
    os.write(write_fd, face(1))
    os.close(write_fd)
    inbox.read_all(read_fd)
    os.close(read_fd)
    waiting.join(10)
    assert not waiting.is_alive()
