"""The installer for Windows, under Wine: what it does to the system and what it undoes, with small programs in it."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from anonemo_tray import __version__
from tests.installers import wine as windows
from tests.installers.setup_exe import (
    FAILED,
    FOLDER,
    IN_CALL,
    LIBRARIES,
    NO_ADMIN,
    NO_ROOM,
    OK,
    RUNNING,
    TOO_OLD,
    Change,
    files,
    install,
    installed,
    make,
    running,
    uninstall,
    waiting,
)
from tests.installers.wine import LISTED, Wine

pytestmark = pytest.mark.skipif("sys.platform != 'linux'", reason="needs Linux")

SAID = FOLDER.replace("ö", "?")
UNINSTALL = r"HKLM\Software\Microsoft\Windows\CurrentVersion\Uninstall\AnonEmo Tray"
RUN = r"HKCU\Software\Microsoft\Windows\CurrentVersion\Run"
CAMERA = r"C:\Program Files\Common Files\AnonEmo Camera"
PLACE = Path("Program Files", "Common Files", "AnonEmo Camera")
REGISTERED = [word for bits in (64, 32) for word in (rf"{CAMERA}\AnonEmoCamera{bits}.dll", "AnonEmo Camera")]


@pytest.fixture(scope="module")
def wine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Wine]:
    with windows.start(tmp_path_factory.mktemp("windows") / "wine") as wine:
        yield wine


@pytest.fixture
def clean(wine: Wine) -> Iterator[Callable[[], set[str]]]:
    """Say what is there that was not there before; after the test nothing may be."""
    before = files(wine)
    yield lambda: files(wine) - before
    assert files(wine) - before == set()
    assert wine.query(UNINSTALL, "DisplayName") is None
    assert wine.query(RUN, "AnonEmo Tray") is None
    assert wine.registered() == []
    wine.told("netsh"), wine.told("regsvr32")


def test_what_it_writes_and_that_nothing_of_it_stays(
    wine: Wine, installer: Path, clean: Callable[[], set[str]]
) -> None:
    assert install(wine, installer) == OK
    assert wine.query(UNINSTALL, "DisplayVersion") == __version__
    assert wine.query(UNINSTALL, "InstallLocation") == SAID
    assert wine.query(UNINSTALL, "QuietUninstallString") == f'"{SAID}\\uninstall.exe" /S'
    assert any(name.endswith("Start Menu/Programs/AnonEmo Tray.lnk") for name in clean())
    assert wine.query(RUN, "AnonEmo Tray") is None
    added = [line for line in wine.told("netsh") if " add rule " in line]
    for program in ("anonemo-tray", "anonemo-output"):
        (rule,) = [line for line in added if program in line]
        assert f'program="{FOLDER}\\{program}.exe"' in rule
        assert "dir=out" in rule
        assert "action=block" in rule
    assert uninstall(wine) == OK
    deleted = [line for line in wine.told("netsh") if " delete rule " in line]
    assert [f"{name}.exe" in line for line, name in zip(deleted, ("anonemo-tray", "anonemo-output"), strict=True)]


def test_the_next_version_takes_the_place_of_the_one_before(
    wine: Wine, small: Path, camera: Path, installer: Path, tmp_path: Path, clean: Callable[[], set[str]]
) -> None:
    older: Change = ("anonemo_tray/__init__.py", f'"{__version__}"', '"0.0.9"')
    assert install(wine, make(small, tmp_path, camera, [older]), "/AUTOSTART") == OK
    assert wine.query(UNINSTALL, "DisplayVersion") == "0.0.9"
    (installed(wine) / "_internal" / "stale.txt").write_text("of the version before")
    before = clean()
    # Unasked in the same folder, also when told another one: two of them would be one too many.
    assert install(wine, installer, folder=r"C:\Elsewhere") == OK
    assert not (wine.drive / "Elsewhere").exists()
    assert before - clean() == {str((installed(wine) / "_internal" / "stale.txt").relative_to(wine.drive))}
    assert clean() - before == set()
    assert wine.query(UNINSTALL, "DisplayVersion") == __version__
    assert wine.query(RUN, "AnonEmo Tray") == f'"{SAID}\\anonemo-tray.exe"'
    assert uninstall(wine) == OK


def test_the_keeper_starts_the_program_switched_off_unless_it_starts_anyway(
    wine: Wine, installer: Path, clean: Callable[[], set[str]]
) -> None:
    for options, started in ((("/KEEPER",), " --off"), (("/KEEPER", "/AUTOSTART"), "")):
        assert install(wine, installer, *options) == OK
        assert wine.query(RUN, "AnonEmo Tray") == f'"{SAID}\\anonemo-tray.exe"{started}'
    assert uninstall(wine) == OK
    assert clean() == set()


def test_settings_stay_unless_their_removal_is_asked_for(
    wine: Wine, installer: Path, clean: Callable[[], set[str]]
) -> None:
    settings = wine.profile / "AppData" / "Local" / "anonemo-tray" / "settings.json"
    lock = wine.profile / "AppData" / "Local" / "Temp" / "anonemo-tray" / "lock"
    for file in (settings, lock):
        file.parent.mkdir(parents=True)
        file.touch()
    assert install(wine, installer) == OK
    assert uninstall(wine) == OK
    assert settings.is_file()
    assert not lock.parent.exists()
    assert install(wine, installer) == OK
    assert uninstall(wine, "/SETTINGS") == OK
    assert clean() == set()


def test_it_refuses_while_the_program_runs(wine: Wine, installer: Path, clean: Callable[[], set[str]]) -> None:
    assert install(wine, installer) == OK
    before = clean()
    with running(wine, installed(wine) / "anonemo-tray.exe"):
        assert install(wine, installer) == RUNNING
        assert uninstall(wine) == RUNNING
        assert clean() == before
    assert uninstall(wine) == OK


@contextmanager
def calling(wine: Wine) -> Iterator[None]:
    """Let a call program have the camera loaded."""
    caller = wine.drive / "caller.exe"
    loaded = f"System::Call 'kernel32::LoadLibraryW(w \"{CAMERA}\\{LIBRARIES[0]}\") p .r1'\nIntPtrCmp $1 0 +3"
    windows.compile_program(waiting(f"{loaded}\nFileOpen $0 'C:\\started' w\nFileClose $0"), caller)
    with running(wine, caller):
        yield
    caller.unlink()


def test_the_camera_is_registered_replaced_outside_of_calls_and_gone_afterwards(
    wine: Wine, small: Path, camera: Path, installer: Path, tmp_path: Path, clean: Callable[[], set[str]]
) -> None:
    # The version before: libraries that are not the same.
    older = tmp_path / "older"
    shutil.copytree(camera, older)
    for name in LIBRARIES:
        with (older / name).open("ab") as file:
            file.write(b"of the version before")
    assert install(wine, make(small, tmp_path / "before", older)) == OK
    assert wine.registered() == REGISTERED
    before = clean()
    assert {f"{PLACE}/{name}" for name in LIBRARIES} <= before
    wine.told("regsvr32")

    with calling(wine):
        assert install(wine, installer) == IN_CALL
        assert uninstall(wine) == IN_CALL
        assert clean() - {"caller.exe"} == before
        assert wine.told("regsvr32") == []
        assert (wine.drive / PLACE / LIBRARIES[0]).read_bytes().endswith(b"of the version before")

    assert install(wine, installer) == OK
    assert wine.registered() == REGISTERED
    for name in LIBRARIES:
        assert (wine.drive / PLACE / name).read_bytes() == (camera / name).read_bytes()
    assert uninstall(wine) == OK
    assert wine.registered() == []
    told = [line.partition("/s ")[2] for line in wine.told("regsvr32")]
    assert told == [f'"{CAMERA}\\{LIBRARIES[1]}"', f'/u "{CAMERA}\\{LIBRARIES[1]}"']


def test_a_camera_of_another_program_is_left_alone(wine: Wine, installer: Path, clean: Callable[[], set[str]]) -> None:
    theirs = rf"HKLM\{LISTED}\{{A3FCE0F5-3493-419F-958A-ABA1250EC20B}}"
    added = ["reg", "add", theirs, "/v", "FriendlyName", "/d", "OBS Virtual Camera", "/f", "/reg:64"]
    assert wine.run(*added).returncode == OK
    before = wine.run("reg", "query", r"HKLM\Software\Classes\CLSID", "/s", "/reg:64").stdout
    assert install(wine, installer) == OK
    assert uninstall(wine) == OK
    assert wine.run("reg", "query", r"HKLM\Software\Classes\CLSID", "/s", "/reg:64").stdout == before
    assert wine.query(theirs, "FriendlyName") == "OBS Virtual Camera"
    assert wine.run("reg", "delete", theirs, "/f", "/reg:64").returncode == OK


def test_a_camera_that_cannot_be_added_stops_nothing(
    wine: Wine, small: Path, tmp_path: Path, clean: Callable[[], set[str]]
) -> None:
    spoiled = tmp_path / "spoiled"
    spoiled.mkdir()
    for name in LIBRARIES:
        (spoiled / name).write_text("no library")
    assert install(wine, make(small, tmp_path / "out", spoiled)) == OK
    assert wine.registered() == REGISTERED[2:]
    assert (installed(wine) / "anonemo-tray.exe").is_file()
    assert uninstall(wine) == OK


def test_a_camera_whose_libraries_were_taken_away_is_taken_out_as_well(
    wine: Wine, installer: Path, clean: Callable[[], set[str]]
) -> None:
    assert install(wine, installer) == OK
    for name in LIBRARIES:
        (wine.drive / PLACE / name).unlink()
    assert uninstall(wine) == OK
    assert wine.registered() == []


def test_it_refuses_without_room_or_rights_and_changes_nothing(
    wine: Wine, small: Path, camera: Path, tmp_path: Path, clean: Callable[[], set[str]]
) -> None:
    script = "packaging/windows/installer.nsi"
    for number, (old, new, code) in enumerate(
        [("$1 < ${MEGABYTES}", "$1 < 2000000000", NO_ROOM), ('$0 != "Admin"', '$0 != "Somebody"', NO_ADMIN)]
    ):
        refusing = make(small, tmp_path / str(number), camera, [(script, old, new)])
        assert install(wine, refusing) == code
        assert clean() == set()
        assert wine.told("netsh") == []


def test_it_refuses_an_old_windows(wine: Wine, installer: Path, clean: Callable[[], set[str]]) -> None:
    wine.be("win7")
    assert install(wine, installer) == TOO_OLD
    wine.be("win10")
    assert clean() == set()


def test_what_fails_on_the_way_is_undone(wine: Wine, installer: Path, clean: Callable[[], set[str]]) -> None:
    # A folder where a file shall be: it cannot be written, as on a disk that filled up meanwhile.
    obstacle = installed(wine) / "_internal" / "part.txt"
    obstacle.mkdir(parents=True)
    assert install(wine, installer) == FAILED
    assert clean() == {str(installed(wine).parent.relative_to(wine.drive))}
    installed(wine).parent.rmdir()
