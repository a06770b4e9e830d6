"""NoFace: why nobody is drawn although the camera streams. One byte, for the user alone; callers never learn it."""

from __future__ import annotations

from enum import IntEnum


class NoFace(IntEnum):
    """Why there is no face; the name, in small letters, is the key of its sentence in the translations."""

    NOBODY = 1
    TOO_DARK = 2
    COME_NEARER = 3
    MOVE_TO_MIDDLE = 4
    TURN_TO_CAMERA = 5
    COVERED = 6
    TWO_PEOPLE = 7
    TURN_PICTURE = 8
