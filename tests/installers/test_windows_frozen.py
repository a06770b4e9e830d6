"""The programs frozen for Windows, under Wine: installed and tested there, for somebody with umlauts in the name."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from anonemo_tray.i18n import Texts
from anonemo_tray.output.canvas import Renderer
from anonemo_tray.pipeline.commands import TurnOn
from anonemo_tray.pipeline.state import State, Status
from anonemo_tray.sandbox import Guards
from anonemo_tray.sandbox.windows import LOW_INTEGRITY
from anonemo_tray.settings import Settings
from anonemo_tray.system.release_age import is_old
from anonemo_tray.tray.menu import SEPARATOR, build_menu
from tests.installers import wine as windows
from tests.installers.setup_exe import OK, files, install, installed, make, uninstall
from tests.installers.wine import ROOT, Wine
from tests.qa_page import write_part
from tests.screen.desktop import Desktop, desktop
from tests.screen.icon_menu import icon_place, icon_state
from tests.waiting import wait_until
from tests.windows_camera.expected import Bytes, expected

GUARDS = ("guards of the sensor", "guards of the output")
WINE_HAS = Guards.DUMPS | Guards.MEMORY

pytestmark = pytest.mark.skipif("sys.platform != 'linux'", reason="needs Linux")


@pytest.fixture(scope="module")
def wine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Wine]:
    with windows.start(tmp_path_factory.mktemp("windows") / "wine") as wine:
        yield wine


@pytest.fixture(scope="module")
def built(wine: Wine) -> Path:
    return windows.freeze(wine)


def self_test(wine: Wine, virtual_camera: str) -> dict[str, tuple[bool | None, str]]:
    """Run the installed program's self-test; returns what it says of each thing."""
    program = installed(wine) / "anonemo-tray.exe"
    done = wine.run(program, "--virtual-camera", virtual_camera, "self-test", "--json")
    report = json.loads(done.stdout)
    assert report["passed"] == (done.returncode == OK)
    return {each["name"]: (each["passed"], each["detail"]) for each in report["checks"]}


def test_the_built_folder(built: Path) -> None:
    check = [sys.executable, str(ROOT / "packaging" / "check_frozen.py"), str(built)]
    assert subprocess.run(check, capture_output=True, text=True, check=False).stdout == "nothing is wrong\n"


def test_p2_the_guards_are_asked_for_and_those_that_wine_has_hold(wine: Wine, built: Path) -> None:
    done = wine.run(wine.interpreter, "-m", "tests.sandbox.windows_attempts")
    found = json.loads(done.stdout)
    sealed, unsealed = found["sealed"], found["unsealed"]
    guards = Guards(sealed["guards"])

    # Reported is what was seen, by another program of the same user too: some calls say yes in vain here.
    assert guards == WINE_HAS
    assert sealed["granted"] == ["end", "wait", "ask"]
    assert sealed["starts programs"] is (Guards.PROGRAMS not in guards)
    assert (sealed["integrity"] == LOW_INTEGRITY) is (Guards.FILES in guards)
    asked = [name for name, succeeded in sealed["calls"] if name.startswith(("Set", "Assign")) and succeeded]
    assert asked == [
        *("SetInformationJobObject", "AssignProcessToJobObject", *["SetProcessMitigationPolicy"] * 3),
        *("SetKernelObjectSecurity", "SetTokenInformation"),
    ]

    # Without a seal all that succeeds.
    assert {"read memory", "write memory", "run a thread", "copy handles", "everything"} < set(unsealed["granted"])
    assert (found["outlives tied"], found["outlives untied"]) == (False, True)


def pick_line(screen: Desktop, number: int) -> None:
    """Open the icon's menu in Wine's tray, and click a line; -1 is the last, as sentences come and go at the top."""
    place = icon_place(screen)
    assert place is not None
    click_until(lambda: is_open(screen), lambda: screen.click(*place, button=3), "the menu")
    x, y, _, height = max(screen.popups(), key=lambda box: box[3])

    def middles() -> list[int]:
        left, right, top, bottom = x + 16, x + 100, y + 2, y + height - 2
        rows = np.flatnonzero((np.asarray(screen.picture().convert("L"))[top:bottom, left:right] < 150).any(axis=1))
        bands = np.split(rows, np.flatnonzero(np.diff(rows) > 3) + 1)
        # Separators are thinner than letters.
        return [top + int(band.mean()) for band in bands if band.size > 4]

    # Wine opens the menu first and draws it later, from top to bottom.
    wait_until(lambda: max(middles(), default=0) > y + height - 20, "the menu's last line", 30.0)
    line = middles()[number]
    click_until(lambda: not is_open(screen), lambda: screen.click(x + 40, line), "the menu's end")


def click_until(condition: Callable[[], bool], click: Callable[[], None], what: str) -> None:
    """Click, again when nothing comes of it: a busy Wine loses clicks, or takes one for mere pointing."""
    for _ in range(5):
        click()
        with suppress(AssertionError):
            wait_until(condition, what, 10.0)
            return
    raise AssertionError(f"clicked in vain: {what}")


def is_open(screen: Desktop) -> bool:
    """Return whether there is a window as high as the menu."""
    return max((height for *_, height in screen.popups()), default=0) > 150


