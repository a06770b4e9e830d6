"""The installer for Windows, under Wine: true Windows programs of ours are installed, tested there, and removed."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from anonemo_tray import __version__
from tests.installers import wine as windows
from tests.installers.wine import ROOT, Wine
from tests.waiting import wait_until

pytestmark = pytest.mark.skipif("sys.platform != 'linux'", reason="needs Linux")

FOLDER = r"C:\Program Files\Schöne Programme\AnonEmo Tray"
UNINSTALL = r"HKLM\Software\Microsoft\Windows\CurrentVersion\Uninstall\AnonEmo Tray"
CLASS = r"HKLM\Software\Classes\CLSID\{5C2CD55C-92AD-4999-8666-912BD3E70010}\InprocServer32"
RUNNING, NO_ROOM = 3, 5


@pytest.fixture(scope="module")
def wine(tmp_path_factory: pytest.TempPathFactory) -> Wine:
    return windows.start(tmp_path_factory.mktemp("windows") / "wine")


def installed(wine: Wine) -> Path:
    return wine.drive / "Program Files" / "Schöne Programme" / "AnonEmo Tray"


def make_installer(built: Path, out: Path, *options: str | Path) -> Path:
    script = ROOT / "packaging" / "windows" / "make_installer.py"
    subprocess.run([sys.executable, script, built, out, *options], stdout=subprocess.DEVNULL, check=True)
    (installer,) = out.glob("*.exe")
    return installer


def firewall(wine: Wine) -> list[str]:
    """Return what netsh was told since the last time."""
    log = wine.drive / "netsh.log"
    lines = log.read_bytes().decode("utf-16-le").splitlines() if log.exists() else []
    log.unlink(missing_ok=True)
    return lines


def files(wine: Wine) -> set[str]:
    """Return what is in the places that an installer writes to; Wine's own Windows is not looked at."""
    places = (wine.drive / "Program Files", wine.drive / "ProgramData", wine.drive / "users")
    names = {str(file.relative_to(wine.drive)) for place in places for file in place.rglob("*")}
    return {name for name in names if "/Temp" not in name}


def install(wine: Wine, installer: Path, *, folder: str | None = FOLDER) -> int:
    """Run the installer silently; without a folder it takes the one of the version before. Returns its exit code."""
    # By cmd: Wine would put quotation marks around what has spaces, and NSIS takes them for a part of the name.
    where = [] if folder is None else [f"/D={folder}"]
    return wine.run("cmd", "/c", " ".join([windows.windows_path(installer), "/S", *where])).returncode


def uninstall(wine: Wine, *options: str) -> int:
    """Run the uninstaller silently; returns its exit code."""
    # From a copy, as it does itself, but such that it can be waited for.
    copy = wine.drive / "uninstall.exe"
    shutil.copy2(installed(wine) / "uninstall.exe", copy)
    code = wine.run("cmd", "/c", " ".join(["C:\\uninstall.exe", "/S", *options, f"_?={FOLDER}"])).returncode
    copy.unlink()
    # The folder around it is the user's own.
    if not any(installed(wine).parent.iterdir()):
        installed(wine).parent.rmdir()
    return code


