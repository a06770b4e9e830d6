"""Owns the silhouette: which edges of the face mesh part what is seen of a face from what is not."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from anonemo_tray.face import topology
from anonemo_tray.output.strokes import FloatArray, IntArray


@dataclass(frozen=True)
class Outline:
    """The border of the triangles that face the viewer; the far side of a turned head is beyond it.

    Attributes:
        begin: int64 (n,), the landmark where each edge begins; with the face on its right, or on its left if mirrored.
        end: int64 (n,), where it ends.
        on_oval: bool (n,), whether the edge is one of the face oval.
        oval_seen: bool (36,), which edges of the face oval, in its order, are part of the border.
        facing: 1, or -1 for a mirrored face.
        area: float32 (898,), twice that of each triangle of `topology.surface`, negative for what faces away.
    """

    begin: IntArray
    end: IntArray
    on_oval: NDArray[np.bool_]
    oval_seen: NDArray[np.bool_]
    facing: int
    area: FloatArray


class Silhouette:
    """Finds the outline of a face from the turns of its triangles, without depth."""

    def __init__(self) -> None:
        triangles = topology.surface()
        nothing = len(triangles)
        right_of = {edge: i for i, (a, b, c) in enumerate(triangles) for edge in ((a, b), (b, c), (c, a))}
        oval = list(pairwise((*topology.FACE_OVAL, topology.FACE_OVAL[0])))
        inner = [edge for edge in topology.edges(triangles) if edge in right_of and edge[::-1] in right_of]
        edges = oval + inner
        self._corners = np.array(triangles).T
        self._begin, self._end = np.array(edges).T
        self._right = np.array([right_of[edge] for edge in edges])
        self._left = np.array([right_of.get(edge[::-1], nothing) for edge in edges])
        self._oval = len(oval)

    def find(self, face: FloatArray) -> Outline:
        """Return the outline of a face.

        Args:
            face: float32 (2, 468), x and y.
        """
        corners = face.take(self._corners, axis=1)
        ahead, aside = corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0]
        area = ahead[0] * aside[1] - ahead[1] * aside[0]
        facing = 1 if float(area.sum()) >= 0 else -1
        area = area * np.float32(facing)
        # The last entry stands for what is beyond the face oval.
        front = np.append(area > 0, np.False_)
        right, left = front.take(self._right), front.take(self._left)
        border = np.flatnonzero(right != left)
        begin, end, forward = self._begin.take(border), self._end.take(border), right.take(border)
        return Outline(
            np.where(forward, begin, end),
            np.where(forward, end, begin),
            border < self._oval,
            right[: self._oval],
            facing,
            area,
        )
