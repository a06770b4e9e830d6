"""A desktop for tests that click: a screen, a window manager, a session bus, and a panel that shows tray icons."""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from PIL import Image, ImageGrab
from Xlib import XK, X
from Xlib.display import Display
from Xlib.ext import xtest

from tests.screen.xvfb import virtual_screen
from tests.waiting import wait_until

PANEL_HEIGHT = 32

_PANEL = f"""<?xml version="1.0" encoding="UTF-8"?>
<channel name="xfce4-panel" version="1.0">
  <property name="configver" type="int" value="2"/>
  <property name="panels" type="array">
    <value type="int" value="1"/>
    <property name="panel-1" type="empty">
      <property name="position" type="string" value="p=6;x=0;y=0"/>
      <property name="position-locked" type="bool" value="true"/>
      <property name="length" type="uint" value="100"/>
      <property name="size" type="uint" value="{PANEL_HEIGHT}"/>
      <property name="plugin-ids" type="array"><value type="int" value="1"/></property>
    </property>
  </property>
  <property name="plugins" type="empty">
    <property name="plugin-1" type="string" value="systray"/>
  </property>
</channel>
"""


class Desktop:
    """A running desktop.

    Attributes:
        environment: what programs on it get; the bus is in it if there is one.

    Args:
        display: the screen.
        environment: see above.
    """

    def __init__(self, display: str, environment: Mapping[str, str]) -> None:
        self.environment = environment
        self._name = display
        self._display = Display(display)
        self._programs: dict[str, subprocess.Popen[bytes]] = {}

    def start(self, *command: str) -> None:
        """Start a program that belongs to the desktop."""
        program = shutil.which(command[0])
        assert program is not None, f"install {command[0]}"
        self._programs[command[0]] = subprocess.Popen(
            [program, *command[1:]], env=self.environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )

    def runs(self, name: str) -> bool:
        """Return True while such a program runs.

        Raises:
            AssertionError: it has ended by itself, and waiting for it is in vain.
        """
        code = self._programs[name].poll()
        assert code is None, f"{name} has ended with {code}"
        return True

    def end(self, name: str) -> None:
        """End such a program."""
        _end(self._programs.pop(name))

    def close(self) -> None:
        """End all of them."""
        for name in [*self._programs][::-1]:
            self.end(name)
        self._display.close()

    # Seeing -----------------------------------------------------------------------------------------------------------

    def picture(self) -> Image.Image:
        """Return what the screen shows."""
        return ImageGrab.grab(xdisplay=self._name).convert("RGB")

    def titles(self) -> list[str]:
        """Return the titles of the windows that are open."""
        clients = self._display.screen().root.get_full_property(
            self._display.intern_atom("_NET_CLIENT_LIST"), X.AnyPropertyType
        )
        found = []
        for number in clients.value if clients else []:
            with contextlib.suppress(Exception):  # closed meanwhile
                title = self._display.create_resource_object("window", number).get_full_property(
                    self._display.intern_atom("_NET_WM_NAME"), X.AnyPropertyType
                )
                found.append(bytes(title.value).decode())
        return found

    def popups(self) -> list[tuple[int, int, int, int]]:
        """Return the menus that are open, the newest last: x, y, width, height."""
        found = []
        for window in self._display.screen().root.query_tree().children:
            with contextlib.suppress(Exception):  # closed meanwhile
                attributes, box = window.get_attributes(), window.get_geometry()
                if attributes.map_state == X.IsViewable and attributes.override_redirect and box.height > PANEL_HEIGHT:
                    found.append((box.x, box.y, box.width, box.height))
        return found

    # Touching ---------------------------------------------------------------------------------------------------------

    def click(self, x: int, y: int, button: int = 1) -> None:
        """Click there with the mouse."""
        self.move(x, y)
        for event in (X.ButtonPress, X.ButtonRelease):
            xtest.fake_input(self._display, event, button)
        self._display.sync()

    def move(self, x: int, y: int) -> None:
        """Move the mouse there."""
        xtest.fake_input(self._display, X.MotionNotify, x=x, y=y)
        self._display.sync()
        # Toolkits tell where the mouse is from the event before the click.
        time.sleep(0.05)

    def press(self, *keys: str) -> None:
        """Press keys together, such as "Shift_L" and "Tab", and release them."""
        codes = [self._display.keysym_to_keycode(XK.string_to_keysym(key)) for key in keys]
        for code in codes:
            xtest.fake_input(self._display, X.KeyPress, code)
        for code in reversed(codes):
            xtest.fake_input(self._display, X.KeyRelease, code)
        self._display.sync()


@contextlib.contextmanager
def desktop(
    home: Path, *, panel: str = "xfce4-panel", bus: bool = True, dpi: int = 96, is_read_aloud: bool = False
) -> Iterator[Desktop]:
    """Start a desktop with its settings in this folder, and end it.

    Args:
        home: the home folder of everything on it.
        panel: the program that shows tray icons: xfce4-panel, trayer, or empty for none.
        bus: whether there is a session bus; xfce4-panel needs one and shows nothing for ever without.
        dpi: pixels an inch; 192 is a screen scaled to 200 %.
        is_read_aloud: whether programs tell a screen reader what they show.
    """
    assert bus or panel != "xfce4-panel", "xfce4-panel shows nothing without a session bus"
    settings = home / "config" / "xfce4" / "xfconf" / "xfce-perchannel-xml"
    settings.mkdir(parents=True)
    (settings / "xfce4-panel.xml").write_text(_PANEL)
    with virtual_screen("1280x800" if dpi < 150 else "2560x1600", dpi) as display, contextlib.ExitStack() as ending:
        names = ("PATH", "VIRTUAL_ENV", "LD_LIBRARY_PATH", "CI")
        environment = {name: os.environ[name] for name in names if name in os.environ} | {
            "DISPLAY": display,
            "HOME": str(home),
            "LANG": "C.UTF-8",
            "XDG_CACHE_HOME": str(home / "cache"),
            "XDG_CONFIG_HOME": str(home / "config"),
            "XDG_RUNTIME_DIR": str(home),
        }
        if not is_read_aloud:
            environment["NO_AT_BRIDGE"] = "1"
        if bus:
            environment["DBUS_SESSION_BUS_ADDRESS"] = ending.enter_context(_session_bus(environment))
        started = Desktop(display, environment)
        ending.callback(started.close)
        started.start("openbox", "--sm-disable")
        if panel == "trayer":
            started.start("trayer", "--edge", "top", "--height", str(PANEL_HEIGHT), "--widthtype", "request")
        elif panel:
            started.start(panel)
            wait_until(lambda: started.runs(panel) and _has_panel(started), "the panel", 60.0)
        yield started


def _end(process: subprocess.Popen[Any]) -> None:
    process.terminate()
    try:
        process.wait(5)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def _has_panel(started: Desktop) -> bool:
    """Return whether the strip at the top is there."""
    return sum(started.picture().getpixel((640, PANEL_HEIGHT // 2))) > 300  # type: ignore[arg-type] # RGB


@contextlib.contextmanager
def _session_bus(environment: Mapping[str, str]) -> Iterator[str]:
    daemon = shutil.which("dbus-daemon")
    assert daemon is not None, "install dbus"
    process = subprocess.Popen(
        [daemon, "--session", "--nofork", "--print-address=1"],
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    assert process.stdout is not None
    try:
        yield process.stdout.readline().strip()
    finally:
        _end(process)
        process.stdout.close()
