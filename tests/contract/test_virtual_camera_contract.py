"""What every virtual camera keeps, the shipped ones and the fakes of the tests."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import pyvirtualcam

from anonemo_tray.errors import AnonEmoError, Problem
from anonemo_tray.face.render_face import RenderFace
from anonemo_tray.face.style import Style
from anonemo_tray.output.canvas import Renderer
from anonemo_tray.output.virtual_camera import DriverCamera, NullCamera, VirtualCamera, WindowsCamera
from tests.fakes.recording_output import RecordingCamera
from tests.fakes.shared_memory import SharedMemory


class MemoryBackend:
    """A back end for pyvirtualcam: a driver that keeps the last picture in memory."""

    opened: dict[str, Any]
    sent: list[bytes]
    fault: Exception | None = None

    def __init__(self, **options: Any) -> None:
        if options["device"] == "busy":
            raise RuntimeError("device is busy")
        if options["device"] == "missing":
            raise RuntimeError("no such device")
        type(self).opened = options
        type(self).sent = []

    def close(self) -> None:
        """Nothing to give back."""

    def send(self, frame: Any) -> None:
        if self.fault is not None:
            raise self.fault
        type(self).sent.append(bytes(frame))

    def device(self) -> str:
        return str(self.opened["device"])

    def native_fourcc(self) -> int | None:
        return None


@pytest.fixture(autouse=True)
def memory_backend(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(pyvirtualcam.camera.BACKENDS, "memory", MemoryBackend)
    monkeypatch.setattr(MemoryBackend, "fault", None)


def null(_: Path) -> VirtualCamera:
    return NullCamera()


def driver(_: Path) -> VirtualCamera:
    return DriverCamera("memory", "device", "AnonEmo Camera")


def recording(folder: Path) -> VirtualCamera:
    return RecordingCamera(os.open(folder / "records", os.O_CREAT | os.O_WRONLY))


def windows(_: Path) -> VirtualCamera:
    return WindowsCamera(SharedMemory())


@pytest.fixture(params=[null, driver, recording, windows])
def camera(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[VirtualCamera]:
    make: Callable[[Path], VirtualCamera] = request.param
    camera = make(tmp_path)
    yield camera
    camera.close()


def test_it_takes_canvases(camera: VirtualCamera) -> None:
    renderer = Renderer()
    camera.send(renderer.pause())
    points = np.random.default_rng(1).uniform(100, 600, (478, 2)).astype(np.float32)
    camera.send(renderer.render(RenderFace(points), Style.CONTOURS))


@pytest.mark.parametrize("picture", [np.zeros((720, 1280), np.uint8), b"", None, "canvas"])
def test_p1_it_takes_nothing_else(camera: VirtualCamera, picture: Any) -> None:
    with pytest.raises(TypeError):
        camera.send(picture)


def test_it_has_a_name_and_closes_twice(camera: VirtualCamera) -> None:
    assert camera.name
    camera.close()
    camera.close()


def test_the_driver_gets_the_canvas_unchanged_as_i420() -> None:
    camera, renderer = DriverCamera("memory", "device", "AnonEmo Camera"), Renderer()
    pause = renderer.pause()
    camera.send(pause)
    assert (MemoryBackend.opened["width"], MemoryBackend.opened["height"]) == (1280, 720)
    assert MemoryBackend.opened["device"] == "device"
    assert len(MemoryBackend.sent[0]) == 1280 * 720 * 3 // 2
    assert MemoryBackend.sent[0] == pause.y.tobytes() + pause.u.tobytes() + pause.v.tobytes()
    camera.close()


@pytest.mark.parametrize(
    ("backend", "device", "problem"),
    [
        ("memory", "busy", Problem.VIRTUAL_CAMERA_BUSY),
        ("memory", "missing", Problem.NO_VIRTUAL_CAMERA),
        ("unheard of", "device", Problem.NO_VIRTUAL_CAMERA),
    ],
)
def test_a_device_that_cannot_be_had_is_a_problem_with_a_name(backend: str, device: str, problem: Problem) -> None:
    with pytest.raises(AnonEmoError) as error:
        DriverCamera(backend, device, "AnonEmo Camera")
    assert error.value.problem is problem


@pytest.mark.parametrize("fault", [RuntimeError("gone"), OSError("gone")])
def test_a_device_that_goes_away_is_a_problem_with_a_name(fault: Exception, monkeypatch: pytest.MonkeyPatch) -> None:
    camera = DriverCamera("memory", "device", "AnonEmo Camera")
    monkeypatch.setattr(MemoryBackend, "fault", fault)
    with pytest.raises(AnonEmoError) as error:
        camera.send(Renderer().pause())
    assert error.value.problem is Problem.VIRTUAL_CAMERA_LOST
    camera.close()
