"""The first steps on Windows when the camera is not there: a button that adds it again, and what else helps."""

from __future__ import annotations

from typing import Any

import pytest

from anonemo_tray.i18n import Texts, languages
from tests.windows.probing import probe

pytestmark = pytest.mark.skipif("sys.platform != 'linux'", reason="needs Linux")


def pages(*words: str) -> list[dict[str, Any]]:
    found = probe("tests.windows.steps_on_windows", *words)
    assert [page["language"] for page in found] == list(languages())
    return found


@pytest.mark.parametrize("words", [("here", "yes"), ("here", "no"), ("gone", "yes")])
def test_there_is_always_a_next_step(words: tuple[str, str]) -> None:
    is_here, is_refused = words[0] == "here", words[1] == "no"
    for page in pages(*words):
        say = Texts.load(page["language"]).text
        before, after = ([text["text"] for text in page[when]["texts"]] for when in ("before", "after"))
        for texts in (before, after):
            assert say("setup.device.missing") in texts
            assert say("setup.device.add_else") in texts
            assert (say("setup.device.add") in texts) is is_here
        assert (say("setup.device.add_how") in before) is is_here
        assert say("setup.device.refused") not in before
        assert (say("setup.device.refused") in after) is is_refused
        assert page["checked"] is is_here
        # All of it is on the screen, and no text is cut off.
        assert page["after"]["window"][3] <= page["after"]["screen"][1]
        for text in page["after"]["texts"]:
            assert all(size >= wanted - 1 for size, wanted in zip(text["size"], text["wanted"], strict=True)), text
