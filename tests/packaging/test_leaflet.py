"""The leaflet: its PDFs are made from the pages that are here, and its table from the study that is here."""

from __future__ import annotations

import re
from pathlib import Path
from types import ModuleType

import pytest

from anonemo_tray.i18n import languages
from anonemo_tray.system.documents import leaflet
from tests.installers.scripts import load

CHECKOUT = Path(__file__).parents[2]
PAGES = CHECKOUT / "docs" / "leaflet"
AGAIN = "run packaging/make_leaflet.py, as it says at its top"


@pytest.fixture
def script(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    return load("make_leaflet.py", monkeypatch)


def sources(pdf: bytes) -> list[str]:
    """Return the digests of texts that a PDF says it was made from."""
    return [digest.decode() for digest in re.findall(rb"source ([0-9a-f]{64})", pdf)]


@pytest.mark.parametrize("language", languages())
def test_each_language_has_its_pdf_of_two_pages_with_text(language: str, script: ModuleType) -> None:
    page, pdf = (PAGES / f"{language}.md").read_text(encoding="utf-8"), leaflet(language).read_bytes()
    assert leaflet(language).stem == language
    assert sources(pdf) == [script.digest(page)], AGAIN
    assert script.digest(page + " ") not in sources(pdf)
    assert len(re.findall(rb"/Type /Page\b", pdf)) == 2
    # Letters and no pictures of them: they can be read aloud, searched and copied.
    assert b"/ToUnicode" in pdf and f"/Lang ({language})".encode() in pdf


@pytest.mark.parametrize("language", languages())
def test_the_table_is_that_of_the_study(language: str, script: ModuleType) -> None:
    page = (PAGES / f"{language}.md").read_text(encoding="utf-8")
    report = script.STUDY.read_text(encoding="utf-8")
    assert script.with_table(page, language, report) == page, AGAIN
    better = report.replace(f"{script.recognised(report)['fear']:.3f}", "1.000")
    assert better != report and script.with_table(page, language, better) != page


def test_a_study_without_its_line_is_said(script: ModuleType) -> None:
    for report in ("# Ratings\n", "# R\n\n## Which emotion is it? avatar\n\n| rater | fear |\n|---|---|\n"):
        with pytest.raises(SystemExit, match="no line of all raters"):
            script.recognised(report)


def test_a_language_without_a_leaflet_gets_english() -> None:
    assert leaflet("fi") == leaflet("en")
