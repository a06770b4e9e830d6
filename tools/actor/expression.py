"""How a face moves: one sculpted shape for each expression, named like MediaPipe's blendshapes.

Shapes are sculpted on the identity's own resting face, so that lids meet and lips part whatever the face is like.
Movements are in cm in the frame of the canonical face, at weight 1; sizes follow the facial action units of anatomy.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from tools.actor import lower_face, upper_face
from tools.actor.arrays import Array
from tools.actor.field import Skin

SIDED = (
    "browDown",
    "browOuterUp",
    "cheekSquint",
    "eyeBlink",
    "eyeSquint",
    "eyeWide",
    "mouthFrown",
    "mouthLowerDown",
    "mouthPress",
    "mouthSmile",
    "mouthStretch",
    "mouthUpperUp",
    "noseSneer",
)
"""Shapes with a side; as weights their names end in "Left" or "Right", the person's own."""

WHOLE = ("browInnerUp", "cheekPuff", "jawOpen", "mouthFunnel", "mouthPucker", "mouthShrugLower")

EXPRESSIONS: tuple[str, ...] = (*(name + side for name in SIDED for side in ("Left", "Right")), *WHOLE)


def both(name: str, weight: float) -> dict[str, float]:
    """Return an expression's weight on both sides."""
    return {name + "Left": weight, name + "Right": weight}


def weight_vector(weights: Mapping[str, float]) -> Array:
    """Return weights in the order of `EXPRESSIONS`, (32,) clipped to 0 … 1.

    Raises:
        ValueError: there is no such expression.
    """
    unknown = weights.keys() - set(EXPRESSIONS)
    if unknown:
        raise ValueError(f"no such expression: {', '.join(sorted(unknown))}")
    return np.array([weights.get(name, 0.0) for name in EXPRESSIONS], dtype=np.float32).clip(0, 1)


def sculpt(resting: Array, skin: Skin, other_side: Array) -> Array:
    """Return the displacement of every vertex at weight 1 of every expression.

    Args:
        resting: (468, 3), the identity's resting face, cm.
        skin: distances along the face.
        other_side: (468,), the mirrored vertex of each; see `regions.mirror`.

    Returns:
        float32 (32, 468, 3), in the order of `EXPRESSIONS`.
    """
    right_shapes = upper_face.RIGHT_SHAPES | lower_face.RIGHT_SHAPES
    whole_shapes = upper_face.WHOLE_SHAPES | lower_face.WHOLE_SHAPES
    flip = np.array([-1, 1, 1], dtype=np.float32)
    mirrored = resting[other_side] * flip
    shapes: list[Array] = []
    for name in SIDED:
        # The left one is the right one of the face in the mirror.
        shapes.append((right_shapes[name](mirrored, skin) * flip)[other_side])
        shapes.append(right_shapes[name](resting, skin))
    shapes.extend(whole_shapes[name](resting, skin) for name in WHOLE)
    return np.stack(shapes).astype(np.float32)
