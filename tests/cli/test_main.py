"""The command line as other programs see it: one sentence on standard error and a documented exit code, each time."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from PIL import Image

from anonemo_tray.cli.main import main
from anonemo_tray.errors import ExitCode, Problem


def run(*arguments: str, limit_s: float = 60) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "anonemo_tray", *arguments]
    return subprocess.run(command, capture_output=True, text=True, timeout=limit_s, check=False)


def last_sentence(done: subprocess.CompletedProcess[str]) -> str:
    assert "Traceback" not in done.stderr
    return done.stderr.strip().splitlines()[-1]


@pytest.fixture
def broken_video(tmp_path: Path) -> Path:
    file = tmp_path / "broken.mp4"
    file.write_bytes(b"not a video at all" * 100)
    return file


@pytest.fixture
def empty_video(tmp_path: Path) -> Path:
    file = tmp_path / "empty.mp4"
    file.touch()
    return file


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["--bogus"], ExitCode.USAGE),
        (["--seconds", "-1"], ExitCode.USAGE),
        (["--seconds", "soon"], ExitCode.USAGE),
        (["--style", "oil"], ExitCode.USAGE),
        (["dance"], ExitCode.USAGE),
        (["anonymize"], ExitCode.USAGE),
    ],
)
def test_wrong_use_is_one_sentence(arguments: list[str], code: ExitCode, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as exit_:
        main(arguments)
    assert exit_.value.code == code
    error = capsys.readouterr().err
    assert error.count("\n") == 1
    assert "--help" in error


def test_help_names_every_exit_code(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["--help"])
    page = " ".join(capsys.readouterr().out.split())
    assert all(f"{code.value} " in page.partition("exit codes:")[2] for code in ExitCode)


def test_without_a_camera_it_says_so() -> None:
    done = run("--headless", "--virtual-camera", "none", "--seconds", "20")
    assert done.returncode == ExitCode.CAMERA
    assert "plug one in" in last_sentence(done)


def test_an_unknown_camera_is_never_replaced_by_another() -> None:
    done = run("--headless", "--virtual-camera", "none", "--camera", "Nobody's", "--seconds", "20")
    assert done.returncode == ExitCode.CAMERA
    assert "“Nobody's” is not connected" in last_sentence(done)


def test_without_a_virtual_camera_it_names_the_next_step(tmp_path: Path) -> None:
    # A camera that works, as a missing one may be noticed first.
    Image.new("RGB", (640, 480)).save(tmp_path / "dark.png")
    done = run("--headless", "--camera", str(tmp_path), "--seconds", "20")
    assert done.returncode == ExitCode.VIRTUAL_CAMERA
    assert "v4l2loopback" in last_sentence(done)


@pytest.mark.parametrize("name", ["broken_video", "empty_video"])
def test_a_file_that_is_no_video_is_said_by_name_without_its_folder(name: str, request: pytest.FixtureRequest) -> None:
    file: Path = request.getfixturevalue(name)
    done = run("--headless", "--virtual-camera", "none", "--camera", str(file), "--seconds", "20")
    assert done.returncode == ExitCode.FILE
    assert file.name in last_sentence(done)
    assert str(file.parent) not in done.stderr


def test_without_a_screen_it_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    for variable in ("DISPLAY", "WAYLAND_DISPLAY"):
        monkeypatch.delenv(variable, raising=False)
    done = run("--demo")
    assert done.returncode == ExitCode.NO_SCREEN
    assert "--headless" in last_sentence(done)


def test_corrupt_settings_are_kept_and_said(own_home: Path) -> None:
    settings = own_home / "anonemo" / "settings.json"
    settings.parent.mkdir(parents=True)
    settings.write_text("{broken")
    done = run("--headless", "--virtual-camera", "none", "--seconds", "5")
    assert "Your settings could not be read" in done.stderr
    assert (settings.parent / "settings.json.bad").read_text() == "{broken"


def test_an_unwritable_home_is_said(own_home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ANONEMO_TRAY_HOME", "/proc/anonemo")
    done = run("--headless", "--virtual-camera", "none", "--seconds", "5")
    assert done.returncode == Problem.SETTINGS_UNWRITABLE.exit_code
    assert "no permission to write" in last_sentence(done)


@pytest.mark.parametrize("options", [[], ["--json"]])
def test_the_list_of_cameras_is_empty_here(options: list[str]) -> None:
    done = run("cameras", *options)
    assert done.returncode == ExitCode.CAMERA
    assert "No camera was found" in last_sentence(done)
    assert (json.loads(done.stdout) == []) if options else (not done.stdout)


def test_what_nobody_foresaw_is_one_sentence_too(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("anonemo_tray.cameras.listing.list_cameras", lambda: 1 / 0)
    assert main(["cameras"]) == ExitCode.FAILED
    assert "start it again" in capsys.readouterr().err
    with pytest.raises(ZeroDivisionError):
        main(["--debug", "cameras"])


OPTIONS = (
    "--demo",
    "--headless",
    "--seconds",
    "--camera",
    "--virtual-camera",
    "--style",
    "--geometry",
    "--points",
    "--",
)
COMMANDS = (
    "anonymize",
    "add-camera",
    "cameras",
    "self-test",
    "benchmark",
    "--json",
    "--debug",
    "own",
    "canonical",
    "none",
    "1",
)
LETTERS = st.characters(exclude_characters="\0")
"""What an argument can hold; no system passes a zero on."""

WORDS = st.sampled_from((*OPTIONS, *COMMANDS)) | st.text(LETTERS, max_size=8)
NAMES = st.text(LETTERS, min_size=1, max_size=20)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.lists(WORDS, max_size=6))
@example(["cameras", "\n"])
@example(["cameras", "\ud800"])
def test_any_command_line_is_understood_or_refused_in_a_sentence(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], words: list[str]
) -> None:
    monkeypatch.setattr("anonemo_tray.cli.main._run", lambda *_: ExitCode.OK)
    try:
        code = main(words)
    except SystemExit as exit_:
        code = 0 if exit_.code is None else int(exit_.code)
    assert code in {ExitCode.OK, ExitCode.USAGE}
    assert capsys.readouterr().err.count("\n") == (code == ExitCode.USAGE)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=30)
@given(NAMES, NAMES)
def test_any_names_of_files_are_refused_in_a_sentence_and_nothing_is_made(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str], source: str, target: str
) -> None:
    monkeypatch.chdir(tmp_path)
    code = main(["anonymize", "--", f"in{source}", f"out{target}"])
    assert code in {ExitCode.FILE, ExitCode.USAGE}
    assert len(capsys.readouterr().err.splitlines()) >= 1
    assert not any(tmp_path.iterdir())
