"""What the windows show of the canvas at a moment: the newest face drawn small, blank when in doubt."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from anonemo_tray.errors import AnonEmoError
from anonemo_tray.face.decoder import FaceDecoder
from anonemo_tray.ipc.clock import now_ns
from anonemo_tray.ipc.messages import Face, Freshness
from anonemo_tray.output.canvas import Canvas, Renderer
from anonemo_tray.output.inbox import Inbox
from anonemo_tray.output.layout import HEIGHT, WIDTH

VIEW_WIDTH, VIEW_HEIGHT = WIDTH // 2, HEIGHT // 2


def _table(factor: float, zero: int, half: float = 0) -> NDArray[np.int16]:
    """Return what each value of a plane gives of a colour, in steps of 1/32."""
    table: NDArray[np.int16] = np.rint((np.arange(256) - zero) * factor * 32 + half).astype(np.int16)
    return table


# ITU-R BT.601 in limited range to RGB.
_LUMA = _table(255 / 219, 16, half=16)
_V_TO_RED, _U_TO_BLUE = _table(1.402 * 255 / 224, 128), _table(1.772 * 255 / 224, 128)
_U_TO_GREEN, _V_TO_GREEN = _table(0.344136 * 255 / 224, 128), _table(0.714136 * 255 / 224, 128)


@dataclass(frozen=True, eq=False)
class View:
    """What the windows show.

    Attributes:
        ppm: the picture, VIEW_HEIGHT rows x VIEW_WIDTH columns, as a binary PPM file.
        shows_face: False for blank.
    """

    ppm: bytes
    shows_face: bool


class Viewer:
    """Turns the newest message into a picture.

    Attributes:
        mirrored: left and right are exchanged, as in a mirror; callers never see that.

    Args:
        inbox: what the worker said last.
        clock: nanoseconds, `clock.now_ns`.
    """

    def __init__(self, inbox: Inbox, clock: Callable[[], int] = now_ns) -> None:
        self.mirrored = False
        self._inbox = inbox
        self._clock = clock
        self._renderer = Renderer()
        self._decoder = FaceDecoder()
        self._blank = View(to_ppm(self._renderer.pause()), shows_face=False)
        self._face: Face | None = None
        self._view = self._blank

    def current(self) -> View | None:
        """Return the picture for now, the same object for as long as nothing changes; None at the end."""
        face, _, ended = self._inbox.newest()
        if ended:
            return None
        if face is None or not Freshness.is_fresh(face.captured_ns, self._clock()):
            self._face, self._view = None, self._blank
        elif face is not self._face:
            self._face, self._view = face, self._draw(face)
        return self._view

    def _draw(self, face: Face) -> View:
        try:
            canvas = self._renderer.render(self._decoder.decode(face.face), face.style)
        except (ValueError, AnonEmoError):
            return self._blank
        return View(to_ppm(canvas, mirrored=self.mirrored), shows_face=True)


def to_ppm(canvas: Canvas, *, mirrored: bool = False) -> bytes:
    """Return the canvas at half its size, each pixel the mean of four, as a binary PPM file."""
    wide = canvas.y.astype(np.int16)
    rows = wide[::2] + wide[1::2]
    luma = _LUMA.take((rows[:, ::2] + rows[:, 1::2] + 2) >> 2)
    u, v = canvas.u, canvas.v
    colours = np.stack(
        (luma + _V_TO_RED.take(v), luma - _U_TO_GREEN.take(u) - _V_TO_GREEN.take(v), luma + _U_TO_BLUE.take(u))
    )
    small: NDArray[np.uint8] = (np.clip(colours, 0, 255 << 5) >> 5).astype(np.uint8).transpose(1, 2, 0)
    if mirrored:
        small = small[:, ::-1]
    return f"P6 {VIEW_WIDTH} {VIEW_HEIGHT} 255\n".encode("ascii") + small.tobytes()