@pytest.fixture(scope="module")
def small(wine: Wine, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A built folder with small programs in the place of ours: Windows programs, but none of them ours."""
    built = tmp_path_factory.mktemp("small") / "built"
    (built / "_internal").mkdir(parents=True)
    for name in ("anonemo-tray", "anonemo-output"):
        script = built.parent / f"{name}.nsi"
        # It runs until somebody removes its sign of life.
        script.write_text(
            f'Unicode true\nOutFile "{built}/{name}.exe"\nSilentInstall silent\nRequestExecutionLevel user\n'
            'Section\nFileOpen $0 "C:\\started" w\nFileClose $0\n'
            'again:\nSleep 200\nIfFileExists "C:\\started" again\nSectionEnd\n'
        )
        windows.compile_installer(script)
    (built / "_internal" / "old.txt").write_text("of this version")
    return built


def test_the_program_is_installed_works_there_and_leaves_nothing(wine: Wine, tmp_path: Path) -> None:
    built = windows.freeze(wine)
    size = sum(file.stat().st_size for file in built.rglob("*") if file.is_file())
    assert size <= 250e6
    check = [sys.executable, str(ROOT / "packaging" / "check_frozen.py"), str(built)]
    checked = subprocess.run(check, capture_output=True, text=True, check=False)
    assert checked.stdout == "nothing is wrong\n"
    installer = make_installer(built, tmp_path)
    assert installer.stat().st_size <= 100e6
    before = files(wine)
    assert install(wine, installer) == 0
    assert (installed(wine) / "anonemo-tray.exe").is_file()
    tested = wine.run(
        installed(wine) / "anonemo-tray.exe",
        "--virtual-camera",
        "none",
        "self-test",
        "--json",
        ANONEMO_TRAY_HOME=r"C:\users\Jürgen Grün",
    )
    checks = {each["name"]: each["passed"] for each in json.loads(tested.stdout)["checks"]}
    assert [name for name, passed in checks.items() if passed is False] == []
    assert checks["landmarker finds the actor"] is True
    assert checks["output process answers"] is True
    assert uninstall(wine) == 0
    assert {name for name in files(wine) - before if "Jürgen" not in name} == set()


def test_registry_shortcut_firewall_and_upgrade(wine: Wine, small: Path, tmp_path: Path) -> None:
    firewall(wine)
    before = files(wine)
    installer = make_installer(small, tmp_path)
    assert install(wine, installer) == 0
    assert wine.query(UNINSTALL, "DisplayVersion") == __version__
    said = FOLDER.replace("ö", "?")
    assert wine.query(UNINSTALL, "InstallLocation") == said
    assert wine.query(UNINSTALL, "QuietUninstallString") == f'"{said}\\uninstall.exe" /S'
    assert any(name.endswith("Programs/AnonEmo Tray.lnk") for name in files(wine) - before)
    told = firewall(wine)
    for program in ("anonemo-tray", "anonemo-output"):
        (rule,) = [line for line in told if " add rule " in line and program in line]
        assert "dir=out" in rule
        assert "action=block" in rule
        assert f'program="{FOLDER}\\{program}.exe"' in rule

    # The next version, without a file that this one has: in the same folder, unasked, and the file is gone.
    stale = installed(wine) / "_internal" / "stale.txt"
    stale.write_text("of the version before")
    assert install(wine, installer, folder=None) == 0
    assert not stale.exists()
    assert (installed(wine) / "_internal" / "old.txt").is_file()
    adding = [line for line in firewall(wine) if " add rule " in line]
    assert len(adding) == 2

    settings = wine.drive / "users" / os.environ.get("USER", "root") / "AppData" / "Local" / "anonemo-tray"
    settings.mkdir(parents=True)
    (settings / "settings.json").write_text("{}")
    assert uninstall(wine) == 0
    assert (settings / "settings.json").is_file()
    assert all(" delete rule " in line for line in firewall(wine))
    assert wine.query(UNINSTALL, "DisplayName") is None
    assert install(wine, installer) == 0
    assert uninstall(wine, "/SETTINGS") == 0
    assert files(wine) - before == set()


def test_it_refuses_while_the_program_runs(wine: Wine, small: Path, tmp_path: Path) -> None:
    installer = make_installer(small, tmp_path)
    assert install(wine, installer) == 0
    with ThreadPoolExecutor(1) as pool:
        running = pool.submit(wine.run, installed(wine) / "anonemo-tray.exe")
        wait_until((wine.drive / "started").exists, "the program to run")
        assert install(wine, installer) == RUNNING
        assert uninstall(wine) == RUNNING
        assert (installed(wine) / "_internal" / "old.txt").is_file()
        (wine.drive / "started").unlink()
        assert running.result(60).returncode == 0
    assert install(wine, installer) == 0
    assert uninstall(wine) == 0


def test_without_room_on_the_disk_nothing_is_begun(wine: Wine, small: Path, tmp_path: Path) -> None:
    installer = tmp_path / "setup.exe"
    values = {"VERSION": __version__, "BUILT": small, "OUT": installer, "ICONS": ROOT / "icons", "MEGABYTES": 10**9}
    defines = [f"-D{name}={value}" for name, value in values.items()]
    windows.compile_installer(ROOT / "packaging" / "windows" / "installer.nsi", "-INPUTCHARSET", "UTF8", *defines)
    assert install(wine, installer) == NO_ROOM
    assert not installed(wine).exists()
    assert wine.query(UNINSTALL, "DisplayName") is None


def test_a_camera_of_another_program_is_left_alone(wine: Wine, small: Path, tmp_path: Path) -> None:
    driver = tmp_path / "driver"
    driver.mkdir()
    (driver / "UnityCaptureFilter64.dll").write_bytes(b"MZ, but no library")
    installer = make_installer(small, tmp_path / "out", "--driver", driver)
    theirs = r"C:\Program Files\Another\UnityCaptureFilter64.dll"
    assert wine.run("reg", "add", CLASS, "/ve", "/d", theirs, "/f", "/reg:64").returncode == 0
    assert install(wine, installer) == 0
    assert not (installed(wine) / "camera").exists()
    assert uninstall(wine) == 0
    assert wine.query(CLASS, "(default)") == theirs
    # Without theirs ours is put there; that it cannot be registered stops nothing.
    assert wine.run("reg", "delete", CLASS, "/f", "/reg:64").returncode == 0
    assert install(wine, installer) == 0
    assert (installed(wine) / "camera" / "UnityCaptureFilter64.dll").is_file()
    assert uninstall(wine) == 0
    assert not installed(wine).exists()
