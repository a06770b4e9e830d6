"""Everybody can read the windows: each pair of colours in them, has enough contrast."""

import pytest

from anonemo_tray.windows.colours import READABLE, contrast


@pytest.mark.parametrize(("ink", "ground"), READABLE)
def test_letters_stand_out_from_their_ground(ink: str, ground: str) -> None:
    assert contrast(ink, ground) >= 4.5


def test_contrast_is_that_of_the_guidelines() -> None:
    # WCAG 2.2: black on white is 21 to 1, a colour on itself 1 to 1; #767676 is the lightest grey for text on white.
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#123456", "#123456") == 1
    assert contrast("#767676", "#ffffff") >= 4.5 > contrast("#777777", "#ffffff")
