from __future__ import annotations

from pathlib import Path

import pytest

from anonemo_tray.errors import AnonEmoError, Problem
from anonemo_tray.sensor import sources
from anonemo_tray.sensor.devices import CameraInfo
from anonemo_tray.sensor.files import PictureFolder, VideoFile
from anonemo_tray.sensor.replay import ReplayCamera
from anonemo_tray.sensor.sources import DEMO_CLIP, open_camera
from tests.sensor.pictures import write_folder, write_video

CAM = CameraInfo("cam-0000000000000001", "clip.avi", "/dev/video0", virtual=False, index=0, backend=200)


class OpenedDevice:
    is_live = True

    def __init__(self, info: CameraInfo) -> None:
        self.info = info


@pytest.fixture(autouse=True)
def one_camera(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sources, "list_cameras", lambda: [CAM])
    monkeypatch.setattr(sources, "DeviceCamera", OpenedDevice)


def problem_of(selector: str | None) -> Problem:
    with pytest.raises(AnonEmoError) as caught:
        open_camera(selector)
    return caught.value.problem


def test_each_word_opens_what_it_names(tmp_path: Path) -> None:
    demo = open_camera("demo")
    assert isinstance(demo, VideoFile)
    assert demo._path == DEMO_CLIP.resolve()
    assert demo._live
    assert isinstance(open_camera("demo:64x48"), ReplayCamera)
    clip = open_camera(str(write_video(tmp_path / "clip.avi")))
    assert isinstance(clip, VideoFile)
    for opened in (demo, clip):
        opened.close()
    assert isinstance(open_camera(str(write_folder(tmp_path / "pictures"))), PictureFolder)
    for selector in (None, CAM.id, CAM.path, CAM.name):
        assert isinstance(open_camera(selector), OpenedDevice)


def test_clips_are_played_live(tmp_path: Path) -> None:
    clip = open_camera(str(write_folder(tmp_path / "pictures", 1)))
    assert isinstance(clip, PictureFolder)
    assert clip._live


def test_a_missing_clip_is_told_from_an_unknown_camera(tmp_path: Path) -> None:
    assert problem_of(str(tmp_path / "missing.mp4")) is Problem.INPUT_MISSING
    assert problem_of("folder/missing.mp4") is Problem.INPUT_MISSING
    assert problem_of("/dev/video9") is Problem.CAMERA_UNKNOWN
    assert problem_of("demo:huge") is Problem.CAMERA_UNKNOWN
    assert problem_of("Some Camera") is Problem.CAMERA_UNKNOWN
    assert problem_of("cam-00000000000000ff") is Problem.CAMERA_LOST
    assert problem_of("/" + "x" * 5000) is Problem.INPUT_MISSING
    assert problem_of("\0") is Problem.CAMERA_UNKNOWN


def test_without_a_choice_and_a_camera_there_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sources, "list_cameras", list)
    assert problem_of(None) is Problem.NO_CAMERA


def test_frames_for_the_benchmark_have_the_asked_size_and_show_the_demo() -> None:
    frames = sources.replay_frames("64x48")
    assert {frame.shape for frame in frames} == {(48, 64, 3)}
    assert len(frames) == 22
    assert 40 < frames[0].mean() < 200
