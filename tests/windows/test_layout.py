"""Every window with every text, on screens of all kinds, in languages longer than ours and from the right."""

from __future__ import annotations

from typing import Any

import pytest

from anonemo_tray.ipc.ui_state import WindowName
from anonemo_tray.windows.colours import DARK, LIGHT
from tests.windows.probe import ALL_LANGUAGES
from tests.windows.probing import probe

pytestmark = pytest.mark.skipif("sys.platform != 'linux'", reason="needs Linux")

SCREENS = (("1280x720", 96), ("1920x1080", 96), ("2560x1600", 192), ("1366x768", 120))

Page = dict[str, Any]


@pytest.fixture(params=SCREENS, ids=lambda screen: f"{screen[0]} at {screen[1]} dpi", scope="module")
def pages(request: pytest.FixtureRequest) -> list[Page]:
    size, dpi = request.param
    pages = probe("tests.windows.probe", size=size, dpi=dpi)
    # The first steps are four pages.
    assert len(pages) == (len(ALL_LANGUAGES) + 1) * (len(WindowName) + 3)
    return pages


def test_windows_fit_the_screen_and_their_texts_fit_them(pages: list[Page]) -> None:
    for page in pages:
        where = (page["language"], page["name"])
        left, _, width, height = page["window"]
        assert width <= page["screen"][0], where
        assert height <= page["screen"][1], where
        for text in page["texts"]:
            # Nothing is cut off, beside or below; what is lower than the screen can be scrolled to.
            assert text["size"][0] >= text["wanted"][0] - 1, (where, text)
            assert text["size"][1] >= text["wanted"][1] - 1, (where, text)
            assert text["left"] + text["size"][0] <= left + width + 1, (where, text)


def test_every_control_is_reached_by_keyboard_and_says_what_it_is(pages: list[Page]) -> None:
    for page in pages:
        assert page["stops"]
        assert all(text.strip() and focus != "0" for text, focus in page["stops"])


def test_every_pair_of_colours_is_among_those_that_can_be_read(pages: list[Page]) -> None:
    for look, palette in (("light", LIGHT), ("dark", DARK)):
        found = {tuple(pair) for page in pages if page["look"] == look for pair in page["colours"]}
        assert found and found <= set(palette.readable()), found - set(palette.readable())


def test_the_first_steps_have_one_size_and_place(pages: list[Page]) -> None:
    for language in ALL_LANGUAGES:
        steps = [
            page["window"]
            for page in pages
            if (page["language"], page["name"], page["look"]) == (language, "setup", "light")
        ]
        assert len(steps) == 4
        # A scroll bar may come beside the contents.
        assert max(width for _, _, width, _ in steps) - min(width for _, _, width, _ in steps) <= 40, language
        assert len({(x, y, height) for x, y, _, height in steps}) == 1, (language, steps)
