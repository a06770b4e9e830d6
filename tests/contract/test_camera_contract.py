"""What every camera must do, real or fake: the tests that the sensor's other parts rely on."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path
from typing import Protocol

import numpy as np
import pytest

from anonemo_tray.sensor import sources
from anonemo_tray.sensor.camera import Camera, EndOfClipError
from anonemo_tray.sensor.files import open_clip
from anonemo_tray.sensor.frame import MAX_COLS, MAX_ROWS, Frame
from anonemo_tray.sensor.replay import ReplayCamera
from anonemo_tray.sensor.turned import TurnedCamera
from tests.fakes.camera import FakeCamera
from tests.sensor.pictures import noise, write_folder, write_video

PICTURES = 5


class OpenCamera(Protocol):
    def __call__(self, folder: Path) -> Camera: ...


def demo(folder: Path) -> Camera:
    return sources.open_camera("demo")


def replay(folder: Path) -> Camera:
    return ReplayCamera([noise(seed=1), noise(seed=2)])


def fake(folder: Path) -> Camera:
    return FakeCamera([noise(seed=seed) for seed in range(PICTURES)], loop=True)


def turned(folder: Path) -> Camera:
    return TurnedCamera(fake(folder), 180)


def turned_on_its_side(folder: Path) -> Camera:
    return TurnedCamera(large_fake(folder), 90)


def large_fake(folder: Path) -> Camera:
    return FakeCamera([noise(MAX_ROWS, MAX_COLS, seed) for seed in range(2)], loop=True)


def video_live(folder: Path) -> Camera:
    return open_clip(write_video(folder / "clip.avi", PICTURES), live=True)


def large_video_live(folder: Path) -> Camera:
    return open_clip(write_video(folder / "clip.avi", PICTURES, rows=1440, cols=2560), live=True)


def folder_live(folder: Path) -> Camera:
    return open_clip(write_folder(folder / "pictures", PICTURES), live=True)


def video_once(folder: Path) -> Camera:
    return open_clip(write_video(folder / "clip.avi", PICTURES), live=False)


def folder_once(folder: Path) -> Camera:
    return open_clip(write_folder(folder / "pictures", PICTURES), live=False)


def fake_once(folder: Path) -> Camera:
    return FakeCamera([noise(seed=seed) for seed in range(PICTURES)], is_live=False)


ENDLESS = [demo, replay, fake, turned, turned_on_its_side, large_fake, video_live, large_video_live, folder_live]
ENDING = [video_once, folder_once, fake_once]


def named(function: Callable[..., object]) -> str:
    return function.__name__


@pytest.fixture(params=[*ENDLESS, *ENDING], ids=named)
def camera(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Camera]:
    open_camera: OpenCamera = request.param
    opened = open_camera(tmp_path)
    yield opened
    opened.close()


def test_pictures_have_increasing_capture_times_and_fit_the_frame(camera: Camera) -> None:
    frame = Frame()
    times = []
    for _ in range(PICTURES):
        assert camera.read(frame)
        rows, cols, channels = frame.pixels().shape
        assert 0 < rows <= MAX_ROWS
        assert 0 < cols <= MAX_COLS
        assert channels == 3
        times.append(frame.captured_ns)
    assert all(later > earlier for earlier, later in pairwise(times))


def test_every_picture_replaces_the_whole_last_one(camera: Camera) -> None:
    frame, poisoned = Frame(), Frame()
    poisoned.prepare(MAX_ROWS, MAX_COLS).fill(255)
    camera.read(poisoned)
    first = poisoned.pixels().copy()
    camera.read(frame)
    second = frame.pixels().copy()
    # No trace of what was in the buffer before, and the next picture is another one.
    assert first.shape == second.shape
    assert not np.array_equal(first, second)


def test_is_live_is_told(camera: Camera) -> None:
    assert camera.is_live in {True, False}


def test_close_may_be_called_again(camera: Camera) -> None:
    camera.read(Frame())
    camera.close()
    camera.close()


@pytest.mark.parametrize("open_camera", ENDLESS, ids=named)
def test_a_live_camera_goes_on(open_camera: OpenCamera, tmp_path: Path) -> None:
    camera, frame = open_camera(tmp_path), Frame()
    try:
        assert all(camera.read(frame) for _ in range(2 * PICTURES + 1))
    finally:
        camera.close()


@pytest.mark.parametrize("open_camera", ENDING, ids=named)
def test_a_clip_that_is_not_live_ends_and_says_so(open_camera: OpenCamera, tmp_path: Path) -> None:
    camera, frame = open_camera(tmp_path), Frame()
    assert [camera.read(frame) for _ in range(PICTURES)] == [True] * PICTURES
    for _ in range(2):
        with pytest.raises(EndOfClipError):
            camera.read(frame)
    camera.close()
