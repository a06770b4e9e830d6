"""The last look at the clock: a picture that took long to draw is not shown as if it were new."""

from __future__ import annotations

from typing import Any

import pytest

from anonemo_tray.face.style import Style
from anonemo_tray.ipc.messages import Decoder, Face, Freshness, Published
from anonemo_tray.ipc.pipes import ParentWatch
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


class Waiting:
    """An inbox with a face that is always new, until so many pictures were shown."""

    def __init__(self, camera: Camera, clock: Clock, pictures: int) -> None:
        self._camera, self._clock, self._pictures = camera, clock, pictures

    def newest(self) -> tuple[Face, bool, bool]:
        shown = len(self._camera.shown)
        return Face(shown, self._clock.ns, Style.CONTOURS, oval_face()), True, shown >= self._pictures

    def wait(self, seconds: float) -> None:
        self._clock.ns += max(1, round(seconds * 1e9))


def check_late(monkeypatch: pytest.MonkeyPatch) -> None:
    clock, camera, said = Clock(), Camera(), list[Guards]()
    monkeypatch.setattr(main, "now_ns", clock.now_ns)
    late = LateGuards(Guards.DUMPS, said.append, late=Guards.FILES, put_on=lambda: Guards.FILES)
    inbox: Any = Waiting(camera, clock, 40)
    main.Publisher(camera, inbox, lambda _: None, late).run(ParentWatch())
    blank = camera.shown[0]
    first_face = next(place for place, picture in enumerate(camera.shown) if picture != blank)
    assert said == [Guards.DUMPS | Guards.FILES]
    # At 30 a second, and half a second after the first.
    assert 15 <= first_face <= 20


def test_p3_nobody_is_shown_before_late_guards_are_settled(monkeypatch: pytest.MonkeyPatch) -> None:
    check_late(monkeypatch)


def test_an_output_that_shows_faces_before_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(LateGuards, "is_settled", property(lambda _: True, lambda *_: None), raising=False)
    with pytest.raises(AssertionError):
        check_late(monkeypatch)


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
