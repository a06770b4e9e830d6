"""The silhouette of a face: the border of all that faces the viewer, found from the turns of the mesh's triangles."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import Final

import numpy as np

from anonemo_tray.face import topology
from anonemo_tray.output.splines import FloatArray

_MOST_EDGES: Final = 250
"""Of the outline of a face, however it is turned; points that have more are none, and would take seconds to draw."""


@dataclass(frozen=True, eq=False)
class Outline:
    """What is seen of a face.

    Attributes:
        loops: landmarks around each part of the face that faces the viewer; around holes in it the other way round.
            None for points that are no face.
        area: float32 (898,), twice that of each triangle of `topology.surface`, negative for what faces away.
    """

    loops: list[list[int]]
    area: FloatArray


class Silhouette:
    """Finds the outline of a face, without depth."""

    def __init__(self) -> None:
        triangles = topology.surface()
        nothing = len(triangles)
        right_of = {edge: i for i, (a, b, c) in enumerate(triangles) for edge in ((a, b), (b, c), (c, a))}
        edges = [(a, b) if (a, b) in right_of else (b, a) for a, b in topology.edges(triangles)]
        self._corners = np.array(triangles).T
        self._edges = np.array(edges)
        self._right = np.array([right_of[edge] for edge in edges])
        self._left = np.array([right_of.get(edge[::-1], nothing) for edge in edges])

    def find(self, face: FloatArray) -> Outline:
        """Return the outline of a face; one that is mirrored as a whole faces the viewer as well.

        Args:
            face: float32 (n, 2), x and y of the landmarks.
        """
        a, b, c = face.take(self._corners, axis=0)
        ahead, aside = b - a, c - a
        area = ahead[:, 0] * aside[:, 1] - ahead[:, 1] * aside[:, 0]
        if float(area.sum()) < 0:
            area = -area
        # The last entry stands for what is beyond the face oval.
        front = np.append(area > 0, np.False_)
        right, left = front.take(self._right), front.take(self._left)
        forward, backward = self._edges[right & ~left], self._edges[left & ~right, ::-1]
        edges = [*forward.tolist(), *backward.tolist()]
        return Outline(_loops(edges) if len(edges) <= _MOST_EDGES else [], area)


def _loops(edges: list[list[int]]) -> list[list[int]]:
    """Chain edges; each landmark has as many edges to it as from it, so every chain comes back."""
    onwards = defaultdict(list)
    for begin, end in edges:
        onwards[begin].append(end)
    loops = []
    for begin in list(onwards):
        while onwards[begin]:
            loop = [begin]
            while onwards[loop[-1]]:
                loop.append(onwards[loop[-1]].pop())
            loops.append(loop[:-1])
    return loops
