"""Whoever uses the keyboard sees where it is: at every tab stop of every window, light and dark."""

from __future__ import annotations

import pytest

from tests.windows.probing import probe

pytestmark = pytest.mark.skipif("sys.platform != 'linux'", reason="needs Linux")

LEAST = 0.3
"""Of a stop's outline, pixels that change by 3 to 1 at least (WCAG 2.2, "focus appearance"): tick boxes have dots."""


def unseen(*words: str) -> set[tuple[str, str, str]]:
    """Return the stops that do not show it: look, window, text."""
    pages = probe("tests.windows.probe", "focus", *words)
    marks = [(page["look"], page["name"], *mark) for page in pages for mark in page["marks"]]
    assert len(marks) > 60 and {look for look, *_ in marks} == {"light", "dark"}
    return {(look, name, text) for look, name, text, plain, outline in marks if plain < LEAST * outline}


def test_every_tab_stop_shows_that_it_has_the_keyboard() -> None:
    assert unseen() == set()


def test_stops_that_hide_it_are_noticed() -> None:
    found = unseen("unseen")
    assert {"Mirror (in this window only)", "Keep in front"} <= {text for _, _, text in found}
