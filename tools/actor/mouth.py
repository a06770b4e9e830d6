"""The inside of the mouth: teeth, tongue and the dark behind, seen between the lips."""

from __future__ import annotations

import numpy as np

from anonemo_tray.sensor.frame import Pixels
from tools.actor.arrays import Array
from tools.actor.curves import fill, smooth, stroke
from tools.actor.regions import MOUTH
from tools.actor.surface import Window, blend

TEETH = 11
"""Points along the edge of a row of teeth."""

_TOOTH_HEIGHT = 1.0
_ARCH = np.linspace(-1, 1, TEETH)
_CAVITY = (58, 20, 22)
_TONGUE = (158, 78, 80)
_ENAMEL = (232, 226, 212)
_GAP = (196, 186, 172)


def teeth(resting: Array) -> tuple[Array, Array]:
    """Return the edges of the upper and the lower teeth of a resting face.

    Args:
        resting: (468, 3), mouth closed.

    Returns:
        Two arrays (22, 3), cm: the biting edge, then the gums, each from the right to the left.
    """
    line = (resting[13] + resting[14]) / 2
    half = 0.78 * abs(float(resting[291, 0] - resting[61, 0])) / 2
    rows = []
    for bite, gums in ((-0.12, _TOOTH_HEIGHT), (-0.1, -_TOOTH_HEIGHT)):
        edge = np.stack([half * _ARCH + line[0], line[1] + bite + 0 * _ARCH, line[2] - 0.5 - 1.7 * _ARCH**2], axis=1)
        rows.append(np.concatenate([edge, edge + np.array([0, gums, 0])]).astype(np.float32))
    return rows[0], rows[1]


def draw_mouth(picture: Pixels, points: Array, upper: Array, lower: Array, light: float) -> None:
    """Draw what is seen between the lips; nothing while they are closed.

    Args:
        picture: is drawn into.
        points: (468 or more, 2), picture pixels.
        upper: (22, 2), the upper teeth, picture pixels; see `teeth`.
        lower: (22, 2), the lower teeth.
        light: how bright it is, 1 is ordinary.
    """
    lips = points[list(MOUTH)]
    width = float(np.linalg.norm(lips[10] - lips[0]))
    window = Window.around(lips, 2, picture)
    if window is None:
        return
    under = window.of(picture)
    lips = lips - window.origin
    inside = np.empty_like(under)
    inside[...] = np.array(_CAVITY) * light
    gap = float(np.linalg.norm(lips[5] - lips[15])) / width
    shown = light * min(1.0, max(0.0, (gap - 0.02) / 0.06))
    upper, lower = upper - window.origin, lower - window.origin
    down = lower[TEETH // 2] - lower[TEETH // 2 + TEETH]
    tongue = smooth(
        np.stack([lower[2], lower[TEETH // 2] - 0.5 * down, lower[-3 - TEETH], lower[TEETH // 2]]), closed=True
    )
    fill(inside, tongue + down * 0.4, _lit(_TONGUE, light))
    for row, shade in ((lower, 0.78), (upper, 0.98)):
        fill(inside, np.concatenate([row[:TEETH], row[TEETH:][::-1]]), _lit(_ENAMEL, shown * shade))
        for tooth in range(1, TEETH - 1):
            stroke(inside, row[[tooth, tooth + TEETH]], _lit(_GAP, shown * shade), 1)
    opening = np.zeros(under.shape[:2], dtype=np.uint8)
    fill(opening, smooth(lips, closed=True), (255,))
    blend(under, inside, opening)
    thickness = max(1, round(width * 0.014))
    stroke(under, smooth(lips[:11], closed=False), _lit((84, 34, 36), light), thickness)


def _lit(colour: tuple[int, int, int], light: float) -> tuple[float, ...]:
    return tuple(min(part * light, 250.0) for part in colour)
