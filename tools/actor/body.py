"""What is around the head: neck, shoulders and long hair as one sprite, and the room behind."""

from __future__ import annotations

import numpy as np

from anonemo_tray.sensor.frame import Pixels
from anonemo_tray.sensor.opencv import cv2
from tools.actor.arrays import Array
from tools.actor.complexion import skin_colour
from tools.actor.curves import smooth
from tools.actor.identity import Hair, Identity
from tools.actor.paint import Painting, noise
from tools.actor.pose import COLS, ROWS
from tools.actor.surface import Window

_SCALE = 14
"""Sprite pixels for a cm."""

_WIDTH, _TOP, _BOTTOM = 54.0, 9.0, -32.0
"""cm: the sprite reaches from `_TOP` to `_BOTTOM`, measured from the canonical origin."""


class Body:
    """Neck and shoulders of an identity, a flat sprite that follows the head's place but not its rotation.

    Args:
        identity: whose.
        jaw: half the width of the jaw, cm.
    """

    def __init__(self, identity: Identity, jaw: float) -> None:
        rows, cols = round((_TOP - _BOTTOM) * _SCALE), round(_WIDTH * _SCALE)
        cover = Painting(rows, cols, (0, 0, 0))
        painting = Painting(rows, cols, _colour(identity.clothes, 1))
        _paint(painting, cover, identity, jaw)
        opaque = cover.finished()
        self._colours: Array = cv2.multiply(painting.finished(), opaque, scale=1 / 255)
        self._clear: Array = cv2.bitwise_not(opaque)
        self._sized: tuple[Array, Array] = self._colours, self._clear

    def draw(self, picture: Pixels, origin: Array, scale: float) -> None:
        """Draw the sprite.

        Args:
            picture: is drawn into.
            origin: (2,), picture pixels of the canonical origin of a head that looks ahead.
            scale: picture pixels for a cm.
        """
        rows, cols, _ = self._colours.shape
        # Steps of 8 pixels, which are not seen: resizing takes longer than all the rest, so the last size is kept.
        width = max(8, 8 * round(_WIDTH * scale / 8))
        size = width, max(1, round(width * rows / cols))
        if self._sized[0].shape[1] != width:
            self._sized = _prolonged(cv2.resize(self._colours, size)), _prolonged(cv2.resize(self._clear, size))
        colours, clear = self._sized
        left, top = np.rint(origin - scale * np.array([_WIDTH / 2, _TOP])).astype(int).tolist()
        corners = np.array([(left, top), (left + width - 1, top + len(colours) - 1)], dtype=np.float32)
        window = Window.around(corners, 0, picture)
        if window is None:
            return
        shown = Window(window.left - left, window.top - top, window.right - left, window.bottom - top)
        under = window.of(picture)
        cv2.multiply(under, shown.of(clear), under, scale=1 / 255)
        cv2.add(under, shown.of(colours), under)


def _prolonged(sprite: Array) -> Array:
    """Repeat a sprite's last row down to the height of a picture: somebody far away shows more than shoulders."""
    missing = max(0, ROWS - len(sprite))
    return cv2.copyMakeBorder(sprite, 0, missing, 0, 0, cv2.BORDER_REPLICATE)


def paint_room(seed: int) -> Pixels:
    """Paint a room out of focus: a wall, a window, shelves, a plant; uint8 (720, 1280, 3)."""
    rng = np.random.default_rng([seed, 5])
    walls = ((196, 190, 180), (176, 186, 190), (188, 178, 168), (164, 174, 164), (150, 156, 170), (206, 198, 188))
    wall = np.array(walls[rng.integers(len(walls))], dtype=np.float32) * rng.uniform(0.75, 1.0)
    room = Painting(ROWS, COLS, _colour(wall, 1))
    room.pixels *= np.linspace(1.08, 0.86, COLS, dtype=np.float32)[None, :, None]
    left = rng.uniform() < 0.5
    near, far = (60, 820) if left else (820, 60)
    _paint_window(room, near + rng.uniform(0, 60), wall)
    _paint_shelf(room, far + rng.uniform(0, 60), wall, rng)
    _paint_plant(room, 560 + (rng.uniform(330, 420) * (1 if left else -1)), rng)
    room.pixels *= (1 + 0.01 * noise(rng, ROWS, COLS, 3))[..., None]
    return room.finished()


