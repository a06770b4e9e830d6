"""The drawing styles; free of numpy for the tray's sake.

A style is three things: a member here, its drawing in `output`, its name in each language in `assets/styles.json`. The
menu, the command line, the settings and the pipes take what there is.
"""

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

    AVATAR = 3
    """A drawn head, the same for everybody, in tones of sand; contours where there are only a person's own points."""

    AVATAR_LILAC = 4
    """The same head in other tones. All are nobody's on purpose: a choice of skin or hair would tell of its owner."""

    AVATAR_MINT = 5

    @property
    def is_avatar(self) -> bool:
        """Whether this is the drawn head rather than landmarks."""
        return self in _AVATARS


_AVATARS = frozenset({Style.AVATAR, Style.AVATAR_LILAC, Style.AVATAR_MINT})

DEFAULT_STYLE = Style.AVATAR
"""How a face is drawn for everybody who did not choose; first in the menu."""


def styles() -> list[Style]:
    """Return the styles in the order in which they are offered: the avatars first, and of them the default."""
    return sorted(Style, key=lambda style: (not style.is_avatar, style))
