"""Runs the self-test of a frozen or installed program: `python packaging/release/self_test.py PROGRAM`.

Says what fails, one a line, and ends with 1 if anything did. A script, because a windowed program tells a shell of
Windows neither what it found nor how it ended. Without a virtual camera: build machines have none.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

_LIMIT_S = 300


def faults(program: Path) -> Iterator[str]:
    """Yield the checks that fail, each in a sentence."""
    command = [str(program), "--virtual-camera", "none", "self-test", "--json"]
    try:
        done = subprocess.run(command, capture_output=True, encoding="utf-8", timeout=_LIMIT_S, check=False)
        checks = json.loads(done.stdout)["checks"]
    except (OSError, subprocess.TimeoutExpired, ValueError) as error:
        yield f"{program.name} gives no answer: {error}"
        return
    yield from (f"{check['name']}: {check['detail']}" for check in checks if check["passed"] is False)


def main() -> int:
    """Test the program on the command line."""
    found = list(faults(Path(sys.argv[1]).absolute()))
    sys.stdout.write("".join(f"{fault}\n" for fault in found) or "everything works\n")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