def _colour(colour: Array | tuple[int, int, int], factor: float) -> tuple[float, float, float]:
    red, green, blue = (float(part) * factor for part in colour)
    return red, green, blue


def _box(left: float, top: float, right: float, bottom: float) -> Array:
    return np.array([(left, top), (right, top), (right, bottom), (left, bottom)], dtype=np.float32)


def _paint_window(room: Painting, left: float, wall: Array) -> None:
    room.fill(_box(left - 14, 40, left + 294, 414), _colour(wall, 0.8), 0.9, 7)
    for column in (0, 146):
        for row in (0, 184):
            pane = _box(left + column, 54 + row, left + column + 134, 54 + row + 170)
            room.fill(pane, (226, 234, 238), 0.95, 7)
            room.fill(pane[[3, 2, 1]] + (0, 20), (206, 220, 214), 0.5, 18)


def _paint_shelf(room: Painting, left: float, wall: Array, rng: np.random.Generator) -> None:
    spines = ((140, 76, 62), (78, 100, 122), (176, 150, 98), (92, 116, 88), (120, 104, 130), (202, 192, 176))
    for row in (150.0, 300.0):
        room.fill(_box(left, row, left + 330, row + 14), _colour(wall, 0.52), 0.95, 5)
        at = left + rng.uniform(10, 40)
        while at < left + 280:
            wide, high = rng.uniform(16, 36), rng.uniform(60, 100)
            room.fill(_box(at, row - high, at + wide, row), spines[rng.integers(len(spines))], 0.85, 5)
            at += wide + (rng.uniform(20, 70) if rng.uniform() < 0.25 else 2)


def _paint_plant(room: Painting, foot: float, rng: np.random.Generator) -> None:
    for _ in range(26):
        tip = np.array([foot + rng.normal(0, 62), rng.uniform(330, 520)])
        middle = (tip + np.array([foot, 590])) / 2 + rng.normal(0, 12, 2)
        leaf = np.stack([(foot, 590), middle, tip]).astype(np.float32)
        green = _colour((78, 112, 70), float(rng.uniform(0.7, 1.25)))
        room.stroke(smooth(leaf, closed=False), round(rng.uniform(8, 16)), green, 0.8, 6)
    room.fill(_box(foot - 46, 580, foot + 46, 720), (150, 104, 82), 0.95, 6)


def _sprite(points: Array) -> Array:
    """Return sprite pixels of cm (n, 2) around the canonical origin, y up."""
    return ((points * (1, -1) + (_WIDTH / 2, _TOP)) * _SCALE).astype(np.float32)


def _both_sides(points: list[tuple[float, float]]) -> Array:
    """Return a closed outline from its right half (x > 0), given from the top down."""
    half = np.array(points, dtype=np.float32)
    return _sprite(np.concatenate([half, half[::-1] * (-1, 1)]))


