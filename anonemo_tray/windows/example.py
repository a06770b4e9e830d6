"""The example: the avatar moving by itself, in the first steps until somebody is seen. It comes from no camera."""

from __future__ import annotations

import math
from typing import Final

import numpy as np

from anonemo_tray.errors import AnonEmoError
from anonemo_tray.face.axes import EYE_OPEN, LIP_GAP, PUBLISHED
from anonemo_tray.face.decoder import FaceDecoder
from anonemo_tray.face.expression import AXES, SHUT, Expression, pack
from anonemo_tray.face.published import Geometry, PublishedFace
from anonemo_tray.face.style import DEFAULT_STYLE
from anonemo_tray.output.canvas import Renderer
from anonemo_tray.windows.view import View, to_ppm

_NAMES: Final = [axis.name for axis in PUBLISHED]
_MOODS: Final = (
    {"corner_up": 1.6, "corner_out": 1.2, "lower_lid_up": 0.8},
    {"brow_inner": 1.4, "brow_outer": 1.2},
    {"brow_knit": 1.2, "mouth_frown": 1.0, "corner_up": -0.6},
)
"""What the face does one after the other, in scales of the axes."""

_MOOD_S: Final = 3.0
_BLINK_EVERY_S: Final = 2.6
_BLINK_S: Final = 0.2


def expression_at(seconds: float) -> Expression:
    """Return what the example does at a moment; it goes to rest between two moods."""
    scales = np.zeros(AXES)
    mood = _MOODS[int(seconds / _MOOD_S) % len(_MOODS)]
    strength = math.sin(math.pi * (seconds / _MOOD_S % 1)) ** 2
    for name, most in mood.items():
        scales[_NAMES.index(name)] = most * strength
    # As if it spoke, in between.
    scales[LIP_GAP] = 0.5 * (1 - strength) * max(0.0, math.sin(9 * seconds)) * abs(math.sin(2 * seconds))
    since_blink = seconds % _BLINK_EVERY_S
    if since_blink < _BLINK_S:
        scales[EYE_OPEN] = SHUT * math.sin(math.pi * since_blink / _BLINK_S)
    rotation = np.array(
        [0.14 * math.sin(0.8 * seconds), 0.05 * math.sin(1.1 * seconds), 0.04 * math.sin(0.6 * seconds)]
    )
    return Expression(scales, rotation)


class Example:
    """Draws the example."""

    def __init__(self) -> None:
        self._renderer = Renderer()
        self._decoder = FaceDecoder()

    def at(self, seconds: float) -> View:
        """Return the picture of a moment; the pause picture where nothing can be drawn."""
        face = PublishedFace(Geometry.CANONICAL, pack(expression_at(seconds)))
        try:
            return View(to_ppm(self._renderer.render(self._decoder.decode(face), DEFAULT_STYLE)), shows_face=True)
        except AnonEmoError:
            return View(to_ppm(self._renderer.pause()), shows_face=False)
