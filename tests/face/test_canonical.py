"""The canonical geometry: what crosses the pipe is small, bounded, and starts with nothing."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from anonemo_tray.face.axes import EYE_OPEN, LIP_GAP
from anonemo_tray.face.canonical import CALIBRATION_SECONDS, Decoder, Encoder, _less_habit
from anonemo_tray.face.decoder import FaceDecoder
from anonemo_tray.face.expression import AXES, SHUT, Expression, pack, unpack
from anonemo_tray.face.landmarks import FloatArray, Landmarks
from anonemo_tray.face.published import PAYLOAD_BYTES, Geometry, PublishedFace
from anonemo_tray.face.style import Style
from anonemo_tray.ipc.messages import Face, encode
from anonemo_tray.sensor.frame import Frame
from anonemo_tray.sensor.model import canonical_mesh, load_model
from anonemo_tray.sensor.tracker import FaceTracker
from tools.actor.actor import Actor, ActorState
from tools.actor.expression import both
from tools.actor.identity import Identity

PICTURE_NS = 33_333_333
SIZE = PAYLOAD_BYTES[Geometry.CANONICAL]


@pytest.fixture(scope="module")
def measured() -> dict[str, dict[str, Landmarks]]:
    """What the real landmarker measures of two actors at rest and smiling with open mouths."""
    model = load_model()
    mesh = canonical_mesh(model)
    faces: dict[str, dict[str, Landmarks]] = {}
    for seed in (1, 3):
        actor, tracker, frame, time_ns = Actor(mesh, Identity.random(seed)), FaceTracker(model), Frame(), 0
        faces[str(seed)] = {}
        for name, expression in (("rest", {}), ("smile", {**both("mouthSmile", 1.0), "jawOpen": 0.5})):
            for _ in range(8):
                picture = frame.prepare(720, 1280)
                picture[...] = 120
                actor.draw(picture, ActorState(expression=expression))
                time_ns += PICTURE_NS
                frame.captured_ns = time_ns
                landmarks = tracker.track(frame)
            assert landmarks is not None
            faces[str(seed)][name] = landmarks
    return faces


def play(encoder: Encoder, landmarks: Landmarks, seconds: float, start_ns: int = 0) -> PublishedFace:
    for number in range(round(seconds * 30)):
        face = encoder.encode(landmarks, start_ns + number * PICTURE_NS)
    return face


def test_p1_a_picture_takes_64_bytes_at_most() -> None:
    face = PublishedFace(Geometry.CANONICAL, bytes(SIZE))
    assert len(encode(Face(1, 2, Style.CONTOURS, face))) <= 64


def test_p1_at_first_everybody_is_the_canonical_face_at_rest(measured: dict[str, dict[str, Landmarks]]) -> None:
    for person in measured.values():
        assert play(Encoder(), person["smile"], 0.9 * CALIBRATION_SECONDS).payload == bytes(SIZE)


def test_two_people_at_rest_are_drawn_alike_and_their_own_points_are_not(
    measured: dict[str, dict[str, Landmarks]],
) -> None:
    decoder = Decoder()
    first, second = (decoder.decode(play(Encoder(), person["rest"], 5)).points for person in measured.values())
    own = [person["rest"].points[:, :2] for person in measured.values()]
    own = [(points - points.mean(axis=0)) / np.ptp(points[:, 1]) for points in own]
    drawn = [(points - points.mean(axis=0)) / np.ptp(points[:, 1]) for points in (first, second)]
    assert np.abs(drawn[0] - drawn[1]).mean() < 0.35 * np.abs(own[0] - own[1]).mean()


def test_a_smile_comes_through(measured: dict[str, dict[str, Landmarks]]) -> None:
    encoder, decoder, person = Encoder(), Decoder(), measured["3"]
    rest = decoder.decode(play(encoder, person["rest"], 5)).points
    smile = decoder.decode(play(encoder, person["smile"], 1, 150 * PICTURE_NS)).points
    assert smile[291, 0] - smile[61, 0] > 1.04 * (rest[291, 0] - rest[61, 0])
    assert smile[14, 1] - smile[13, 1] > rest[14, 1] - rest[13, 1] + 5


@pytest.mark.parametrize(
    ("code", "least", "most"), [(2.0, 1.2, 2.0), (0.0, 1.0, 1.0), (-2.0, 0.4, 0.6), (SHUT, -0.1, 0.1)]
)
def test_the_code_of_the_eyes_opens_and_shuts_them(code: float, least: float, most: float) -> None:
    decoder, scales = Decoder(), np.zeros(AXES)

    def apertures() -> FloatArray:
        face = decoder.decode(PublishedFace(Geometry.CANONICAL, pack(Expression(scales, np.zeros(3))))).points
        return face[[145, 374], 1] - face[[159, 386], 1]

    rest = apertures()
    scales[EYE_OPEN] = code
    assert (apertures() >= least * rest - 0.1).all()
    assert (apertures() <= most * rest + 0.1).all()


def test_whoever_begins_tilted_and_then_sits_straight_is_drawn_straight_soon(
    measured: dict[str, dict[str, Landmarks]],
) -> None:
    encoder = Encoder()
    face = encoder._extractor.measure(measured["1"]["rest"])
    assert face is not None
    rolls = []
    for number in range(7 * 30):
        tilted = replace(face, rotation=np.array([0.0, 0.0, 0.26 if number < 4 * 30 else 0.0]))
        published = encoder.publish(tilted, number * PICTURE_NS)
        rolls.append(float(unpack(published.payload).rotation[2]))
    assert rolls[-1] == 0


def test_whoever_comes_after_a_gap_starts_anew(measured: dict[str, dict[str, Landmarks]]) -> None:
    encoder = Encoder()
    play(encoder, measured["3"]["rest"], 5)
    assert encoder.encode(measured["1"]["smile"], 150 * PICTURE_NS + 2 * 10**9).payload == bytes(SIZE)


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 2**32 - 1), st.floats(0.1, 8000))
def test_jumping_landmarks_never_make_a_spike(seed: int, spread: float) -> None:
    random, encoder, decoder = np.random.default_rng(seed), Encoder(), Decoder()
    for number in range(60):
        points = random.uniform(-spread, spread, (478, 3)).astype(np.float32)
        scores = random.uniform(0, 1, 52).astype(np.float32)
        face = encoder.encode(Landmarks(points, scores, np.eye(4, dtype=np.float32)), number * PICTURE_NS)
        drawn = decoder.decode(face).points
        assert np.isfinite(drawn).all()
        assert drawn.min() > -300
        assert drawn.max() < 1600


@given(st.binary(min_size=SIZE, max_size=SIZE))
def test_every_code_is_a_face_that_can_be_drawn(payload: bytes) -> None:
    points = FaceDecoder().decode(PublishedFace(Geometry.CANONICAL, payload)).points
    assert points.shape == (478, 2)
    assert points.dtype == np.float32
    assert np.isfinite(points).all()


def test_shut_lips_are_drawn_shut_and_parted_ones_apart() -> None:
    decoder, scales = Decoder(), np.zeros(AXES)
    shut = decoder.decode(PublishedFace(Geometry.CANONICAL, pack(Expression(scales, np.zeros(3)))))
    scales[LIP_GAP] = 1.0
    apart = decoder.decode(PublishedFace(Geometry.CANONICAL, pack(Expression(scales, np.zeros(3)))))
    assert abs(np.mean(shut.points[[14, 87, 317], 1] - shut.points[[13, 82, 312], 1])) < 0.5
    assert np.mean(apart.points[[14, 87, 317], 1] - apart.points[[13, 82, 312], 1]) > 10
    assert shut.pose is not None
    assert apart.pose is not None
    assert shut.pose.lips_apart == 0 < apart.pose.lips_apart


def test_p1_a_habit_of_parted_lips_is_mostly_left_out_and_shut_lips_stay_shut() -> None:
    assert _less_habit(-0.4, 3.0) == _less_habit(0.0, 3.0) == 0
    assert 0 < _less_habit(3.0, 3.0) < 0.8
    assert _less_habit(6.0, 3.0) > 4
    assert _less_habit(20.0, 3.0) > 17
    gaps = [_less_habit(gap, 3.0) for gap in np.linspace(0, 25, 50)]
    assert (np.diff(gaps) > 0).all()
