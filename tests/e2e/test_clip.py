"""`anonymize` on a clip of the actor: canvases and numbers out, and nothing of the clip in them."""

from __future__ import annotations

import json
import re
import resource
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from anonemo_tray.errors import ExitCode
from anonemo_tray.face.canonical import Decoder
from anonemo_tray.face.published import PAYLOAD_BYTES, Geometry, PublishedFace
from anonemo_tray.output.canvas import Renderer
from anonemo_tray.sensor.opencv import cv2
from tools.actor.scene import make_performance

PICTURES = 45
FPS = 25.0
PAUSE = cv2.cvtColor(Renderer().pause().i420, cv2.COLOR_YUV2BGR_I420).astype(int)


@pytest.fixture(scope="module")
def clip(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A clip in which the actor is there, gone for five pictures, and back."""
    path = tmp_path_factory.mktemp("clip") / "actor.mp4"
    writer = cv2.VideoWriter(str(path), cv2.CAP_FFMPEG, cv2.VideoWriter.fourcc(*"mp4v"), FPS, (1280, 720))
    render, picture = make_performance(3), np.empty((720, 1280, 3), np.uint8)
    for number in range(PICTURES):
        if 20 <= number < 25:
            picture[...] = 90
        else:
            render(1 + number / 30, picture)
        writer.write(np.ascontiguousarray(picture[..., ::-1]))
    writer.release()
    return path


def anonymize(*arguments: object, file_limit: int | None = None) -> subprocess.CompletedProcess[str]:
    def limit() -> None:
        if file_limit is not None:
            resource.setrlimit(resource.RLIMIT_FSIZE, (file_limit, file_limit))

    command = [sys.executable, "-m", "anonemo_tray", "anonymize", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, timeout=120, check=False, preexec_fn=limit)


def test_a_clip_becomes_canvases_and_points(clip: Path, tmp_path: Path) -> None:
    video, points = tmp_path / "out.mp4", tmp_path / "points.npz"
    done = anonymize(clip, video, "--points", points, "--geometry", "own")
    assert done.returncode == 0, done.stderr
    assert "fingerprint" in done.stderr
    with np.load(points) as numbers:
        assert numbers["points"].shape == (PICTURES, 468, 2)
        assert numbers["points"].dtype == np.float32
        assert numbers["shown"].dtype == np.bool_
        assert numbers["seconds"] == pytest.approx(np.arange(PICTURES) / FPS)
        assert float(numbers["fps"]) == FPS
        shown = numbers["shown"]
        assert np.isnan(numbers["points"][~shown]).all()
        assert np.isfinite(numbers["points"][shown]).all()
    assert not shown[20:25].any()
    assert shown[:20].mean() > 0.9
    pictures = []
    with video.open("rb") as file:
        reader = cv2.VideoCapture(file, cv2.CAP_FFMPEG, [])  # type: ignore[call-overload] # the stubs know no files
        while (got := reader.read())[0]:
            pictures.append(got[1])
        reader.release()
    assert len(pictures) == PICTURES
    assert pictures[0].shape == (720, 1280, 3)
    for number, picture in enumerate(pictures):
        # VP9 changes a picture by a few levels, and more where it is not smooth.
        assert (np.abs(picture.astype(int) - PAUSE).mean() < 2) == (not shown[number])
        # Hardly any colour: whatever is in it, it is not the clip's picture.
        assert np.ptp(picture.astype(int), axis=2).max() <= 16


def test_by_default_everybody_is_the_canonical_face(clip: Path, tmp_path: Path) -> None:
    points = tmp_path / "points.npz"
    done = anonymize(clip, tmp_path / "out.mp4", "--points", points)
    assert done.returncode == 0
    assert re.fullmatch(r"\d+ of 45 pictures show a drawing\. The sound was left out, .*\n", done.stderr)
    with np.load(points) as numbers:
        shown, drawn = numbers["shown"], numbers["points"]
    assert shown.any()
    # At rest, where and as large as for everybody, until the own resting face is known.
    rest = Decoder().decode(PublishedFace(Geometry.CANONICAL, bytes(PAYLOAD_BYTES[Geometry.CANONICAL]))).points[:468]
    assert drawn[shown][0] == pytest.approx(rest, abs=0.1)


def test_a_clip_becomes_a_folder_of_pictures(clip: Path, tmp_path: Path) -> None:
    folder = tmp_path / "canvases"
    assert anonymize(clip, folder, "--style", "points", "--geometry", "own").returncode == 0
    files = sorted(folder.iterdir())
    assert [file.name for file in files] == [f"{number:06d}.png" for number in range(PICTURES)]
    picture = cv2.imread(str(files[5]), cv2.IMREAD_UNCHANGED)
    assert picture is not None
    assert picture.shape == (720, 1280, 3)
    again = tmp_path / "again"
    assert anonymize(folder, again, "--geometry", "own", "--sequence").returncode == 0
    assert len(list(again.iterdir())) == PICTURES


def test_nothing_is_ever_overwritten(clip: Path, tmp_path: Path) -> None:
    target = tmp_path / "taken.mp4"
    target.write_text("mine")
    done = anonymize(clip, target)
    assert done.returncode == ExitCode.FILE
    assert "“taken.mp4” exists already" in done.stderr
    assert target.read_text() == "mine"


@pytest.mark.parametrize("target", ["out.mp4", "folder"])
def test_what_cannot_be_written_to_its_end_leaves_nothing_behind(clip: Path, tmp_path: Path, target: str) -> None:
    # The kernel refuses to let a file grow further, as a full disk does.
    done = anonymize(clip, tmp_path / target, file_limit=3000)
    assert done.returncode == ExitCode.FILE, done.stderr
    assert "Traceback" not in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_p2_a_live_camera_is_refused(tmp_path: Path) -> None:
    done = anonymize("/dev/video0", tmp_path / "out.mp4")
    assert done.returncode == ExitCode.USAGE
    assert "never recorded" in done.stderr


@pytest.mark.parametrize("name", ["out.avi", "missing/out.mp4"])
def test_a_target_that_makes_no_sense_is_refused_before_any_work(clip: Path, tmp_path: Path, name: str) -> None:
    assert anonymize(clip, tmp_path / name).returncode in {ExitCode.USAGE, ExitCode.FILE}
    assert list(tmp_path.iterdir()) == []


def test_the_self_test_passes_and_misses_the_virtual_camera_only() -> None:
    command = [sys.executable, "-m", "anonemo_tray"]
    done = subprocess.run(
        [*command, "--virtual-camera", "none", "self-test", "--json"],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stdout
    assert json.loads(done.stdout)["passed"]
    done = subprocess.run([*command, "self-test", "--json"], capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == ExitCode.FAILED
    failed = [check["name"] for check in json.loads(done.stdout)["checks"] if check["passed"] is False]
    assert failed == ["virtual camera"]


def test_the_benchmark_measures_everything_it_names() -> None:
    command = [sys.executable, "-m", "anonemo_tray", "benchmark", "--json", "--seconds", "2"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=300, check=True)
    report = json.loads(done.stdout)
    assert 0.5 < report["cpu_ratio"] < 5
    for part in ("standard", "larger"):
        chain = report[part]["chain"]
        assert chain["published_faces"] > 20
        assert set(chain["rss_mb"]) == {"tray", "sensor", "output"}
        assert chain["latency_ms"]["p50"] <= chain["latency_ms"]["p95"] <= chain["latency_ms"]["p99"]
        assert chain["render_ms"]["p50"] > 0
        assert report[part]["on_to_first_landmarks_s"] > 0
