"""From the actor's picture to the canvas, through the real landmarker: is what the actor does visible to callers?"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pytest
from numpy.typing import NDArray

from anonemo_tray.face import own
from anonemo_tray.face.landmarks import FloatArray
from anonemo_tray.face.render_face import RenderFace
from anonemo_tray.face.style import Style
from anonemo_tray.output.canvas import Renderer
from anonemo_tray.output.lines import FACE
from anonemo_tray.sensor.frame import Frame
from anonemo_tray.sensor.model import canonical_mesh, load_model
from anonemo_tray.sensor.tracker import FaceTracker
from tools.actor.actor import Actor, ActorState
from tools.actor.expression import both
from tools.actor.identity import Identity
from tools.actor.scene import Scene

pytestmark = pytest.mark.computes

UPPER_LID, LOWER_LID, EYE_INNER, EYE_OUTER = 159, 145, 133, 33
MOUTH_LEFT, MOUTH_RIGHT, INNER_UPPER_LIP, INNER_LOWER_LIP = 61, 291, 13, 14
BROW, EYE_TOP = 105, 159
IRIS = 468
PICTURES = 12
"""Shown of each expression: the landmarker smooths over a few."""


class Studio:
    """An actor in front of the whole chain."""

    def __init__(self) -> None:
        model = load_model()
        self._actor = Actor(canonical_mesh(model), Identity.random(3))
        self._scene = Scene(3)
        self._tracker = FaceTracker(model)
        self._frame = Frame()
        self._renderer = Renderer()
        self._time_ns = 0

    def play(self, expression: Mapping[str, float], gaze: tuple[float, float] = (0.0, 0.0)) -> FloatArray:
        """Return the published points, float32 (478, 2), once the landmarker has settled."""
        points = None
        for grain in range(PICTURES):
            state = ActorState(expression=expression, gaze=gaze)
            self._scene.render(self._frame.prepare(720, 1280), [(self._actor, state)], grain)
            self._time_ns += 33_333_333
            self._frame.captured_ns = self._time_ns
            landmarks = self._tracker.track(self._frame)
            assert landmarks is not None, "the actor was not found"
            points = own.decode(own.encode(landmarks)).points
        assert points is not None
        return points

    def canvas(self, points: FloatArray) -> NDArray[np.int64]:
        """Return the luma as callers see it."""
        return self._renderer.render(RenderFace(points), Style.CONTOURS).y.astype(np.int64)


@pytest.fixture(scope="module")
def studio() -> Studio:
    return Studio()


@pytest.fixture(scope="module")
def neutral(studio: Studio) -> FloatArray:
    return studio.play({})


def distance(points: FloatArray, first: int, second: int) -> float:
    """Return the distance in face heights, so that moving nearer changes nothing."""
    return float(np.hypot(*(points[first] - points[second])) / np.ptp(points[:468, 1]))


def box(points: FloatArray, indices: tuple[int, ...], margin: int) -> tuple[slice, slice]:
    corner, far = points[list(indices)].min(axis=0), points[list(indices)].max(axis=0)
    left, top = np.floor(corner).astype(int) - margin
    right, bottom = np.ceil(far).astype(int) + margin
    return slice(top, bottom), slice(left, right)


def test_a_blink_closes_the_eye_in_points_and_on_the_canvas(studio: Studio, neutral: FloatArray) -> None:
    blink = studio.play(both("eyeBlink", 1.0))
    assert distance(blink, UPPER_LID, LOWER_LID) < 0.5 * distance(neutral, UPPER_LID, LOWER_LID)
    eye = (UPPER_LID, LOWER_LID, EYE_INNER, EYE_OUTER)
    # The white of the eye is the lightest thing on the canvas, and a closed eye shows none.
    white = [np.count_nonzero(studio.canvas(points)[box(points, eye, 1)] > FACE.y + 5) for points in (neutral, blink)]
    assert white[1] < 0.6 * white[0]


def test_an_open_mouth_is_dark_inside(studio: Studio, neutral: FloatArray) -> None:
    opened = studio.play({"jawOpen": 0.8})
    gap = distance(opened, INNER_UPPER_LIP, INNER_LOWER_LIP)
    assert gap > distance(neutral, INNER_UPPER_LIP, INNER_LOWER_LIP) + 0.04
    mouth = (INNER_UPPER_LIP, INNER_LOWER_LIP)
    dark = [np.count_nonzero(studio.canvas(points)[box(points, mouth, 6)] < 170) for points in (neutral, opened)]
    assert dark[1] > 1.5 * dark[0]


def test_a_smile_widens_the_mouth_and_lifts_its_corners(studio: Studio, neutral: FloatArray) -> None:
    smile = studio.play(both("mouthSmile", 1.0))
    assert distance(smile, MOUTH_LEFT, MOUTH_RIGHT) > 1.08 * distance(neutral, MOUTH_LEFT, MOUTH_RIGHT)

    def corner_height(points: FloatArray) -> float:
        corners = points[[MOUTH_LEFT, MOUTH_RIGHT], 1].mean()
        return float((points[INNER_LOWER_LIP, 1] - corners) / np.ptp(points[:468, 1]))

    assert corner_height(smile) > corner_height(neutral) + 0.005


def test_brows_go_up_and_down(studio: Studio, neutral: FloatArray) -> None:
    up = studio.play({"browInnerUp": 1.0, **both("browOuterUp", 1.0)})
    down = studio.play(both("browDown", 1.0))
    assert distance(down, BROW, EYE_TOP) < distance(neutral, BROW, EYE_TOP) < distance(up, BROW, EYE_TOP)


@pytest.mark.parametrize("gaze", [(20.0, 0.0), (-20.0, 0.0)])
def test_irises_follow_the_gaze(studio: Studio, neutral: FloatArray, gaze: tuple[float, float]) -> None:
    points = studio.play({}, gaze)

    def place(points: FloatArray) -> float:
        width = points[EYE_INNER, 0] - points[EYE_OUTER, 0]
        return float((points[IRIS, 0] - points[EYE_OUTER, 0]) / width)

    moved = place(points) - place(neutral)
    assert abs(moved) > 0.05
    assert np.sign(moved) == np.sign(place(studio.play({}, gaze)) - place(studio.play({}, (-gaze[0], 0.0))))


def test_p3_who_leaves_is_gone_from_the_very_next_picture(studio: Studio) -> None:
    studio.play({})
    studio._scene.render(studio._frame.prepare(720, 1280), [])
    studio._time_ns += 33_333_333
    studio._frame.captured_ns = studio._time_ns
    assert studio._tracker.track(studio._frame) is None
