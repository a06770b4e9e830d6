"""Owns the names of the drawing styles; free of numpy for the tray's sake."""

from __future__ import annotations

from enum import IntEnum, unique


@unique
class Style(IntEnum):
    """How a face is drawn; the number crosses the pipes."""

    POINTS = 0
    """The 468 points of the AnonEmoFace paper."""

    CONTOURS = 1
    """Lips, eyes, irises, brows, nose and oval as lines, with faint points."""

    MESH = 2
    """The contours over the face mesh."""
