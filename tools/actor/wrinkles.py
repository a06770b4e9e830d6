"""The wrinkles that come and go with an expression: darkened lines in the skin's texture."""

from __future__ import annotations

import numpy as np

from anonemo_tray.sensor.frame import Pixels
from anonemo_tray.sensor.opencv import cv2
from tools.actor.arrays import Array
from tools.actor.curves import SHIFT, fixed, smooth
from tools.actor.head import TEXTURE
from tools.actor.identity import Identity

_LINES: dict[str, tuple[tuple[int, ...], ...]] = {
    "mouthSmileLeft": ((358, 423, 426, 436),),
    "mouthSmileRight": ((129, 203, 206, 216),),
    "noseSneerLeft": ((351, 419), (358, 423, 426)),
    "noseSneerRight": ((122, 196), (129, 203, 206)),
    "browDownLeft": ((285, 336),),
    "browDownRight": ((55, 107),),
    "browInnerUp": ((69, 108, 151, 337, 299), (104, 69, 108, 151, 337, 299, 333)),
    "mouthShrugLower": ((202, 194, 201, 200, 421, 418, 422),),
}
"""Where the lines run, as landmarks."""

_OFFSETS = {"browInnerUp": ((0.0, 14.0), (0.0, -10.0)), "browDownLeft": ((-6.0, 0.0),), "browDownRight": ((6.0, 0.0),)}
"""Texture pixels by which lines lie beside their landmarks."""

_DEPTH = 0.3
"""How much darker a line is at weight 1."""

_LEAST = 0.08
"""Weight below which a line is not seen."""


class Wrinkles:
    """Wrinkles of one identity.

    Args:
        identity: whose; lines are deeper with age.
        places: (V, 2), place of each vertex in the texture.
    """

    def __init__(self, identity: Identity, places: Array) -> None:
        depth = _DEPTH * (0.6 + 0.8 * identity.age)
        self._masks: dict[str, tuple[slice, slice, Array]] = {}
        for name, paths in _LINES.items():
            mask: Array = np.zeros((TEXTURE, TEXTURE), dtype=np.uint8)
            offsets = _OFFSETS.get(name, ((0.0, 0.0),) * len(paths))
            for path, offset in zip(paths, offsets, strict=True):
                line = smooth(places[list(path)] + np.array(offset, dtype=np.float32), closed=False)
                cv2.polylines(mask, [fixed(line)], False, 255, 4, cv2.LINE_AA, SHIFT)
            mask = cv2.GaussianBlur(mask, (0, 0), 4.0)
            rows, cols = np.flatnonzero(mask.any(axis=1)), np.flatnonzero(mask.any(axis=0))
            window = slice(rows[0], rows[-1] + 1), slice(cols[0], cols[-1] + 1)
            # Folds are reddish: light that gets into them has been through skin.
            dark = cv2.merge([cv2.convertScaleAbs(mask[window], alpha=depth * part) for part in (0.75, 1.05, 1.1)])
            self._masks[name] = (*window, dark)

    def worn(self, texture: Pixels, weights: dict[str, float]) -> Pixels:
        """Return the texture with the wrinkles of an expression; the texture itself stays as it is."""
        worn = texture
        for name, (rows, cols, dark) in self._masks.items():
            if weights[name] < _LEAST:
                continue
            if worn is texture:
                worn = texture.copy()
            part = worn[rows, cols]
            shadow = cv2.multiply(part, dark, scale=weights[name] / 130)
            cv2.subtract(part, shadow, part)
        return worn
