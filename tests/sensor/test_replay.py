from __future__ import annotations

from pathlib import Path

import numpy as np

from anonemo_tray.sensor.frame import Frame
from anonemo_tray.sensor.pace import Pace
from anonemo_tray.sensor.replay import FPS, ReplayCamera, read_ahead
from tests.sensor.pictures import noise, write_video


def test_a_clip_that_is_read_ahead_goes_there_and_back(tmp_path: Path) -> None:
    frames = read_ahead(write_video(tmp_path / "clip.avi", 6), 36, 64, 4)
    assert {frame.shape for frame in frames} == {(36, 64, 3)}
    assert [round(frame.mean() / 20) for frame in frames] == [0, 1, 2, 3, 2, 1]


def test_a_replay_repeats_its_frames_unharmed() -> None:
    first, second = noise(20, 30, seed=1), noise(20, 30, seed=2)
    camera, frame = ReplayCamera([first, second, first], Pace(FPS, lambda: 0, lambda seconds: None)), Frame()
    for expected in (first, second, first, first, second):
        assert camera.read(frame)
        assert np.array_equal(frame.pixels(), expected[..., ::-1])
        frame.pixels().fill(0)  # as the tracker may paint into its frame
    assert not camera.is_live


def test_a_replay_of_larger_frames_takes_the_way_of_a_larger_camera() -> None:
    camera, frame = ReplayCamera([np.full((1440, 2560, 3), 9, np.uint8)], Pace(FPS, lambda: 0, lambda s: None)), Frame()
    assert camera.read(frame)
    assert frame.pixels().shape == (1080, 1920, 3)
    camera.close()
    assert not camera._converter._scratch.any()
