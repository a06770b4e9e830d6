from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path

import cv2_enumerate_cameras
import pytest
from cv2_enumerate_cameras.camera_info import CameraInfo as Found

from anonemo_tray.errors import AnonEmoError, Problem
from anonemo_tray.sensor import v4l2
from anonemo_tray.sensor.device import DeviceCamera
from anonemo_tray.sensor.devices import _INFRARED_NAMES, CameraInfo, list_cameras, physical, resolve
from tests.sensor.fake_v4l2 import FakeDriver

linux_only = pytest.mark.skipif(sys.platform != "linux", reason="sysfs and Video4Linux are Linux")


class Machine:
    """A made-up /dev and /sys/class/video4linux with USB cameras that can be plugged in and out."""

    def __init__(self, root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.dev, self.sysfs, self.devices = root / "dev", root / "class", root / "devices"
        self.dev.mkdir()
        self.sysfs.mkdir()
        self.found: list[Found] = []
        self.drivers: dict[str, FakeDriver] = {}
        monkeypatch.setattr(cv2_enumerate_cameras, "enumerate_cameras", lambda backend: self.found)

        def driver(path: str) -> str:
            return self.drivers[path].name.decode()

        monkeypatch.setattr("anonemo_tray.sensor.v4l2.driver", driver)

    def plug(
        self, number: int, name: str, port: str = "1-1", serial: str = "", *, index: int = 0, interface: str = "1.0"
    ) -> None:
        device = self.devices / "pci0000:00" / "usb1" / port
        place = device / f"{port}:{interface}"
        node = place / "video4linux" / f"video{number}"
        node.mkdir(parents=True)
        (device / "idVendor").write_text("046d\n")
        (device / "idProduct").write_text("082d\n")
        if serial:
            (device / "serial").write_text(serial + "\n")
        (node / "index").write_text(f"{index}\n")
        (node / "device").symlink_to(place)
        self._appear(number, name, node)

    def plug_virtual(
        self, number: int, name: str, driver: bytes = b"v4l2 loopback", *, elsewhere: bool = False
    ) -> None:
        parent = self.devices / ("platform" if elsewhere else "virtual") / "video4linux"
        node = parent / f"video{number}"
        node.mkdir(parents=True)
        self._appear(number, name, node)
        self.drivers[str(self.dev / f"video{number}")].name = driver

    def unplug(self, number: int) -> None:
        node = (self.sysfs / f"video{number}").resolve()
        (self.sysfs / f"video{number}").unlink()
        (self.dev / f"video{number}").unlink()
        for name in ("index", "device"):
            (node / name).unlink(missing_ok=True)
        node.rmdir()
        self.found = [found for found in self.found if found.index != number]

    def list(self) -> list[CameraInfo]:
        return list_cameras(self.sysfs)

    def _appear(self, number: int, name: str, node: Path) -> None:
        path = self.dev / f"video{number}"
        path.touch()
        (self.sysfs / f"video{number}").symlink_to(node)
        self.drivers[str(path)] = FakeDriver()
        self.found.append(Found(number, name, str(path), None, None, 200))


@pytest.fixture
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Machine:
    return Machine(tmp_path, monkeypatch)


def problem_of(selector: str | None, cameras: list[CameraInfo]) -> Problem:
    with pytest.raises(AnonEmoError) as caught:
        resolve(selector, cameras)
    return caught.value.problem


@linux_only
def test_a_camera_is_known_again_under_another_number_and_in_another_port(machine: Machine) -> None:
    machine.plug(0, "HD Webcam", serial="A1B2C3")
    (before,) = machine.list()
    machine.unplug(0)
    machine.plug(1, "Other", port="1-3", serial="ZZZ")
    machine.plug(4, "HD Webcam", port="1-2", serial="A1B2C3")
    after = resolve(before.id, machine.list())
    assert (after.id, after.index, after.path) == (before.id, 4, str(machine.dev / "video4"))


@linux_only
def test_a_camera_without_a_serial_number_is_known_by_its_port(machine: Machine) -> None:
    machine.plug(0, "HD Webcam", port="1-1")
    machine.plug(2, "HD Webcam", port="1-2")
    first, second = machine.list()
    assert first.id != second.id
    machine.unplug(0)
    assert problem_of(first.id, machine.list()) is Problem.CAMERA_LOST, "the other one does not take its place"
    machine.plug(7, "HD Webcam", port="1-1")
    assert resolve(first.id, machine.list()).path == str(machine.dev / "video7")


@linux_only
def test_two_cameras_with_one_serial_number_are_ambiguous(machine: Machine) -> None:
    machine.plug(0, "Cheap", port="1-1", serial="SN0001")
    machine.plug(2, "Cheap", port="1-2", serial="SN0001")
    first, _ = machine.list()
    assert problem_of(first.id, machine.list()) is Problem.CAMERA_AMBIGUOUS
    assert resolve(first.path, machine.list()) == first


@linux_only
def test_the_infrared_half_of_a_camera_is_another_camera(machine: Machine) -> None:
    machine.plug(0, "Laptop Camera", serial="S")
    machine.plug(2, "Laptop Camera IR", serial="S", interface="1.2")
    assert len({camera.id for camera in machine.list()}) == 2


@linux_only
def test_no_serial_number_is_in_what_is_told(machine: Machine) -> None:
    machine.plug(0, "HD Webcam", serial="A1B2C3")
    assert "A1B2C3" not in repr(machine.list())


@linux_only
def test_virtual_cameras_are_told_from_devices(machine: Machine) -> None:
    machine.plug(0, "HD Webcam")
    machine.plug_virtual(10, "Nice Camera")
    machine.plug_virtual(11, "Hidden loopback", elsewhere=True)
    machine.plug_virtual(12, "AnonEmo Camera", b"something", elsewhere=True)
    machine.plug_virtual(13, "OBS Virtual Camera", b"something", elsewhere=True)
    machine.plug_virtual(14, "Embedded sensor", b"bcm2835", elsewhere=True)
    cameras = machine.list()
    assert [camera.virtual for camera in cameras] == [False, True, True, True, True, False]
    assert [camera.name for camera in physical(cameras)] == ["HD Webcam", "Embedded sensor"]


@linux_only
def test_a_virtual_camera_is_taken_by_its_path_or_id_only(machine: Machine) -> None:
    machine.plug_virtual(10, "AnonEmo Camera")
    cameras = machine.list()
    assert resolve(str(machine.dev / "video10"), cameras) == cameras[0]
    assert resolve(cameras[0].id, cameras) == cameras[0]
    assert problem_of("AnonEmo Camera", cameras) is Problem.CAMERA_UNKNOWN
    assert problem_of(None, cameras) is Problem.NO_CAMERA


@linux_only
def test_a_link_to_a_node_names_the_camera(machine: Machine, tmp_path: Path) -> None:
    machine.plug(0, "HD Webcam")
    (tmp_path / "by-id").symlink_to(machine.dev / "video0")
    assert resolve(str(tmp_path / "by-id"), machine.list()).index == 0


@linux_only
def test_a_device_that_may_not_be_asked_is_listed(machine: Machine, monkeypatch: pytest.MonkeyPatch) -> None:
    machine.plug(0, "HD Webcam")

    def refuse(path: str) -> str:
        raise PermissionError

    monkeypatch.setattr("anonemo_tray.sensor.v4l2.driver", refuse)
    assert [camera.virtual for camera in machine.list()] == [False]


def test_elsewhere_the_systems_path_is_the_identity(monkeypatch: pytest.MonkeyPatch) -> None:
    found = [Found(1, "Cam", r"\\?\usb#1", 1, 2, 1400), Found(0, "OBS Virtual Camera", r"\\?\usb#2", None, None, 1400)]
    found.append(Found(2, "Unity Video Capture #2", None, None, None, 1400))
    monkeypatch.setattr(cv2_enumerate_cameras, "enumerate_cameras", lambda backend: found)
    monkeypatch.setattr(sys, "platform", "win32")
    cameras = list_cameras()
    assert [camera.index for camera in cameras] == [0, 1, 2]
    assert [camera.virtual for camera in cameras] == [True, False, True]
    assert len({camera.id for camera in cameras}) == 3
    found[0].index = 5
    assert resolve(cameras[1].id, list_cameras()).index == 5


def test_a_listing_that_fails_is_no_camera(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(backend: int) -> list[Found]:
        raise OSError

    monkeypatch.setattr(cv2_enumerate_cameras, "enumerate_cameras", fail)
    with pytest.raises(AnonEmoError) as caught:
        list_cameras()
    assert caught.value.problem is Problem.NO_CAMERA


CAM = CameraInfo("cam-0000000000000001", "HD Webcam", "/dev/none1", virtual=False, index=0, backend=200)
TWIN = replace(CAM, id="cam-0000000000000002", path="/dev/none2", index=2)
OTHER = replace(CAM, id="cam-0000000000000003", name="Straße Cam", path="/dev/none3", index=4)


def test_names_count_in_any_case() -> None:
    assert resolve("hd WEBCAM", [CAM, OTHER]) == CAM
    assert resolve(" STRASSE cam ", [CAM, OTHER]) == OTHER


def test_a_name_that_two_cameras_share_is_ambiguous() -> None:
    assert problem_of("HD Webcam", [CAM, TWIN, OTHER]) is Problem.CAMERA_AMBIGUOUS
    assert resolve(TWIN.id, [CAM, TWIN, OTHER]) == TWIN


@pytest.mark.parametrize(
    "selector",
    ["", "0", "HD", "HD Webcam 2", "/dev/none9", "cam-1", "Webcam", "\0", "/\0", "x" * 5000, "/" + "x" * 5000],
)
def test_never_another_camera_in_its_place(selector: str) -> None:
    assert problem_of(selector, [CAM, OTHER]) is Problem.CAMERA_UNKNOWN


def test_an_id_that_is_not_there_now_was_there_once() -> None:
    assert problem_of(TWIN.id, [CAM]) is Problem.CAMERA_LOST
    assert problem_of(TWIN.id, []) is Problem.CAMERA_LOST


def test_no_choice_means_the_first_device() -> None:
    assert resolve(None, [replace(OTHER, virtual=True), CAM, TWIN]) == CAM
    assert problem_of(None, []) is Problem.NO_CAMERA


def test_the_real_machine_can_be_asked() -> None:
    assert all(camera.id.startswith("cam-") for camera in list_cameras())


@pytest.mark.parametrize("name", ["Integrated IR Camera", "HD Webcam: IR_Cam", "Infrared Camera", "Windows Hello Face"])
def test_an_infrared_camera_is_offered_last_and_can_be_chosen(name: str) -> None:
    assert _INFRARED_NAMES.search(name.replace("_", " "))
    assert not _INFRARED_NAMES.search("Iriun First Mirror")
    hello = CameraInfo("cam-1", name, "a", virtual=False, index=0, backend=0, infrared=True)
    webcam = CameraInfo("cam-2", "HD Webcam", "b", virtual=False, index=1, backend=0)
    assert physical([hello, webcam]) == [webcam, hello]
    assert resolve(None, [hello, webcam]) == webcam
    assert resolve(None, [hello]) == hello
    assert resolve(name, [hello, webcam]) == hello


@linux_only
def test_a_camera_of_brightness_alone_is_infrared_whatever_its_name(
    machine: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    machine.plug(0, "Integrated Camera", port="1-1")
    machine.plug(2, "Integrated Camera", port="1-2")
    formats = {str(machine.dev / "video0"): ["GREY"], str(machine.dev / "video2"): ["MJPG", "YUYV"]}
    monkeypatch.setattr(v4l2, "pixel_formats", lambda path: formats[path])
    assert [camera.index for camera in physical(machine.list())] == [2, 0]


@linux_only
def test_of_the_dozens_of_nodes_of_a_raw_camera_one_is_offered_after_all_others(
    machine: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(4):
        machine.plug(number, "Intel IPU6 ISYS Capture", port=f"1-{number}")
    monkeypatch.setattr(v4l2, "pixel_formats", lambda path: ["BG10"])
    monkeypatch.setattr(v4l2, "needs_libcamera", lambda path: not path.endswith("video9"))
    assert [camera.index for camera in physical(machine.list())] == [0]
    machine.plug(9, "HD Webcam", port="1-9")
    assert [camera.index for camera in physical(machine.list())] == [9, 0]
    assert resolve(None, machine.list()).index == 9


@linux_only
def test_a_sensor_without_a_node_for_pictures_is_a_camera_that_cannot_be_used(machine: Machine) -> None:
    for number, name in enumerate(["Intel IPU6 CSI2 0", "ov01a10 16-0036"]):
        (machine.sysfs / f"v4l-subdev{number}").mkdir()
        (machine.sysfs / f"v4l-subdev{number}" / "name").write_text(name + "\n")
    (camera,) = physical(machine.list())
    assert (camera.name, camera.raw) == ("ov01a10", True)
    with pytest.raises(AnonEmoError) as caught:
        DeviceCamera(camera)
    assert caught.value.problem is Problem.CAMERA_RAW
    machine.plug(0, "HD Webcam")
    assert [camera.name for camera in physical(machine.list())] == ["HD Webcam"]
