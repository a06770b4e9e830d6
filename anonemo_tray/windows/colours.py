"""The colours of the windows, and whether they can be read."""

from __future__ import annotations

GROUND = "#ffffff"
INK = "#1f2328"
QUIET = "#57606a"
LINE = "#8c959f"
TINT = "#eef6f4"
ACCENT = "#0b6e5d"
ACCENT_DARK = "#084c40"
WARNING = "#8a4600"
BUTTON = "#e9ecef"
BUTTON_DARK = "#d5dade"

READABLE = (
    (INK, GROUND),
    (QUIET, GROUND),
    (WARNING, GROUND),
    (ACCENT_DARK, GROUND),
    (GROUND, ACCENT),
    (GROUND, ACCENT_DARK),
    (INK, TINT),
    (ACCENT_DARK, TINT),
    (INK, BUTTON),
    (INK, BUTTON_DARK),
)
"""Every pair of letters and ground that the windows use."""


def contrast(one: str, other: str) -> float:
    """Return the contrast of two colours, 1 to 21 (WCAG 2.2, "contrast ratio")."""
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: str) -> float:
    """Return the relative luminance of a colour such as "#1f2328" (WCAG 2.2, "relative luminance")."""
    parts = [int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
