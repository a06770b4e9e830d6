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
from tests.windows.seen import Pixels, is_pause, picture_on, shows_face

pytestmark = pytest.mark.skipif("sys.platform != 'linux'", reason="needs Linux")

FACE_S = 60.0
SAY = Texts.load("en").text


def seen(program: OnScreen) -> Pixels | None:
    """Return the picture in the window; None while there is none."""
    return picture_on(np.asarray(program.desktop.picture()))


def published_luma(program: OnScreen) -> NDArray[np.float64]:
    """Return how light the newest canvas is, 0 to 255, at the size of the window."""
    luma = np.frombuffer(program.newest().i420, np.uint8, 720 * 1280).reshape(720, 1280).astype(float)
    return (luma[:: 720 // VIEW_HEIGHT, :: 1280 // VIEW_WIDTH] - 16) * 255 / 219


def test_it_shows_the_published_canvas_and_mirrors_it_for_the_user_only(start: Start) -> None:
    program = start()
    wait_until(program.shows_face, "a face", FACE_S)
    program.menu.pick(SAY("menu.preview"))
    program.wait_for_window(SAY("preview.title"))
    wait_until(lambda: shows_face(seen(program)), "the picture")

    def agrees(*, mirrored: bool) -> bool:
        """Return whether the window shows the canvas, this way round."""
        picture, canvas = seen(program), published_luma(program)
        if picture is None:
            return False
        light = picture @ (0.299, 0.587, 0.114)
        away, away_mirrored = np.abs(light - canvas).mean(), np.abs(light - canvas[:, ::-1]).mean()
        # The avatar looks much the same either way, but for its hair and the light on it.
        return bool(away_mirrored < 0.7 * away if mirrored else away < 0.7 * away_mirrored)

    wait_until(lambda: agrees(mirrored=False), "the canvas in the window")
    program.click(SAY("preview.mirror"))
    wait_until(lambda: agrees(mirrored=True), "the other way round")
    program.click(SAY("preview.on_top"))
    program.wait_for_text("frames per second")

    program.menu.pick(SAY("menu.turn_off"))
    wait_until(lambda: is_pause(seen(program)), "the pause picture")
    program.wait_for_text(SAY("preview.blank"))
