"""The pages for people: their links lead somewhere, they name what there is, and they ask nobody for a face."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml

CHECKOUT = Path(__file__).parents[2]
PAGES = [*CHECKOUT.glob("*.md"), *(CHECKOUT / "docs").glob("*.md")]
FORMS = [form for form in (CHECKOUT / ".github" / "ISSUE_TEMPLATE").glob("*.yml") if form.name != "config.yml"]

LINK = re.compile(r"\]\(([^)\s]+)\)")
PATH = re.compile(r"`((?:anonemo_tray|tests|packaging|docs|face)/[\w./-]+)`")


def anchors(page: Path) -> set[str]:
    headings = re.findall(r"^#+ (.*)$", page.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-") for heading in headings}


def dead_links(page: Path) -> list[str]:
    dead = []
    for link in LINK.findall(page.read_text(encoding="utf-8")):
        name, _, anchor = link.partition("#")
        target = page.parent / name if name else page
        if ":" in name or name.startswith("../../"):  # another place, or a page of the repository's own host
            continue
        if not target.exists() or (anchor and anchor not in anchors(target)):
            dead.append(link)
    return dead


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_lead_somewhere(page: Path) -> None:
    assert dead_links(page) == []


def test_a_dead_link_is_noticed(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text("# One\n[a](page.md#one) [b](page.md#two) [c](none.md)\n")
    assert dead_links(page) == ["page.md#two", "none.md"]


def test_what_contributors_are_sent_to_is_there() -> None:
    named = set(PATH.findall((CHECKOUT / "CONTRIBUTING.md").read_text(encoding="utf-8")))
    assert len(named) > 10
    gone = {
        name
        for name in named
        if "TAG" not in name and not any((root / name).exists() for root in (CHECKOUT, CHECKOUT / "anonemo_tray"))
    }
    assert gone == set()


def test_the_readme_is_short_and_has_its_two_commands() -> None:
    lines = (CHECKOUT / "README.md").read_text(encoding="utf-8").splitlines()
    assert len(lines) <= 80
    assert "sh packaging/run.sh --demo --headless --seconds 10" in lines
    assert "sh packaging/test.sh" in lines
    # No figures before somebody has read what it is, how to get it and how to make a call.
    assert "%" not in "\n".join(lines[: lines.index("## What it protects")])


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.name)
def test_forms_ask_for_no_picture_of_anybody(form: Path) -> None:
    filled = yaml.safe_load(form.read_text(encoding="utf-8"))
    first, *questions = filled["body"]
    assert first["type"] == "markdown"
    assert "attach no picture or video" in first["attributes"]["value"]
    asked = " ".join(question["attributes"]["label"] for question in questions if question["type"] != "checkboxes")
    assert not re.search(r"picture|photo|screenshot|video|recording|name", asked, re.IGNORECASE)
