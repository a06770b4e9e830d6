"""The avatar's colours. The tones are deliberately nobody's: a choice of skin or hair would give its owner away."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum, unique
from typing import Final

from anonemo_tray.output.thorvg import Colour, colour


@unique
class Palette(IntEnum):
    """The tones to choose from."""

    SAND = 0
    LILAC = 1
    MINT = 2


_MOUTH, _TONGUE, _TEETH = colour("#6e2f38"), colour("#cf7a78"), colour("#f4ebdd")
_WHITE, _DARK = colour("#f6f2ea"), colour("#2c2630")
"""The same in all palettes."""


@dataclass(frozen=True)
class Colours:
    """The colours of a palette.

    Attributes:
        light: the skin where light falls on it.
        skin: the skin.
        shade: the skin in its own shadow.
        deep: the skin in folds; lines of an expression, brows of the lids.
        blush: the cheeks.
        lip: the lips.
        lip_light: the lower lip where light falls on it.
        mouth: inside of the mouth.
        tongue: the tongue.
        teeth: the teeth.
        white: the white of the eye.
        iris: the iris.
        iris_light: its lower half, which catches light.
        dark: pupil and lashes.
        hair: the hair.
        hair_light: strands that catch light.
        brow: the brows.
        cloth: the clothes.
        cloth_shade: their folds.
    """

    light: Colour
    skin: Colour
    shade: Colour
    deep: Colour
    blush: Colour
    lip: Colour
    lip_light: Colour
    hair: Colour
    hair_light: Colour
    brow: Colour
    cloth: Colour
    cloth_shade: Colour
    iris: Colour
    iris_light: Colour
    mouth: Colour = _MOUTH
    tongue: Colour = _TONGUE
    teeth: Colour = _TEETH
    white: Colour = _WHITE
    dark: Colour = _DARK


COLOURS: Final = {
    Palette.SAND: Colours(
        light=colour("#f6dcb8"),
        skin=colour("#edca9d"),
        shade=colour("#d9ae80"),
        deep=colour("#a8754f"),
        blush=colour("#e58f72"),
        lip=colour("#cf8a70"),
        lip_light=colour("#de9d84"),
        hair=colour("#5a4a58"),
        hair_light=colour("#75627a"),
        brow=colour("#594956"),
        cloth=colour("#6f97a0"),
        cloth_shade=colour("#587d87"),
        iris=colour("#4f6f62"),
        iris_light=colour("#7fa08c"),
    ),
    Palette.LILAC: Colours(
        light=colour("#dccdf0"),
        skin=colour("#c8b5e2"),
        shade=colour("#ac97cc"),
        deep=colour("#77609c"),
        blush=colour("#d489bd"),
        lip=colour("#a8689c"),
        lip_light=colour("#c084b2"),
        hair=colour("#43406e"),
        hair_light=colour("#5d5a8e"),
        brow=colour("#3b385f"),
        cloth=colour("#c9a27a"),
        cloth_shade=colour("#ae8862"),
        iris=colour("#4c5f8f"),
        iris_light=colour("#7d90ba"),
    ),
    Palette.MINT: Colours(
        light=colour("#cdeada"),
        skin=colour("#afd8c4"),
        shade=colour("#8fbda8"),
        deep=colour("#568470"),
        blush=colour("#d9a58f"),
        lip=colour("#a9776a"),
        lip_light=colour("#c39282"),
        hair=colour("#3a5a60"),
        hair_light=colour("#54777c"),
        brow=colour("#334d52"),
        cloth=colour("#c58a78"),
        cloth_shade=colour("#a97161"),
        iris=colour("#6a5640"),
        iris_light=colour("#957d5f"),
    ),
}
