"""The shape of the actor's face: plausible, different for each seed, and moved by each expression as it says."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest

from anonemo_tray.face import topology as t
from tests.tools.actor.watching import actor, mesh
from tools.actor.actor import ActorState, Truth
from tools.actor.expression import EXPRESSIONS, both, sculpt, weight_vector
from tools.actor.field import Skin
from tools.actor.identity import Identity, shape_of
from tools.actor.pose import FOCAL, Pose
from tools.actor.regions import mirror


@cache
def skin() -> Skin:
    return Skin(mesh().vertices, mesh().triangles)


def shown(state: ActorState) -> Truth:
    return actor(5).truth(state)


def test_distance_runs_along_the_skin() -> None:
    upper, lower = 13, 14
    through_the_air = np.linalg.norm(mesh().vertices[upper] - mesh().vertices[lower])
    assert skin().distances[upper, lower] > 4 * through_the_air
    assert np.isfinite(skin().distances).all()


def test_dragged_skin_goes_with_its_handles_and_stays_at_its_pins() -> None:
    moved = skin().drag({61: np.array([0.0, 1.0, 0.0])}, [291], 2.0)
    assert moved[61] == pytest.approx([0, 1, 0], abs=0.01)
    assert moved[291] == pytest.approx([0, 0, 0], abs=0.01)
    assert moved[:, 1].max() <= 1.01
    assert moved[:, 1].min() >= -0.01


@pytest.mark.parametrize("seed", range(8))
def test_a_random_face_is_a_human_one(seed: int) -> None:
    face = shape_of(Identity.random(seed), mesh(), skin()).vertices
    width, height, _ = np.ptp(face, axis=0)
    assert 12.5 < width < 18.5
    assert 13 < height < 20
    eyes, mouth = face[[33, 263], 1].mean(), face[[61, 291], 1].mean()
    assert face[[105, 334], 1].mean() > eyes > face[1, 1] > mouth > face[152, 1]
    lips = face[list(t.LIPS_INNER_UPPER)] - face[list(t.LIPS_INNER_LOWER)]
    assert np.abs(lips).max() < 0.12, "the resting mouth is closed"
    assert not np.allclose(face, face[mirror(mesh().vertices)] * (-1, 1, 1), atol=0.02), "nobody is symmetric"


def test_faces_differ_by_millimetres() -> None:
    faces = np.array([shape_of(Identity.random(seed), mesh(), skin()).vertices for seed in range(8)])
    spread = faces.std(axis=0).mean()
    assert 0.1 < spread < 0.5


def test_no_shape_tears_the_face() -> None:
    face = shape_of(Identity.random(0), mesh(), skin()).vertices
    shapes = sculpt(face, skin(), mirror(mesh().vertices))
    assert shapes.shape == (len(EXPRESSIONS), 468, 3)
    assert np.abs(shapes).max() < 3.5
    for name, shape in zip(EXPRESSIONS, shapes, strict=True):
        assert np.abs(shape).max() > 0.1, name


def test_left_shapes_mirror_right_ones() -> None:
    face = mesh().vertices
    other = mirror(face)
    shapes = dict(zip(EXPRESSIONS, sculpt(face, skin(), other), strict=True))
    for name in EXPRESSIONS:
        if name.endswith("Left"):
            right = shapes[name.replace("Left", "Right")]
            assert shapes[name] == pytest.approx((right * (-1, 1, 1))[other], abs=1e-5)


def test_lids_meet_when_shut() -> None:
    truth = shown(ActorState(expression=both("eyeBlink", 1.0)))
    for upper, lower in ((t.RIGHT_EYE_UPPER, t.RIGHT_EYE_LOWER), (t.LEFT_EYE_UPPER, t.LEFT_EYE_LOWER)):
        gap = truth.points[list(upper)] - truth.points[list(lower)]
        assert np.abs(gap).max() < 2.5


def test_the_left_side_is_the_persons_own() -> None:
    still, winking = shown(ActorState()), shown(ActorState(expression={"eyeBlinkLeft": 1.0}))
    moved = np.abs(winking.points - still.points).max(axis=1)
    assert moved[386] > 5
    assert moved[159] < 0.5


def test_an_unknown_expression_is_refused() -> None:
    with pytest.raises(ValueError, match="eyebrowsOfDoom"):
        weight_vector({"eyebrowsOfDoom": 1.0})


def test_the_camera_is_a_pinhole() -> None:
    truth = shown(ActorState(Pose(yaw=10, pitch=-5, roll=3, x=500, y=300, width=200)))
    x, y, z = truth.pose[:3, 3]
    assert z < 0
    assert shown(ActorState(Pose(x=500, y=300))).pose[:2, :3] == pytest.approx(np.eye(4)[:2, :3])
    ahead = shown(ActorState(Pose(x=500, y=300, width=200))).pose[:3, 3]
    assert 640 + FOCAL * ahead[0] / -ahead[2] == pytest.approx(500, abs=0.1)
    assert 360 - FOCAL * ahead[1] / -ahead[2] == pytest.approx(300, abs=0.1)
    assert np.ptp(shown(ActorState(Pose(width=300))).points[:468, 0]) == pytest.approx(300, rel=0.15)
    assert np.linalg.norm(np.array([x, y]) - ahead[:2]) < 5, "it turns about its neck"
