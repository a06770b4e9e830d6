"""The camera's libraries, built once for all tests of this folder."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.installers.wine import ROOT


def build(out: Path) -> Path:
    """Build the libraries into a folder; returns it."""
    subprocess.run([sys.executable, ROOT / "camera" / "windows" / "build.py", out], check=True)
    return out


@pytest.fixture(scope="session")
def libraries(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder with the libraries; not to be changed."""
    return build(tmp_path_factory.mktemp("libraries"))
