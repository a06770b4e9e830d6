"""The build for Linux: the same each time, small enough, and able to say what of it is gone."""

from __future__ import annotations

import filecmp
import hashlib
import json
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from anonemo_tray.errors import ExitCode
from anonemo_tray.sensor.opencv import cv2
from tests.fakes.running_program import environment
from tests.installers.conftest import PACKAGING
from tests.installers.test_linux_frozen import copied
from tools.actor.scene import make_performance

pytestmark = pytest.mark.skipif("sys.platform != 'linux'", reason="needs Linux")


def run(program: Path, home: Path, *arguments: object, **environ: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [program, *map(str, arguments)],
        env=environment(home, **environ),
        cwd=home,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def details(program: Path, home: Path) -> dict[str, str]:
    """Return what the self-test says, by check."""
    done = run(program, home, "--virtual-camera", "none", "self-test", "--json")
    return {check["name"]: check["detail"] for check in json.loads(done.stdout)["checks"]}


def test_two_builds_in_different_places_are_the_same(frozen: Path, tmp_path: Path) -> None:
    second = tmp_path / "another place"
    done = subprocess.run(
        [sys.executable, PACKAGING / "build.py", "--dist", second / "dist", "--work", second / "work"],
        env={**os.environ, "PYTHONHASHSEED": "7", "TZ": "Asia/Tokyo"},
        capture_output=True,
        text=True,
        check=True,
    )
    built = second / "dist" / frozen.name
    names = sorted(str(file.relative_to(frozen)) for file in frozen.rglob("*") if file.is_file())
    assert names == sorted(str(file.relative_to(built)) for file in built.rglob("*") if file.is_file())
    _, different, unreadable = filecmp.cmpfiles(frozen, built, names, shallow=False)
    assert different + unreadable == []
    # And it says what is how large.
    assert " MB  cv2\n" in done.stdout
    assert " MB  mediapipe\n" in done.stdout


def test_what_comes_from_wheels_is_as_it_was(frozen: Path) -> None:
    import mediapipe

    for library in (Path(mediapipe.__file__).parent / "tasks" / "c" / "libmediapipe.so", Path(cv2.__file__)):
        native = library if library.suffix == ".so" else next(library.parent.glob("cv2*.so"))
        (frozen_one,) = (frozen / "_internal").rglob(native.name)
        assert hashlib.sha256(frozen_one.read_bytes()).digest() == hashlib.sha256(native.read_bytes()).digest()


@pytest.fixture(
    params=[
        "anonemo-output",
        "_internal/mediapipe/tasks/c/libmediapipe.so",
        "_internal/cv2/cv2.abi3.so",
        "_internal/thorvg_python/libthorvg-1.so",
        "_internal/numpy/_core/_multiarray_umath*.so",
        "_internal/anonemo_tray/assets/face_landmarker.task",
        "_internal/anonemo_tray/assets/installed.txt",
    ]
)
def maimed(request: pytest.FixtureRequest, frozen: Path, tmp_path: Path) -> tuple[Path, str]:
    """A program from which a virus scanner took a file, and the file's name."""
    folder = copied(frozen, tmp_path / "maimed")
    (gone,) = folder.glob(request.param)
    gone.unlink()
    name = str(gone.relative_to(folder)).removeprefix("_internal/")
    return folder / "anonemo-tray", gone.name if gone.suffix == ".txt" else name


def test_a_file_that_is_gone_is_named(maimed: tuple[Path, str], tmp_path: Path) -> None:
    program, gone = maimed
    home = tmp_path / "home"
    home.mkdir()
    assert details(program, home)["files"] == f"missing: {gone}"


@pytest.fixture(scope="module")
def pictures(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with pictures of the actor."""
    folder = tmp_path_factory.mktemp("pictures")
    render, picture = make_performance(3), np.empty((720, 1280, 3), np.uint8)
    for number in range(30):
        render(1 + number / 30, picture)
        assert cv2.imwrite(str(folder / f"{number:03}.png"), picture[..., ::-1])
    return folder


def test_all_of_opencv_that_is_used_works_without_its_linear_algebra(
    frozen: Path, pictures: Path, tmp_path: Path
) -> None:
    home = tmp_path / "Jürgen Grün"
    home.mkdir()
    program, clip = frozen / "anonemo-tray", home / "Ausschnitt für Ämter.mp4"
    # PNG in, VP9 out; VP9 in, PNG out.
    for source, result in ((pictures, clip), (clip, home / "bilder")):
        done = run(program, home, "anonymize", source, result, "--geometry", "own", "--sequence")
        assert done.returncode == 0, done.stderr
    drawn = canvases(home / "bilder")
    assert len(drawn) == len(list(pictures.iterdir()))
    assert {picture.shape for picture in drawn} == {(720, 1280)}
    faces = home / "gesichter"
    assert run(program, home, "anonymize", pictures, faces, "--geometry", "own").returncode == 0
    assert np.mean([np.ptp(picture) > 50 for picture in canvases(faces)]) > 0.8


def canvases(folder: Path) -> list[NDArray[np.uint8]]:
    """Return the pictures of a folder in grey."""
    return [np.asarray(Image.open(file).convert("L")) for file in sorted(folder.glob("*.png"))]


def test_the_cameras_are_listed_and_the_benchmark_runs(frozen: Path, tmp_path: Path) -> None:
    listed = run(frozen / "anonemo-tray", tmp_path, "cameras", "--json")
    assert isinstance(json.loads(listed.stdout), list)
    measured = run(frozen / "anonemo-tray", tmp_path, "benchmark", "--json", "--seconds", "1")
    assert measured.returncode == 0, measured.stderr
    assert json.loads(measured.stdout)["standard"]["chain"]["published_faces"] > 0


def test_it_runs_without_anything_to_write_to(frozen: Path, tmp_path: Path) -> None:
    # As a windowed program on Windows: no standard input, output or error.
    script = 'exec "$0" --demo --headless --virtual-camera none --seconds 4 <&- >&- 2>&-'
    sh = Path("/bin/sh")
    done = subprocess.run(
        [sh, "-c", script, frozen / "anonemo-tray"], env=environment(tmp_path), cwd=tmp_path, timeout=60, check=False
    )
    assert done.returncode == ExitCode.OK
