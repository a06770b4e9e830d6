"""Fills in what winget and Homebrew want to know: `python packaging/release/package_managers.py FILES OUT --home URL`.

FILES is the folder of a release, with SHA256SUMS; the URL is the project's, below which the release is found. Writes
OUT/winget/*.yaml and OUT/homebrew/anonemo-tray.rb, to be offered to their collections by hand (docs/release.md).
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from string import Template

from pins import ROOT

sys.path.insert(0, str(ROOT / "packaging"))

from frozen import version

DRAFTS = {
    "winget": sorted((ROOT / "packaging" / "windows" / "winget").glob("*.yaml")),
    "homebrew": sorted((ROOT / "packaging" / "macos" / "homebrew").glob("*.rb")),
}


def fill(files: Path, out: Path, home: str) -> None:
    """Write all files.

    Args:
        files: the folder of the release.
        out: the folder to write to.
        home: address of the project.
    """
    lines = (files / "SHA256SUMS").read_text(encoding="utf-8").splitlines()
    sums = {name: digest for digest, name in (line.split("  ", 1) for line in lines)}
    installers = [name for name in sums if name.endswith("-setup.exe")]
    # What is not signed is not offered: Homebrew takes no such casks, and its name says so.
    images = [name for name in sums if name.endswith(".dmg") and not name.endswith("-unsigned.dmg")]
    wanted = {"winget": installers, "homebrew": images}
    for kind, names in wanted.items():
        if not names:
            sys.stdout.write(f"nothing for {kind}: this release has no file for it that is fit\n")
            continue
        (name,) = names
        values = {"version": version(), "home": home, "base": f"{home}/releases/download/v{version()}", "image": name}
        values |= {"windows": sums[name].upper(), "macos": sums[name]}
        (out / kind).mkdir(parents=True, exist_ok=True)
        for draft in DRAFTS[kind]:
            text = Template(draft.read_text(encoding="utf-8")).substitute(values)
            (out / kind / draft.name).write_text(text, encoding="utf-8", newline="\n")


def main() -> int:
    """Fill in the drafts for the release on the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("files", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--home", required=True)
    arguments = parser.parse_args()
    fill(arguments.files, arguments.out, arguments.home)
    return 0


if __name__ == "__main__":
    sys.exit(main())
