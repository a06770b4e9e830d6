"""Painting with soft shapes on a picture of floats, as the skin and the clothes are painted once per identity."""

from __future__ import annotations

import numpy as np

from anonemo_tray.sensor.frame import Pixels
from anonemo_tray.sensor.opencv import cv2
from tools.actor.arrays import Array
from tools.actor.curves import SHIFT, fixed

Colour = tuple[float, float, float]


class Painting:
    """A picture in progress.

    Args:
        rows: height.
        cols: width.
        colour: RGB of the ground.
    """

    def __init__(self, rows: int, cols: int, colour: Colour) -> None:
        self.pixels: Array = np.empty((rows, cols, 3), dtype=np.float32)
        self.pixels[...] = colour

    def finished(self) -> Pixels:
        """Return the picture, uint8."""
        return np.clip(np.rint(self.pixels), 0, 255).astype(np.uint8)

    def fill(self, loop: Array, colour: Colour, amount: float = 1.0, softness: float = 1.0) -> None:
        """Tint the inside of a closed curve.

        Args:
            loop: (n, 2) pixels.
            colour: RGB to tint it towards.
            amount: from 0 (not at all) to 1 (to that colour).
            softness: standard deviation of its edge, pixels.
        """
        window, mask = self._mask(loop, softness)
        cv2.fillPoly(mask, [fixed(loop - window[:2])], 255, cv2.LINE_AA, SHIFT)
        self._tint(window, mask, colour, amount, softness)

    def stroke(self, path: Array, thickness: int, colour: Colour, amount: float = 1.0, softness: float = 1.0) -> None:
        """Tint a line; see `fill`."""
        window, mask = self._mask(path, softness + thickness)
        cv2.polylines(mask, [fixed(path - window[:2])], False, 255, thickness, cv2.LINE_AA, SHIFT)
        self._tint(window, mask, colour, amount, softness)

    def spot(self, centre: Array, radii: tuple[float, float], colour: Colour, amount: float) -> None:
        """Tint a soft round or oval spot; its radii are where it has faded to 1/e."""
        x, y = np.round(centre).astype(int)
        reach_x, reach_y = (round(2.2 * radius) for radius in radii)
        rows, cols, _ = self.pixels.shape
        left, top = max(0, x - reach_x), max(0, y - reach_y)
        right, bottom = min(cols, x + reach_x), min(rows, y + reach_y)
        across = ((np.arange(left, right) - centre[0]) / radii[0]) ** 2
        down = ((np.arange(top, bottom) - centre[1]) / radii[1]) ** 2
        bell = np.exp(-(across[None, :] + down[:, None])) * amount
        self.mix(self.pixels[top:bottom, left:right], bell.astype(np.float32), colour)

    def tint(self, cover: Array, colour: Colour | Array) -> None:
        """Tint everything by a mask (rows, cols) from 0 to 1."""
        self.mix(self.pixels, cover, colour)

    @staticmethod
    def mix(pixels: Array, cover: Array, colour: Colour | Array) -> None:
        """Move pixels (r, c, 3) towards a colour, or towards pixels of the same shape, by (r, c), in place."""
        pixels += (np.asarray(colour, dtype=np.float32) - pixels) * cover[..., None]

    def _mask(self, points: Array, softness: float) -> tuple[Array, Pixels]:
        """Return a window (left, top, right, bottom) around points and an empty mask of its size."""
        reach = np.ceil(3 * softness + 2)
        low = np.maximum(np.floor(points.min(axis=0) - reach), 0)
        high = np.minimum(np.ceil(points.max(axis=0) + reach), self.pixels.shape[1::-1])
        width, height = np.maximum(high - low, 1).astype(int)
        return np.concatenate([low, high]), np.zeros((height, width), dtype=np.uint8)

    def _tint(self, window: Array, mask: Pixels, colour: Colour, amount: float, softness: float) -> None:
        left, top = window[:2].astype(int)
        cover = cv2.GaussianBlur(mask, (0, 0), softness).astype(np.float32) * (amount / 255)
        height, width = mask.shape
        self.mix(self.pixels[top : top + height, left : left + width], cover, colour)


def noise(rng: np.random.Generator, rows: int, cols: int, grain: float) -> Array:
    """Return smooth noise (rows, cols) of mean 0 and standard deviation 1, with spots of about `grain` pixels."""
    coarse = rng.standard_normal((max(2, round(rows / grain)), max(2, round(cols / grain)))).astype(np.float32)
    enlarged = cv2.resize(coarse, (cols, rows), interpolation=cv2.INTER_CUBIC)
    smooth: Array = (enlarged - enlarged.mean()) / enlarged.std()
    return smooth
