"""The window "What others see" of the real program: exactly what is published, mirrored for the user's eyes alone."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from anonemo_tray.i18n import Texts
from anonemo_tray.windows.view import VIEW_HEIGHT, VIEW_WIDTH
from tests.screen.conftest import Start
from tests.screen.running import OnScreen
from tests.waiting import wait_until
from tests.windows.seen import GROUND, Pixels, is_pause, picture_on, shows_face

pytestmark = pytest.mark.skipif("sys.platform != 'linux'", reason="needs Linux")

FACE_S = 60.0
SAY = Texts.load("en").text


def seen(program: OnScreen) -> Pixels | None:
    """Return the picture in the window; None while there is none."""
    return picture_on(np.asarray(program.desktop.picture()))


def published_ink(program: OnScreen) -> NDArray[np.bool_]:
    """Return where the newest canvas is drawn on, at the size of the window."""
    return program.newest().ink[:: 720 // VIEW_HEIGHT, :: 1280 // VIEW_WIDTH]


def test_it_shows_the_published_canvas_and_mirrors_it_for_the_user_only(start: Start) -> None:
    program = start()
    wait_until(program.shows_face, "a face", FACE_S)
    program.menu.pick(SAY("menu.preview"))
    program.wait_for_window(SAY("preview.title"))
    wait_until(lambda: shows_face(seen(program)), "the picture")

    def agrees(*, mirrored: bool) -> bool:
        """Return whether the window shows the canvas: ink where it has ink, and this way round."""
        picture, canvas = seen(program), published_ink(program)
        if picture is None:
            return False
        wanted, other = (canvas[:, ::-1], canvas) if mirrored else (canvas, canvas[:, ::-1])
        ink = (picture != GROUND).any(axis=2)
        return _overlap(ink, wanted) > _overlap(ink, other) + 0.05

    wait_until(lambda: agrees(mirrored=False), "the canvas in the window")
    program.click(SAY("preview.mirror"))
    wait_until(lambda: agrees(mirrored=True), "the other way round")
    program.click(SAY("preview.on_top"))
    program.wait_for_text("pictures a second")

    program.menu.pick(SAY("menu.turn_off"))
    wait_until(lambda: is_pause(seen(program)), "the pause picture")
    program.wait_for_text(SAY("preview.blank"))


def _overlap(one: NDArray[np.bool_], other: NDArray[np.bool_]) -> float:
    return float((one & other).sum() / max(1, (one | other).sum()))
