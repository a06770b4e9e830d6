"""What a child is told at its start: the values that both ends of its pipe know."""

from __future__ import annotations

from typing import Final

NO_DEVICE: Final = "none"
"""The virtual camera of those who want none: everything runs, nobody watches."""
