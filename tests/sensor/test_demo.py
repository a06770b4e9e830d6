from __future__ import annotations

import numpy as np

from anonemo_tray.sensor.demo import FPS, DemoCamera, prerender
from anonemo_tray.sensor.frame import Frame, Pixels
from anonemo_tray.sensor.pace import Pace


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


def test_a_prerendered_performance_repeats_without_drawing() -> None:
    drawn: list[float] = []

    def render(seconds: float, picture: Pixels) -> None:
        drawn.append(seconds)
        picture.fill(len(drawn))

    replay = prerender(render, 3)
    assert len(drawn) == 3
    picture = np.empty((720, 1280, 3), np.uint8)
    levels = []
    for number in range(7):
        replay(number / FPS, picture)
        levels.append(int(picture[0, 0, 0]))
        picture.fill(0)  # as the sensor may paint into its frame
    assert levels == [1, 2, 3, 1, 2, 3, 1]
    assert len(drawn) == 3
