"""The Landmarks type: what the landmarker measured in one picture, checked, and nothing else."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

FloatArray: TypeAlias = NDArray[np.float32]

FACE_POINTS = 468
"""Points of the face mesh; the numbering is MediaPipe's."""

IRIS_POINTS = 10
"""Two irises of one centre and four rim points each, numbered from 468."""

LANDMARKS = FACE_POINTS + IRIS_POINTS
BLENDSHAPES = 52

BOUND = 8192.0
"""Largest accepted coordinate in canvas pixels; a face that far outside is a measurement error."""


@dataclass(frozen=True, eq=False)
class Landmarks:
    """One face, measured in one picture.

    Attributes:
        points: float32 (478, 3), canvas pixels of the 1280 x 720 canvas: x right, y down, z away from the
            viewer in the same scale, relative to the head's centre.
        blendshapes: float32 (52,), scores from 0 to 1 in MediaPipe's order.
        pose: float32 (4, 4), MediaPipe's facial transformation matrix: canonical face (cm) to camera space.

    Raises:
        ValueError: a shape is wrong, or a number is not finite or out of bounds.
    """

    points: FloatArray
    blendshapes: FloatArray
    pose: FloatArray

    def __post_init__(self) -> None:
        for name, shape, bound in (
            ("points", (LANDMARKS, 3), BOUND),
            ("blendshapes", (BLENDSHAPES,), 1.0),
            ("pose", (4, 4), BOUND),
        ):
            # A private copy, so that nobody can change a face after it was checked.
            array = np.array(getattr(self, name), dtype=np.float32)
            # The comparison is false for NaN, so it also rejects what is not finite.
            if array.shape != shape or not bool(np.all(np.abs(array) <= bound)):
                raise ValueError(f"not a face: {name}")
            array.flags.writeable = False
            object.__setattr__(self, name, array)

    def __repr__(self) -> str:
        """Show no coordinate: landmarks identify their owner."""
        return "Landmarks(<redacted>)"
