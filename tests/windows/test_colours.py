"""Everybody can read the windows: each pair of colours in them, has enough contrast."""

from dataclasses import replace

import pytest

from anonemo_tray.windows.colours import DARK, LIGHT, Palette, contrast


@pytest.mark.parametrize("palette", [LIGHT, DARK], ids=["light", "dark"])
def test_letters_and_marks_stand_out_from_what_is_behind_them(palette: Palette) -> None:
    for ink, ground in palette.readable():
        assert contrast(ink, ground) >= 4.5, (ink, ground)
    for mark, ground in palette.visible():
        assert contrast(mark, ground) >= 3, (mark, ground)


def test_a_pair_that_cannot_be_read_is_noticed() -> None:
    pale = replace(LIGHT, quiet="#8a8a8a")
    assert min(contrast(*pair) for pair in pale.readable()) < 4.5 <= min(contrast(*pair) for pair in LIGHT.readable())


def test_dark_is_dark() -> None:
    assert contrast(LIGHT.ground, "#ffffff") < 1.1 and contrast(DARK.ground, "#000000") < 1.4


def test_contrast_is_that_of_the_guidelines() -> None:
    # WCAG 2.2: black on white is 21 to 1, a colour on itself 1 to 1; #767676 is the lightest grey for text on white.
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#123456", "#123456") == 1
    assert contrast("#767676", "#ffffff") >= 4.5 > contrast("#777777", "#ffffff")
