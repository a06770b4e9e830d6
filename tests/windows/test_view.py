import cv2
import numpy as np
import pytest

from anonemo_tray.errors import Problem
from anonemo_tray.face.render_face import RenderFace
from anonemo_tray.face.style import Style
from anonemo_tray.ipc.messages import MAX_AGE_NS, Blank, Face, Freshness
from anonemo_tray.output.canvas import Renderer
from anonemo_tray.output.inbox import Inbox
from anonemo_tray.windows.view import VIEW_HEIGHT, VIEW_WIDTH, View, Viewer, to_ppm
from tests.output.harness import oval_face

SECOND = 1_000_000_000


def face(sequence: int, captured_ns: int) -> Face:
    return Face(sequence, captured_ns, Style.POINTS, oval_face())


class Rig:
    def __init__(self) -> None:
        self.now = 100 * SECOND
        self.inbox = Inbox()
        self.viewer = Viewer(self.inbox, lambda: self.now)

    def current(self) -> View:
        view = self.viewer.current()
        assert view is not None
        return view


PAUSE = to_ppm(Renderer().pause())


def pixels(view: View) -> np.ndarray[tuple[int, int, int], np.dtype[np.uint8]]:
    header, data = view.ppm[:15], view.ppm[15:]
    assert header == b"P6 640 360 255\n"
    return np.frombuffer(data, np.uint8).reshape(VIEW_HEIGHT, VIEW_WIDTH, 3)


def assert_blank(view: View) -> None:
    assert not view.shows_face
    assert view.ppm == PAUSE


def test_before_the_first_message_it_is_blank() -> None:
    assert_blank(Rig().current())


def test_a_fresh_face_is_shown_and_drawn_once() -> None:
    rig = Rig()
    rig.inbox._take(face(1, rig.now))
    view = rig.current()
    assert view.shows_face
    assert view.ppm != PAUSE
    assert (pixels(view) != pixels(view)[0, 0]).any()
    assert rig.current() is view


def test_p3_an_old_face_is_blank_without_any_message() -> None:
    rig = Rig()
    rig.inbox._take(face(1, rig.now))
    assert rig.current().shows_face
    rig.now += MAX_AGE_NS + 1
    assert_blank(rig.current())
    rig.now -= SECOND
    assert_blank(rig.current())


def test_a_viewer_that_keeps_the_last_face_would_be_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Freshness, "is_fresh", lambda *_: True)
    with pytest.raises(AssertionError):
        test_p3_an_old_face_is_blank_without_any_message()


def test_p3_a_blank_message_is_blank_at_once() -> None:
    rig = Rig()
    rig.inbox._take(face(1, rig.now))
    assert rig.current().shows_face
    rig.inbox._take(Blank(2, rig.now))
    assert_blank(rig.current())


def test_p3_points_that_are_none_are_blank(monkeypatch: pytest.MonkeyPatch) -> None:
    rig = Rig()

    def refuse(*_: object) -> None:
        raise ValueError(Problem.INTERNAL)

    rig.inbox._take(face(1, rig.now))
    assert rig.current().shows_face
    monkeypatch.setattr(Renderer, "render", refuse)
    rig.inbox._take(face(2, rig.now))
    assert_blank(rig.current())


def test_the_end_of_the_messages_is_the_end() -> None:
    rig = Rig()
    rig.inbox.end()
    assert rig.viewer.current() is None


def test_the_small_picture_has_the_colours_of_the_large_one() -> None:
    points = np.random.default_rng(1).uniform(0, 700, (478, 2)).astype(np.float32)
    for canvas in (Renderer().render(RenderFace(points), Style.CONTOURS), Renderer().pause()):
        large = cv2.cvtColor(canvas.i420, cv2.COLOR_YUV2RGB_I420).astype(np.float64)
        expected = large.reshape(VIEW_HEIGHT, 2, VIEW_WIDTH, 2, 3).mean(axis=(1, 3))
        assert np.abs(pixels(View(to_ppm(canvas), shows_face=True)) - expected).max() <= 4


def test_a_mirror_shows_the_other_way_round() -> None:
    points = np.random.default_rng(1).uniform(0, 700, (478, 2)).astype(np.float32)
    canvas = Renderer().render(RenderFace(points), Style.CONTOURS)
    plain, mirrored = (pixels(View(to_ppm(canvas, mirrored=way), shows_face=True)) for way in (False, True))
    np.testing.assert_array_equal(plain[:, ::-1], mirrored)
