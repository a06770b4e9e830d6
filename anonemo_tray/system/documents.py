"""Documents that come with the program, and opening one in the program that the user reads such documents with."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Mapping
from importlib.resources import files
from pathlib import Path

from anonemo_tray.errors import AnonEmoError, Problem

_LIMIT_S = 5.0
"""What opens a document fails within that if it fails; some go on for as long as the document is shown."""


def leaflet(language: str) -> Path:
    """Return the page for the person at the other end of a call, a PDF; in English where there is no other."""
    folder = Path(str(files("anonemo_tray") / "assets" / "leaflet"))
    own = folder / f"{language}.pdf"
    return own if own.is_file() else folder / "en.pdf"


def open_file(file: Path, environ: Mapping[str, str] = os.environ) -> None:
    """Open a document; returns when what shows it has taken it over, or has ended.

    Raises:
        AnonEmoError: NO_PDF_VIEWER.
    """
    if sys.platform == "win32":
        try:
            os.startfile(file)  # noqa: S606 -- it is how Windows opens a document
        except OSError as error:
            raise AnonEmoError(Problem.NO_PDF_VIEWER) from error
        return
    program = "/usr/bin/open" if sys.platform == "darwin" else shutil.which("xdg-open", path=environ.get("PATH"))
    if program is None:
        raise AnonEmoError(Problem.NO_PDF_VIEWER)
    started = time.monotonic()
    done = subprocess.run(
        [program, str(file)],
        env=_without_our_libraries(environ),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
        check=False,
    )
    if done.returncode != 0 and time.monotonic() - started < _LIMIT_S:
        raise AnonEmoError(Problem.NO_PDF_VIEWER)


def _without_our_libraries(environ: Mapping[str, str]) -> dict[str, str]:
    """Return the environment as it was before a frozen program put its own libraries before the system's."""
    others = dict(environ)
    before = others.pop("LD_LIBRARY_PATH_ORIG", None)
    if getattr(sys, "frozen", False):
        others.pop("LD_LIBRARY_PATH", None)
    return others if before is None else {**others, "LD_LIBRARY_PATH": before}