def test_its_icon_and_menu_switch_it_off(wine: Wine, built: Path, tmp_path: Path) -> None:
    # What ran without a screen has to go first.
    wine.run("wineboot", "--kill")
    with desktop(tmp_path) as screen:
        seat = replace(wine, screen=screen.environment["DISPLAY"])
        program = seat.begin(built / "anonemo-tray.exe", "--demo", "--virtual-camera", "none")
        wait_until(lambda: icon_state(screen) is State.SHOWING, "the icon with a face", 90.0)
        lines = [
            entry
            for entry in build_menu(Status(), Settings(), [], Texts.load("en"), is_old=is_old())
            if entry is not SEPARATOR
        ]
        switch = next(place for place, entry in enumerate(lines) if entry.actions == (TurnOn(),)) - len(lines)
        pick_line(screen, switch)
        wait_until(lambda: icon_state(screen) is State.OFF, "the icon of off", 60.0)
        # The last line is “Quit”.
        pick_line(screen, -1)
        assert program.wait(60) == OK
        wine.run("wineboot", "--kill", DISPLAY=seat.screen)


def a_caller_sees_the_avatar_and_after_a_kill_the_pause_picture(wine: Wine, tmp_path: Path) -> None:
    """P3, with the whole program, its own camera, and ffmpeg as the call program."""
    seen = tmp_path / "seen.raw"
    source = ["-f", "dshow", "-rtbufsize", "100M", "-pixel_format", "yuv420p", "-video_size", "640x360", "-i"]
    sink = ["-vf", "fps=5", "-flush_packets", "1", "-f", "rawvideo"]
    pause = expected(Renderer().pause().i420, "I420", 640, bottom_up=False)

    def pictures() -> list[Bytes]:
        size = seen.stat().st_size // pause.size if seen.exists() else 0
        return [*np.fromfile(seen, np.uint8, size * pause.size).reshape(size, -1)] if size else []

    def drawn() -> list[Bytes]:
        return [one for one in pictures() if not np.array_equal(one, pause)]

    def rests() -> bool:
        """Return whether the last two seconds show the pause picture, bit for bit."""
        return all(np.array_equal(one, pause) for one in pictures()[-10:])

    program = wine.begin(installed(wine) / "anonemo-tray.exe", "--demo", "--headless", "--seconds", "300")
    caller = wine.begin(
        windows.ffmpeg(tmp_path / "ffmpeg"), "-y", *source, "video=AnonEmo Camera", *sink, windows.windows_path(seen)
    )
    try:
        wait_until(lambda: len(drawn()) >= 10, "ten pictures of the avatar", 120.0)
        wait_until(lambda: len({one.tobytes() for one in drawn()}) > 3, "the avatar to move", 60.0)
        assert all(shows_avatar(one, pause) for one in drawn())
        assert not rests()
        avatars, before = len(drawn()), len(pictures())
        assert wine.kill("anonemo-") >= 3
        wait_until(rests, "the pause picture, two seconds long", 30.0)
        assert caller.poll() is None
        write_if_asked(avatars, sum(not np.array_equal(one, pause) for one in pictures()[before:]))
    finally:
        wine.kill("anonemo-")
        wine.kill("ffmpeg")
        program.wait(30), caller.wait(30)


def write_if_asked(avatars: int, after_the_kill: int) -> None:
    """Write what was seen into docs/qa.md, when ANONEMO_TRAY_WRITE_QA is set."""
    if not os.environ.get("ANONEMO_TRAY_WRITE_QA"):
        return
    text = f"""\
The whole program, frozen for Windows and installed in Wine, `--demo`, its own camera, and ffmpeg.exe as a caller that
takes a picture every fifth of a second (I420, 640 x 360): {avatars} pictures of the avatar and none of anything else
but the pause picture; after all processes of the program were killed, {after_the_kill} more with the last drawing, and
then the pause picture bit for bit."""
    write_part("windows camera, whole program", "tests/installers/test_windows_frozen.py", text)


def shows_avatar(i420: Bytes, pause: Bytes) -> bool:
    """Return whether a picture of 640x360 differs from the pause picture in brightness and in colour, over an area."""
    differs = np.abs(i420.astype(int) - pause.astype(int)) > 12
    luma = 640 * 360
    return bool(differs[:luma].mean() > 0.02 and differs[luma:].mean() > 0.02)


def test_it_is_installed_works_there_and_leaves_nothing(wine: Wine, built: Path, camera: Path, tmp_path: Path) -> None:
    installer = make(built, tmp_path, camera)
    assert installer.stat().st_size <= 100e6
    before = files(wine)
    assert install(wine, installer) == OK

    found = self_test(wine, "AnonEmo Camera")
    # There are no rules here. Wine has two of the guards; the program says so, and does not call itself guarded.
    assert [name for name, (passed, _) in found.items() if passed is not True] == ["rules", *GUARDS]
    assert {found[name][1] for name in GUARDS} == {f"{WINE_HAS}; missing: {Guards.target('win32') & ~WINE_HAS}"}
    assert found["virtual camera"] == (True, "AnonEmo Camera")
    assert {"files", "landmarker finds the actor", "output process answers"} <= found.keys()

    a_caller_sees_the_avatar_and_after_a_kill_the_pause_picture(wine, tmp_path)

    # Settings that cannot be read are kept beside themselves: it found them in the user's own folder.
    settings = wine.profile / "AppData" / "Local" / "anonemo-tray" / "settings.json"
    settings.parent.mkdir(parents=True)
    settings.write_text("{ broken")
    shown = wine.run(
        installed(wine) / "anonemo-tray.exe",
        *("--demo", "--headless", "--seconds", "10", "--virtual-camera", "none"),
        LANG="en",
    )
    assert shown.returncode == OK
    assert "Only a rehearsal, no call sees it: a drawing" in shown.stdout
    assert settings.with_name("settings.json.bad").read_text() == "{ broken"

    # A virus scanner takes a file: the self-test says which.
    gone = installed(wine) / "_internal" / "anonemo_tray" / "assets" / "face_landmarker.task"
    gone.unlink()
    passed, detail = self_test(wine, "none")["files"]
    assert not passed
    assert gone.name in detail

    assert uninstall(wine, "/SETTINGS") == OK
    assert files(wine) - before == set()
