"""Makes the pause picture; to be run in the project's folder, once: `python packaging/make_pause_picture.py`.

The avatar's silhouette without a face, and the sign for a pause. The picture is kept as an asset, because it must be
the same for ever, and be there when nothing can be drawn. Whoever makes a new one changes its checksum in
tests/output/test_pause_picture.py, and knows why.
"""

from __future__ import annotations

import zlib
from pathlib import Path

import numpy as np

from anonemo_tray.face.avatar_pose import AvatarPose
from anonemo_tray.output.avatar.body import body
from anonemo_tray.output.avatar.controls import controls
from anonemo_tray.output.avatar.head import MIDDLE, Head
from anonemo_tray.output.canvas import I420_ROWS, halve
from anonemo_tray.output.layout import GROUND, HEIGHT, WIDTH
from anonemo_tray.output.splines import Spline, Splines
from anonemo_tray.output.thorvg import Surface, colour

ASSET = Path("anonemo_tray/assets/pause.i420.z")

FIGURE, SIGN, DISC = map(colour, ("#bcb8b1", "#8f8c87", "#eceae6"))
RADIUS = 78
"""Of the disc that the sign is on, pixels."""

BAR = (9, 27, 22)
"""Half the width and half the height of a bar, and how far its middle is from the disc's."""


def draw(surface: Surface) -> None:
    """Draw the figure and the sign; everything in it is symmetrical."""
    surface.pixels[:] = (GROUND.u, GROUND.y, GROUND.v, 255)
    head = Head()
    splines = Splines(head.splines.values())
    splines.update(head.points(controls(AvatarPose()), 0, 0, 0))
    shapes = dict(zip(head.splines, splines.paths, strict=True))
    neck, torso, *_ = body().paths
    for path in (*(shapes[name] for name in ("hair behind", "face", "ear r", "ear l")), neck, torso):
        surface.fill(path, FIGURE)

    angles = np.arange(16) * np.pi / 8
    disc = np.stack((np.cos(angles), np.sin(angles)), axis=1) * RADIUS
    width, height, place = BAR
    bars = [(s * place + x * width, y * height) for s in (-1, 1) for x, y in ((-1, -1), (1, -1), (1, 1), (-1, 1))]
    sign = Splines(
        [
            Spline(range(16), closed=True),
            [Spline(range(begin, begin + 4), closed=True, corners=range(begin, begin + 4)) for begin in (16, 20)],
        ]
    )
    sign.update((np.array([*disc.tolist(), *bars]) + MIDDLE).astype(np.float32))
    surface.fill(sign.paths[0], DISC)
    surface.fill(sign.paths[1], SIGN)
    surface.stroke(sign.paths[1], SIGN, 8)
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
