"""The colours of the windows, light and dark, and whether they can be read."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Palette:
    """One set of colours, such as "#1f2328".

    Attributes:
        ground: behind everything.
        ink: letters.
        quiet: letters that matter less.
        line: edges, and lines between things.
        tint: behind what is set off from the ground.
        accent: behind the main button's letters, which have the colour of the ground; of drawings.
        accent_ink: letters of good news, and the main button under the pointer.
        warning: letters of what is not as it should be.
        button: behind the letters of other buttons.
        button_active: the same under the pointer.
        device: a camera's body and a screen, in drawings.
    """

    ground: str
    ink: str
    quiet: str
    line: str
    tint: str
    accent: str
    accent_ink: str
    warning: str
    button: str
    button_active: str
    device: str

    def readable(self) -> tuple[tuple[str, str], ...]:
        """Return every pair of letters and ground that the windows use."""
        return (
            (self.ink, self.ground),
            (self.quiet, self.ground),
            (self.warning, self.ground),
            (self.accent_ink, self.ground),
            (self.ground, self.accent),
            (self.ground, self.accent_ink),
            (self.ink, self.tint),
            (self.accent_ink, self.tint),
            (self.ink, self.button),
            (self.ink, self.button_active),
        )

    def visible(self) -> tuple[tuple[str, str], ...]:
        """Return every pair of an edge or a mark and what is behind it."""
        return (
            (self.line, self.ground),
            (self.accent, self.ground),
            (self.accent, self.tint),
            (self.device, self.ground),
            (self.button, self.device),
            (self.tint, self.device),
        )


LIGHT = Palette(
    ground="#ffffff",
    ink="#1f2328",
    quiet="#57606a",
    line="#868f99",
    tint="#eef6f4",
    accent="#0b6e5d",
    accent_ink="#084c40",
    warning="#8a4600",
    button="#e9ecef",
    button_active="#d5dade",
    device="#2b3137",
)
DARK = Palette(
    ground="#1b1f23",
    ink="#e6e9ec",
    quiet="#a5aeb7",
    line="#737d87",
    tint="#20332f",
    accent="#57bfa9",
    accent_ink="#86dac8",
    warning="#f0b070",
    button="#353c43",
    button_active="#444c54",
    device="#c9d0d7",
)


def contrast(one: str, other: str) -> float:
    """Return the contrast of two colours, 1 to 21 (WCAG 2.2, "contrast ratio")."""
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: str) -> float:
    """Return the relative luminance of a colour such as "#1f2328" (WCAG 2.2, "relative luminance")."""
    parts = [int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
