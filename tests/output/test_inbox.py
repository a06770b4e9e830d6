"""What the output has heard last, and that it ends when it can hear no more."""

from __future__ import annotations

import os

import pytest

from anonemo_tray.face.style import Style
from anonemo_tray.ipc.clock import now_ns
from anonemo_tray.ipc.messages import Blank, Face, Flags, encode
from anonemo_tray.output.inbox import Inbox
from tests.output.harness import oval_face


def heard(*messages: bytes) -> Inbox:
    """Return an inbox that has read these, while the pipe is still open; it ends with its writer."""
    read_fd, write_fd = os.pipe()
    os.write(write_fd, b"".join(messages))
    os.close(write_fd)
    inbox = Inbox()
    inbox.read_all(read_fd)
    os.close(read_fd)
    return inbox


def test_the_end_of_the_pipe_is_the_end() -> None:
    face = encode(Face(1, now_ns(), Style.CONTOURS, oval_face()))
    assert heard(face, encode(Blank(2, now_ns(), Flags.ON))).newest() == (None, True, True)


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
