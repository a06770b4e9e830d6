"""The notices as the windows read them."""

import pytest

from anonemo_tray.windows.notices import parts, read_notices, texts

NOTICES = """What this is.
Two lines.

one          1.0  MIT                     Linux, Windows, macOS
two of them  2    BSD-3-Clause AND 0BSD   Windows, macOS
three        3.1  LGPL-2.1-or-later       Linux

====
one 1.0
====

A text.

Its second paragraph.
"""


@pytest.mark.parametrize(
    ("platform", "wanted"),
    [
        ("linux", [("one 1.0", "MIT"), ("three 3.1", "LGPL-2.1-or-later")]),
        ("win32", [("one 1.0", "MIT"), ("two of them 2", "BSD-3-Clause AND 0BSD")]),
        ("darwin", [("one 1.0", "MIT"), ("two of them 2", "BSD-3-Clause AND 0BSD")]),
    ],
)
def test_each_system_has_its_parts(platform: str, wanted: list[tuple[str, str]]) -> None:
    assert parts(NOTICES, platform) == wanted


def test_the_texts_come_after_the_table() -> None:
    assert texts(NOTICES).startswith("====\none 1.0\n====\n\nA text.")
    assert texts(NOTICES).endswith("Its second paragraph.\n")


def test_the_real_ones_can_be_read() -> None:
    notices = read_notices()
    assert len(parts(notices)) > 10
    assert texts(notices).startswith("====")
    assert len(texts(notices)) > 0.9 * len(notices)
