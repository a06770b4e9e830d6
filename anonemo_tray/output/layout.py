"""The size and the ground of every published picture."""

from __future__ import annotations

from typing import Final

from anonemo_tray.output.thorvg import Colour

WIDTH: Final = 1280
HEIGHT: Final = 720

GROUND: Final = Colour(203, 126, 129)
"""What is around a face: a warm light grey that does not glare in a dark call."""