def _paint(painting: Painting, cover: Painting, identity: Identity, jaw: float) -> None:
    skin, shadow = skin_colour(identity), skin_colour(identity) * np.array([0.62, 0.5, 0.46], dtype=np.float32)
    shirt = np.array(identity.clothes, dtype=np.float32)
    hair = np.array(identity.hair_colour, dtype=np.float32)
    rng = np.random.default_rng([identity.seed, 6])
    neck_half = 0.82 * jaw
    white = (255.0, 255.0, 255.0)
    if identity.hair in {Hair.LONG, Hair.BOB}:
        end = -17.0 if identity.hair is Hair.LONG else -8.5
        curtain = _both_sides([(6, 8), (8.4, 3), (9.0, -3), (9.2, (end - 3) / 2), (8.6, end + 2), (6.0, end)])
        painting.fill(smooth(curtain, closed=True), _colour(hair, 0.62), 1, 1.5)
        cover.fill(smooth(curtain, closed=True), white, 1, 1.5)
        for _ in range(150):
            x = rng.uniform(-8.6, 8.6)
            strand = np.array([(x * 0.9, 6), (x, -2), (x * 0.97 + rng.normal(0, 0.3), end + 1)], dtype=np.float32)
            painting.stroke(
                smooth(_sprite(strand), closed=False), 2, _colour(hair, float(rng.uniform(0.4, 1.0))), 0.5, 1.2
            )
    neck = _both_sides([(neck_half, 2), (neck_half, -9), (neck_half + 0.5, -12.5), (neck_half + 4.5, -15), (0, -20)])
    painting.fill(smooth(neck, closed=True), _colour(skin * (0.93, 0.88, 0.86), 1), 1, 1.5)
    cover.fill(smooth(neck, closed=True), white, 1, 1.5)
    for side in (-1, 1):
        edge = _sprite(np.array([(side * neck_half, 0), (side * neck_half, -11), (side * (neck_half + 3), -14.6)]))
        painting.stroke(smooth(edge, closed=False), 26, _colour(shadow, 1), 0.55, 14)
        tendon = _sprite(np.array([(side * 4.2, -8), (side * 2.4, -12.5), (side * 0.9, -15.0)]))
        painting.stroke(smooth(tendon, closed=False), 8, _colour(shadow, 1), 0.3, 7)
    chin = _both_sides([(neck_half, 0), (neck_half, -9.0), (0.5, -11.6)])
    painting.fill(chin, _colour(shadow, 1), 0.85, 18)
    collar, slope = -13.2, rng.uniform(0.26, 0.36)
    outline = [(neck_half + 0.6, collar + 1.0), (neck_half + 3, collar + 0.2), (13, collar - 6 * slope)]
    outline += [(19, collar - 13 * slope), (22.5, -22), (25, _BOTTOM - 4)]
    neckline = [(-neck_half - 0.6, collar + 1.0), (-neck_half * 0.6, collar - 2.2), (0, collar - 3.4)]
    neckline += [(neck_half * 0.6, collar - 2.2)]
    half = np.array(outline, dtype=np.float32)
    torso = np.concatenate([half, half[::-1] * (-1, 1), np.array(neckline[1:], dtype=np.float32)])
    shape = smooth(_sprite(torso), closed=True)
    painting.fill(shape, _colour(shirt, 1), 1, 1.5)
    cover.fill(shape, white, 1, 1.5)
    hem = _sprite(np.array([*neckline, (neck_half + 0.6, collar + 1.0)], dtype=np.float32))
    painting.stroke(smooth(hem, closed=False), 12, _colour(shirt, 0.72), 0.8, 2.5)
    for side in (-1, 1):
        fold = _sprite(np.array([(side * 16, -19), (side * 14.5, -25), (side * 14.8, -33)]))
        painting.stroke(smooth(fold, closed=False), 22, _colour(shirt, 0.6), 0.5, 12)
        shoulder = _sprite(np.array([(side * 9, -15.8), (side * 15, -18.4), (side * 19, -22)]))
        painting.stroke(smooth(shoulder, closed=False), 26, _colour(shirt, 1.18), 0.5, 16)
    painting.fill(_both_sides([(6, -19), (9, -33)]), _colour(shirt, 0.82), 0.4, 40)
    rows, cols, _ = painting.pixels.shape
    # No weave at the lower edge, which may be prolonged.
    weave = 0.02 * np.clip((rows - 1 - np.arange(rows, dtype=np.float32)) / 40, 0, 1)[:, None]
    painting.pixels *= (1 + weave * noise(rng, rows, cols, 2))[..., None]
