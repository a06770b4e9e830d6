"""The real program on a desktop: what it shows, what it keeps, what it publishes, and its windows to click in."""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import time
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path

import numpy as np
from PIL import Image

from anonemo_tray.settings import JsonSettingsStore, Settings
from anonemo_tray.tray.menu import change
from tests.fakes.program import Plan
from tests.fakes.recording_output import Record, read_last_records
from tests.fakes.running_program import environment
from tests.fakes.widgets import Widget, read_widgets
from tests.screen.desktop import PANEL_HEIGHT, Desktop
from tests.screen.icon_menu import IconMenu
from tests.waiting import wait_until

_START_S = 60.0
_BUTTONS = {"TButton", "TRadiobutton", "TCheckbutton", "TMenubutton", "MenuEntry"}


class OnScreen:
    """A run of the program.

    Attributes:
        desktop: where it runs.
        menu: its icon and menu; only on a desktop with a bus.
        process: the tray process.
        environment: what it was started with.
    """

    def __init__(
        self, desktop: Desktop, folder: Path, process: subprocess.Popen[bytes], environment: Mapping[str, str]
    ) -> None:
        self.desktop = desktop
        self.process = process
        self.environment = environment
        self._folder = folder
        if "DBUS_SESSION_BUS_ADDRESS" in desktop.environment:
            self.menu = IconMenu(desktop)

    # What it keeps, publishes and prints ------------------------------------------------------------------------------

    @property
    def settings_file(self) -> Path:
        return self._folder / "home" / "anonemo" / "settings.json"

    def settings(self) -> Settings:
        loaded = JsonSettingsStore(self.settings_file).load()
        assert loaded.problem is None
        return loaded.settings

    def has_kept(self, **values: object) -> bool:
        """Return whether the settings file holds these values."""
        settings = self.settings()
        return change(**values).apply(settings) == settings

    def printed(self) -> str:
        return (self._folder / "printed").read_text()

    def newest(self) -> Record:
        """Return what was published last."""
        return read_last_records(self._folder / "records", 1)[0]

    def shows_face(self) -> bool:
        records = read_last_records(self._folder / "records", 1)
        return bool(records) and not records[0].is_blank

    def is_published(self) -> bool:
        """Return whether callers have been shown anything at all."""
        return bool(read_last_records(self._folder / "records", 1))

    def is_blank(self) -> bool:
        records = read_last_records(self._folder / "records", 3)
        return bool(records) and all(record.is_blank for record in records)

    def ink(self) -> float:
        """Return how much of the newest canvas is drawn on."""
        return float(self.newest().ink.mean())

    def plug_in(self, *cameras: tuple[str, str]) -> None:
        """Let these cameras, and no others, be connected: id and name."""
        (self._folder / "cameras").write_text(json.dumps(cameras))

    def install_driver(self) -> None:
        """Let the virtual camera be there."""
        (self._folder / "driver").touch()

    # Its windows ------------------------------------------------------------------------------------------------------

    def widgets(self) -> list[Widget]:
        return read_widgets(self._folder / "widgets")

    def titles(self) -> set[str]:
        return {widget.window for widget in self.widgets()}

    def texts(self, window: str) -> list[str]:
        return [widget.text for widget in self.widgets() if widget.window == window]

    def wait_for_window(self, title: str) -> None:
        wait_until(lambda: title in self.titles(), f"the window {title}", 30.0)
        time.sleep(0.3)

    def wait_for_text(self, text: str) -> None:
        wait_until(lambda: any(text in widget.text for widget in self.widgets()), f"the text {text}", 30.0)

    def wait_until_closed(self, title: str) -> None:
        wait_until(lambda: title not in self.titles() or not self.has_windows(), f"{title} to close")

    def has_windows(self) -> bool:
        """Return whether the process of the windows is there."""
        children = Path(f"/proc/{self.process.pid}/task")
        pids = [pid for task in children.iterdir() for pid in (task / "children").read_text().split()]
        return any(b"windows" in Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")[-2:] for pid in pids)

    def find(self, text: str, window: str = "") -> Widget:
        """Return what can be clicked and says this."""
        found = [
            widget
            for widget in self.widgets()
            if widget.kind in _BUTTONS and widget.text == text and window in {"", widget.window}
        ]
        assert found, (text, [(widget.kind, widget.text) for widget in self.widgets()])
        return found[-1]

    def click(self, text: str, window: str = "") -> None:
        """Click something in a window with the mouse."""
        wait_until(lambda: any(widget.text == text and widget.kind in _BUTTONS for widget in self.widgets()), text)
        time.sleep(0.2)
        self.desktop.click(*self.find(text, window).centre)
        time.sleep(0.1)

    def tab_to(self, text: str) -> None:
        """Press Tab until something has the focus."""

        def has_focus() -> bool:
            focused = [widget.text for widget in self.widgets() if widget.focus]
            if text in focused:
                return True
            self.desktop.press("Tab")
            time.sleep(0.15)
            return False

        wait_until(has_focus, f"the focus to reach {text}")

    def keep_picture(self, language: str, name: str) -> None:
        """Keep what the screen shows under docs/, if SCREENSHOTS is set."""
        if os.environ.get("SCREENSHOTS"):
            time.sleep(0.4)
            folder = Path(__file__).parents[2] / "docs" / "images" / "screens" / language
            folder.mkdir(parents=True, exist_ok=True)
            _used_part(self.desktop.picture()).quantize(64).save(folder / f"{name}.png", optimize=True)


def _used_part(screen: Image.Image) -> Image.Image:
    """Return the part of the screen that is not empty, but for the panel's length."""
    shown = np.asarray(screen).max(axis=2) > 0
    rows, columns = shown[PANEL_HEIGHT + 1 :].any(axis=1), shown[PANEL_HEIGHT + 1 :].any(axis=0)
    if not rows.any():
        return screen
    left, right = np.flatnonzero(columns)[[0, -1]]
    top, bottom = np.flatnonzero(rows)[[0, -1]] + PANEL_HEIGHT + 1
    # A menu hangs from the icon; a window stands for itself.
    return screen.crop((left, 0 if top <= PANEL_HEIGHT + 2 else top, right + 1, bottom + 1))


@contextlib.contextmanager
def on_screen(
    desktop: Desktop,
    folder: Path,
    *arguments: str,
    language: str = "en",
    first_run: bool = False,
    driver: bool = True,
    **environ: str,
) -> Iterator[OnScreen]:
    """Run `anonemo-tray --demo` on a desktop until the end of the block; nothing of it is left afterwards.

    Args:
        desktop: where.
        folder: for its home and everything it writes.
        arguments: more of its command line.
        language: of the system.
        first_run: there are no settings yet; otherwise the first steps were seen.
        driver: there is a virtual camera.
        environ: more of its environment.
    """
    records, present, widgets, cameras = (str(folder / name) for name in ("records", "driver", "widgets", "cameras"))
    plan = Plan(records=records, driver=present, widgets=widgets, cameras=cameras)
    (folder / "cameras").write_text("[]")
    if driver:
        (folder / "driver").touch()
    own = environment(folder / "home")
    if not first_run:
        JsonSettingsStore(folder / "home" / "anonemo" / "settings.json").save(replace(Settings(), setup_done=True))
    variables = {**own, **desktop.environment, "LANGUAGE": language, "HOME": own["HOME"], **environ}
    with (folder / "printed").open("wb") as printed:
        process = subprocess.Popen(
            [*plan.command("tray"), "--demo", *arguments],
            stdin=subprocess.DEVNULL,
            stdout=printed,
            stderr=subprocess.STDOUT,
            env=variables,
            cwd=folder / "home" / "cwd",
        )
    program = OnScreen(desktop, folder, process, variables)
    try:
        yield program
    finally:
        # For whoever looks into the folder of a test that failed.
        desktop.picture().save(folder / "last.png")
        process.terminate()
        try:
            process.wait(15)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        if hasattr(program, "menu"):
            program.menu.close()
    assert "Traceback" not in program.printed()
