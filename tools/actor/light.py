"""The light that people sit in and what a camera makes of it: a finished picture, as it would be in that light."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from anonemo_tray.sensor.frame import Pixels
from tools.actor.arrays import Array

Light = Callable[[Pixels, Array, int], None]
"""Changes a picture, uint8 (rows, cols, 3) RGB, in place, given the landmarks and the frame's number."""

MAINS_HZ = 50.0
"""Of Europe and most of the world; 60 in the Americas. Lamps flicker twice as fast."""


def dim(level: float, noise: float = 0.0) -> Light:
    """Return light of a share of the usual one; the camera adds noise of so many grey levels (standard deviation)."""

    def change(picture: Pixels, _points: Array, number: int) -> None:
        shone = picture.astype(np.float32) * np.float32(level)
        if noise:
            rng = np.random.default_rng([number, 7])
            shone += rng.standard_normal(shone.shape, dtype=np.float32) * np.float32(noise)
        picture[...] = np.clip(np.rint(shone), 0, 255).astype(np.uint8)

    return change


def backlight(level: float = 0.3) -> Light:
    """Return light from a window behind: who sits before it is dark, the window is white."""

    def change(picture: Pixels, points: Array, _number: int) -> None:
        rows, cols, _ = picture.shape
        x, y = points.mean(axis=0)
        radius = 0.9 * float(np.ptp(points[:, 0]))
        across = ((np.arange(cols) - x) / radius) ** 2
        down = ((np.arange(rows) - y) / (1.4 * radius)) ** 2
        down[round(float(np.clip(y, 0, rows))) :] *= 0.2  # the body, too
        behind = np.clip((across[None, :] + down[:, None] - 1) * 3, 0, 1).astype(np.float32)[..., None]
        shone = picture * (level + (1.9 - level) * behind) + 40 * behind
        picture[...] = np.clip(shone, 0, 255).astype(np.uint8)

    return change


def flicker(mains_hz: float = MAINS_HZ, depth: float = 0.35, fps: float = 30.0) -> Light:
    """Return lamps that flicker at twice the mains' frequency before a rolling shutter: bands that move."""

    def change(picture: Pixels, _points: Array, number: int) -> None:
        rows = picture.shape[0]
        seconds = (number + np.arange(rows, dtype=np.float32) / rows) / fps
        shade = 1 - depth / 2 * (1 + np.cos(4 * np.pi * mains_hz * seconds))
        picture[...] = (picture * shade[:, None, None].astype(np.float32)).astype(np.uint8)

    return change
