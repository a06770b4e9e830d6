"""Owns what the windows show of the canvas at a moment: the newest face drawn small, blank when in doubt."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from anonemo_tray.face.decoder import FaceDecoder
from anonemo_tray.ipc.clock import now_ns
from anonemo_tray.ipc.messages import Face, Freshness
from anonemo_tray.output.canvas import HEIGHT, WIDTH, Canvas, Renderer
from anonemo_tray.output.inbox import Inbox

VIEW_WIDTH, VIEW_HEIGHT = WIDTH // 2, HEIGHT // 2


@dataclass(frozen=True, eq=False)
class View:
    """What the windows show.

    Attributes:
        pgm: the picture, VIEW_HEIGHT rows x VIEW_WIDTH columns, as a binary PGM file.
        shows_face: False for blank.
    """

    pgm: bytes
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
        self._blank = View(to_pgm(self._renderer.blank()), shows_face=False)
        self._face: Face | None = None
        self._view = self._blank

    def look(self) -> View | None:
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
        except ValueError:
            return self._blank
        return View(to_pgm(canvas, mirrored=self.mirrored), shows_face=True)


def to_pgm(canvas: Canvas, *, mirrored: bool = False) -> bytes:
    """Return the canvas at half its size, each pixel the mean of four, as a binary PGM file."""
    luma = canvas.luma.astype(np.uint16)
    rows = luma[::2] + luma[1::2]
    small = ((rows[:, ::2] + rows[:, 1::2] + 2) // 4).astype(np.uint8)
    if mirrored:
        small = small[:, ::-1]
    return f"P5 {VIEW_WIDTH} {VIEW_HEIGHT} 255\n".encode("ascii") + small.tobytes()
