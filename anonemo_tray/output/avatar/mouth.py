"""The avatar's mouth: lips, teeth and tongue."""

from __future__ import annotations

from typing import Final

from anonemo_tray.output.avatar.controls import Controls
from anonemo_tray.output.avatar.sketch import CIRCLE, Point, Sketch

MOUTH_Y: Final = 132.0
"""The lips' line at rest."""

_TEETH: Final = (22.0, 24.0)
"""Height of the upper teeth below the lips' line, and of the lower ones below those."""

_ARCH_WIDTH: Final = 70.0
"""Half of the upper row's."""

_ALONG: Final = (-1, -0.66, -0.33, 0, 0.33, 0.66, 1)
_ARCH: Final = (0, 0.66, 0.92, 1, 0.92, 0.66, 0)
_UPPER_LIP: Final = (0, 0.62, 1.08, 0.88, 1.08, 0.62, 0)
_LOWER_LIP: Final = (0, 0.62, 0.94, 1, 0.94, 0.62, 0)


def draw_mouth(drawn: Sketch, c: Controls) -> None:
    """Draw the mouth and all that is in it."""
    one = c.one

    def lip_line(middle: float, wider: float = 0) -> list[Point]:
        points = []
        for at, arch in zip(_ALONG, _ARCH, strict=True):
            half, corner = (c.half_r, c.corner_r) if at < 0 else (c.half_l, c.corner_l)
            points.append((at * (half + wider * one), MOUTH_Y * one + (1 - arch) * corner + arch * middle))
        return points

    upper, lower = lip_line(c.upper_y), lip_line(c.lower_y)
    drawn.shape("mouth", [*upper, *lower[-2:0:-1]], 12, corners=(0, 6))
    drawn.line("lips' line", upper, 12)
    above = [(x, y - share * c.upper_lip) for (x, y), share in zip(lip_line(c.upper_y, 5), _UPPER_LIP, strict=True)]
    below = [(x, y + share * c.lower_lip) for (x, y), share in zip(lip_line(c.lower_y, 4), _LOWER_LIP, strict=True)]
    drawn.shape("upper lip", [*above, *upper[::-1]], 12, corners=(0, 6, 7, 13))
    drawn.shape("lower lip", [*lower, *below[::-1]], 12, corners=(0, 6, 7, 13))
    drawn.shape(
        "lip's light",
        [(x * 0.5, y + 0.34 * c.lower_lip) for x, y in lower[1:6]]
        + [(x * 0.5, y + 0.66 * c.lower_lip) for x, y in lower[5:0:-1]],
        12,
    )
    drawn.shape("shade of the lip", [*upper, *[(x, y + 7 * one) for x, y in upper[::-1]]], 12, corners=(0, 6, 7, 13))
    # Its shadow on the chin.
    drawn.fold("lip's shadow", [(x * 0.7, y + c.lower_lip + 4 * one) for x, y in lower[1:6]], (0, 10 * one), 10)
    # The arch of teeth is narrower than a laughing mouth: its corners are dark.
    width = _ARCH_WIDTH * one
    bottom = (MOUTH_Y + _TEETH[0]) * one
    upper_row = [(at * width, (MOUTH_Y - 26) * one) for at in (-1, -0.5, 0, 0.5, 1)]
    drawn.shape(
        "upper teeth",
        # Towards the corners teeth are smaller.
        [
            *upper_row,
            *[(at * width, bottom - (9 * at**2 + 12 * at**8) * one) for at in (1, 0.8, 0.4, 0, -0.4, -0.8, -1)],
        ],
        2,
        corners=(0, 4, 5, 11),
    )
    top = bottom + c.bite
    drawn.shape(
        "lower teeth",
        [
            *[(at * width * 0.92, top - 9 * at * at * one) for at in (-1, -0.6, -0.2, 0.2, 0.6, 1)],
            *[(at * width * 0.9, top + _TEETH[1] * one) for at in (1, 0, -1)],
        ],
        2,
        corners=(0, 5, 6, 8),
    )
    drawn.line(
        "bite", [(at * width * 0.92, bottom + (0.7 - 9 * at * at) * one) for at in (-1, -0.6, -0.2, 0.2, 0.6, 1)], 2
    )
    tongue_y = (MOUTH_Y + 40) * one + 0.9 * c.jaw
    drawn.shape("tongue", [(a * 38 * one, tongue_y + b * 24 * one) for a, b in CIRCLE], 0)
