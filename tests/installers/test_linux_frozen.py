"""The frozen programs on Linux: what is in them, and that they keep the promises just as the checkout does."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from anonemo_tray.i18n import Texts
from anonemo_tray.pipeline.state import State
from anonemo_tray.settings import JsonSettingsStore, Settings
from tests.fakes.running_program import environment
from tests.fakes.tracing import trace
from tests.installers.conftest import PACKAGING
from tests.privacy.test_p2_nothing_tried import offences
from tests.screen.desktop import Desktop, desktop
from tests.screen.icon_menu import IconMenu
from tests.waiting import wait_until

pytestmark = pytest.mark.skipif("sys.platform != 'linux'", reason="needs Linux")

TEXTS = Texts.load("en")


def self_test(program: Path, home: Path) -> dict[str, bool | None]:
    """Return what the self-test found, by check."""
    done = subprocess.run(
        [program, "--virtual-camera", "none", "self-test", "--json"],
        env=environment(home),
        cwd=home / "cwd",
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.stdout, done.stderr
    return {check["name"]: check["passed"] for check in json.loads(done.stdout)["checks"]}


def check_frozen(folder: Path) -> list[str]:
    done = subprocess.run(
        [sys.executable, PACKAGING / "check_frozen.py", folder], capture_output=True, text=True, check=False
    )
    assert done.stderr == ""
    assert done.returncode == (done.stdout != "nothing is wrong\n")
    return [] if done.returncode == 0 else done.stdout.splitlines()


def copied(frozen: Path, to: Path) -> Path:
    """Return a copy that may be changed; unchanged files are links."""
    shutil.copytree(frozen, to, symlinks=True, copy_function=os.link)
    return to


def test_nothing_is_wrong_with_it(frozen: Path) -> None:
    assert check_frozen(frozen) == []


def test_an_uploader_the_other_programs_library_and_a_missing_file_are_seen(frozen: Path, tmp_path: Path) -> None:
    mutant = copied(frozen, tmp_path / "mutant")
    internal = mutant / "_internal"
    (internal / "libsender.so.1").write_bytes(b"\x7fELF CurlClient")
    next(internal.rglob("face_landmarker.task")).unlink()
    # The output in the place of the main program has what that must not have, and lacks what it must.
    (mutant / "anonemo-tray").unlink()
    shutil.copy2(mutant / "anonemo-output", mutant / "anonemo-tray")
    found = check_frozen(mutant)
    assert "libsender.so.1 can send what it measures: it has CurlClient" in found
    assert "the file face_landmarker.task is missing" in found
    assert "anonemo-tray holds pyvirtualcam" in found
    assert "anonemo-tray lacks anonemo_tray.sensor.landmarker" in found


def test_it_works_in_a_folder_with_spaces_and_umlauts_of_a_user_with_umlauts(frozen: Path, tmp_path: Path) -> None:
    program = copied(frozen, tmp_path / "Schöne Programme" / "AnonEmo Tray") / "anonemo-tray"
    checks = self_test(program, tmp_path / "Jürgen Grün")
    assert [name for name, passed in checks.items() if passed is False] == []
    assert len(checks) >= 6


def test_the_output_program_loads_neither_opencv_nor_mediapipe_and_the_others_not_pyvirtualcam(
    frozen: Path, tmp_path: Path
) -> None:
    home = tmp_path / "home"
    with subprocess.Popen(
        [frozen / "anonemo-tray", "--demo", "--headless", "--virtual-camera", "none", "--seconds", "30"],
        env=environment(home),
        cwd=home / "cwd",
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        try:
            assert process.stdout is not None
            for line in process.stdout:
                if TEXTS.text("rehearsal.showing") in line:
                    break
            mapped = {name: (Path("/proc") / pid / "maps").read_text() for name, pid in _children(process.pid)}
        finally:
            process.kill()
    assert set(mapped) == {"sensor", "anonemo-output"}
    assert "libmediapipe" in mapped["sensor"]
    assert "cv2" in mapped["sensor"]
    assert not [name for name in ("cv2", "mediapipe") if name in mapped["anonemo-output"]]
    assert "libthorvg" in mapped["anonemo-output"]
    assert "pyvirtualcam" not in mapped["sensor"]


def _children(pid: int) -> Iterator[tuple[str, str]]:
    for task in Path(f"/proc/{pid}/task").iterdir():
        for child in (task / "children").read_text().split():
            words = (Path("/proc") / child / "cmdline").read_bytes().rstrip(b"\0").split(b"\0")
            yield Path(words[-1].decode()).name, child


def test_p2_the_frozen_program_reaches_for_no_network_and_no_file(frozen: Path, tmp_path: Path) -> None:
    home = tmp_path / "home"
    notes = tmp_path / "notes"
    notes.mkdir()
    env = environment(home)
    command = [str(frozen / "anonemo-tray"), "--demo", "--headless", "--virtual-camera", "none", "--seconds", "12"]
    printed, calls = trace(notes, command, env, home / "cwd")
    assert TEXTS.text("rehearsal.showing") in printed
    assert any(call.local_path for call in calls)
    assert offences(home, calls) == {}


@pytest.fixture
def panel(tmp_path: Path) -> Iterator[Desktop]:
    with desktop(tmp_path / "desktop") as started:
        yield started


def test_its_icon_is_there_and_a_click_switches_it(frozen: Path, panel: Desktop, tmp_path: Path) -> None:
    home = tmp_path / "home"
    env = {**environment(home), **panel.environment, "HOME": str(home), "LANGUAGE": "en"}
    settings = Settings(setup_done=True)
    JsonSettingsStore(home / "anonemo" / "settings.json").save(settings)
    with (
        subprocess.Popen(
            [frozen / "anonemo-tray", "--demo", "--virtual-camera", "none"], env=env, cwd=home / "cwd"
        ) as process,
        contextlib.closing(IconMenu(panel)) as menu,
    ):
        try:
            wait_until(lambda: menu.colour_state() is State.SHOWING, "the icon with a face", 60.0)
            menu.pick(TEXTS.text("menu.turn_off"))
            wait_until(lambda: menu.colour_state() is State.OFF, "off")
            menu.pick(TEXTS.text("menu.preview"))
            wait_until(lambda: "windows" in dict(_children(process.pid)), "the window")
            menu.pick(TEXTS.text("menu.quit"))
            assert process.wait(20) == 0
        finally:
            process.kill()
