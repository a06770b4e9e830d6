"""Plain faces at chosen places, several in a picture: what the tests about the choice of the target need, and no more.

The synthetic actor is one person who fills the picture; here a face is the canonical mesh in flat shades.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from anonemo_tray.sensor.frame import Pixels
from anonemo_tray.sensor.model import CanonicalMesh, canonical_mesh, load_model
from anonemo_tray.sensor.opencv import cv2

MESH_WIDTH_CM = 15.2

RIGHT_EYE = (33, 160, 158, 133, 153, 144)
LEFT_EYE = (362, 385, 387, 263, 373, 380)
RIGHT_BROW = (70, 63, 105, 66, 107, 55, 65, 52, 53, 46)
LEFT_BROW = (300, 293, 334, 296, 336, 285, 295, 282, 283, 276)
LIPS = (61, 40, 37, 0, 267, 270, 291, 321, 314, 17, 84, 91)


@dataclass(frozen=True)
class Person:
    """A face in a picture of any size: centre and width in picture widths, except y in picture heights."""

    x: float
    y: float = 0.5
    width: float = 0.2
    yaw: float = 0.0
    skin: tuple[int, int, int] = (190, 150, 125)


@cache
def mesh() -> CanonicalMesh:
    return canonical_mesh(load_model())


def draw(picture: Pixels, *people: Person, seed: int = 0) -> Pixels:
    """Fill a picture with a room, the people in it and a little noise; return it."""
    rows, cols, _ = picture.shape
    rng = np.random.default_rng(1)
    room = rng.integers(60, 200, (6, 10, 3), dtype=np.uint8)
    cv2.resize(room, (cols, rows), dst=picture, interpolation=cv2.INTER_CUBIC)
    for person in people:
        _draw_person(picture, person)
    noise = np.random.default_rng(seed).integers(0, 9, (rows, cols, 1), dtype=np.uint8)
    np.maximum(picture, 8, out=picture)
    picture -= noise
    return picture


def _draw_person(picture: Pixels, person: Person) -> None:
    rows, cols, _ = picture.shape
    width = person.width * cols
    x, y = person.x * cols, person.y * rows
    turn = np.radians(person.yaw)
    rotation = np.array([[np.cos(turn), 0, np.sin(turn)], [0, 1, 0], [-np.sin(turn), 0, np.cos(turn)]])
    vertices = mesh().vertices @ rotation.T
    points = np.array([x, y]) + vertices[:, :2] * [1, -1] * (width / MESH_WIDTH_CM)
    _ellipse(picture, x, y - 0.12 * width, 0.56 * width, 0.75 * width, (60, 45, 35))
    _ellipse(picture, x, y, 0.5 * width, 0.66 * width, tuple(int(0.85 * value) for value in person.skin))
    corners = vertices[mesh().triangles]
    normals = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
    normals /= np.linalg.norm(normals, axis=1, keepdims=True)
    shades = np.clip(0.55 + 0.45 * normals @ np.array([0.3, 0.5, 0.8]), 0.2, 1)
    for index in corners[..., 2].mean(axis=1).argsort():
        colour = tuple(int(shades[index] * value) for value in person.skin)
        _polygon(picture, points[mesh().triangles[index]], colour)
    for brow in (RIGHT_BROW, LEFT_BROW):
        _polygon(picture, points[list(brow)], (50, 35, 30))
    _polygon(picture, points[list(LIPS)], (170, 70, 70))
    for eye in (RIGHT_EYE, LEFT_EYE):
        _polygon(picture, points[list(eye)], (245, 245, 245))
        x, y = points[list(eye)].mean(axis=0)
        _ellipse(picture, x, y, 0.04 * width, 0.04 * width, (40, 30, 20))


def _polygon(picture: Pixels, points: NDArray[np.floating], colour: tuple[int, ...]) -> None:
    cv2.fillConvexPoly(picture, np.rint(points * 16).astype(np.int32), colour, cv2.LINE_AA, 4)


def _ellipse(picture: Pixels, x: float, y: float, a: float, b: float, colour: tuple[int, ...]) -> None:
    centre, axes = (round(float(x) * 16), round(float(y) * 16)), (round(a * 16), round(b * 16))
    cv2.ellipse(picture, centre, axes, 0, 0, 360, colour, -1, cv2.LINE_AA, 4)
