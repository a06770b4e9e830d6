"""The skin's texture: complexion, lips, brows, lids, nostrils, beard, painted once per identity on the chart."""

from __future__ import annotations

import numpy as np

from anonemo_tray.face import topology as t
from anonemo_tray.sensor.frame import Pixels
from tools.actor.arrays import Array
from tools.actor.curves import smooth
from tools.actor.hair import paint_beard, paint_scalp
from tools.actor.head import TEXTURE
from tools.actor.identity import Identity
from tools.actor.paint import Colour, Painting, noise
from tools.actor.regions import (
    LEFT_EYE,
    LEFT_UPPER_FOLD,
    LOWER_LIP_ROWS,
    MOUTH,
    RIGHT_EYE,
    RIGHT_UPPER_LID_ROWS,
    UPPER_LIP_ROWS,
)

_SKIN_RAMP = np.array(
    [(238, 208, 190), (226, 187, 162), (206, 159, 127), (176, 124, 92), (128, 86, 64), (84, 57, 46)], dtype=np.float32
)
"""RGB from very light to very dark."""

_UNDERTONE = np.array([1.0, 2.0, -6.0], dtype=np.float32)

_FURROWS: tuple[tuple[t.Path, int, float, float], ...] = (
    ((193, 122, 196, 236, 198, 209), 9, 0.3, 7),
    ((417, 351, 419, 456, 420, 429), 9, 0.3, 7),
    ((129, 203, 206, 216), 4, 0.38, 5),
    ((358, 423, 426, 436), 4, 0.38, 5),
    ((129, 64, 98), 5, 0.75, 3),
    ((358, 294, 327), 5, 0.75, 3),
    ((98, 97, 2, 326, 327), 6, 0.7, 3),
    ((2, 164, 0), 5, 0.22, 4),
    ((43, 106, 182, 83, 18, 313, 406, 335, 273), 12, 0.42, 7),
)
"""Lasting shadows: landmarks along them, thickness in texture pixels, depth, softness. Sides of the nose, folds from
its wings past the mouth, around the wings, under the nose, between nose and lip, under the lower lip."""


def skin_colour(identity: Identity) -> Array:
    """Return the RGB of plainly lit skin, float32 (3,)."""
    place = identity.skin * (len(_SKIN_RAMP) - 1)
    index = min(int(place), len(_SKIN_RAMP) - 2)
    colour = _SKIN_RAMP[index] + (_SKIN_RAMP[index + 1] - _SKIN_RAMP[index]) * (place - index)
    tinted: Array = colour + _UNDERTONE * identity.undertone
    return tinted


def lip_colour(identity: Identity) -> Array:
    """Return the RGB of the lips, float32 (3,)."""
    skin = skin_colour(identity)
    red = np.array([176, 84, 84], dtype=np.float32) * (0.62 + 0.38 * (1 - identity.skin))
    lips: Array = skin * 0.42 + red * 0.58
    return lips


def paint_skin(identity: Identity, places: Array) -> Pixels:
    """Paint the texture of a head.

    Args:
        identity: whose.
        places: (V, 2), place of each vertex in the texture, pixels; the first 468 are the face's.

    Returns:
        uint8 (TEXTURE, TEXTURE, 3), RGB.
    """
    rng = np.random.default_rng([identity.seed, 4])
    skin = skin_colour(identity)
    painting = Painting(TEXTURE, TEXTURE, _triple(skin))
    _paint_ground(painting, identity, skin, places, rng)
    _paint_relief(painting, skin, places)
    _paint_eyes(painting, skin, places)
    _paint_lips(painting, identity, places)
    paint_beard(painting, identity, skin, places, rng)
    _paint_brows(painting, identity, places, rng)
    paint_scalp(painting, identity, places, rng)
    return painting.finished()


def _triple(colour: Array) -> Colour:
    red, green, blue = colour.tolist()
    return red, green, blue


def _paint_ground(painting: Painting, identity: Identity, skin: Array, places: Array, rng: np.random.Generator) -> None:
    """Paint what the skin's colour varies by: blood, sun, freckles, pores."""
    pixels = painting.pixels
    pixels *= (1 + 0.018 * noise(rng, TEXTURE, TEXTURE, 60) + 0.012 * noise(rng, TEXTURE, TEXTURE, 14))[..., None]
    blush = _triple(skin * np.array([1.02, 0.8, 0.78], dtype=np.float32))
    for vertex, radius, amount in ((50, 62, 0.55), (280, 62, 0.55), (4, 38, 0.5), (152, 50, 0.25)):
        painting.spot(places[vertex], (radius, radius * 0.8), blush, amount)
    painting.spot(places[151], (130, 60), _triple(skin * np.array([1.03, 1.02, 0.97], dtype=np.float32)), 0.6)
    pixels += (2.2 * noise(rng, TEXTURE, TEXTURE, 2.0))[..., None]
    if identity.skin < 0.35 and rng.uniform() < 0.4:
        brown = _triple(skin * np.array([0.8, 0.68, 0.58], dtype=np.float32))
        for side in (50, 280, 4, 6):
            for centre in rng.normal(places[side], (48, 26), (40, 2)):
                painting.spot(centre.astype(np.float32), (2.2, 2.2), brown, rng.uniform(0.15, 0.6))


