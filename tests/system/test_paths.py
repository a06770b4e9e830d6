from pathlib import Path

import pytest

from anonemo_tray.system.paths import Paths


def test_a_given_home_wins_and_holds_everything(tmp_path: Path) -> None:
    paths = Paths.find(tmp_path / "a", {"ANONEMO_TRAY_HOME": str(tmp_path / "b")})
    assert paths.settings_file == tmp_path / "a" / "settings.json"
    assert paths.runtime_dir.is_relative_to(tmp_path / "a")


def test_the_environment_can_name_the_home(tmp_path: Path) -> None:
    paths = Paths.find(environ={"ANONEMO_TRAY_HOME": str(tmp_path)})
    assert paths.settings_dir == tmp_path
    assert paths.runtime_dir.is_relative_to(tmp_path)


def test_a_relative_home_does_not_move_with_the_working_directory(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert Paths.find(environ={"ANONEMO_TRAY_HOME": "portable"}).settings_dir == tmp_path / "portable"


@pytest.mark.skipif("sys.platform != 'linux'")
def test_else_the_system_says_where(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path / "run"))
    paths = Paths.find(environ={"ANONEMO_TRAY_HOME": ""})
    assert paths.settings_file == tmp_path / "config" / "anonemo-tray" / "settings.json"
    assert paths.runtime_dir == tmp_path / "run" / "anonemo-tray"


@pytest.mark.skipif("sys.platform != 'linux'")
def test_a_session_without_a_runtime_folder_is_no_problem(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("XDG_RUNTIME_DIR")
    assert Paths.find(environ={}).runtime_dir.is_absolute()


def test_nothing_is_created(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path / "run"))
    Paths.find(tmp_path / "a")
    Paths.find(environ={})
    assert list(tmp_path.iterdir()) == []
