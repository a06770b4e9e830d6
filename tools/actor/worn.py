"""What people wear or hold before their face: drawn over a finished actor, at the landmarks of its truth."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from anonemo_tray.face import topology as t
from anonemo_tray.sensor.frame import Pixels
from anonemo_tray.sensor.opencv import cv2
from tools.actor.arrays import Array
from tools.actor.curves import SHIFT, fixed, smooth
from tools.actor.regions import LEFT_EYE, RIGHT_EYE

Wear = Callable[[Pixels, Array], None]
"""Draws something into a picture, uint8 (rows, cols, 3) RGB, given the landmarks (478, 2) in its pixels."""

_BROWS_LINE = (127, 70, 63, 105, 66, 107, 9, 336, 296, 334, 293, 300, 356)
_MASK_ABOVE = (234, 116, 117, 118, 119, 100, 196, 197, 419, 329, 348, 347, 346, 345, 454)
_MASK_BELOW = (454, 323, 361, 288, 397, 365, 379, 378, 400, 377, 152, 148, 176, 149, 150, 136, 172, 58, 132, 93, 234)
_FOREHEAD = (127, 162, 21, 54, 103, 67, 109, 10, 338, 297, 332, 284, 251, 389, 356)


def glasses(picture: Pixels, points: Array, *, glare: float = 0.0) -> None:
    """Draw thick dark glasses; `glare` is the share of each glass that mirrors a lamp."""
    thickness = max(2, round(0.022 * _width(points)))
    along = (points[356] - points[127]) / _width(points)
    down = np.array([-along[1], along[0]], dtype=np.float32)
    turn = np.linspace(0, 2 * np.pi, 40, dtype=np.float32)[:, None]
    radii = 0.19 * _width(points), 0.14 * _width(points)
    rims = [
        points[list(eye)].mean(axis=0) + radii[0] * np.cos(turn) * along + radii[1] * (np.sin(turn) + 0.15) * down
        for eye in (RIGHT_EYE, LEFT_EYE)
    ]
    for loop in rims:
        if glare:
            lit = loop.mean(axis=0) + (loop - loop.mean(axis=0)) * np.sqrt(glare) - (0.02 * _width(points), 0)
            _blend(picture, lit, (250, 252, 255), 0.85)
    for loop in rims:
        cv2.polylines(picture, [fixed(loop)], True, (28, 24, 24), thickness, cv2.LINE_AA, SHIFT)
    right, left = (rim.mean(axis=0) for rim in rims)
    for start, end in (
        (right + radii[0] * along, left - radii[0] * along),
        (right - radii[0] * along, points[127]),
        (left + radii[0] * along, points[356]),
    ):
        bar = [fixed(np.stack([start, end]).astype(np.float32))]
        cv2.polylines(picture, bar, False, (28, 24, 24), thickness, cv2.LINE_AA, SHIFT)


def headscarf(picture: Pixels, points: Array) -> None:
    """Draw cloth that leaves the face free from the brows' upper end to the chin."""
    oval = points[list(t.FACE_OVAL)]
    middle = oval.mean(axis=0)
    mask = np.zeros(picture.shape[:2], dtype=np.uint8)
    cv2.fillPoly(mask, [fixed(smooth(middle + (oval - middle) * 1.5, closed=True))], 255, cv2.LINE_AA, SHIFT)
    shoulders = middle + np.array([(-1.0, 1.4), (-0.5, 0.3), (0.5, 0.3), (1.0, 1.4)]) * _width(points)
    cv2.fillPoly(mask, [fixed(shoulders.astype(np.float32))], 255, cv2.LINE_AA, SHIFT)
    cv2.fillPoly(mask, [fixed(smooth(middle + (oval - middle) * 0.94, closed=True))], 0, cv2.LINE_AA, SHIFT)
    _cover(picture, mask, (84, 96, 132))


def cap(picture: Pixels, points: Array) -> None:
    """Draw a cap whose peak hides the forehead."""
    up = (points[10] - points[152]) / np.linalg.norm(points[10] - points[152])
    top = points[[127, 162, 10, 389, 356]] + up * _width(points) * np.array([[0.2], [0.5], [0.65], [0.5], [0.2]])
    brim = points[[356, 284, 9, 54, 127]] + up * _width(points) * 0.06
    _blend(picture, smooth(np.concatenate([top, brim]).astype(np.float32), closed=True), (52, 60, 88), 1.0)


def fringe(picture: Pixels, points: Array) -> None:
    """Draw hair over forehead and brows."""
    down = (points[152] - points[10]) / np.linalg.norm(points[152] - points[10])
    low = points[list(_BROWS_LINE)] + down * 0.06 * _width(points)
    loop = np.concatenate([low, points[list(_FOREHEAD)][::-1] - down * 0.05 * _width(points)])
    _blend(picture, loop.astype(np.float32), (52, 38, 30), 1.0)


