from pathlib import Path

import pytest

from anonemo_tray.errors import AnonEmoError, Problem
from anonemo_tray.ipc.child_config import NO_DEVICE
from anonemo_tray.output import virtual_camera
from anonemo_tray.output.virtual_camera import LABEL, NullCamera, WindowsCamera, open_virtual_camera
from anonemo_tray.system.video4linux import loopback_devices
from tests.fakes.shared_memory import SharedMemory


def make_node(sysfs: Path, node: str, label: str, *, loopback: bool) -> None:
    folder = sysfs / node
    folder.mkdir(parents=True)
    (folder / "name").write_text(label + "\n")
    if loopback:
        (folder / "max_openers").write_text("10\n")


def test_our_own_label_comes_first_and_a_real_camera_never(tmp_path: Path) -> None:
    make_node(tmp_path, "video0", "HD Webcam", loopback=False)
    make_node(tmp_path, "video2", "Dummy video device", loopback=True)
    make_node(tmp_path, "video10", LABEL, loopback=True)
    make_node(tmp_path, "video11", LABEL, loopback=False)
    assert loopback_devices(tmp_path) == [("/dev/video10", LABEL), ("/dev/video2", "Dummy video device")]


def test_a_system_without_video_devices_has_none(tmp_path: Path) -> None:
    assert loopback_devices(tmp_path / "missing") == []


def test_none_is_taken_at_its_word() -> None:
    assert isinstance(open_virtual_camera(NO_DEVICE), NullCamera)


def test_without_a_driver_the_problem_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(virtual_camera, "loopback_devices", list)
    with pytest.raises(AnonEmoError) as error:
        open_virtual_camera(None)
    assert error.value.problem is Problem.NO_VIRTUAL_CAMERA


def test_on_linux_the_labelled_device_is_opened_by_name(monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[tuple[str, str | None, str]] = []

    class Spy:
        def __init__(self, backend: str, device: str | None, name: str) -> None:
            opened.append((backend, device, name))

    monkeypatch.setattr(virtual_camera, "DriverCamera", Spy)
    monkeypatch.setattr(virtual_camera, "loopback_devices", lambda: [("/dev/video7", LABEL)])
    monkeypatch.setattr(virtual_camera, "show_when_silent", lambda *_: True)
    open_virtual_camera(None, "linux")
    open_virtual_camera("/dev/video9", "linux")
    assert opened == [("v4l2loopback", "/dev/video7", LABEL), ("v4l2loopback", "/dev/video9", "/dev/video9")]


def test_a_driver_that_keeps_the_last_picture_is_warned_of(monkeypatch: pytest.MonkeyPatch) -> None:
    class Spy:
        def __init__(self, *_: object) -> None:
            self.warning = None

    monkeypatch.setattr(virtual_camera, "DriverCamera", Spy)
    monkeypatch.setattr(virtual_camera, "loopback_devices", lambda: [("/dev/video7", LABEL)])
    warnings = []
    for obeys in (True, False):
        monkeypatch.setattr(virtual_camera, "show_when_silent", lambda *_, obeys=obeys: obeys)
        warnings.append(open_virtual_camera(None, "linux").warning)
    assert warnings == [None, Problem.LAST_PICTURE_STAYS]


def test_on_windows_our_own_camera_comes_before_obs(monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[tuple[str, str | None]] = []

    class Spy:
        def __init__(self, backend: str, device: str | None, name: str) -> None:
            opened.append((backend, device))

    monkeypatch.setattr(virtual_camera, "DriverCamera", Spy)
    monkeypatch.setattr(virtual_camera, "WindowsObjects", SharedMemory)
    for device in (None, LABEL):
        monkeypatch.setattr(virtual_camera, "is_registered", lambda: True)
        camera = open_virtual_camera(device, "win32")
        assert isinstance(camera, WindowsCamera)
        assert camera.name == LABEL
    open_virtual_camera("OBS Virtual Camera", "win32")
    monkeypatch.setattr(virtual_camera, "is_registered", lambda: False)
    open_virtual_camera(None, "win32")
    obs = ("obs", "OBS Virtual Camera")
    assert opened == [obs, obs]
    for device in (LABEL, "Somebody's camera"):
        with pytest.raises(AnonEmoError) as error:
            open_virtual_camera(device, "win32")
        assert error.value.problem is Problem.NO_VIRTUAL_CAMERA


def test_on_macos_it_is_obs(monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[str] = []

    class Spy:
        def __init__(self, backend: str, device: str | None, name: str) -> None:
            opened.append(backend)

    monkeypatch.setattr(virtual_camera, "DriverCamera", Spy)
    open_virtual_camera(None, "darwin")
    assert opened == ["obs"]
