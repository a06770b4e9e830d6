"""The size of the canvas that faces are placed on and drawn on, in pixels."""

from __future__ import annotations

from typing import Final

WIDTH: Final = 1280
HEIGHT: Final = 720
