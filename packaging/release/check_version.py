"""Looks whether a tag is that of this version: `python packaging/release/check_version.py v1.2.3`.

Also whether CHANGELOG.md has a section of it with the day that the program knows as its release. Ends with 1 if not.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator

from pins import ROOT

sys.path.insert(0, str(ROOT / "packaging"))

from frozen import release_day, version


def faults(tag: str, number: str, day: str, changes: str) -> Iterator[str]:
    """Yield what is wrong, each in a sentence.

    Args:
        tag: of the release.
        number: the program's version.
        day: its release, as the program knows it.
        changes: the text of CHANGELOG.md.
    """
    if tag != f"v{number}":
        yield f"the tag is {tag}, and the program says that it is {number}"
    headings = [line for line in changes.splitlines() if line.startswith(f"## {number}")]
    if len(headings) != 1:
        yield f"CHANGELOG.md has {len(headings)} sections of {number}"
    elif "unreleased" in headings[0]:
        yield f"CHANGELOG.md calls {number} unreleased: write the date there"
    elif headings[0] != f"## {number} ({day})":
        yield f"the program was released on {day}, and CHANGELOG.md says “{headings[0]}”"


def main() -> int:
    """Check the tag on the command line."""
    found = list(faults(sys.argv[1], version(), release_day(), (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")))
    sys.stdout.write("".join(f"{fault}\n" for fault in found) or "tag, version and changelog agree\n")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
