"""The parts of docs/qa.md that programs write: each between two marks that name who writes it."""

from __future__ import annotations

from pathlib import Path
from typing import Final

PAGE: Final = Path(__file__).parents[1] / "docs" / "qa.md"


def write_part(name: str, writer: str, text: str) -> None:
    """Put a part in its place in docs/qa.md, at the end when it has none yet.

    Args:
        name: of the part, in its marks.
        writer: what writes it, a path in the repository.
        text: Markdown, with its heading.
    """
    begin, end = f"<!-- {name}: begin, written by {writer} -->", f"<!-- {name}: end -->"
    page = PAGE.read_text(encoding="utf-8")
    if begin not in page:
        page += f"\n{begin}\n{end}\n"
    head, _, rest = page.partition(begin)
    PAGE.write_text(f"{head}{begin}\n{text}\n{end}{rest.partition(end)[2]}", encoding="utf-8")
