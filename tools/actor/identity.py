"""Who an actor is: the shape of a face nobody has, its resting bias, and its colours, drawn from a seed.

The spreads are plausible anatomical ones (a few percent of a measure, a few millimetres of a feature's place), so that
identities differ as people do and landmarks tell them apart.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

import numpy as np

from anonemo_tray.face import topology as t
from anonemo_tray.sensor.model import CanonicalMesh
from tools.actor.arrays import Array
from tools.actor.field import Skin
from tools.actor.proportions import average_face
from tools.actor.regions import (
    LEFT_EYE,
    LOWER_LIP_ROWS,
    RIGHT_BROW,
    RIGHT_EYE,
    UPPER_LIP_ROWS,
    mirror,
)


class Hair(IntEnum):
    """Hair styles."""

    SHAVED = 0
    SHORT = 1
    SWEPT = 2
    CURLY = 3
    BOB = 4
    LONG = 5


class Beard(IntEnum):
    """Facial hair."""

    NONE = 0
    STUBBLE = 1
    FULL = 2


@dataclass(frozen=True)
class Identity:
    """Who an actor is.

    Attributes:
        seed: everything that is not listed here follows from it: the shape of the face, its asymmetry, its resting
            expression, freckles, strands of hair, the room.
        skin: skin tone, from 0 (very light) to 1 (very dark).
        undertone: from -1 (cool, rosy) to 1 (warm, golden).
        hair: hair style.
        hair_colour: RGB.
        eye_colour: RGB of the iris.
        clothes: RGB.
        beard: facial hair.
        age: from 0 (young and smooth) to 1 (lines and grey).
        childhood: from 0 (grown up) to 1 (about five years old): proportions of the face alone.
    """

    seed: int
    skin: float
    undertone: float
    hair: Hair
    hair_colour: tuple[int, int, int]
    eye_colour: tuple[int, int, int]
    clothes: tuple[int, int, int]
    beard: Beard
    age: float
    childhood: float = 0.0

    @classmethod
    def random(cls, seed: int) -> Identity:
        """Return the identity that belongs to a seed."""
        rng = np.random.default_rng([seed, 1])
        skin = float(rng.uniform())
        hairs, eyes = _natural_colours(skin)
        age = float(rng.uniform() ** 1.5)
        hair_colour = np.array(hairs[rng.integers(len(hairs))], dtype=float)
        grey = max(0.0, age - 0.55) * 1.6 * rng.uniform()
        hair_colour += (np.array([168, 166, 162]) - hair_colour) * min(1.0, grey)
        bearded = rng.uniform() < 0.4
        hair = Hair(int(rng.integers(len(Hair) - 2 if bearded else len(Hair))))
        return cls(
            seed,
            skin,
            float(rng.uniform(-1, 1)),
            hair,
            _rgb(hair_colour),
            eyes[rng.integers(len(eyes))],
            _CLOTHES[rng.integers(len(_CLOTHES))],
            Beard(int(rng.integers(1, len(Beard)))) if bearded else Beard.NONE,
            age,
        )


@dataclass(frozen=True, eq=False)
class Shape:
    """The resting face of an identity.

    Attributes:
        vertices: float32 (468, 3), cm, mouth closed; no expression in it.
        bias: resting weights of some expressions, by name; they are always added.
    """

    vertices: Array
    bias: dict[str, float]


def shape_of(identity: Identity, mesh: CanonicalMesh, skin: Skin) -> Shape:
    """Return the shape that belongs to an identity's seed.

    Args:
        identity: who.
        mesh: the canonical face.
        skin: distances along it.
    """
    rng = np.random.default_rng([identity.seed, 2])
    other = mirror(mesh.vertices)
    symmetric = skin.roughen(rng, 3.0) * 0.10
    symmetric = (symmetric + symmetric[other] * _FLIP) / 2
    uneven = skin.roughen(rng, 3.5) * 0.05
    average = average_face(mesh, skin)
    shaped = average + symmetric + uneven + _features(rng, average, skin)
    shaped = _proportions(rng, shaped)
    shaped += identity.childhood * _child(shaped, skin)
    shaped += _closed_mouth(shaped, skin)
    bias = {
        "mouthSmile": rng.normal(0.04, 0.06),
        "mouthFrown": rng.normal(0.02, 0.06),
        "browDown": rng.normal(0.04, 0.08),
        "browInnerUp": rng.normal(0.02, 0.05),
        "eyeSquint": rng.normal(0.04, 0.06),
        "eyeBlink": rng.normal(0.0, 0.05),
    }
    bias = {name: float(np.clip(weight, 0, 0.2)) for name, weight in bias.items()}
    return Shape(shaped.astype(np.float32), bias)


_FLIP = np.array([-1, 1, 1], dtype=np.float32)

_CLOTHES = (
    (62, 84, 112),
    (120, 58, 60),
    (70, 98, 84),
    (66, 66, 74),
    (146, 124, 98),
    (92, 76, 118),
    (188, 184, 176),
    (40, 62, 90),
)
_DARK_HAIR = ((24, 20, 19), (34, 26, 22), (46, 33, 26))
_LIGHT_HAIR = ((74, 50, 34), (104, 72, 46), (148, 112, 70), (128, 66, 38), (176, 144, 96))
_BROWN_EYES = ((62, 38, 24), (84, 52, 30), (104, 70, 40))
_LIGHT_EYES = ((92, 118, 140), (104, 128, 132), (96, 112, 78), (120, 96, 58))


def _natural_colours(skin: float) -> tuple[tuple[tuple[int, int, int], ...], tuple[tuple[int, int, int], ...]]:
    if skin < 0.4:
        return _DARK_HAIR + _LIGHT_HAIR, _BROWN_EYES + _LIGHT_EYES
    return _DARK_HAIR, _BROWN_EYES


def _rgb(colour: Array) -> tuple[int, int, int]:
    red, green, blue = (int(part) for part in np.clip(np.rint(colour), 0, 255))
    return red, green, blue


def _features(rng: np.random.Generator, vertices: Array, skin: Skin) -> Array:
    """Return the displacement that gives the features their own place and size, (468, 3) cm."""
    total = np.zeros_like(vertices)
    normal = rng.standard_normal

    eye_apart, eye_up, eye_deep = 0.13 * normal(), 0.12 * normal(), 0.12 * normal()
    eye_size, eye_tilt = 1 + 0.07 * normal(), 0.05 * normal()
    brow_up, brow_tilt, brow_arch = 0.18 * normal(), 0.14 * normal(), 0.08 * normal()
    handles: dict[int, Array] = {}
    for side, eye, brow in ((-1, RIGHT_EYE, RIGHT_BROW), (1, LEFT_EYE, t.LEFT_BROW_UPPER + t.LEFT_BROW_LOWER)):
        centre = vertices[list(eye)].mean(axis=0)
        for vertex in eye:
            offset = vertices[vertex] - centre
            tilt = np.array([0, offset[0] * side * eye_tilt, 0])
            place = np.array([side * eye_apart, eye_up, eye_deep])
            handles[vertex] = offset * (eye_size - 1) + tilt + place
        uneven = 0.05 * normal()
        for vertex in brow:
            outward = (abs(vertices[vertex, 0]) - 3.6) / 2.2
            up = eye_up + brow_up + uneven + brow_tilt * outward - brow_arch * outward**2
            handles[vertex] = np.array([side * eye_apart * 0.7, up, 0.05 * normal()])
    total += skin.drag(handles, t.FACE_OVAL, 3.0)

    nose_long, nose_out, nose_wide, bridge = 0.18 * normal(), 0.22 * normal(), 0.10 * normal(), 0.16 * normal()
    handles = {vertex: np.array([0, -nose_long, nose_out]) for vertex in (1, 4, 19)}
    handles[2] = np.array([0, -nose_long, nose_out * 0.4])
    handles[6] = handles[197] = np.array([0, 0, bridge])
    for side, wing in ((-1, (129, 64, 98)), (1, (358, 294, 327))):
        for vertex in wing:
            handles[vertex] = np.array([side * nose_wide * 1.6, -nose_long * 0.7, 0])
    total += skin.drag(handles, (*t.FACE_OVAL, *RIGHT_EYE, *LEFT_EYE, 61, 291, 50, 280), 2.5)

    lips_up, wide, upper, lower = -nose_long * 0.5 + 0.12 * normal(), 0.2 * normal(), 0.12 * normal(), 0.14 * normal()
    handles = {}
    for rows, thickness, sign in ((UPPER_LIP_ROWS, upper, 1), (LOWER_LIP_ROWS, lower, -1)):
        for depth, row in enumerate(rows):
            for vertex in row:
                along = vertices[vertex, 0] / 2.46
                swell = thickness * (1 - depth / 3) * (1 - along**2)
                handles[vertex] = np.array([wide * along, lips_up + sign * swell, 0.4 * swell])
    total += skin.drag(handles, (*t.FACE_OVAL, 2, 97, 326), 2.5)

    chin_down, chin_out, cheek, jaw = 0.3 * normal(), 0.25 * normal(), 0.2 * normal(), 0.3 * normal()
    handles = {152: np.array([0, -chin_down, chin_out]), 175: np.array([0, -chin_down, chin_out])}
    for side, cheekbones, corners in ((-1, (116, 123), (58, 172, 136)), (1, (345, 352), (288, 397, 365))):
        handles |= {vertex: np.array([side * cheek, 0, cheek * 0.4]) for vertex in cheekbones}
        handles |= {vertex: np.array([side * jaw, 0, 0]) for vertex in corners}
    total += skin.drag(handles, (0, 17, *RIGHT_EYE, *LEFT_EYE, 10, 2), 4.0)
    return total.astype(np.float32)


def _proportions(rng: np.random.Generator, vertices: Array) -> Array:
    """Stretch the whole face: its width, height and depth, and its upper against its lower part."""
    stretch = 1 + rng.normal(0, [0.035, 0.03, 0.04])
    lower = 1 + rng.normal(0, 0.035)
    stretched = vertices * stretch.astype(np.float32)
    below = np.minimum(stretched[:, 1] + 1, 0)
    stretched[:, 1] += below * (lower - 1)
    return stretched


def _child(vertices: Array, skin: Skin) -> Array:
    """Return what makes a child's face of a grown-up one, (468, 3) cm.

    Between five years and adulthood the face below the eyes grows about a quarter longer, its nose farther out, while
    the eyes hardly grow (L. G. Farkas, Anthropometry of the Head and Face, 2nd edition: nasion to gnathion 8.9 to 11.2
    to 12.1 cm, eye fissure 2.7 to 3.1 cm, at 5 years and for women and men).
    """
    moved = np.zeros_like(vertices)
    eyes_line = vertices[[33, 263], 1].mean()
    moved[:, 1] -= 0.14 * np.minimum(vertices[:, 1] - eyes_line, 0)
    moved[:, 1] += 0.10 * np.maximum(vertices[:, 1] - eyes_line - 1.5, 0)
    handles: dict[int, Array] = {}
    for eye in (RIGHT_EYE, LEFT_EYE):
        centre = vertices[list(eye)].mean(axis=0)
        handles |= {vertex: (vertices[vertex] - centre) * (0.12, 0.2, 0.0) for vertex in eye}
    moved += skin.drag(handles, (*t.FACE_OVAL, 61, 291), 2.5)
    nose = {vertex: np.array([0, 0.1, -0.5]) for vertex in (1, 4, 19)} | {6: np.array([0, 0, -0.25])}
    moved += skin.drag(nose, (*t.FACE_OVAL, *RIGHT_EYE, *LEFT_EYE, 61, 291, 50, 280), 2.5)
    return moved


def _closed_mouth(vertices: Array, skin: Skin) -> Array:
    """Return what closes the lips, which the canonical face holds half a centimetre apart; (468, 3)."""
    follow = {True: (0.05, 0.35, 0.75, 1.0), False: (0.2, 0.45, 0.8, 1.0)}
    handles: dict[int, Array] = {}
    for upper, rows in ((True, UPPER_LIP_ROWS), (False, LOWER_LIP_ROWS)):
        for row, share in zip(rows, follow[upper], strict=True):
            for place, vertex in enumerate(row):
                gap = vertices[UPPER_LIP_ROWS[-1][place]] - vertices[LOWER_LIP_ROWS[-1][place]]
                handles.setdefault(vertex, gap * share * (-0.46 if upper else 0.52))
    return skin.drag(handles, (2, 152, 61, 291), 1.5)
