import plistlib
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest

from anonemo_tray.errors import AnonEmoError, Problem
from anonemo_tray.system.autostart import Autostart, DesktopAutostart, LaunchAgentAutostart, system_autostart

SAY = """#!/bin/sh
cd "${0%/*}/.."
for argument; do echo "$argument"; done > said.new
mv said.new said
"""
COMMAND = ["/opt/An other/anonemo-tray", "--debug"]


@pytest.fixture(params=[DesktopAutostart, LaunchAgentAutostart])
def autostart(request: pytest.FixtureRequest, tmp_path: Path) -> Autostart:
    made: Autostart = request.param(tmp_path / "new" / "folder")
    return made


def test_it_is_off_until_it_is_enabled_and_after_it_was_disabled(autostart: Autostart) -> None:
    assert not autostart.is_enabled()
    autostart.disable()
    for _ in range(2):
        autostart.enable(COMMAND)
        assert autostart.is_enabled()
    autostart.disable()
    assert not autostart.is_enabled()


def test_it_tells_which_options_the_program_gets(autostart: Autostart) -> None:
    assert not autostart.passes("--debug")
    autostart.enable(COMMAND)
    assert autostart.passes("--debug")
    assert not autostart.passes("--off")
    autostart.disable()
    assert not autostart.passes("--debug")


def test_an_option_is_known_also_as_an_administrator_writes_it(tmp_path: Path) -> None:
    (tmp_path / "anonemo-tray.desktop").write_text("[Desktop Entry]\nExec=anonemo-tray --off\n")
    assert DesktopAutostart(tmp_path).passes("--off")


@pytest.mark.parametrize("kind", [DesktopAutostart, LaunchAgentAutostart])
def test_what_cannot_be_written_is_a_problem(
    tmp_path: Path, kind: type[DesktopAutostart | LaunchAgentAutostart]
) -> None:
    (tmp_path / "in_the_way").write_text("x")
    autostart = kind(tmp_path / "in_the_way" / "folder")
    with pytest.raises(AnonEmoError) as enabling:
        autostart.enable(COMMAND)
    with pytest.raises(AnonEmoError) as disabling:
        autostart.disable()
    assert {enabling.value.problem, disabling.value.problem} == {Problem.SETTINGS_UNWRITABLE}
    assert not autostart.is_enabled()


@pytest.mark.parametrize("line", ["Hidden=true", "X-GNOME-Autostart-enabled=false"])
def test_what_the_desktop_switched_off_is_off(tmp_path: Path, line: str) -> None:
    autostart = DesktopAutostart(tmp_path)
    autostart.enable(COMMAND)
    with (tmp_path / "anonemo-tray.desktop").open("a") as file:
        file.write(line + "\n")
    assert not autostart.is_enabled()


def test_a_damaged_entry_is_off(tmp_path: Path) -> None:
    (tmp_path / "anonemo-tray.desktop").write_bytes(b"\xff\xfe")
    assert not DesktopAutostart(tmp_path).is_enabled()
    (tmp_path / "anonemo-tray.plist").write_bytes(b"\xff\xfe")
    assert not LaunchAgentAutostart(tmp_path).passes("--off")


def test_the_agent_holds_the_command(tmp_path: Path) -> None:
    LaunchAgentAutostart(tmp_path).enable(COMMAND)
    agent = plistlib.loads((tmp_path / "anonemo-tray.plist").read_bytes())
    assert agent["ProgramArguments"] == COMMAND
    assert agent["RunAtLoad"] is True


@pytest.mark.skipif("sys.platform != 'linux'")
def test_the_desktop_starts_exactly_the_command(tmp_path: Path) -> None:
    program = tmp_path / 'a `strange` $HOME \\ "place"' / "pro gram"
    program.parent.mkdir()
    program.write_text(SAY)
    program.chmod(0o700)
    arguments = ["--camera", "Kamera „Büro“ 100% $x `y` \\z \"q\" 'p'", ""]
    DesktopAutostart(tmp_path).enable([str(program), *arguments])
    gio = shutil.which("gio")
    assert gio is not None, "install libglib2.0-bin"
    subprocess.run([gio, "launch", str(tmp_path / "anonemo-tray.desktop")], check=True)
    said = tmp_path / "said"
    for _ in range(1000):
        if said.exists():
            break
        time.sleep(0.01)
    assert said.read_text().split("\n")[:-1] == arguments


@pytest.mark.skipif("sys.platform != 'linux'")
def test_the_desktop_file_is_valid(tmp_path: Path) -> None:
    DesktopAutostart(tmp_path).enable(COMMAND)
    validate = shutil.which("desktop-file-validate")
    assert validate is not None, "install desktop-file-utils"
    done = subprocess.run(
        [validate, str(tmp_path / "anonemo-tray.desktop")], check=False, capture_output=True, text=True
    )
    assert done.stdout == "" and done.returncode == 0


@pytest.mark.skipif("sys.platform != 'linux'")
def test_the_entry_goes_where_desktops_look(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    system_autostart().enable([sys.executable])
    assert (tmp_path / "autostart" / "anonemo-tray.desktop").is_file()


@pytest.mark.skipif("sys.platform != 'win32'", reason="needs Windows: its registry")
def test_the_registry_holds_the_entry() -> None:
    autostart = system_autostart()
    try:
        autostart.enable([r"C:\Program Files\AnonEmo Tray\anonemo-tray.exe", "--off"])
        assert autostart.is_enabled()
        assert autostart.passes("--off")
    finally:
        autostart.disable()
    assert not autostart.is_enabled()
