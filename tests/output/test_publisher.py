"""The last look at the clock: a picture that took long to draw is not shown as if it were new."""

from __future__ import annotations

import pytest

from anonemo_tray.face.style import Style
from anonemo_tray.ipc.messages import Decoder, Face, Freshness, Published
from anonemo_tray.output import main
from anonemo_tray.output.canvas import Canvas
from anonemo_tray.output.inbox import Inbox
from anonemo_tray.sandbox import Guards
from anonemo_tray.sandbox.late import LateGuards
from tests.output.harness import oval_face

MS = 1_000_000


class Clock:
    """A clock that goes on by what drawing takes."""

    def __init__(self) -> None:
        self.ns = 10_000 * MS

    def now_ns(self) -> int:
        return self.ns


class Camera:
    name, warning = "test", None

    def __init__(self) -> None:
        self.shown: list[bytes] = []

    def send(self, canvas: Canvas) -> None:
        self.shown.append(canvas.i420.tobytes())

    def is_watched(self) -> bool:
        return False

    def close(self) -> None:
        """Nothing to close."""


def publish(monkeypatch: pytest.MonkeyPatch, *, drawing_ms: int, age_ms: int = 0) -> tuple[bool, Published]:
    """Publish one face; returns whether it was seen, and the report."""
    clock, camera, reports = Clock(), Camera(), bytearray()
    monkeypatch.setattr(main, "now_ns", clock.now_ns)
    publisher = main.Publisher(camera, Inbox(), reports.extend, LateGuards(Guards.NONE, lambda _: None))
    publisher._publish(None, fresh_face=False)
    draw = publisher._draw

    def draw_slowly(face: Face) -> Canvas | None:
        clock.ns += drawing_ms * MS
        return draw(face)

    monkeypatch.setattr(publisher, "_draw", draw_slowly)
    publisher._publish(Face(1, clock.ns - age_ms * MS, Style.CONTOURS, oval_face()), fresh_face=True)
    blank, drawn = camera.shown
    *_, report = Decoder().feed(bytes(reports))
    assert isinstance(report, Published)
    return drawn != blank, report


def check_slow(monkeypatch: pytest.MonkeyPatch) -> None:
    seen, report = publish(monkeypatch, drawing_ms=301)
    assert not seen
    assert not report.shown


def test_a_face_drawn_in_time_is_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    seen, report = publish(monkeypatch, drawing_ms=50, age_ms=200)
    assert seen and report.shown


def test_p3_a_face_that_grew_old_while_it_was_drawn_is_not_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    check_slow(monkeypatch)
    seen, _ = publish(monkeypatch, drawing_ms=50, age_ms=290)
    assert not seen


def test_a_publisher_that_does_not_look_again_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Freshness, "is_fresh", staticmethod(lambda *_: True))
    with pytest.raises(AssertionError):
        check_slow(monkeypatch)
