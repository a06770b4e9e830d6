from __future__ import annotations

import errno
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from anonemo_tray.errors import AnonEmoError, Problem
from anonemo_tray.sensor import v4l2
from anonemo_tray.sensor.device import MAX_FAULTS, DeviceCamera, Mode, choose_mode
from anonemo_tray.sensor.devices import CameraInfo
from anonemo_tray.sensor.frame import Frame
from anonemo_tray.sensor.opencv import cv2
from tests.sensor.pictures import noise

Rates = dict[tuple[str, int, int], float]

HD, VGA = (1280, 720), (640, 480)


@pytest.mark.parametrize(
    ("rates", "mode"),
    [
        ({("YUYV", *HD): 30, ("MJPG", *HD): 30}, Mode(*HD, "YUYV")),
        ({("YUYV", *HD): 10, ("MJPG", *HD): 30, ("YUYV", *VGA): 30}, Mode(*VGA, "YUYV")),
        ({("YUYV", *HD): 10, ("MJPG", *HD): 30, ("YUYV", *VGA): 15}, Mode(*HD, "MJPG")),
        ({("YUYV", *HD): 10, ("MJPG", *HD): 20, ("YUYV", *VGA): 15}, Mode(*HD, "MJPG")),
        ({("YUYV", *HD): 10, ("YUYV", *VGA): 30}, Mode(*VGA, "YUYV")),
        ({("YUYV", *HD): 10, ("YUYV", *VGA): 15}, Mode(*VGA, "YUYV")),
        ({("YUYV", *HD): 15, ("YUYV", *VGA): 15}, Mode(*HD, "YUYV")),
        ({("MJPG", *VGA): 30}, Mode(*VGA, "MJPG")),
        ({}, Mode(*HD, None)),
    ],
)
def test_the_mode_is_the_cheapest_that_is_fluent(rates: Rates, mode: Mode) -> None:
    assert choose_mode(lambda code, cols, rows: rates.get((code, cols, rows), 0)) == mode


class FakeCapture:
    """cv2.VideoCapture over a list of pictures; None is a failed grab, "broken" a failed decoding."""

    def __init__(self, pictures: Sequence[NDArray[Any] | str | None], *, opens: bool = True) -> None:
        self._pictures = list(pictures)
        self._opens = opens
        self.opened_with: tuple[Any, ...] = ()
        self.released = 0
        self.set_calls = 0

    def __call__(self, *arguments: Any) -> FakeCapture:
        self.opened_with = arguments
        return self

    def isOpened(self) -> bool:  # noqa: N802 -- OpenCV's name
        return self._opens

    def set(self, prop: int, value: float) -> bool:
        self.set_calls += 1
        return True

    def grab(self) -> bool:
        self._current = self._pictures.pop(0) if self._pictures else None
        return self._current is not None

    def retrieve(self, image: NDArray[Any]) -> tuple[bool, NDArray[Any]]:
        if isinstance(self._current, str):
            raise cv2.error("decoder")
        assert self._current is not None
        if image.shape == self._current.shape and image.dtype == self._current.dtype:
            image[...] = self._current
            return True, image
        return True, self._current.copy()

    def release(self) -> None:
        self.released += 1


@pytest.fixture
def node(tmp_path: Path) -> CameraInfo:
    path = tmp_path / "video0"
    path.touch()
    return CameraInfo("cam-0000000000000001", "HD Webcam", str(path), virtual=False, index=3, backend=cv2.CAP_V4L2)


def opened(
    info: CameraInfo, monkeypatch: pytest.MonkeyPatch, pictures: Sequence[NDArray[Any] | str | None], **options: bool
) -> tuple[DeviceCamera, FakeCapture]:
    capture = FakeCapture(pictures, **options)
    monkeypatch.setattr(cv2, "VideoCapture", capture)
    return DeviceCamera(info), capture


def problem_when_opening(info: CameraInfo, monkeypatch: pytest.MonkeyPatch, **options: bool) -> Problem:
    with pytest.raises(AnonEmoError) as caught:
        opened(info, monkeypatch, [], **options)
    assert caught.value.subject == "HD Webcam"
    return caught.value.problem


