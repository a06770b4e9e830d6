"""What Windows is answered when the session is to end, by an icon with a window's messages."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from anonemo_tray.tray.session_end import END_SESSION, QUERY_END_SESSION, SessionEnd


class Session:
    def __init__(self, objection: str) -> None:
        self.objection = objection
        self.ended = 0
        self.reasons: list[tuple[int, str]] = []
        self.icon = SimpleNamespace(_hwnd=7, _message_handlers={0x7E: lambda _w, _l: 5})
        SessionEnd(lambda: self.objection, self.end, lambda *reason: self.reasons.append(reason)).attach(self.icon)

    def end(self) -> None:
        self.ended += 1

    def send(self, message: int, wparam: int = 0) -> int:
        # As pystray does: what it does not know is answered with 0, which means no.
        return int(self.icon._message_handlers.get(message, lambda _w, _l: 0)(wparam, 0))


def test_in_a_call_signing_out_is_objected_to_with_the_reason() -> None:
    session = Session("Please end your call first")
    assert session.send(QUERY_END_SESSION) == 0
    session.objection = ""
    assert session.send(QUERY_END_SESSION) == 1
    assert session.reasons == [(7, "Please end your call first"), (7, "")]
    assert session.ended == 0


@pytest.mark.parametrize(("wparam", "ended"), [(1, 1), (0, 0)])
def test_the_program_ends_when_the_session_does_and_not_when_that_was_called_off(wparam: int, ended: int) -> None:
    session = Session("")
    assert session.send(END_SESSION, wparam) == 0
    assert session.ended == ended
    assert session.send(0x7E) == 5


def test_an_icon_without_answers_prevents_signing_out() -> None:
    session = Session("")
    del session.icon._message_handlers[QUERY_END_SESSION]
    assert session.send(QUERY_END_SESSION) == 0


def test_an_icon_of_another_system_is_left_alone() -> None:
    # X's icon has handlers too: 22 is its window's move there, and the order to end here.
    for icon in (SimpleNamespace(), SimpleNamespace(_message_handlers={})):
        before = str(icon)
        SessionEnd(str, print).attach(icon)
        assert str(icon) == before
