"""Looks whether every pinned package has a wheel for every system: `python packaging/release/check_wheels.py [FILE]`.

Without a wheel a package would be built where the program is frozen, with a compiler that nobody pinned. Says each pin
that has none, or one that is not among the pinned hashes, and ends with 1 if there was any. Downloads no wheel.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

from pins import FREEZE, TARGETS, Pin, Target, choice, pip, read_pins


def lacking(pins: Sequence[Pin], target: Target) -> Iterator[str]:
    """Yield what is wrong with the wheels for a system, a sentence for each pin.

    Args:
        pins: the packages; those that the system does not need are passed over.
        target: the system.
    """
    wanted = [pin for pin in pins if target.has(pin)]
    found = _resolve(wanted, target)
    if found is None:
        # pip stops at the first; people want to know all.
        for pin in wanted:
            one = _resolve([pin], target)
            if one is None:
                yield f"{pin} has no wheel for {target.system} with Python {target.python}"
            else:
                yield from _unknown([pin], one, target)
    else:
        yield from _unknown(wanted, found, target)


def _unknown(pins: Sequence[Pin], found: dict[str, str], target: Target) -> Iterator[str]:
    for pin in pins:
        if found.get(_plain(pin.name)) not in pin.hashes:
            yield f"the wheel of {pin} for {target.system} is none of those that are pinned"


def _resolve(pins: Sequence[Pin], target: Target) -> dict[str, str] | None:
    """Return the SHA-256 of the wheel that each would be installed from; None when one has none."""
    # Without hashes on the command line: with them pip would download everything to compute its own.
    install = ["install", "--dry-run", "--quiet", "--ignore-installed", "--disable-pip-version-check", "--report=-"]
    # The folder stays empty; pip wants one for files of other systems. The Python that runs pip is not the one meant.
    other = [f"--target={tempfile.gettempdir()}", "--ignore-requires-python", *choice(target)]
    command = [*pip(), *install, *other, *map(str, pins)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        if "No matching distribution" not in done.stderr:
            raise SystemExit(f"pip could not look: {done.stderr.strip().splitlines()[-1]}")
        return None
    return {
        _plain(each["metadata"]["name"]): each["download_info"]["archive_info"]["hashes"]["sha256"]
        for each in json.loads(done.stdout)["install"]
    }


def _plain(name: str) -> str:
    return name.lower().replace("_", "-").replace(".", "-")


def main() -> int:
    """Check the pins of the file on the command line, else all that a frozen program is made with and of."""
    pins = read_pins(Path(sys.argv[1]) if len(sys.argv) > 1 else FREEZE)
    faults = [fault for target in TARGETS for fault in lacking(pins, target)]
    sys.stdout.write("".join(f"{fault}\n" for fault in faults) or "every pin has its wheels\n")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