def test_it_is_opened_by_path_with_everything_asked_for_at_once(
    node: CameraInfo, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(v4l2, "fastest", lambda path, code, cols, rows: 30 if code == "MJPG" else 5)
    camera, capture = opened(node, monkeypatch, [noise()])
    source, backend, parameters = capture.opened_with
    assert (source, backend) == (node.path, cv2.CAP_V4L2)
    assert dict(zip(parameters[::2], parameters[1::2], strict=True)) == {
        cv2.CAP_PROP_FOURCC: v4l2.fourcc("MJPG"),
        cv2.CAP_PROP_FRAME_WIDTH: 1280,
        cv2.CAP_PROP_FRAME_HEIGHT: 720,
        cv2.CAP_PROP_FPS: 30,
        cv2.CAP_PROP_BUFFERSIZE: 2,
    }
    assert capture.set_calls == 0
    assert camera.is_live


def test_elsewhere_it_is_opened_by_the_index_of_the_listing(node: CameraInfo, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "win32")
    _, capture = opened(node, monkeypatch, [noise()])
    assert capture.opened_with[0] == 3


def test_pictures_arrive_converted_in_one_buffer(node: CameraInfo, monkeypatch: pytest.MonkeyPatch) -> None:
    first, second = noise(seed=1), noise(seed=2)
    camera, _ = opened(node, monkeypatch, [first, second])
    frame = Frame()
    assert camera.read(frame)
    assert np.array_equal(frame.pixels(), first[..., ::-1])
    buffer, time = camera._picture, frame.captured_ns
    assert camera.read(frame)
    assert np.array_equal(frame.pixels(), second[..., ::-1])
    assert camera._picture is buffer
    assert frame.captured_ns > time > 0


def test_a_hiccup_is_no_picture_and_the_next_one_counts(node: CameraInfo, monkeypatch: pytest.MonkeyPatch) -> None:
    odd = np.zeros((4, 4, 2), np.uint8)
    camera, _ = opened(node, monkeypatch, [noise(), None, "broken", odd, noise(), *[None] * (MAX_FAULTS - 1), noise()])
    frame = Frame()
    expected = [True, False, False, False, True, *[False] * (MAX_FAULTS - 1), True]
    assert [camera.read(frame) for _ in expected] == expected


def test_a_camera_that_only_fails_is_lost(node: CameraInfo, monkeypatch: pytest.MonkeyPatch) -> None:
    camera, _ = opened(node, monkeypatch, [noise(), *["broken"] * 100])
    frame = Frame()
    assert [camera.read(frame) for _ in range(MAX_FAULTS)] == [True] + [False] * (MAX_FAULTS - 1)
    with pytest.raises(AnonEmoError) as caught:
        camera.read(frame)
    assert caught.value.problem is Problem.CAMERA_LOST


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere there is no node to look for")
def test_an_unplugged_camera_is_lost_at_the_first_failure(node: CameraInfo, monkeypatch: pytest.MonkeyPatch) -> None:
    camera, _ = opened(node, monkeypatch, [noise(), None])
    camera.read(Frame())
    Path(node.path).unlink()
    with pytest.raises(AnonEmoError) as caught:
        camera.read(Frame())
    assert caught.value.problem is Problem.CAMERA_LOST


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere OpenCV is all there is to ask")
@pytest.mark.parametrize(
    ("number", "problem"),
    [
        (errno.EACCES, Problem.CAMERA_DENIED),
        (errno.EPERM, Problem.CAMERA_DENIED),
        (errno.EBUSY, Problem.CAMERA_BUSY),
        (errno.ENOENT, Problem.CAMERA_LOST),
        (errno.ENODEV, Problem.CAMERA_LOST),
        (errno.EIO, Problem.CAMERA_LOST),
    ],
)
def test_why_a_node_does_not_open(
    node: CameraInfo, monkeypatch: pytest.MonkeyPatch, number: int, problem: Problem
) -> None:
    def refuse(*_arguments: object) -> float:
        raise OSError(number, "refused")

    monkeypatch.setattr(v4l2, "fastest", refuse)
    assert problem_when_opening(node, monkeypatch) is problem


@pytest.mark.skipif(sys.platform != "linux", reason="a device node")
def test_a_node_that_has_gone_is_a_lost_camera(node: CameraInfo, monkeypatch: pytest.MonkeyPatch) -> None:
    Path(node.path).unlink()
    assert problem_when_opening(node, monkeypatch) is Problem.CAMERA_LOST


@pytest.mark.parametrize(
    ("platform", "problem"),
    [("linux", Problem.CAMERA_BUSY), ("win32", Problem.CAMERA_BUSY), ("darwin", Problem.CAMERA_DENIED)],
)
def test_a_listed_camera_that_opencv_cannot_open(
    node: CameraInfo, monkeypatch: pytest.MonkeyPatch, platform: str, problem: Problem
) -> None:
    monkeypatch.setattr(sys, "platform", platform)
    monkeypatch.setattr(v4l2, "fastest", lambda *_arguments: 0.0)
    assert problem_when_opening(node, monkeypatch, opens=False) is problem


def test_an_exception_of_opencv_is_a_camera_that_does_not_open(
    node: CameraInfo, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_arguments: object) -> None:
        raise cv2.error("back end")

    monkeypatch.setattr(cv2, "VideoCapture", fail)
    with pytest.raises(AnonEmoError) as caught:
        DeviceCamera(node)
    assert caught.value.problem in {Problem.CAMERA_BUSY, Problem.CAMERA_DENIED}


def test_p2_close_releases_the_device_and_overwrites_the_buffers(
    node: CameraInfo, monkeypatch: pytest.MonkeyPatch
) -> None:
    camera, capture = opened(node, monkeypatch, [noise(1440, 2560)])
    camera.read(Frame())
    assert camera._picture.any()
    assert camera._converter._scratch.any()
    camera.close()
    assert capture.released == 1
    assert not camera._picture.any()
    assert not camera._converter._scratch.any()


@pytest.mark.skipif(sys.platform != "linux", reason="a device node")
def test_a_camera_that_gives_raw_pixels_alone_is_named_not_drawn_wrongly(
    node: CameraInfo, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(v4l2, "pixel_formats", lambda path: ["BG10", "GB10"])
    assert problem_when_opening(node, monkeypatch) is Problem.CAMERA_RAW
