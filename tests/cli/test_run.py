from pathlib import Path

import pytest

from anonemo_tray.cameras.choice import DEMO_CAMERA, CameraChoice
from anonemo_tray.cameras.listing import ListedCamera
from anonemo_tray.cli.main import build_parser
from anonemo_tray.cli.run import choose_camera, session_config
from anonemo_tray.face.style import Style
from anonemo_tray.pipeline.session_config import SessionConfig

CONNECTED = [
    ListedCamera("cam-1", "HD Webcam", "/dev/video0"),
    ListedCamera("cam-2", "Twin", "/dev/video2"),
    ListedCamera("cam-3", "Twin", "/dev/video4"),
]


@pytest.mark.parametrize("text", ["cam-1", "HD Webcam", "hd webcam ", "/dev/video0"])
def test_a_connected_camera_is_taken_by_its_id(text: str) -> None:
    assert choose_camera(text, lambda: CONNECTED) == CameraChoice("cam-1", "HD Webcam")


@pytest.mark.parametrize("text", ["Twin", "Other", "/dev/video9"])
def test_a_word_for_none_or_for_two_cameras_is_left_for_the_sensor_to_refuse(text: str) -> None:
    assert choose_camera(text, lambda: CONNECTED).id == text


def test_a_file_is_taken_whole_and_shown_without_its_folders(tmp_path: Path) -> None:
    file = tmp_path / "clip.mp4"
    file.write_bytes(b"x")
    assert choose_camera(str(file), lambda: pytest.fail("no listing is needed")) == CameraChoice(str(file), "clip.mp4")


def test_the_command_line_wins_over_the_settings() -> None:
    settings = SessionConfig(camera=CameraChoice("cam-9", "Old"), virtual_camera="/dev/video7", style=Style.MESH)
    config = session_config(build_parser().parse_args(["--demo", "--style", "points"]), settings)
    assert config == SessionConfig(camera=DEMO_CAMERA, virtual_camera="/dev/video7", style=Style.POINTS)


def test_without_options_it_is_as_the_user_has_set_it() -> None:
    settings = SessionConfig(camera=CameraChoice("cam-9", "Old"), style=Style.MESH)
    assert session_config(build_parser().parse_args([]), settings) == settings
