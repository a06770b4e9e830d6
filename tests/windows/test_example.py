"""The example of the first steps: it lives, it shows nobody, and it comes round again without a jump."""

import numpy as np

from anonemo_tray.face.expression import BOUND, SHUT
from anonemo_tray.windows.example import Example, expression_at
from tests.windows.seen import pixels, shows_face


def test_it_shows_the_avatar_and_moves() -> None:
    example = Example()
    views = [example.at(seconds) for seconds in (0.3, 1.5, 4.5, 7.5)]
    assert all(view.shows_face and shows_face(pixels(view.ppm)) for view in views)
    assert len({view.ppm for view in views}) == len(views)


def test_what_it_does_a_face_can_do_and_it_does_not_jump() -> None:
    moments = np.arange(0, 40, 1 / 30)
    codes = np.array([np.concatenate((e.scales, e.rotation)) for e in map(expression_at, moments)])
    assert codes.min() >= SHUT and codes.max() <= BOUND
    assert np.abs(np.diff(codes, axis=0)).max() < 0.6 * abs(SHUT)
