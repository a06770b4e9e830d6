"""The avatar's body, which never moves."""

from __future__ import annotations

from typing import Final

import numpy as np

from anonemo_tray.output.avatar.head import MIDDLE
from anonemo_tray.output.splines import Spline, Splines

_NECK: Final = [(72, 110), (74, 220), (106, 256), (98, 340), (0, 350)]
_TORSO: Final = [
    (0, 312),
    (48, 300),
    (84, 266),
    (104, 258),
    (176, 284),
    (266, 312),
    (322, 364),
    (342, 430),
    (346, 480),
    (0, 490),
]
_NECKLINE: Final = 4
"""Of the torso's points, how many are its neckline's."""


def body() -> Splines:
    """Return neck, torso, neckline and the throat that they leave free, which never move."""
    points: list[tuple[float, float]] = []
    loops = []
    for half in (_NECK, _TORSO):
        mirrored = [(-x, y) for x, y in reversed(half) if x]
        loops.append(range(len(points), len(points) + len(half) + len(mirrored)))
        points += [*half, *mirrored]
    neck, torso = loops
    neckline = [*torso[-_NECKLINE + 1 :], *torso[:_NECKLINE]]
    drawn = Splines(
        [
            Spline(neck, closed=True, corners=(neck[0], neck[-1])),
            Spline(torso, closed=True, corners=(neckline[0], neckline[-1])),
            Spline(neckline),
            Spline(
                [*neckline, neck[1], neck[0], neck[-1], neck[-2]],
                closed=True,
                corners=(neckline[0], neckline[-1], neck[0], neck[-1]),
            ),
        ]
    )
    drawn.update((np.array(points) + MIDDLE).astype(np.float32))
    return drawn
