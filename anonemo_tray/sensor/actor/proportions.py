"""Owns the average actor: the canonical face with the proportions that MediaPipe's landmarker sees in people.

The canonical face is made for measuring a head's pose; drawn as it is, the landmarker finds its forehead and chin too
far out and its eyes too far apart. The table says by how much, averaged over identities and a whole performance.
"""

from __future__ import annotations

import numpy as np

from anonemo_tray.sensor.actor.field import FloatArray, Skin
from anonemo_tray.sensor.actor.regions import mirror
from anonemo_tray.sensor.model import CanonicalMesh

_MOVES: dict[int, tuple[float, float]] = {
    0: (0.0, -0.02),
    1: (0.0, -0.01),
    2: (0.0, 0.19),
    4: (0.0, -0.07),
    5: (0.0, -0.13),
    6: (0.0, -0.31),
    7: (0.23, 0.01),
    8: (0.0, -0.17),
    9: (0.0, -0.22),
    10: (0.0, -0.77),
    13: (0.0, 0.09),
    14: (0.0, -0.2),
    17: (0.0, -0.16),
    21: (0.04, -0.31),
    27: (-0.19, 0.57),
    33: (0.21, 0.05),
    36: (-0.22, -0.08),
    37: (0.02, 0.03),
    39: (0.03, -0.06),
    40: (0.02, -0.03),
    46: (-0.14, 0.02),
    49: (-0.33, -0.16),
    50: (-0.11, 0.0),
    52: (-0.2, 0.07),
    53: (-0.18, 0.05),
    54: (0.06, -0.46),
    55: (-0.09, -0.12),
    58: (-0.05, 0.4),
    61: (-0.05, 0.03),
    63: (-0.16, -0.02),
    64: (-0.36, -0.14),
    65: (-0.18, -0.01),
    66: (-0.17, -0.05),
    67: (0.08, -0.7),
    68: (-0.05, -0.3),
    69: (-0.06, -0.48),
    70: (-0.11, -0.05),
    71: (-0.04, -0.18),
    78: (-0.12, -0.02),
    81: (-0.01, 0.04),
    84: (-0.05, -0.17),
    91: (-0.08, -0.12),
    93: (-0.08, 0.23),
    97: (-0.21, 0.11),
    98: (-0.32, -0.08),
    100: (-0.13, -0.09),
    101: (-0.13, -0.06),
    103: (0.08, -0.59),
    104: (-0.07, -0.38),
    105: (-0.19, -0.01),
    107: (-0.1, -0.17),
    109: (0.07, -0.77),
    113: (-0.1, 0.05),
    116: (-0.06, 0.03),
    117: (-0.0, 0.02),
    118: (-0.03, 0.01),
    120: (-0.02, -0.04),
    123: (-0.05, 0.09),
    127: (-0.06, -0.03),
    129: (-0.37, -0.16),
    132: (-0.03, 0.35),
    133: (0.18, -0.11),
    136: (-0.15, 0.43),
    139: (-0.02, -0.1),
    144: (0.16, 0.06),
    145: (0.1, 0.07),
    146: (-0.07, -0.05),
    147: (-0.02, 0.16),
    148: (-0.12, 0.37),
    149: (-0.23, 0.44),
    150: (-0.22, 0.45),
    151: (0.0, -0.56),
    152: (0.0, 0.39),
    153: (0.11, 0.06),
    154: (0.12, 0.02),
    155: (0.15, -0.06),
    157: (0.09, -0.03),
    158: (0.04, 0.04),
    159: (0.03, 0.07),
    161: (0.13, 0.04),
    162: (0.01, -0.19),
    163: (0.21, 0.01),
    164: (0.0, 0.07),
    168: (0.0, -0.29),
    172: (-0.09, 0.42),
    173: (0.15, -0.11),
    176: (-0.21, 0.41),
    178: (-0.03, -0.18),
    181: (-0.08, -0.16),
    185: (0.03, -0.03),
    187: (-0.05, 0.11),
    192: (-0.04, 0.24),
    197: (0.0, -0.25),
    199: (0.0, 0.26),
    205: (-0.13, -0.04),
    206: (-0.16, -0.01),
    207: (-0.05, 0.09),
    214: (-0.09, 0.25),
    221: (-0.01, 0.09),
    223: (-0.23, 0.36),
    224: (-0.25, 0.25),
    225: (-0.21, 0.15),
    229: (0.05, -0.03),
    234: (-0.13, 0.12),
    246: (0.17, 0.03),
}
"""Right up, in cm, of landmarks in the middle and on the person's right; the left side mirrors them."""


def average_face(mesh: CanonicalMesh, skin: Skin) -> FloatArray:
    """Return the vertices of the average actor, (468, 3) cm, symmetric, its mouth a little open."""
    other = mirror(mesh.vertices)
    handles = {vertex: np.array([x, y, 0.0]) for vertex, (x, y) in _MOVES.items()}
    handles |= {int(other[vertex]): move * (-1, 1, 1) for vertex, move in handles.items()}
    average: FloatArray = mesh.vertices + skin.drag(handles, (), 3.0)
    return average