def hand_at_mouth(picture: Pixels, points: Array) -> None:
    """Draw three fingers of a hand that comes from below over one half of the mouth."""
    width = _width(points)
    for number, vertex in enumerate((61, 37, 0)):
        tip = points[vertex]
        root = tip + np.array([(-0.12 + 0.03 * number) * width, 0.6 * width])
        shade = (198 - 10 * number, 152 - 8 * number, 124 - 8 * number)
        thickness = max(3, round(0.11 * width))
        finger = [fixed(np.stack([tip, root]).astype(np.float32))]
        cv2.polylines(picture, finger, False, (120, 84, 66), thickness + 4, cv2.LINE_AA, SHIFT)
        cv2.polylines(picture, finger, False, shade, thickness, cv2.LINE_AA, SHIFT)


def mask(picture: Pixels, points: Array, *, colour: Sequence[int] = (150, 190, 215), pattern: float = 0.0) -> None:
    """Draw a mask over nose, mouth and chin, its folds across; `pattern` is the contrast of a checked cloth."""
    rows, cols, _ = picture.shape
    oval = points[list(_MASK_BELOW)]
    middle = points[list(t.FACE_OVAL)].mean(axis=0)
    loop = np.concatenate([points[list(_MASK_ABOVE)], middle + (oval - middle) * 1.05]).astype(np.float32)
    cover = np.zeros((rows, cols), dtype=np.uint8)
    cv2.fillPoly(cover, [fixed(loop)], 255, cv2.LINE_AA, SHIFT)
    across = ((np.arange(cols) - points[4, 0]) / _width(points))[None, :]
    down = ((np.arange(rows) - points[4, 1]) / _width(points))[:, None]
    shade = 1 - 0.7 * np.abs(across) ** 1.5 + 0.04 * np.sin(40 * down)
    shade *= 1 + pattern * (np.sign(np.sin(40 * across) * np.sin(40 * down)) - 1)
    cloth = np.clip(shade[..., None] * np.array(colour), 0, 255).astype(np.float32)
    share = cover[..., None].astype(np.float32) / 255
    picture[...] = np.rint(picture + (cloth - picture) * share).astype(np.uint8)


def head_on_hand(picture: Pixels, points: Array) -> None:
    """Draw a forearm and a hand that carries the head: its palm at the jaw, its fingers up the cheek."""
    width = _width(points)
    along = (points[356] - points[127]) / width
    down = np.array([-along[1], along[0]], dtype=np.float32)
    jaw = points[172] + 0.04 * width * along
    _limb(picture, [jaw, jaw + width * (0.95 * down - 0.35 * along)], 0.26 * width, 6)
    _limb(picture, [jaw - 0.05 * width * along, jaw + 0.22 * width * down], 0.34 * width, 0)
    for number in range(4):
        root = jaw + width * (0.02 * down + (0.07 * number - 0.14) * along)
        tip = root + width * ((-0.36 + 0.03 * abs(number - 1)) * down + (0.03 * number - 0.08) * along)
        _limb(picture, [root, tip], 0.085 * width, 5 * number)


def _limb(picture: Pixels, path: Sequence[Array], thickness: float, darker: int) -> None:
    """Draw a piece of skin with a shaded rim."""
    line = [fixed(np.stack(path).astype(np.float32))]
    shade = (198 - darker, 152 - darker, 124 - darker)
    cv2.polylines(picture, line, False, (150, 106, 84), max(3, round(thickness * 1.1)), cv2.LINE_AA, SHIFT)
    cv2.polylines(picture, line, False, shade, max(2, round(thickness)), cv2.LINE_AA, SHIFT)


def _width(points: Array) -> float:
    return float(np.linalg.norm(points[356] - points[127]))


def _blend(picture: Pixels, loop: Array, colour: Sequence[int], amount: float) -> None:
    cover = np.zeros(picture.shape[:2], dtype=np.uint8)
    cv2.fillPoly(cover, [fixed(loop)], round(255 * amount), cv2.LINE_AA, SHIFT)
    _cover(picture, cover, colour)


def _cover(picture: Pixels, cover: Pixels, colour: Sequence[int]) -> None:
    rows, cols = np.flatnonzero(cover.any(axis=1)), np.flatnonzero(cover.any(axis=0))
    if not len(rows):
        return
    part = np.s_[rows[0] : rows[-1] + 1, cols[0] : cols[-1] + 1]
    share = cover[part][..., None].astype(np.float32) / 255
    old = picture[part].astype(np.float32)
    picture[part] = np.rint(old + (np.array(colour, dtype=np.float32) - old) * share).astype(np.uint8)
