"""Turning landmarks into what is published of them, for each geometry."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

from anonemo_tray.exhaustive import assert_never
from anonemo_tray.face import canonical, own
from anonemo_tray.face.landmarks import Landmarks
from anonemo_tray.face.published import Geometry, PublishedFace

Encode: TypeAlias = Callable[[Landmarks, int], PublishedFace]
"""Makes of landmarks, and when they were captured in nanoseconds, what is published of them."""


def encoder(geometry: Geometry) -> Encode:
    """Return a session's encoder; whoever it saw is forgotten with it."""
    if geometry is Geometry.OWN:
        return lambda landmarks, _captured_ns: own.encode(landmarks)
    if geometry is Geometry.CANONICAL:
        return canonical.Encoder().encode
    assert_never(geometry)
