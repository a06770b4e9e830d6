"""What goes from the sensor to those who draw: nothing while switched off, and never another geometry."""

from __future__ import annotations

import time

import pytest

from anonemo_tray.face.published import PAYLOAD_BYTES, Geometry, PublishedFace
from anonemo_tray.face.style import Style
from anonemo_tray.ipc.clock import now_ns
from anonemo_tray.ipc.messages import Blank, Decoder, Face, Flags, Message
from anonemo_tray.pipeline.relay import HEARTBEAT_OFF_S, HEARTBEAT_S, Relay

CAPTURED_NS = 123


class Drawer:
    """Somebody who draws; `heard` is all that came."""

    def __init__(self) -> None:
        self.heard: list[Message] = []
        self._decoder = Decoder()

    def receive(self, data: bytes) -> None:
        self.heard += self._decoder.feed(data)


def face(geometry: Geometry = Geometry.CANONICAL) -> Face:
    return Face(77, CAPTURED_NS, Style.POINTS, PublishedFace(geometry, bytes(PAYLOAD_BYTES[geometry])))


@pytest.fixture
def drawers() -> tuple[Drawer, Drawer]:
    return Drawer(), Drawer()


@pytest.fixture
def relay(drawers: tuple[Drawer, Drawer]) -> Relay:
    return Relay([drawer.receive for drawer in drawers])


def test_p3_no_face_passes_before_it_is_switched_on(relay: Relay, drawers: tuple[Drawer, Drawer]) -> None:
    assert relay.face(face())
    assert not drawers[0].heard


def test_everybody_gets_a_face_in_the_chosen_style_and_as_old_as_it_is(
    relay: Relay, drawers: tuple[Drawer, Drawer]
) -> None:
    relay.on, relay.style = True, Style.CONTOURS
    assert relay.face(face())
    assert relay.face(face())
    for drawer in drawers:
        first, second = drawer.heard
        assert isinstance(first, Face) and isinstance(second, Face)
        assert (first.style, first.captured_ns) == (Style.CONTOURS, CAPTURED_NS)
        assert (first.sequence, second.sequence) == (0, 1)


def test_p1_a_face_of_another_geometry_is_counted_and_goes_nowhere(
    relay: Relay, drawers: tuple[Drawer, Drawer]
) -> None:
    relay.on = True
    assert not relay.face(face(Geometry.OWN))
    assert not relay.face(face(Geometry.OWN))
    assert (relay.refused, drawers[0].heard) == (2, [])
    relay.geometry = Geometry.OWN
    assert relay.face(face(Geometry.OWN))
    assert len(drawers[0].heard) == 1


@pytest.mark.parametrize("on", [False, True])
def test_a_blank_says_whether_it_is_on_and_of_when_it_is(
    relay: Relay, drawers: tuple[Drawer, Drawer], *, on: bool
) -> None:
    relay.on = on
    before = now_ns()
    relay.blank()
    relay.blank(captured_ns=CAPTURED_NS)
    this_moment, then = drawers[1].heard
    assert isinstance(this_moment, Blank) and isinstance(then, Blank)
    assert before <= this_moment.captured_ns <= now_ns()
    assert then.captured_ns == CAPTURED_NS
    assert then.flags == this_moment.flags == (Flags.ON if on else Flags.NONE)


@pytest.mark.parametrize(("on", "due"), [(True, HEARTBEAT_S), (False, HEARTBEAT_OFF_S)])
def test_the_heart_beats_when_nothing_else_was_said(
    relay: Relay, drawers: tuple[Drawer, Drawer], monkeypatch: pytest.MonkeyPatch, *, on: bool, due: float
) -> None:
    clock = [1000.0]
    monkeypatch.setattr(time, "monotonic", lambda: clock[0])
    relay.on = on
    relay.beat()
    assert len(drawers[0].heard) == 1, "nothing was ever said"
    clock[0] += due
    relay.beat()
    assert len(drawers[0].heard) == 1
    clock[0] += 0.01
    relay.beat()
    assert len(drawers[0].heard) == 2
