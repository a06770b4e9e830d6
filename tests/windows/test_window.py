"""The real windows process, guards and all, on a screen of its own."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import ImageGrab

from anonemo_tray.errors import Problem
from anonemo_tray.face.style import Style
from anonemo_tray.i18n import Texts
from anonemo_tray.ipc.clock import now_ns
from anonemo_tray.ipc.messages import Blank, Face, encode
from anonemo_tray.ipc.pipes import pack_config
from anonemo_tray.ipc.ui_state import WindowName, encode_ui_state, split
from anonemo_tray.pipeline.state import Status
from anonemo_tray.settings import Settings
from anonemo_tray.tray.ui_state_builder import UiStateBuilder
from tests.output.harness import oval_face
from tests.screen.xvfb import virtual_screen
from tests.waiting import wait_until
from tests.windows.seen import Pixels, is_pause, picture_on, shows_face

pytestmark = pytest.mark.skipif("sys.platform != 'linux'")


@pytest.fixture
def screen() -> Iterator[str]:
    with virtual_screen() as display:
        yield display


class Preview:
    """The program, and a look at its screen."""

    def __init__(self, display: str) -> None:
        self._display = display
        self._sequence = 0
        self.process = subprocess.Popen(
            [sys.executable, "-m", "anonemo_tray.windows"],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            env={**os.environ, "DISPLAY": display},
        )

    def write(self, data: bytes) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write(data)
        self.process.stdin.flush()

    def say_face(self) -> None:
        self._sequence += 1
        self.write(encode(Face(self._sequence, now_ns(), Style.CONTOURS, oval_face())))

    def say_blank(self) -> None:
        self._sequence += 1
        self.write(encode(Blank(self._sequence, now_ns())))

    def open(self, *names: WindowName) -> None:
        """Tell it the UI state of a program that is switched off, and which windows to open."""
        ui_state = UiStateBuilder().build(Status(), Settings(), [], Texts.load("de"))
        for part in split(encode_ui_state(replace(ui_state, open=names))):
            self.write(encode(part))

    def picture(self) -> Pixels | None:
        return picture_on(np.asarray(ImageGrab.grab(xdisplay=self._display).convert("RGB")))

    def shows_face(self) -> bool:
        return shows_face(self.picture())

    def is_blank(self) -> bool:
        return is_pause(self.picture())

    def close(self) -> int:
        assert self.process.stdin is not None
        self.process.stdin.close()
        return self.process.wait(20)


@pytest.fixture
def preview(screen: str) -> Iterator[Preview]:
    preview = Preview(screen)
    preview.write(pack_config({}))
    preview.open(WindowName.PREVIEW)
    wait_until(preview.is_blank, "the window to open, blank")
    try:
        yield preview
    finally:
        preview.process.kill()
        preview.process.communicate()


def test_p3_it_shows_faces_and_is_blank_without(preview: Preview) -> None:
    def shows_face() -> bool:
        preview.say_face()
        return preview.shows_face()

    wait_until(shows_face, "a face")
    preview.say_blank()
    wait_until(preview.is_blank, "blank when told so")
    wait_until(shows_face, "a face")
    wait_until(preview.is_blank, "blank when nothing is heard any more")
    assert preview.close() == 0


def test_it_runs_behind_its_guards_and_without_the_libraries_of_the_others(preview: Preview) -> None:
    folder = Path(f"/proc/{preview.process.pid}")
    assert "NoNewPrivs:\t1" in (folder / "status").read_text()
    assert "Seccomp:\t2" in (folder / "status").read_text()
    mapped = (folder / "maps").read_text()
    assert not [name for name in ("cv2", "mediapipe", "pyvirtualcam") if name in mapped]


def test_it_ends_with_the_worker_although_a_stranger_holds_its_pipe(screen: str) -> None:
    starter = """
import os, subprocess, sys, time
from anonemo_tray.ipc.pipes import pack_config
os.set_inheritable(1, True)
command = [sys.executable, "-m", "anonemo_tray.windows"]
process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL)
from anonemo_tray.ipc.ui_state import WindowName
from tests.windows.test_window import Preview
window = Preview.__new__(Preview)
window.process = process
window.write(pack_config({})); window.open(WindowName.PREVIEW)
holder = subprocess.Popen(["sleep", "60"], pass_fds=[process.stdin.fileno()], stdout=subprocess.DEVNULL)
print(process.pid, holder.pid, flush=True)
time.sleep(60)
"""
    with subprocess.Popen(
        [sys.executable, "-c", starter], stdout=subprocess.PIPE, env={**os.environ, "DISPLAY": screen}, text=True
    ) as parent:
        assert parent.stdout is not None
        preview, holder = map(int, parent.stdout.readline().split())
        try:
            window = Preview.__new__(Preview)
            window._display = screen
            wait_until(window.is_blank, "the window to open")
            parent.kill()
            parent.wait()
            wait_until(lambda: not _runs(preview), "the preview to end")
        finally:
            parent.kill()
            os.kill(holder, signal.SIGKILL)


def _runs(pid: int) -> bool:
    try:
        return "\nState:\tZ" not in Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return False


def test_without_a_screen_it_says_so() -> None:
    preview = Preview(":9999")
    preview.write(pack_config({}))
    assert preview.process.wait(20) == Problem.NO_PREVIEW
    preview.close()


def test_a_python_without_windows_says_so(tmp_path: Path) -> None:
    program = """
import importlib.util, runpy, sys
real = importlib.util.find_spec
importlib.util.find_spec = lambda name, *rest: None if name == "_tkinter" else real(name, *rest)
runpy.run_module("anonemo_tray.windows", run_name="__main__")
"""
    done = subprocess.run([sys.executable, "-c", program], input=b"", capture_output=True, check=False)
    assert done.returncode == Problem.NO_PREVIEW
    assert done.stderr == b""
