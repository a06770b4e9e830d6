"""The size and the ground of every published picture."""

from __future__ import annotations

from typing import Final

from anonemo_tray.face.canvas_size import HEIGHT as HEIGHT  # noqa: PLC0414 -- part of the layout
from anonemo_tray.face.canvas_size import WIDTH as WIDTH  # noqa: PLC0414 -- part of the layout
from anonemo_tray.output.thorvg import Colour

GROUND: Final = Colour(203, 126, 129)
"""What is around a face: a warm light grey that does not glare in a dark call."""
