from __future__ import annotations

import gc
from collections.abc import Sequence

import numpy as np
import pytest

from anonemo_tray.face.landmarks import Landmarks
from anonemo_tray.sensor.camera import EndOfClipError
from anonemo_tray.sensor.face_sensor import FROZEN_NS, FaceSensor, Observation
from anonemo_tray.sensor.frame import Frame, Pixels
from tests.fakes.camera import INTERVAL_NS, FakeCamera
from tests.sensor.pictures import noise

FACE = Landmarks(np.ones((478, 3), np.float32), np.zeros(52, np.float32), np.eye(4, dtype=np.float32))
FROZEN_PICTURES = -(-FROZEN_NS // INTERVAL_NS)


class FakeTracker:
    """Sees a face in every picture whose first value is not 0."""

    def __init__(self) -> None:
        self.closed = 0

    no_face = None

    def track(self, frame: Frame) -> Landmarks | None:
        return FACE if frame.pixels()[0, 0, 0] else None

    def close(self) -> None:
        self.closed += 1


def with_face(picture: Pixels) -> Pixels:
    picture[0, 0, 0] = 255
    return picture


def observe(pictures: Sequence[Pixels | None], *, is_live: bool = True) -> list[Observation]:
    sensor = FaceSensor(FakeCamera(pictures, is_live=is_live), FakeTracker())
    return [sensor.observe() for _ in pictures]


def test_each_picture_gives_one_observation_with_its_time() -> None:
    dark = np.zeros((8, 8, 3), np.uint8)
    first, second = observe([with_face(noise()), dark])
    assert first == Observation(INTERVAL_NS, FACE)
    assert second == Observation(2 * INTERVAL_NS, None)


def test_p3_an_unreadable_picture_shows_nothing_never_the_last_face() -> None:
    observations = observe([with_face(noise(seed=1)), None, None, with_face(noise(seed=2))])
    assert [observation.landmarks for observation in observations] == [FACE, None, None, FACE]
    assert observations[1].captured_ns == 2 * INTERVAL_NS


def test_p3_a_live_camera_that_repeats_a_face_is_frozen_after_half_a_second() -> None:
    observations = observe([with_face(noise())] * 40)
    shown = [observation.landmarks is not None for observation in observations]
    assert shown == [True] * FROZEN_PICTURES + [False] * (40 - FROZEN_PICTURES)
    assert [observation.frozen for observation in observations] == [not face for face in shown]


def test_p3_the_freeze_test_sees_a_sensor_that_does_not_look(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("anonemo_tray.sensor.face_sensor.FROZEN_NS", 1 << 62)
    assert all(observation.landmarks is not None for observation in observe([with_face(noise())] * 40))


def test_a_changing_picture_is_never_frozen_and_ends_a_freeze() -> None:
    changing = [with_face(noise(seed=number)) for number in range(40)]
    assert not any(observation.frozen for observation in observe(changing))
    again = observe([with_face(noise())] * 40 + changing[1:3])
    assert [observation.frozen for observation in again[-3:]] == [True, False, False]
    assert again[-1].landmarks is FACE


@pytest.mark.parametrize(("row", "size"), [(0, 720), (700, 720), (0, 1), (5, 16), (20, 21)])
def test_a_change_of_one_sampled_row_is_a_change(row: int, size: int) -> None:
    step = max(1, size // 16)
    other = with_face(noise(size, 40))
    other[row // step * step, 5] ^= 1
    alternating = [with_face(noise(size, 40)), other] * 20
    assert not any(observation.frozen for observation in observe(alternating))


def test_dark_pictures_repeat_for_real_and_are_not_frozen() -> None:
    assert not any(observation.frozen for observation in observe([np.zeros((8, 8, 3), np.uint8)] * 60))


def test_files_and_the_demo_camera_may_repeat_pictures() -> None:
    observations = observe([with_face(noise())] * 60, is_live=False)
    assert all(observation.landmarks is FACE and not observation.frozen for observation in observations)


def test_the_end_of_a_clip_is_passed_on() -> None:
    sensor = FaceSensor(FakeCamera([], is_live=False), FakeTracker())
    with pytest.raises(EndOfClipError):
        sensor.observe()


def test_p2_close_releases_the_camera_and_overwrites_the_picture() -> None:
    camera, tracker = FakeCamera([noise(720, 1280)]), FakeTracker()
    sensor = FaceSensor(camera, tracker)
    sensor.observe()
    assert sensor._frame.pixels().any()
    sensor.close()
    sensor.close()
    assert camera.closed == tracker.closed == 2
    assert not sensor._frame.pixels().any()


def test_p2_the_picture_is_overwritten_also_when_the_camera_fails_to_close() -> None:
    class Stubborn(FakeCamera):
        def close(self) -> None:
            raise OSError("driver")

    tracker = FakeTracker()
    sensor = FaceSensor(Stubborn([noise()]), tracker)
    sensor.observe()
    with pytest.raises(OSError, match="driver"):
        sensor.close()
    assert not sensor._frame.pixels().any()
    assert tracker.closed == 1


def test_p1_an_observation_holds_no_pixel_and_its_text_no_coordinate() -> None:
    canary = np.full((16, 16, 3), 0xA7, np.uint8)
    (observation,) = observe([canary])
    arrays = [found for found in gc.get_referents(observation, FACE) if isinstance(found, np.ndarray)]
    assert all(array.dtype == np.float32 for array in arrays)
    assert "1.0" not in repr(observation)
    assert "167" not in repr(observation)
