"""Programs that build the windows on a screen of their own and print what is in them, a page a line."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import Any

from tests.screen.xvfb import virtual_screen


def probe(module: str, *words: str, size: str = "1280x720", dpi: int = 96) -> list[dict[str, Any]]:
    """Return what a program says of its pages.

    Args:
        module: the program.
        words: its arguments.
        size: of the screen, pixels.
        dpi: of the screen.
    """
    with virtual_screen(size, dpi) as display:
        done = subprocess.run(
            [sys.executable, "-m", module, *words],
            env={**os.environ, "DISPLAY": display},
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
    assert done.returncode == 0, done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]
