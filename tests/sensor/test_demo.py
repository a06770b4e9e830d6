from __future__ import annotations

import numpy as np

from anonemo_tray.sensor.demo import FPS, DemoCamera, ReplayCamera, prerender
from anonemo_tray.sensor.frame import Frame, Pixels
from anonemo_tray.sensor.pace import Pace
from tests.sensor.pictures import noise


def test_picture_n_shows_second_n_thirtieths_however_late_it_is() -> None:
    shown: list[float] = []
    now = 0

    def clock() -> int:
        return now

    def sleep(seconds: float) -> None:
        nonlocal now
        now += round(seconds * 1e9)

    def render(seconds: float, picture: Pixels) -> None:
        nonlocal now
        shown.append(seconds)
        now += 100_000_000  # slow
        picture.fill(1)

    camera, frame = DemoCamera(render, Pace(FPS, clock, sleep)), Frame()
    for _ in range(4):
        assert camera.read(frame)
    assert shown == [0, 1 / 30, 2 / 30, 3 / 30]
    assert frame.captured_ns == 300_000_000, "the time before drawing, as a lens has it"


def test_a_prerendered_performance_goes_there_and_back() -> None:
    drawn: list[float] = []

    def render(seconds: float, picture: Pixels) -> None:
        drawn.append(seconds)
        picture.fill(round(seconds * FPS))

    pictures = prerender(render, 4, 6, 4)
    assert [int(picture[0, 0, 0]) for picture in pictures] == [0, 1, 2, 3, 2, 1]
    assert drawn == [0, 1 / 30, 2 / 30, 3 / 30]


def test_a_replay_repeats_its_pictures_unharmed() -> None:
    first, second = noise(20, 30, seed=1), noise(20, 30, seed=2)
    camera, frame = ReplayCamera([first, second, first], Pace(FPS, lambda: 0, lambda seconds: None)), Frame()
    for expected in (first, second, first, first, second):
        assert camera.read(frame)
        assert np.array_equal(frame.pixels(), expected)
        frame.pixels().fill(0)  # as the tracker may paint into its frame
    assert not camera.is_live


def test_a_replay_of_larger_pictures_takes_the_way_of_a_larger_camera() -> None:
    camera, frame = ReplayCamera([np.full((1440, 2560, 3), 9, np.uint8)], Pace(FPS, lambda: 0, lambda s: None)), Frame()
    assert camera.read(frame)
    assert frame.pixels().shape == (1080, 1920, 3)
    camera.close()
    assert not camera._converter._scratch.any()