def _paint_relief(painting: Painting, skin: Array, places: Array) -> None:
    """Paint the shadows that are always there because little light gets into hollows."""
    shadow = _triple(skin * np.array([0.66, 0.56, 0.54], dtype=np.float32))
    deep = _triple(skin * np.array([0.3, 0.22, 0.2], dtype=np.float32))
    light = _triple(np.minimum(skin * 1.12 + 6, 255))
    for inner, outer, brow in ((190, 247, 221), (414, 467, 441)):
        painting.spot((places[inner] * 2 + places[brow]) / 3, (20, 20), shadow, 0.55)
        painting.spot((places[outer] + places[brow]) / 2, (46, 16), shadow, 0.25)
    for path, thickness, amount, softness in _FURROWS:
        painting.stroke(smooth(places[list(path)], closed=False), thickness, shadow, amount, softness)
    for hole in ((59, 166, 79, 239, 20, 60, 75), (289, 392, 309, 459, 250, 290, 305)):
        loop = places[list(hole)]
        middle = loop.mean(axis=0)
        painting.fill(smooth(middle + (loop - middle) * 0.95, closed=True), deep, 0.95, 1.6)
    painting.stroke(smooth(places[[6, 197, 195, 5]], closed=False), 8, light, 0.35, 6)
    painting.spot(places[4], (13, 11), light, 0.5)
    for vertex in (151, 50, 280, 152):
        painting.spot(places[vertex], (50, 34), light, 0.18)


def _paint_eyes(painting: Painting, skin: Array, places: Array) -> None:
    """Paint the skin around the eyes: shade of the lids, their kind, bags, and the roots of the lashes."""
    shade = _triple(skin * np.array([0.78, 0.66, 0.64], dtype=np.float32))
    kind = _triple(skin * np.array([0.52, 0.41, 0.39], dtype=np.float32))
    dark = _triple(skin * np.array([0.34, 0.26, 0.25], dtype=np.float32))
    folds = RIGHT_UPPER_LID_ROWS[1], LEFT_UPPER_FOLD
    bags = (228, 229, 230, 231, 232), (448, 449, 450, 451, 452)
    for eye, fold, bag in zip((RIGHT_EYE, LEFT_EYE), folds, bags, strict=True):
        loop = smooth(places[list(eye)], closed=True)
        lid = places[list(fold)]
        painting.fill(smooth(np.concatenate([lid, places[list(eye[:9])][::-1]]), closed=True), shade, 0.35, 5)
        painting.stroke(smooth(places[list(bag)], closed=False), 7, shade, 0.35, 6)
        painting.stroke(smooth(lid[1:-1] - (0, 1), closed=False), 3, kind, 0.5, 2.0)
        painting.stroke(loop, 4, kind, 0.4, 2.5)
        painting.fill(loop, dark, 0.9, 1.0)


def _paint_lips(painting: Painting, identity: Identity, places: Array) -> None:
    colour = lip_colour(identity)
    outline = smooth(places[[*UPPER_LIP_ROWS[0], *LOWER_LIP_ROWS[0][-2:0:-1]]], closed=True)
    painting.fill(outline, _triple(colour), 0.92, 2.2)
    upper = [*UPPER_LIP_ROWS[0], *UPPER_LIP_ROWS[3][::-1]]
    painting.fill(smooth(places[upper], closed=True), _triple(colour * 0.84), 0.6, 3)
    gloss = _triple(np.minimum(colour * 1.14 + 14, 255))
    painting.stroke(smooth(places[[180, 85, 16, 315, 404]], closed=False), 7, gloss, 0.4, 5)
    inner = smooth(places[list(MOUTH)], closed=True)
    painting.stroke(inner, 5, _triple(colour * 0.62), 0.6, 2.5)
    painting.fill(inner, _triple(colour * 0.3), 1.0, 1.0)
    for corner in (61, 291):
        painting.spot(places[corner], (6, 5), _triple(colour * 0.5), 0.6)


def _paint_brows(painting: Painting, identity: Identity, places: Array, rng: np.random.Generator) -> None:
    """Paint a soft ground and single hairs, which lie outwards and meet at the brow's ridge."""
    hair = np.array(identity.hair_colour, dtype=np.float32)
    # Brows are darker than the skin around them, also under grey or fair hair.
    dark = (
        hair
        * np.array([1.0, 0.93, 0.87], dtype=np.float32)
        * min(0.75, 0.6 * float(skin_colour(identity).mean() / hair.mean()))
    )
    density = rng.uniform(0.75, 1.0)
    for upper, lower in (
        (t.RIGHT_BROW_UPPER, t.RIGHT_BROW_LOWER),
        (t.LEFT_BROW_UPPER[::-1], t.LEFT_BROW_LOWER[::-1]),
    ):
        top, bottom = smooth(places[list(upper)], closed=False), smooth(places[list(lower)], closed=False)
        middle = (top + bottom) / 2
        top, bottom = middle + (top - middle) * 0.8, middle + (bottom - middle) * 0.8
        painting.fill(np.concatenate([top, bottom[::-1]]), _triple(dark), 0.62 * density, 2.4)
        outwards = np.sign(top[0, 0] - top[-1, 0])
        for _ in range(260):
            along, across = rng.uniform(0, len(top) - 1.01), rng.uniform(0.02, 0.98)
            first, part = int(along), along % 1
            edges = [edge[first] * (1 - part) + edge[first + 1] * part for edge in (top, bottom)]
            root = edges[0] * (1 - across) + edges[1] * across
            lean = (across - 0.5) * -9 - 4 * (along / len(top))
            tip = root + np.array([outwards * rng.uniform(7, 12), lean])
            painting.stroke(
                np.stack([root, tip]).astype(np.float32), 1, _triple(dark * rng.uniform(0.7, 1.15)), 0.55 * density, 0.6
            )
