"""The real MediaPipe on two synthetic people, or one and what only looks like one: somebody is shown, and steadily."""

from __future__ import annotations

from collections.abc import Callable
from itertools import groupby

import numpy as np
import pytest

from anonemo_tray.sensor.frame import Frame, Pixels
from anonemo_tray.sensor.model import canonical_mesh, load_model
from anonemo_tray.sensor.opencv import cv2
from anonemo_tray.sensor.tracker import FaceTracker
from tools.actor.actor import Actor, ActorState
from tools.actor.identity import Identity
from tools.actor.pose import Pose
from tools.actor.scene import Scene

FPS = 30
NOSE = 1


def show(frames: list[Pixels], seconds: float, middle: float) -> list[tuple[str, int]]:
    """Return who was shown, run by run: L or R of the middle, . for nobody."""
    tracker, frame, shown = FaceTracker(load_model()), Frame(), ""
    for number in range(round(seconds * FPS)):
        np.copyto(frame.prepare(720, 1280), frames[number % len(frames)])
        frame.captured_ns = round(number * 1e9 / FPS)
        landmarks = tracker.track(frame)
        shown += "." if landmarks is None else "L" if landmarks.points[NOSE, 0] < middle else "R"
    tracker.close()
    return [(who, len(list(run))) for who, run in groupby(shown)]


@pytest.fixture(scope="module")
def draw() -> Callable[..., list[Pixels]]:
    mesh, scene = canonical_mesh(load_model()), Scene(1)
    actors = [Actor(mesh, Identity.random(seed)) for seed in (1, 2)]

    def frames(*places: tuple[float, float], blurred: bool = False) -> list[Pixels]:
        drawn = []
        for number in range(6):
            cast = [
                (actor, ActorState(Pose(x=x + number, y=380, width=width)))
                for actor, (x, width) in zip(actors, places, strict=False)
            ]
            picture = np.empty((720, 1280, 3), np.uint8)
            if blurred:  # the farther one only, out of focus
                scene.render(picture, cast[1:], number)
                picture[:] = cv2.GaussianBlur(picture, (0, 0), 30)
                actor, state = cast[0]
                actor.draw(picture, state)
            else:
                scene.render(picture, cast, number)
            drawn.append(picture)
        return drawn + drawn[-2:0:-1]

    return frames


@pytest.mark.parametrize("apart", [230, 300])
def test_of_two_people_shoulder_to_shoulder_one_is_shown_steadily(
    draw: Callable[..., list[Pixels]], apart: int
) -> None:
    runs = show(draw((640 - apart / 2, 250), (640 + apart / 2, 260)), 4, 640)
    assert {who for who, _ in runs} - {"."} in ({"L"}, {"R"}), runs
    assert runs[-1][0] != "." and runs[-1][1] >= 80, runs


def test_a_blurred_head_does_not_keep_a_sharp_face_from_being_shown(draw: Callable[..., list[Pixels]]) -> None:
    runs = show(draw((330, 250), (930, 420), blurred=True), 4, 640)
    assert runs[-1][0] == "L" and runs[-1][1] >= 80, runs
