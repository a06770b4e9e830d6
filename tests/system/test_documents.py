"""Opening a document: with a program that shows it, one that fails, one that goes on, and none."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from anonemo_tray.errors import AnonEmoError, Problem
from anonemo_tray.system import documents
from anonemo_tray.system.documents import leaflet, open_file

pytestmark = pytest.mark.skipif("sys.platform != 'linux'", reason="needs Linux")


def environment(folder: Path, script: str) -> dict[str, str]:
    """Return an environment whose only program opens documents, so."""
    opener = folder / "xdg-open"
    opener.write_text(f"#!/bin/sh\n{script}\n")
    opener.chmod(0o755)
    return {
        "PATH": str(folder),
        "LD_LIBRARY_PATH": "/ours",
        "LD_LIBRARY_PATH_ORIG": "/theirs",
        "SEEN": str(folder / "seen"),
    }


def test_the_users_program_gets_the_document_and_the_systems_libraries(tmp_path: Path) -> None:
    open_file(leaflet("de"), environment(tmp_path, 'echo "$1 $LD_LIBRARY_PATH" > "$SEEN"'))
    assert (tmp_path / "seen").read_text().split() == [str(leaflet("de")), "/theirs"]


def test_a_frozen_program_without_other_libraries_leaves_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    environ = environment(tmp_path, 'echo "${LD_LIBRARY_PATH-none}" > "$SEEN"')
    del environ["LD_LIBRARY_PATH_ORIG"]
    open_file(leaflet("de"), environ)
    assert (tmp_path / "seen").read_text() == "none\n"


def test_how_a_program_ends_that_has_shown_it_is_its_own_affair(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(documents, "_LIMIT_S", 0.1)
    open_file(leaflet("de"), environment(tmp_path, "/bin/sleep 0.3; exit 1"))


@pytest.mark.parametrize("script", ["exit 3", None])
def test_without_a_program_for_it_the_next_step_is_said(script: str | None, tmp_path: Path) -> None:
    environ = {"PATH": str(tmp_path)} if script is None else environment(tmp_path, script)
    with pytest.raises(AnonEmoError) as caught:
        open_file(leaflet("de"), environ)
    assert caught.value.problem is Problem.NO_PDF_VIEWER
