from __future__ import annotations

import errno
import struct
import sys
from pathlib import Path

import pytest

from anonemo_tray.sensor import v4l2
from tests.sensor.fake_v4l2 import FakeDriver

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="Video4Linux is Linux")


@pytest.fixture
def device(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[str, FakeDriver]:
    path = tmp_path / "video0"
    path.touch()
    driver = FakeDriver()
    monkeypatch.setattr("anonemo_tray.sensor.v4l2.fcntl.ioctl", driver.ioctl)
    return str(path), driver


def test_the_driver_is_told(device: tuple[str, FakeDriver]) -> None:
    path, driver = device
    assert v4l2.driver(path) == "uvcvideo"
    driver.name = b"v4l2 loopback"
    assert v4l2.driver(path) == v4l2.LOOPBACK_DRIVER


def test_the_fastest_interval_counts(device: tuple[str, FakeDriver]) -> None:
    path, driver = device
    driver.intervals = {("YUYV", 1280, 720): [(1, 10), (1, 5)], ("MJPG", 1280, 720): [(1, 24), (1, 30), (100, 2997)]}
    assert v4l2.fastest(path, "YUYV", 1280, 720) == 10
    assert v4l2.fastest(path, "MJPG", 1280, 720) == 30
    assert v4l2.fastest(path, "MJPG", 640, 480) == 0


def test_a_driver_that_never_ends_its_list_or_divides_by_zero_does_no_harm(device: tuple[str, FakeDriver]) -> None:
    path, driver = device
    driver.intervals = {("YUYV", 640, 480): [(0, 30)] * 1000}
    assert v4l2.fastest(path, "YUYV", 640, 480) == 0


def test_what_is_no_video_device_says_nothing(tmp_path: Path) -> None:
    path = tmp_path / "plain"
    path.touch()
    assert v4l2.driver(str(path)) == ""
    assert v4l2.fastest(str(path), "YUYV", 640, 480) == 0
    with pytest.raises(OSError, match="No such file") as caught:
        v4l2.driver(str(tmp_path / "missing"))
    assert caught.value.errno == errno.ENOENT


def test_the_structures_have_the_kernels_sizes() -> None:
    # The size is part of the request's number: bits 16 to 29.
    assert v4l2._QUERYCAP >> 16 & 0x3FFF == v4l2._CAPABILITY.size == 104
    assert v4l2._ENUM_FRAME_INTERVALS >> 16 & 0x3FFF == v4l2._FRAME_INTERVAL.size == 52
    assert v4l2._ENUM_FORMATS >> 16 & 0x3FFF == v4l2._FORMAT.size == 64
    assert v4l2.fourcc("YUYV") == struct.unpack("<I", b"YUYV")[0]


@pytest.mark.parametrize(
    ("formats", "infrared", "raw"),
    [
        ([], False, False),
        (["YUYV", "MJPG"], False, False),
        (["GREY"], True, False),
        (["GREY", "Y10 ", "Y16 "], True, False),
        (["GREY", "YUYV"], False, False),
        (["BA81", "RGGB", "GRBG", "GBRG"], False, True),
        (["BG10", "GB10", "BA10", "RG10", "pBAA"], False, True),
        (["BG10", "NV12"], False, False),
        (["RGB3", "BGR3"], False, False),
    ],
)
def test_formats_tell_infrared_and_raw_cameras(
    device: tuple[str, FakeDriver], formats: list[str], *, infrared: bool, raw: bool
) -> None:
    path, driver = device
    driver.formats = formats
    assert v4l2.pixel_formats(path) == formats
    assert v4l2.is_infrared(formats) is infrared
    assert v4l2.is_raw(formats) is raw


def test_raw_pixels_and_parts_of_a_pipeline_are_libcameras(device: tuple[str, FakeDriver]) -> None:
    path, driver = device
    driver.formats = ["MJPG", "YUYV"]
    assert not v4l2.needs_libcamera(path)
    driver.formats = ["BG10"]
    assert v4l2.needs_libcamera(path)
    driver.formats, driver.capabilities = ["BG10", "UYVY"], 0x20000001  # as the capture nodes of recent laptops
    assert v4l2.needs_libcamera(path)
