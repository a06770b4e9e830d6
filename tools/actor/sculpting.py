"""What all sculpted shapes are made with."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

import numpy as np

from anonemo_tray.face.topology import Path
from tools.actor.arrays import Array
from tools.actor.field import Skin

Handles: TypeAlias = dict[int, Array]
"""Displacement (3,) in cm of some vertices."""

Sculpt: TypeAlias = Callable[[Array, Skin], Array]
"""Returns the displacement (468, 3) in cm that an expression is, for a resting face (468, 3) and its skin."""


def vector(x: float, y: float, z: float) -> Array:
    """Return a displacement, (3,) cm."""
    return np.array([x, y, z], dtype=np.float32)


def lip_rows(rows: tuple[Path, ...]) -> list[tuple[int, int]]:
    """Return (vertex, row) of each vertex of some rows of a lip."""
    return [(vertex, row) for row, path in enumerate(rows) for vertex in path]
