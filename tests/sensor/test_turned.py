"""A camera that is mounted turned: set right by the user, blank with a reason before, never an invented face."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest

from anonemo_tray.ipc.no_face import NoFace
from anonemo_tray.sensor import diagnosis
from anonemo_tray.sensor.frame import Frame, Pixels
from anonemo_tray.sensor.model import canonical_mesh, load_model
from anonemo_tray.sensor.tracker import FaceTracker
from anonemo_tray.sensor.turned import TurnedCamera
from tests.fakes.camera import FakeCamera
from tests.sensor.pictures import noise
from tools.actor.actor import Actor, ActorState
from tools.actor.identity import Identity
from tools.actor.pose import Pose
from tools.actor.scene import Scene

SEEDS = (0, 2, 4, 6)
FRAMES = 10


@pytest.mark.parametrize("degrees", [90, 180, 270])
def test_a_picture_is_turned_clockwise(degrees: int) -> None:
    frame, picture = Frame(), noise(20, 30)
    camera = TurnedCamera(FakeCamera([picture, None]), degrees)
    assert camera.read(frame)
    straight = Frame()
    FakeCamera([picture]).read(straight)
    assert (frame.pixels() == np.rot90(straight.pixels(), -degrees // 90)).all()
    assert not camera.read(frame)


@pytest.fixture(scope="module")
def performances() -> list[list[Pixels]]:
    mesh, drawn = canonical_mesh(load_model()), []
    for seed in SEEDS:
        actor, scene = Actor(mesh, Identity.random(seed)), Scene(seed)
        frames = []
        for number in range(FRAMES):
            picture = np.empty((720, 1280, 3), np.uint8)
            scene.render(picture, [(actor, ActorState(Pose(x=600 + 6 * number, y=380, width=250)))], number)
            frames.append(picture)
        drawn.append(frames)
    return drawn


def watch(frames: list[Pixels]) -> tuple[int, Counter[NoFace | None]]:
    """Return how many frames gave a face, and the reasons."""
    tracker, frame, shown, reasons = FaceTracker(load_model()), Frame(), 0, Counter[NoFace | None]()
    for number, picture in enumerate(frames):
        np.copyto(frame.prepare(*picture.shape[:2]), picture)
        frame.captured_ns = number * 33_000_000
        shown += tracker.track(frame) is not None
        reasons[tracker.no_face] += 1
    tracker.close()
    return shown, reasons


def upside_down(performances: list[list[Pixels]]) -> tuple[int, Counter[NoFace | None]]:
    shown, reasons = 0, Counter[NoFace | None]()
    for frames in performances:
        seen, why = watch([picture[::-1, ::-1] for picture in frames])
        shown, reasons = shown + seen, reasons + why
    return shown, reasons


def test_p3_no_face_is_invented_for_one_that_is_upside_down(performances: list[list[Pixels]]) -> None:
    shown, reasons = upside_down(performances)
    assert shown == 0
    assert reasons == {NoFace.TURN_PICTURE: len(SEEDS) * FRAMES}


def test_p3_a_tracker_that_does_not_look_is_seen_to_invent_faces(
    performances: list[list[Pixels]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(diagnosis, "UPRIGHT_MARGIN", 2.0)
    shown, _ = upside_down(performances)
    assert shown > len(SEEDS) * FRAMES / 4


def test_an_upright_face_is_shown_from_the_first_frame_on(performances: list[list[Pixels]]) -> None:
    for frames in performances:
        assert watch(frames) == (FRAMES, {None: FRAMES})
