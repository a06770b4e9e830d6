"""The average actor: the canonical face with the proportions that MediaPipe's landmarker sees in people.

The canonical face is made for measuring a head's pose; drawn as it is, the landmarker finds its forehead and chin too
far out and its eyes too far apart. The table says by how much, averaged over identities and a whole performance.
"""

from __future__ import annotations

import numpy as np

from anonemo_tray.sensor.model import CanonicalMesh
from tools.actor.arrays import Array
from tools.actor.field import Skin
from tools.actor.regions import LEFT_EYE, LEFT_UPPER_FOLD, RIGHT_EYE, RIGHT_UPPER_LID_ROWS, mirror

_MOVES: dict[int, tuple[float, float]] = {
    0: (0.0, -0.04),
    1: (0.0, -0.01),
    2: (0.0, 0.21),
    4: (0.0, -0.08),
    5: (0.0, -0.17),
    6: (0.0, -0.37),
    7: (0.24, 0.02),
    8: (0.0, -0.29),
    9: (0.0, -0.37),
    10: (0.0, -0.8),
    13: (0.0, 0.11),
    14: (0.0, -0.3),
    17: (0.0, -0.22),
    21: (0.01, -0.27),
    27: (-0.18, 0.48),
    33: (0.23, 0.06),
    36: (-0.22, -0.09),
    37: (0.02, 0.03),
    39: (0.03, -0.06),
    40: (0.02, -0.02),
    46: (-0.13, -0.14),
    49: (-0.35, -0.17),
    50: (-0.11, -0.01),
    52: (-0.18, -0.13),
    53: (-0.17, -0.13),
    54: (0.04, -0.43),
    55: (-0.07, -0.32),
    58: (-0.04, 0.5),
    61: (-0.07, 0.05),
    63: (-0.15, -0.2),
    64: (-0.38, -0.14),
    65: (-0.15, -0.22),
    66: (-0.15, -0.27),
    67: (0.07, -0.71),
    68: (-0.06, -0.34),
    69: (-0.05, -0.56),
    70: (-0.11, -0.21),
    71: (-0.06, -0.2),
    78: (-0.14, -0.04),
    81: (-0.0, 0.06),
    84: (-0.05, -0.22),
    91: (-0.09, -0.15),
    93: (-0.12, 0.31),
    97: (-0.22, 0.13),
    98: (-0.34, -0.09),
    100: (-0.13, -0.11),
    101: (-0.13, -0.08),
    103: (0.07, -0.58),
    104: (-0.07, -0.44),
    105: (-0.18, -0.21),
    107: (-0.09, -0.4),
    109: (0.07, -0.79),
    113: (-0.09, 0.0),
    116: (-0.1, 0.03),
    117: (-0.01, 0.0),
    118: (-0.03, -0.01),
    120: (-0.01, -0.06),
    123: (-0.09, 0.09),
    127: (-0.11, 0.04),
    129: (-0.38, -0.17),
    132: (-0.05, 0.44),
    133: (0.21, -0.16),
    136: (-0.12, 0.53),
    139: (-0.05, -0.09),
    144: (0.16, 0.07),
    145: (0.11, 0.08),
    146: (-0.08, -0.07),
    147: (-0.03, 0.17),
    148: (-0.12, 0.5),
    149: (-0.22, 0.56),
    150: (-0.2, 0.56),
    151: (0.0, -0.63),
    152: (0.0, 0.53),
    153: (0.13, 0.05),
    154: (0.15, -0.0),
    155: (0.18, -0.09),
    157: (0.11, -0.07),
    158: (0.05, 0.02),
    159: (0.03, 0.06),
    161: (0.12, 0.04),
    162: (-0.02, -0.13),
    163: (0.22, 0.02),
    164: (0.0, 0.07),
    168: (0.0, -0.37),
    172: (-0.07, 0.53),
    173: (0.18, -0.16),
    176: (-0.2, 0.54),
    178: (-0.03, -0.25),
    181: (-0.08, -0.2),
    185: (0.02, -0.02),
    187: (-0.04, 0.12),
    192: (-0.02, 0.27),
    197: (0.0, -0.31),
    199: (0.0, 0.36),
    205: (-0.12, -0.06),
    206: (-0.15, -0.03),
    207: (-0.02, 0.09),
    214: (-0.06, 0.28),
    221: (0.02, 0.01),
    223: (-0.21, 0.28),
    224: (-0.24, 0.17),
    225: (-0.19, 0.08),
    229: (0.06, -0.06),
    234: (-0.17, 0.19),
    246: (0.18, 0.04),
}
"""Right up, in cm, of landmarks in the middle and on the person's right; the left side mirrors them."""

_WIDER = 0.3
"""Share by which lids stand farther off the line between the corners of the eye."""


def average_face(mesh: CanonicalMesh, skin: Skin) -> Array:
    """Return the vertices of the average actor, (468, 3) cm, symmetric, its mouth a little open."""
    other = mirror(mesh.vertices)
    handles = {vertex: np.array([x, y, 0.0]) for vertex, (x, y) in _MOVES.items()}
    handles |= {int(other[vertex]): move * (-1, 1, 1) for vertex, move in handles.items()}
    average: Array = mesh.vertices + skin.drag(handles, (), 3.0)
    return average + _wider_eyes(average)


def _wider_eyes(vertices: Array) -> Array:
    """Return what opens the eyes as wide as people's are, a third of their length, (468, 3)."""
    moved = np.zeros_like(vertices)
    for eye, fold in ((RIGHT_EYE, RIGHT_UPPER_LID_ROWS[1]), (LEFT_EYE, LEFT_UPPER_FOLD)):
        lids = vertices[list(eye)]
        line = lids[0] + (lids[8] - lids[0]) * ((lids[:, :1] - lids[0, 0]) / (lids[8, 0] - lids[0, 0]))
        moved[list(eye), 1] = (lids - line)[:, 1] * _WIDER
        moved[list(fold), 1] = moved[list(eye[1:8]), 1] * 0.7
    return moved
