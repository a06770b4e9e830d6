"""The window "What others see" of the real program: exactly what is published, mirrored for the user's eyes alone."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from anonemo_tray.i18n import Texts
from anonemo_tray.output.canvas import BACKGROUND
from anonemo_tray.windows.view import VIEW_HEIGHT, VIEW_WIDTH
from tests.screen.conftest import Start
from tests.screen.running import OnScreen
from tests.waiting import wait_until

pytestmark = pytest.mark.skipif("sys.platform != 'linux'", reason="needs Linux")

FACE_S = 60.0
SAY = Texts.load("en").text


def seen(program: OnScreen) -> NDArray[np.uint8] | None:
    """Return the picture in the window: height, width, luma; None while there is none."""
    screen = np.asarray(program.desktop.picture())
    ground = (screen == BACKGROUND).all(axis=2)
    rows = np.flatnonzero(ground.sum(axis=1) > VIEW_WIDTH / 3)
    columns = np.flatnonzero(ground.sum(axis=0) > VIEW_HEIGHT / 3)
    if rows.size == 0 or columns.size == 0:
        return None
    top, left = rows[0], columns[0]
    return np.asarray(screen[top : top + VIEW_HEIGHT, left : left + VIEW_WIDTH, 0])


def published(program: OnScreen) -> NDArray[np.uint8]:
    luma = np.frombuffer(program.newest().luma, np.uint8).reshape(720, 1280)
    return np.asarray(luma[:: 720 // VIEW_HEIGHT, :: 1280 // VIEW_WIDTH])


def test_it_shows_the_published_canvas_and_mirrors_it_for_the_user_only(start: Start) -> None:
    program = start()
    wait_until(program.shows_face, "a face", FACE_S)
    program.menu.pick(SAY("menu.preview"))
    program.wait_for_window(SAY("preview.title"))
    wait_until(lambda: (picture := seen(program)) is not None and bool((picture != BACKGROUND).any()), "the picture")

    def agrees(*, mirrored: bool) -> bool:
        """Return whether the window shows the canvas: ink where it has ink, and this way round."""
        picture, canvas = seen(program), published(program)
        if picture is None or picture.shape != canvas.shape:
            return False
        wanted, other = (canvas[:, ::-1], canvas) if mirrored else (canvas, canvas[:, ::-1])
        ink = picture != BACKGROUND
        return _overlap(ink, wanted != BACKGROUND) > _overlap(ink, other != BACKGROUND) + 0.05

    wait_until(lambda: agrees(mirrored=False), "the canvas in the window")
    program.click(SAY("preview.mirror"))
    wait_until(lambda: agrees(mirrored=True), "the other way round")
    program.click(SAY("preview.on_top"))
    program.wait_for_text("pictures a second")

    program.menu.pick(SAY("menu.turn_off"))
    wait_until(lambda: (picture := seen(program)) is not None and not (picture != BACKGROUND).any(), "blank")
    program.wait_for_text(SAY("preview.blank"))


def _overlap(one: NDArray[np.bool_], other: NDArray[np.bool_]) -> float:
    return float((one & other).sum() / max(1, (one | other).sum()))
