"""`anonymize` on what people have: each kind of file keeps its time and shape, or a sentence says what is wrong."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from anonemo_tray.errors import ExitCode
from anonemo_tray.i18n import Texts
from tests.e2e.input_files import FFPROBE, SMALL, make, overwritten, probe, run, save, still, within


@pytest.mark.parametrize(
    ("name", "options", "seconds"),
    [
        # As browsers record: 30, then 10 pictures a second.
        ("vfr.webm", (SMALL + ",select=lt(t\\,1)+not(mod(n\\,3))", "-fps_mode", "vfr"), "2"),
        ("vfr.mp4", (SMALL + ",select=lt(t\\,0.5)+not(mod(n\\,6))", "-fps_mode", "vfr"), "2"),
        ("slow.mp4", (SMALL, "-r", "0.5"), "6"),
        ("fast.mp4", (SMALL + ",setpts=PTS/10", "-r", "300"), "2"),
    ],
)
def test_a_clip_keeps_its_length_and_its_pictures_their_times(
    tmp_path: Path, name: str, options: tuple[str, ...], seconds: str
) -> None:
    source = make(tmp_path / name, "-vf", *options, seconds=seconds)
    target, points = tmp_path / "out.webm", tmp_path / "points.npz"
    done = run("anonymize", source, target, "--points", points)
    assert done.returncode == 0, done.stderr
    command = [*FFPROBE, "-select_streams", "v", "-show_entries", "frame=pts_time", str(source)]
    shown = json.loads(subprocess.run(command, capture_output=True, check=True).stdout)
    times = np.array([float(frame["pts_time"]) for frame in shown["frames"]])
    with np.load(points) as numbers:
        assert numbers["seconds"] == pytest.approx(times - times[0], abs=0.002)
    assert probe(target)["seconds"] == pytest.approx(probe(source)["seconds"], abs=0.11)


def test_one_picture_a_second_moves_in_the_canonical_geometry(tmp_path: Path) -> None:
    source = make(tmp_path / "slow.mp4", "-vf", SMALL, "-r", "1", seconds="16")
    points = tmp_path / "points.npz"
    assert run("anonymize", source, tmp_path / "out", "--points", points).returncode == 0
    with np.load(points) as numbers:
        drawn = numbers["points"][numbers["shown"]]
    assert np.ptp(drawn, axis=0).max() > 5


def test_the_kinds_of_video_that_are_written_play_in_browsers(tmp_path: Path) -> None:
    source = make(tmp_path / "in.mp4", "-vf", SMALL, seconds="0.3")
    for name, codec in (("out.mp4", "vp9"), ("out.webm", "vp8")):
        assert run("anonymize", source, tmp_path / name).returncode == 0
        assert probe(tmp_path / name)["codecs"] == [codec]


def test_pixels_that_are_not_square_get_their_true_shape(tmp_path: Path) -> None:
    wide = make(tmp_path / "wide.mp4", "-vf", "scale=640:720,setsar=2/1", seconds="0.4")
    plain = make(tmp_path / "plain.mp4", "-vf", "scale=1280:720,setsar=1", seconds="0.4")
    faces = []
    for source in (wide, plain):
        points = source.with_suffix(".npz")
        assert run("anonymize", source, source.with_suffix(""), "--points", points, "--geometry", "own").returncode == 0
        with np.load(points) as numbers:
            assert numbers["shown"].mean() > 0.9
            faces.append(np.ptp(numbers["points"][numbers["shown"]][-1], axis=0))
    assert faces[0] == pytest.approx(faces[1], rel=0.05)


def test_black_pictures_of_an_interlaced_clip_are_never_taken_for_pictures(tmp_path: Path) -> None:
    source = make(tmp_path / "tv.mpg", "-c:v", "mpeg2video", "-flags", "+ilme+ildct", seconds="0.5")
    done = run("anonymize", source, tmp_path / "out.webm")
    assert done.returncode == ExitCode.FILE
    assert "interlaced" in done.stderr
    assert not (tmp_path / "out.webm").exists()


def test_a_damaged_clip_is_read_as_far_as_it_goes_and_says_how_much_is_missing(tmp_path: Path) -> None:
    whole = make(tmp_path / "whole.mkv", "-vf", SMALL, "-c:v", "libvpx", "-b:v", "1M", seconds="3")
    data = whole.read_bytes()
    torn = tmp_path / "torn.mkv"
    torn.write_bytes(data[: len(data) // 2])
    done = run("anonymize", torn, tmp_path / "out.webm")
    assert done.returncode == ExitCode.INCOMPLETE, done.stderr
    assert "of 3.0 seconds could not be read" in done.stderr
    assert (tmp_path / "out.webm").exists()


def test_a_clip_with_noise_in_its_middle_keeps_its_length_and_says_how_many_pictures_are_missing(
    tmp_path: Path,
) -> None:
    source = overwritten("a.mp4", "-c:v", "libx264", "-preset", "veryfast")(tmp_path)
    done = run("anonymize", source, tmp_path / "out.webm")
    assert done.returncode == ExitCode.INCOMPLETE, done.stderr
    assert "of 90 pictures could not be read" in done.stderr
    assert probe(tmp_path / "out.webm")["seconds"] == pytest.approx(3, abs=0.11)


def test_a_recording_that_cannot_be_decoded_is_told_from_an_empty_one(tmp_path: Path) -> None:
    source = make(tmp_path / "a.mp4", "-vf", SMALL, "-c:v", "libaom-av1", "-cpu-used", "8", seconds="0.1")
    done = run("anonymize", source, tmp_path / "out.webm")
    assert (done.returncode, done.stderr.count("\n")) == (ExitCode.FILE, 1), done.stderr
    assert "such as AV1" in done.stderr


def test_a_list_of_other_files_is_no_video(tmp_path: Path) -> None:
    make(tmp_path / "neighbour.mp4", "-vf", SMALL, seconds="0.3")
    lists = {
        "concat.mp4": "ffconcat version 1.0\nfile neighbour.mp4\n",
        "hls.mp4": "#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\nneighbour.mp4\n#EXT-X-ENDLIST\n",
        "sdp.mp4": "v=0\no=- 0 0 IN IP4 127.0.0.1\ns=x\nc=IN IP4 127.0.0.1\nt=0 0\nm=video 5004 RTP/AVP 96\n",
    }
    for name, text in lists.items():
        (tmp_path / name).write_text(text)
        done = run("anonymize", tmp_path / name, tmp_path / "out.webm")
        assert (done.returncode, done.stderr.count("\n")) == (ExitCode.FILE, 1), done.stderr
        assert not (tmp_path / "out.webm").exists()


def test_mutant_without_the_list_of_formats_a_concat_list_draws_its_neighbour(tmp_path: Path) -> None:
    make(tmp_path / "neighbour.mp4", "-vf", SMALL, seconds="0.3")
    script = tmp_path / "concat.mp4"
    script.write_text("ffconcat version 1.0\nfile neighbour.mp4\n")
    look = "import cv2, sys; print(cv2.VideoCapture(sys.argv[1], cv2.CAP_FFMPEG).read()[0])"
    environment = {name: value for name, value in os.environ.items() if not name.startswith("OPENCV")}
    done = subprocess.run(
        [sys.executable, "-c", look, script], capture_output=True, text=True, check=True, env=environment
    )
    assert done.stdout.strip() == "True"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "people"
    folder.mkdir()
    picture = Image.open(still(tmp_path / "still.png"))
    for name in ("Ä b.jpg", "one.gif", "one.avif", "c.jfif", "d.jp2", "e.webp"):
        picture.save(folder / name, format={".jfif": "JPEG"}.get(Path(name).suffix))
    (folder / "broken.jpg").write_bytes(b"\xff\xd8\xff\xe0" + bytes(300))
    (folder / "phone.heic").write_bytes(b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + bytes(300))
    return folder


def test_stills_are_people_of_their_own_with_their_own_names(tmp_path: Path, folder: Path) -> None:
    done = run("anonymize", folder, tmp_path / "out", "--geometry", "own")
    assert done.returncode == ExitCode.INCOMPLETE
    names = {file.name for file in (tmp_path / "out").iterdir()}
    assert names == {"Ä b.png", "one.gif.png", "one.avif.png", "c.png", "d.png", "e.png"}
    assert "“broken.jpg” was left out" in done.stderr
    assert "“phone.heic” was left out" in done.stderr
    assert "6 of 6 pictures show a drawing" in done.stderr.splitlines()[-1]


def test_what_is_no_file_in_a_folder_is_named(tmp_path: Path) -> None:
    folder = within(tmp_path)
    os.mkfifo(folder / "pipe.jpg")
    save("dot.png", lambda image: image.resize((1, 1)))(folder)
    done = run("anonymize", folder, tmp_path / "out", "--geometry", "own")
    assert done.returncode == ExitCode.INCOMPLETE
    assert "“inner” was left out" in done.stderr
    assert "“pipe.jpg” was left out" in done.stderr
    assert "1 of 2 pictures show a drawing" in done.stderr.splitlines()[-1]


def test_a_single_still_has_no_resting_face_and_is_not_drawn_with_one(tmp_path: Path) -> None:
    done = run("anonymize", still(tmp_path / "one.png"), tmp_path / "out")
    assert done.returncode == 0
    assert "no resting face" in done.stderr
    assert "0 of 1 pictures" in done.stderr


@pytest.mark.parametrize("kind", ["webp", "png"])
def test_all_pictures_of_an_animation_are_drawn(tmp_path: Path, kind: str) -> None:
    pictures = [Image.fromarray(np.full((90, 120, 3), 20 * number, np.uint8)) for number in range(5)]
    source = tmp_path / f"moving.{kind}"
    pictures[0].save(source, save_all=True, append_images=pictures[1:], duration=200)
    done = run("anonymize", source, tmp_path / "out.webm")
    assert "of 5 pictures" in done.stderr, done.stderr
    assert probe(tmp_path / "out.webm")["seconds"] == pytest.approx(1.0, abs=0.1)


@pytest.mark.skipif(sys.platform != "linux", reason="file names are bytes on Linux alone")
def test_a_name_that_is_no_text_is_read_and_never_written(tmp_path: Path) -> None:
    source = os.fsencode(tmp_path) + b"/M\xfcller.mp4"
    shutil.copy(os.fsencode(make(tmp_path / "a.mp4", "-vf", SMALL, seconds="0.2")), source)
    assert run("anonymize", source, tmp_path / "out.webm").returncode == 0
    done = run("anonymize", source, os.fsencode(tmp_path) + b"/\xfc.webm")
    assert (done.returncode, done.stderr.count("\n")) == (ExitCode.USAGE, 1)


def test_odd_names_of_outputs_are_folders_or_refused_with_the_reason(tmp_path: Path) -> None:
    source = make(tmp_path / "a.mp4", "-vf", SMALL, seconds="0.2")
    assert run("anonymize", source, tmp_path / "2024.11.24").returncode == 0
    assert (tmp_path / "2024.11.24").is_dir()
    done = run("anonymize", source, tmp_path / "o.mov")
    assert done.returncode == ExitCode.USAGE
    assert "“o.mov” cannot be written: choose a name that ends in .mp4 or .webm" in done.stderr


def test_options_before_the_command_are_obeyed_or_refused(tmp_path: Path) -> None:
    source = make(tmp_path / "a.mp4", "-vf", SMALL, seconds="0.2")
    done = run("--geometry", "own", "--style", "mesh", "anonymize", source, tmp_path / "out")
    assert Texts.load("en").text("own.warning") in done.stderr
    done = run("--camera", "x", "anonymize", source, tmp_path / "other")
    assert done.returncode == ExitCode.USAGE
    assert "--camera" in done.stderr


@pytest.fixture
def status_while_reading(tmp_path: Path) -> Callable[[], str]:
    """Return what /proc says of the process that reads a clip, while it does."""

    def look() -> str:
        source = make(tmp_path / "long.mp4", "-vf", SMALL, seconds="6")
        process = subprocess.Popen(
            [sys.executable, "-m", "anonemo_tray", "anonymize", str(source), str(tmp_path / "out.webm")],
            stderr=subprocess.DEVNULL,
        )
        children = Path(f"/proc/{process.pid}/task/{process.pid}/children")
        status = ""
        try:
            while process.poll() is None and "Seccomp:\t2" not in status:
                found = children.read_text().split()
                status = Path(f"/proc/{found[0]}/status").read_text() if found else ""
        finally:
            process.kill()
            process.wait()
        return status

    return look


@pytest.mark.skipif(sys.platform != "linux", reason="seccomp is Linux's")
def test_p2_a_clip_is_decoded_behind_the_guards(status_while_reading: Callable[[], str]) -> None:
    status = status_while_reading()
    assert "Seccomp:\t2" in status
    assert "NoNewPrivs:\t1" in status
