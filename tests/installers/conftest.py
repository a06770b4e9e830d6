"""What is installed, built once for all tests of this folder."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.installers.setup_exe import build_camera, make, make_small

PACKAGING = Path(__file__).parents[2] / "packaging"


@pytest.fixture(scope="session")
def frozen(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The built folder; not to be changed."""
    folder = tmp_path_factory.mktemp("frozen")
    subprocess.run(
        [sys.executable, PACKAGING / "build.py", "--dist", folder / "dist", "--work", folder / "work"],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        check=True,
    )
    return folder / "dist" / "AnonEmo Tray"


@pytest.fixture(scope="session")
def packages(frozen: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """The .deb and the .tar.xz."""
    out = tmp_path_factory.mktemp("packages")
    subprocess.run(
        [sys.executable, PACKAGING / "linux" / "make_deb.py", frozen, out], stdout=subprocess.DEVNULL, check=True
    )
    (deb,), (archive,) = out.glob("*.deb"), out.glob("*.tar.xz")
    return deb, archive


@pytest.fixture(scope="session")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A built folder for Windows with small programs in the place of ours."""
    built = tmp_path_factory.mktemp("small") / "built"
    make_small(built)
    return built


@pytest.fixture(scope="session")
def camera(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder with the camera's libraries for Windows."""
    return build_camera(tmp_path_factory.mktemp("camera") / "built")


@pytest.fixture(scope="session")
def installer(small: Path, camera: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The installer of those small programs and the camera."""
    return make(small, tmp_path_factory.mktemp("installer"), camera)
