"""The back ends that are really there, each tried in a program of its own."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.screen.xvfb import virtual_screen

pytestmark = pytest.mark.skipif("sys.platform != 'linux'")

LOAD = """
from anonemo_tray.errors import AnonEmoError
from anonemo_tray.tray.back_end import load_back_end

try:
    print(load_back_end().Icon.__module__)
except AnonEmoError as error:
    print(error.problem.name)
"""
SHOW = """
import logging, sys, threading
from anonemo_tray.system.autostart import system_autostart
from anonemo_tray.i18n import Texts
from anonemo_tray.settings import JsonSettingsStore, Settings
from anonemo_tray.system.paths import Paths
from anonemo_tray.pipeline.session_config import SessionConfig
from anonemo_tray.pipeline.state import State, Status
from anonemo_tray.tray.actions import ActionHandler
from anonemo_tray.tray.tray import Tray

logging.disable()  # as the program does: there is no tray to dock the icon into here
handler = ActionHandler(Settings(), SessionConfig(), store=JsonSettingsStore(Paths.find().settings_file),
    autostart=system_autostart(), start_command=["x"], send=print, refresh_cameras=print, open_window=print)
class Windows:
    def show(self, ui_state):
        return None
tray = Tray(handler, lambda: [], Texts.load("en"), Windows())
for state in 3 * list(State):
    tray.show(Status(state))
tray.stop()
tray.run()
print([name for name in ("numpy", "cv2", "mediapipe", "anonemo_tray.sensor") if name in sys.modules])
print([thread.name for thread in threading.enumerate()])
"""


@pytest.fixture(scope="module")
def screen() -> Iterator[str]:
    with virtual_screen() as display:
        yield display


def run(program: str, **environ: str) -> list[str]:
    names = {"DISPLAY", "WAYLAND_DISPLAY", "PYSTRAY_BACKEND"}
    kept = {name: value for name, value in os.environ.items() if name not in names}
    done = subprocess.run(
        [sys.executable, "-c", program], env={**kept, **environ}, capture_output=True, text=True, timeout=60, check=True
    )
    assert done.stderr == ""
    return done.stdout.splitlines()


def hide_toolkits(folder: Path, code: str) -> str:
    (folder / "gi").mkdir()
    (folder / "gi" / "__init__.py").write_text(code)
    return os.pathsep.join((str(folder), str(Path.cwd())))


def test_without_a_screen_there_is_a_problem_and_no_crash() -> None:
    assert run(LOAD) == ["NO_SCREEN"]


def test_a_screen_that_does_not_answer_is_none(tmp_path: Path) -> None:
    path = hide_toolkits(tmp_path, "raise ImportError")
    assert run(LOAD, DISPLAY=":9999", PYTHONPATH=path) == ["NO_SCREEN"]


@pytest.mark.parametrize("code", ["raise ImportError", "def require_version(*_):\n    raise ValueError"])
def test_a_toolkit_that_is_missing_or_half_installed_is_passed_over(tmp_path: Path, screen: str, code: str) -> None:
    path = hide_toolkits(tmp_path, code)
    assert run(LOAD, DISPLAY=screen, PYTHONPATH=path) == ["pystray._xorg"]


def test_a_chosen_back_end_is_taken(screen: str) -> None:
    assert run(LOAD, DISPLAY=screen, PYSTRAY_BACKEND="xorg") == ["pystray._xorg"]
    assert run(LOAD, DISPLAY=screen, PYSTRAY_BACKEND="nonsense") == ["NO_SCREEN"]


def test_the_real_icon_comes_and_goes_without_heavy_libraries(screen: str) -> None:
    # Several times: the loop used to miss events now and then.
    for _ in range(3):
        assert run(SHOW, DISPLAY=screen, PYSTRAY_BACKEND="xorg") == ["[]", "['MainThread']"]
