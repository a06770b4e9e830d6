"""Makes the pause picture; to be run in the project's folder, once: `python packaging/make_pause_picture.py`.

The picture is kept as an asset, because it must be the same for ever, and be there when nothing can be drawn. Whoever
makes a new one changes its checksum in tests/output/test_pause_picture.py, and knows why.
"""

from __future__ import annotations

import zlib
from pathlib import Path

import numpy as np

from anonemo_tray.output.canvas import I420_ROWS, halve
from anonemo_tray.output.layout import GROUND, HEIGHT, WIDTH
from anonemo_tray.output.splines import Spline, Splines
from anonemo_tray.output.thorvg import Surface, colour

ASSET = Path("anonemo_tray/assets/pause.i420.z")

FIGURE, SIGN = colour("#b9b5ad"), colour("#f3f1ed")

HEAD = [(0, -262), (120, -226), (176, -118), (168, 10), (120, 118), (0, 176)]
"""Right half of the head, from the crown to the chin, pixels from the middle of the head."""

BODY = [(82, 90), (86, 190), (150, 238), (280, 280), (340, 470)]
"""Right half of neck and shoulders."""

MIDDLE = (640.0, 330.0)
BAR = (22, 62)
"""Half the width and half the height of a bar of the sign; its middle is that far from the sign's."""


def _mirrored(half: list[tuple[int, int]]) -> list[tuple[int, int]]:
    return half + [(-x, y) for x, y in reversed(half) if x]


def draw(surface: Surface) -> None:
    """Draw the figure and the sign."""
    surface.pixels[:] = (GROUND.u, GROUND.y, GROUND.v, 255)
    body, head = _mirrored(BODY), _mirrored(HEAD)
    bars = [(side * 46 + x * BAR[0], y * BAR[1]) for side in (-1, 1) for x, y in ((-1, -1), (1, -1), (1, 1), (-1, 1))]
    points = np.array([*head, *body, *bars], np.float32) + np.array(MIDDLE, np.float32)
    first = len(head) + len(body)
    splines = Splines(
        [
            Spline(range(len(head)), closed=True),
            Spline(range(len(head), first), closed=True, corners=(len(head) + len(BODY) - 1, len(head) + len(BODY))),
            [
                Spline(range(begin, begin + 4), closed=True, corners=range(begin, begin + 4))
                for begin in (first, first + 4)
            ],
        ]
    )
    splines.update(points)
    for path, paint in zip(splines.paths, (FIGURE, FIGURE, SIGN), strict=True):
        surface.fill(path, paint)
        if paint is SIGN:
            surface.stroke(path, paint, 20)
    surface.finish()


def main() -> None:
    """Make the picture."""
    surface = Surface(WIDTH, HEIGHT)
    draw(surface)
    picture = np.empty(I420_ROWS * WIDTH, np.uint8)
    picture[: WIDTH * HEIGHT] = surface.pixels[..., 1].ravel()
    u, v = picture[WIDTH * HEIGHT :].reshape(2, HEIGHT // 2, WIDTH // 2)
    halve(surface.pixels, 0, WIDTH, u, v)
    ASSET.write_bytes(zlib.compress(picture.tobytes(), 9))


if __name__ == "__main__":
    main()
