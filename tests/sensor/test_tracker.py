"""The real MediaPipe on drawn faces: who is the target, where the landmarks are, and when there are none."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import groupby

import numpy as np
import pytest

from anonemo_tray.errors import AnonEmoError, Problem
from anonemo_tray.face.canvas_size import HEIGHT, WIDTH
from anonemo_tray.face.landmarks import Landmarks
from anonemo_tray.ipc.no_face import NoFace
from anonemo_tray.sensor import tracker as tracker_module
from anonemo_tray.sensor.frame import Frame
from anonemo_tray.sensor.landmarker import LandmarkerResult
from anonemo_tray.sensor.mediapipe_c import NativeError
from anonemo_tray.sensor.model import load_model
from anonemo_tray.sensor.selection import Box
from anonemo_tray.sensor.tracker import FaceTracker, to_canvas
from tests.sensor.people import Person, draw

NOSE = 1
DARK = (120, 90, 70)

Scene = Callable[[float], list[Person]]


@pytest.fixture
def tracker() -> Iterator[FaceTracker]:
    opened = FaceTracker(load_model())
    yield opened
    opened.close()


def frame_of(people: list[Person], number: int = 0, rows: int = HEIGHT, cols: int = WIDTH) -> Frame:
    frame = Frame()
    draw(frame.prepare(rows, cols), *people, seed=number)
    frame.captured_ns = round(number * 1e9 / 30)
    return frame


def play(tracker: FaceTracker, scene: Scene, seconds: float, size: tuple[int, int] = (360, 640)) -> str:
    """Return who was shown, picture by picture and run by run: L, R for the half of the canvas, . for nobody."""
    shown = ""
    for number in range(round(seconds * 30)):
        landmarks = tracker.track(frame_of(scene(number / 30), number, *size))
        shown += "." if landmarks is None else "L" if landmarks.points[NOSE, 0] < WIDTH / 2 else "R"
    return " ".join(f"{who}{len(list(run))}" for who, run in groupby(shown))


@pytest.mark.parametrize("size", [(720, 1280), (480, 640), (360, 640), (720, 405), (720, 960)])
def test_landmarks_lie_on_the_face_in_a_picture_of_any_size(tracker: FaceTracker, size: tuple[int, int]) -> None:
    rows, cols = size
    person = Person(0.4, 0.5, 0.3)
    landmarks = None
    for number in range(5):
        landmarks = tracker.track(frame_of([person], number, rows, cols))
    assert isinstance(landmarks, Landmarks)
    scale = min(WIDTH / cols, HEIGHT / rows)
    left = (WIDTH - cols * scale) / 2 + (person.x - person.width / 2) * cols * scale
    width = person.width * cols * scale
    points = landmarks.points[:468]
    assert abs(points[:, 0].min() - left) < 0.15 * width
    assert abs(points[:, 0].max() - left - width) < 0.15 * width
    assert points[:, 1].max() - points[:, 1].min() == pytest.approx(1.15 * width, rel=0.2)
    assert points[NOSE, 2] < points[234, 2], "the nose is nearer than the cheek"


def test_the_picture_may_change_its_size(tracker: FaceTracker) -> None:
    shown = [
        tracker.track(frame_of([Person(0.5, 0.5, 0.3)], number, *size)) is not None
        for number, size in enumerate([(720, 1280)] * 4 + [(480, 640)] * 4 + [(720, 405)] * 4)
    ]
    # In a picture of another shape the face is elsewhere: it may take one picture to find it again.
    assert shown[3::4] == shown[2::4] == [True] * 3


def test_an_empty_room_is_nobody(tracker: FaceTracker) -> None:
    assert play(tracker, lambda time: [], 0.3) == ".9"


def test_black_and_noise_and_tiny_pictures_are_nobody(tracker: FaceTracker) -> None:
    for number, size in enumerate([(720, 1280), (1, 1), (1, 1280), (720, 1), (3, 5)]):
        noise = np.random.default_rng(0).integers(0, 256, (*size, 3))
        for fill in (np.zeros_like(noise), np.full_like(noise, 255), noise):
            frame = Frame()
            frame.prepare(*size)[...] = fill
            frame.captured_ns = number
            assert tracker.track(frame) is None


def test_p3_a_face_that_leaves_is_gone_in_the_very_next_picture(tracker: FaceTracker) -> None:
    assert play(tracker, lambda time: [Person(0.3)] if time < 0.5 or time >= 1 else [], 1.5) == "L15 .15 L15"


@pytest.mark.parametrize("near", [0.3, 0.72])
def test_the_nearest_of_two_is_the_target_without_flicker(tracker: FaceTracker, near: float) -> None:
    other = 1.02 - near
    people = [Person(other, 0.5, 0.15, skin=DARK), Person(near, 0.5, 0.24)]
    assert play(tracker, lambda time: people, 1.5) == ("L45" if near < 0.5 else "R45")


def test_a_second_person_who_comes_in_changes_nothing(tracker: FaceTracker) -> None:
    def scene(time: float) -> list[Person]:
        return [Person(0.28, 0.5, 0.2)] + [Person(0.75, 0.5, 0.22, skin=DARK)] * (time > 0.4)

    assert play(tracker, scene, 2) == "L60"


def test_when_the_target_leaves_a_second_passes_before_the_other_is_shown(tracker: FaceTracker) -> None:
    def scene(time: float) -> list[Person]:
        return [Person(0.28, 0.5, 0.22)] * (time < 0.5) + [Person(0.75, 0.5, 0.16, skin=DARK)]

    assert play(tracker, scene, 2) in {"L15 .29 R16", "L15 .30 R15"}


def test_p3_the_hold_tests_see_a_tracker_that_takes_whomever_the_landmarker_finds(
    tracker: FaceTracker, monkeypatch: pytest.MonkeyPatch
) -> None:
    def scene(time: float) -> list[Person]:
        return [Person(0.28, 0.5, 0.22)] * (time < 0.5) + [Person(0.75, 0.5, 0.16, skin=DARK)]

    monkeypatch.setattr(Box, "is_same_face", lambda box, other: True)
    monkeypatch.setattr(tracker_module, "_paint_around", lambda pixels, keep: None)
    shown = play(tracker, scene, 2).split()
    assert shown[0] == "L15"
    assert int(shown[-1].removeprefix("R")) > 20


def test_a_target_who_comes_back_within_a_second_is_shown_again_and_nobody_else(tracker: FaceTracker) -> None:
    def scene(time: float) -> list[Person]:
        return [Person(0.28, 0.5, 0.22)] * (not 0.5 <= time < 1) + [Person(0.75, 0.5, 0.16, skin=DARK)]

    assert play(tracker, scene, 1.5) == "L15 .15 L15"


def test_somebody_clearly_nearer_takes_over_once(tracker: FaceTracker) -> None:
    def scene(time: float) -> list[Person]:
        return [Person(0.25, 0.5, 0.16)] + [Person(0.72, 0.5, 0.26, skin=DARK)] * (time >= 0.2)

    shown = play(tracker, scene, 3)
    runs = [(run[0], int(run[1:])) for run in shown.split()]
    assert [who for who, _ in runs] == ["L", ".", "R"]
    # From 0.2 s on plus the time to the next detection, plus one second; then a second of nobody.
    assert 36 <= runs[0][1] <= 50
    assert 30 <= runs[1][1] <= 33


def test_two_people_who_pass_each_other_are_not_mixed_up(tracker: FaceTracker) -> None:
    def scene(time: float) -> list[Person]:
        return [Person(0.72 - 0.25 * time, 0.62, 0.16, skin=DARK), Person(0.25 + 0.25 * time, 0.4, 0.2)]

    assert play(tracker, scene, 2) in {f"L{left} R{60 - left}" for left in range(28, 33)}


def test_with_two_people_the_others_face_is_painted_over(tracker: FaceTracker) -> None:
    people = [Person(0.28, 0.5, 0.22), Person(0.75, 0.5, 0.16, skin=DARK)]
    frame = frame_of(people)
    before = frame.pixels().copy()
    assert tracker.track(frame) is not None
    rows, cols = HEIGHT, WIDTH
    other = np.s_[int(0.4 * rows) : int(0.6 * rows), int(0.7 * cols) : int(0.8 * cols)]
    target = np.s_[int(0.3 * rows) : int(0.7 * rows), int(0.17 * cols) : int(0.39 * cols)]
    assert (frame.pixels()[other] == tracker_module.PAINT).all()
    assert np.array_equal(frame.pixels()[target], before[target])


def test_with_one_person_the_picture_is_left_alone(tracker: FaceTracker) -> None:
    frame = frame_of([Person(0.5, 0.5, 0.22)])
    before = frame.pixels().copy()
    tracker.track(frame)
    assert np.array_equal(frame.pixels(), before)


def test_p3_landmarks_that_drift_from_the_target_count_as_nobody(
    tracker: FaceTracker, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert tracker.track(frame_of([Person(0.3)])) is not None
    measurement = tracker._detect(frame_of([Person(0.3)], 1))
    assert measurement is not None
    moved = LandmarkerResult(
        measurement.points + np.array([0.4, 0, 0], np.float32), measurement.blendshapes, measurement.pose
    )
    monkeypatch.setattr(tracker._landmarker, "detect", lambda image, captured_ns: moved)
    assert tracker.track(frame_of([Person(0.3)], 2)) is None


@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf, 1e6])
@pytest.mark.parametrize("part", ["points", "blendshapes", "pose"])
def test_p3_what_is_not_finite_or_out_of_bounds_counts_as_nobody(
    tracker: FaceTracker, monkeypatch: pytest.MonkeyPatch, part: str, bad: float
) -> None:
    frame = frame_of([Person(0.3)])
    tracker.track(frame)
    measurement = tracker._detect(frame)
    assert measurement is not None
    for index in np.ndindex(getattr(measurement, part).shape[:1]):
        damaged = {name: getattr(measurement, name).copy() for name in ("points", "blendshapes", "pose")}
        damaged[part][index] = bad
        monkeypatch.setattr(tracker._landmarker, "detect", lambda *_, found=damaged: LandmarkerResult(**found))
        assert tracker.track(frame) is None


def test_p3_the_rules_of_doubt_are_asked(tracker: FaceTracker, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tracker_module, "why_implausible", lambda points, pose, box: NoFace.TURN_TO_CAMERA)
    assert play(tracker, lambda time: [Person(0.3)], 0.3) == ".9"


def test_capture_times_that_stand_still_or_go_back_do_no_harm(tracker: FaceTracker) -> None:
    for time_ns in (5_000_000_000, 5_000_000_000, 5_000_100_000, 1, 0, 6_000_000_000):
        frame = frame_of([Person(0.3)])
        frame.captured_ns = time_ns
        assert tracker.track(frame) is not None


def test_detections_are_rare_while_one_person_is_tracked(tracker: FaceTracker, monkeypatch: pytest.MonkeyPatch) -> None:
    calls = 0
    real = tracker._detector.detect

    def counted(image: object) -> object:
        nonlocal calls
        calls += 1
        return real(image)  # type: ignore[arg-type]

    monkeypatch.setattr(tracker._detector, "detect", counted)
    assert play(tracker, lambda time: [Person(0.3)], 2) == "L60"
    assert calls == 9, "one in ten frames, and each third time turned"


@pytest.mark.parametrize("model", [b"", b"not a model", b"PK\5\6" + bytes(18)])
def test_a_wrong_model_is_a_problem_with_a_name(model: bytes) -> None:
    with pytest.raises(AnonEmoError) as caught:
        FaceTracker(model)
    assert caught.value.problem is Problem.LANDMARKER_FAILED


def test_a_refusal_of_mediapipe_is_a_problem_with_a_name(tracker: FaceTracker, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_arguments: object) -> None:
        raise NativeError("status 13")

    monkeypatch.setattr(tracker._detector, "detect", refuse)
    with pytest.raises(AnonEmoError) as caught:
        tracker.track(frame_of([]))
    assert caught.value.problem is Problem.LANDMARKER_FAILED


def test_close_may_be_called_again(tracker: FaceTracker) -> None:
    tracker.close()
    tracker.close()


@pytest.mark.parametrize(
    ("size", "corner", "centre"),
    [
        ((720, 1280), (0, 0), (640, 360)),
        ((360, 640), (0, 0), (640, 360)),
        ((480, 640), (160, 0), (640, 360)),
        ((1280, 720), (437.5, 0), (640, 360)),
        ((200, 1280), (0, 260), (640, 360)),
    ],
)
def test_the_whole_picture_fits_into_the_canvas_centred(
    size: tuple[int, int], corner: tuple[float, float], centre: tuple[float, float]
) -> None:
    points = to_canvas(np.array([[0, 0, 0], [0.5, 0.5, 0.1]], np.float32), *size)
    assert points[0, :2] == pytest.approx(corner)
    assert points[1, :2] == pytest.approx(centre)
    scale = min(1280 / size[1], 720 / size[0])
    assert points[1, 2] == pytest.approx(0.1 * size[1] * scale)
