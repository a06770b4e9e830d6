"""The virtual camera: finding it, opening it by name, and handing it canvases, nothing else."""

from __future__ import annotations

import os
import sys
from typing import Protocol

from anonemo_tray.errors import AnonEmoError, Problem
from anonemo_tray.ipc.child_config import NO_DEVICE
from anonemo_tray.output.canvas import Canvas, Renderer
from anonemo_tray.output.layout import HEIGHT, WIDTH
from anonemo_tray.output.loopback import show_when_silent
from anonemo_tray.output.pacer import PERIOD_NS
from anonemo_tray.output.windows_camera import PictureWriter, SharedObjects, Watching, WindowsObjects, is_registered
from anonemo_tray.sandbox import VIRTUAL_CAMERA_LABEL
from anonemo_tray.system.video4linux import loopback_devices

LABEL = VIRTUAL_CAMERA_LABEL
"""The name under which callers shall find the virtual camera."""


class VirtualCamera(Protocol):
    """Where canvases go. Every implementation passes tests/contract/test_virtual_camera_contract.py."""

    @property
    def name(self) -> str:
        """What callers pick in their call program; "none" when there is nothing to pick."""

    @property
    def warning(self) -> Problem | None:
        """What the user should know about it, if anything."""

    def send(self, canvas: Canvas) -> None:
        """Publish one picture; may block as long as its driver likes.

        Raises:
            AnonEmoError: VIRTUAL_CAMERA_LOST when the device is gone.
            TypeError: this is no canvas. Nothing else can be published.
        """

    def is_watched(self) -> bool | None:
        """Return whether somebody takes the pictures; None when this process cannot know."""

    def close(self) -> None:
        """Give the device back; a second call does nothing."""


def _require_canvas(canvas: object) -> None:
    # The type checker says so already; a promise this central is kept at run time too.
    if type(canvas) is not Canvas:
        raise TypeError(f"only a Canvas can be published, not {type(canvas).__name__}")


class NullCamera:
    """The virtual camera of `--virtual-camera none`: takes canvases and forgets them."""

    name = NO_DEVICE
    warning = None

    def send(self, canvas: Canvas) -> None:
        """Accept a canvas."""
        _require_canvas(canvas)

    def is_watched(self) -> bool:
        """Return False: there is nothing to watch."""
        return False

    def close(self) -> None:
        """Do nothing: there is no device."""


class DriverCamera:
    """A virtual camera of the system's driver, through pyvirtualcam; I420, because every back end takes it unchanged.

    Args:
        backend: pyvirtualcam's name of the back end; always given, as none would try them all.
        device: the back end's name of the device.
        name: what callers see.

    Raises:
        AnonEmoError: NO_VIRTUAL_CAMERA or VIRTUAL_CAMERA_BUSY.
    """

    def __init__(self, backend: str, device: str | None, name: str) -> None:
        import pyvirtualcam  # noqa: PLC0415 -- GPL and native: loaded only when a device is really wanted

        self.name = name
        self.warning: Problem | None = None
        # Asked beforehand: a Camera that failed over it complains again when it is collected.
        if backend not in pyvirtualcam.camera.BACKENDS:
            raise AnonEmoError(Problem.NO_VIRTUAL_CAMERA)
        try:
            self._camera = pyvirtualcam.Camera(
                WIDTH,
                HEIGHT,
                1e9 / PERIOD_NS,
                fmt=pyvirtualcam.PixelFormat.I420,
                device=device,
                backend=backend,
            )
        except RuntimeError as error:
            busy = any(word in str(error).lower() for word in ("busy", "could not be started", "in use"))
            problem = Problem.VIRTUAL_CAMERA_BUSY if busy else Problem.NO_VIRTUAL_CAMERA
            raise AnonEmoError(problem) from error

    def send(self, canvas: Canvas) -> None:
        """Publish one picture."""
        _require_canvas(canvas)
        try:
            self._camera.send(canvas.i420)
        except (RuntimeError, OSError) as error:
            raise AnonEmoError(Problem.VIRTUAL_CAMERA_LOST) from error

    def is_watched(self) -> None:
        """Return None: v4l2loopback is asked by the worker, who sees the processes; the other drivers do not tell."""
        return

    def close(self) -> None:
        """Give the device back."""
        self._camera.close()


class WindowsCamera:
    """The program's own camera on Windows, through the memory that its driver reads.

    Args:
        shared: what is shared with the driver.
    """

    name = LABEL
    warning = None

    def __init__(self, shared: SharedObjects) -> None:
        self._shared: SharedObjects | None = shared
        self._writer = PictureWriter(shared.address, shared.ticks)
        self._watching = Watching(shared.was_watched)

    def send(self, canvas: Canvas) -> None:
        """Publish one picture."""
        _require_canvas(canvas)
        if self._shared is None:
            raise AnonEmoError(Problem.VIRTUAL_CAMERA_LOST)
        self._shared.announce(self._writer.write(canvas.i420))

    def is_watched(self) -> bool:
        """Return whether a call program takes the pictures; which one nobody knows."""
        return self._shared is not None and self._watching.look()

    def close(self) -> None:
        """Have callers see the pause picture at once, and give all back."""
        if self._shared is not None:
            self._shared.announce(self._writer.withdraw())
            self._shared.close()
            self._shared = None


def open_virtual_camera(device: str | None, platform: str = sys.platform) -> VirtualCamera:
    """Open the named virtual camera, or without a name the system's own one.

    Args:
        device: device node or name as the system knows it, "none", or None.
        platform: the system, as `sys.platform` names it.

    Raises:
        AnonEmoError: NO_VIRTUAL_CAMERA or VIRTUAL_CAMERA_BUSY.
    """
    if device == NO_DEVICE:
        return NullCamera()
    if platform == "linux":
        return _open_loopback(device)
    obs = "OBS Virtual Camera"
    if platform == "win32" and device != obs:
        if device in {None, LABEL} and is_registered():
            return WindowsCamera(WindowsObjects())
        if device is not None:
            raise AnonEmoError(Problem.NO_VIRTUAL_CAMERA)
    return DriverCamera("obs", obs, obs)


def _open_loopback(device: str | None) -> VirtualCamera:
    known = dict(loopback_devices())
    if device is None:
        device = next(iter(known), None)
    if device is None:
        raise AnonEmoError(Problem.NO_VIRTUAL_CAMERA)
    try:
        camera = DriverCamera("v4l2loopback", device, known.get(device, device))
    except AnonEmoError as error:
        # With exclusive_caps a device that another program feeds looks like a camera to pyvirtualcam.
        if device in known and os.access(device, os.R_OK | os.W_OK):
            raise AnonEmoError(Problem.VIRTUAL_CAMERA_BUSY) from error
        raise
    if not show_when_silent(device, Renderer().pause().i420.tobytes()):
        camera.warning = Problem.LAST_PICTURE_STAYS
    return camera
