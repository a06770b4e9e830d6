"""The real MediaPipe on the actor: it is found, its landmarks are where they were drawn, it is read."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest

from anonemo_tray.sensor.plausibility import angles
from tests.tools.actor import watching as w
from tests.tools.actor.watching import Watcher, actor, mesh, pixels_of, rms, score
from tools.actor.actor import Actor, ActorState
from tools.actor.expression import both
from tools.actor.identity import Beard, Hair, Identity
from tools.actor.performance import LONG, Performance
from tools.actor.pose import Pose

SEEDS = (1, 2, 5)
RMS_LIMIT = 8.0
"""Pixels, for a face of 300; measured are 3.3 to 6 over 40 identities."""


@pytest.fixture
def watcher() -> Iterator[Watcher]:
    with w.watching() as opened:
        yield opened


@pytest.mark.parametrize("seed", SEEDS)
def test_landmarks_are_measured_where_they_were_drawn(watcher: Watcher, seed: int) -> None:
    for pose in (Pose(), Pose(yaw=25), Pose(yaw=-25), Pose(pitch=12), Pose(roll=15, x=500, y=300)):
        truth, measurement = watcher.settle(actor(seed), ActorState(pose))
        assert rms(pixels_of(measurement) - truth.points) < RMS_LIMIT
        error = np.array(angles(measurement.pose)) - angles(truth.pose)
        assert np.abs(error).max() < 12, (
            "MediaPipe's head pose leans on the face's shape, which is not the canonical one"
        )


@pytest.mark.parametrize(("hair", "skin"), list(zip(Hair, [0.0, 1.0] * 3, strict=True)))
def test_every_complexion_and_hair_style_is_found(watcher: Watcher, hair: Hair, skin: float) -> None:
    identity = replace(Identity.random(int(hair)), skin=skin, hair=hair, beard=Beard(int(hair) % len(Beard)))
    truth, measurement = watcher.settle(Actor(mesh(), identity), ActorState())
    assert rms(pixels_of(measurement) - truth.points) < RMS_LIMIT


@pytest.mark.parametrize(
    ("state", "shapes"),
    [
        (ActorState(expression=both("eyeBlink", 1.0)), w.BLINK),
        (ActorState(expression=both("mouthSmile", 1.0)), w.SMILE),
        (ActorState(expression={"jawOpen": 0.8}), w.JAW_OPEN),
        (ActorState(expression={"browInnerUp": 1.0}), w.BROW_INNER_UP),
        (ActorState(expression=both("browDown", 1.0)), w.BROW_DOWN),
        (ActorState(expression={"mouthPucker": 1.0}), w.PUCKER),
        (ActorState(gaze=(25.0, 0.0)), w.LOOK_TO_LEFT),
        (ActorState(gaze=(-25.0, 0.0)), w.LOOK_TO_RIGHT),
        (ActorState(gaze=(0.0, -25.0)), w.LOOK_UP),
        (ActorState(gaze=(0.0, 25.0)), w.LOOK_DOWN),
    ],
)
def test_what_is_performed_is_measured(watcher: Watcher, state: ActorState, shapes: tuple[int, ...]) -> None:
    rises = []
    for seed in SEEDS:
        _, resting = watcher.settle(actor(seed), ActorState())
        _, performing = watcher.settle(actor(seed), state)
        rises.append(score(performing, shapes) - score(resting, shapes))
    assert min(rises) > 0.005, "little for who has high brows and lowers them"
    assert np.mean(rises) > 0.1


def test_one_eye_blinks_alone(watcher: Watcher) -> None:
    left, right = w.BLINK
    _, winking = watcher.settle(actor(5), ActorState(expression={"eyeBlinkLeft": 1.0}))
    assert winking.blendshapes[left] > winking.blendshapes[right] + 0.2


def test_it_is_followed_through_its_performance_and_gone_when_it_leaves(watcher: Watcher) -> None:
    performance = Performance(2)
    found, errors = [], []
    for second in np.arange(46.0, 58.0, 1 / 15):
        state = performance.state(float(second))
        (truth,), measurement = watcher.watch((actor(2), state))
        if not state.visible:
            assert measurement is None
        elif truth.points[:468, 0].max() < 1279:
            found.append(measurement is not None)
            if measurement is not None:
                errors.append(rms(pixels_of(measurement) - truth.points))
    assert len(found) > 100
    assert np.mean(found) >= 0.97, "it is lost for a moment where it comes back"
    assert np.median(errors) < RMS_LIMIT


def test_an_empty_room_has_no_face(watcher: Watcher) -> None:
    for _ in range(5):
        assert watcher.watch() == ([], None)


def test_an_invisible_actor_leaves_the_picture_alone() -> None:
    picture = w.picture()
    truth = actor(1).draw(picture, ActorState(visible=False))
    assert not truth.visible
    assert not picture.any()


def test_two_actors_are_in_one_picture_each_where_its_truth_says(watcher: Watcher) -> None:
    far, near = ActorState(Pose(x=1000, y=300, width=170)), ActorState(Pose(x=420))
    for _ in range(w.SETTLED):
        (far_truth, near_truth), measurement = watcher.watch((actor(5), far), (actor(1), near))
    assert measurement is not None
    errors = [rms(pixels_of(measurement) - truth.points) for truth in (far_truth, near_truth)]
    assert min(errors) < RMS_LIMIT < 100 < max(errors)
    alone, measured = watcher.settle(actor(5), far)
    assert rms(pixels_of(measured) - alone.points) < RMS_LIMIT


def test_identities_are_told_apart_by_their_landmarks(watcher: Watcher) -> None:
    shapes = {}
    for seed in (1, 2, 3, 4, 5):
        for yaw in (-4, 4):
            _, measurement = watcher.settle(actor(seed), ActorState(Pose(yaw=yaw)))
            points = pixels_of(measurement)[:468]
            points -= points.mean(axis=0)
            shapes[seed, yaw] = points / np.sqrt((points**2).sum())
    for seed in (1, 2, 3, 4, 5):
        distances = {other: np.linalg.norm(shapes[seed, -4] - shapes[other, 4]) for other in (1, 2, 3, 4, 5)}
        assert min(distances, key=lambda other: distances[other]) == seed


def test_equal_states_give_equal_pictures() -> None:
    state = Performance(1).state(4.0)
    pictures = [w.picture(), w.picture()]
    w.scene().render(pictures[0], [(actor(1), state)], 3)
    w.scene().render(w.picture(), [(actor(1), ActorState(Pose(width=200)))])  # another size in between
    w.scene().render(pictures[1], [(Actor(mesh(), Identity.random(1)), state)], 3)
    assert np.array_equal(pictures[0], pictures[1])


@pytest.mark.parametrize(
    "pose", [Pose(x=-60), Pose(x=1340), Pose(y=-50), Pose(y=800), Pose(x=-4000), Pose(width=900), Pose(width=12)]
)
def test_an_actor_may_be_partly_or_wholly_outside(pose: Pose) -> None:
    truth = actor(1).draw(w.picture(), ActorState(pose))
    assert np.isfinite(truth.points).all()


def test_the_truth_is_the_same_without_drawing() -> None:
    state = Performance(1).state(8.0)
    drawn = actor(1).draw(w.picture(), state)
    foretold = actor(1).truth(state)
    assert np.array_equal(drawn.points, foretold.points)
    assert np.array_equal(drawn.pose, foretold.pose)


def test_the_loop_has_no_seam() -> None:
    performance = Performance(4)
    before, after = (actor(1).truth(performance.state(second)) for second in (LONG.period - 1e-4, LONG.period))
    assert np.abs(before.points - after.points).max() < 0.5
