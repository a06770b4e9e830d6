import errno
import json
import os
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from anonemo_tray.cameras.choice import CameraChoice
from anonemo_tray.errors import AnonEmoError, Problem
from anonemo_tray.face.published import Geometry
from anonemo_tray.face.style import Style
from anonemo_tray.i18n import languages
from anonemo_tray.pipeline.session_config import SessionConfig
from anonemo_tray.settings import CAUTIOUS, VERSION, JsonSettingsStore, Loaded, Settings, decode, encode, to_fields

TEXTS = st.text(st.characters(exclude_characters="\0", exclude_categories=()), min_size=1, max_size=40)
SETTINGS = st.builds(
    Settings,
    config=st.builds(
        SessionConfig,
        camera=st.none() | st.builds(CameraChoice, TEXTS, TEXTS),
        virtual_camera=st.none() | TEXTS,
        geometry=st.just(Geometry.CANONICAL),
        style=st.sampled_from(Style),
    ),
    own_acknowledged=st.booleans(),
    on_at_launch=st.booleans(),
    autostart=st.booleans(),
    keeper=st.booleans(),
    language=st.none() | st.sampled_from(languages()),
    setup_done=st.booleans(),
)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=10),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)
FIELDS = sorted(to_fields(Settings()))


def content(**fields: object) -> bytes:
    return json.dumps({"version": VERSION, **fields}).encode()


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "settings.json"


def kept(file: Path) -> list[str]:
    return sorted(other.name for other in file.parent.iterdir() if other != file)


# What stands in the file ------------------------------------------------------------------------------------------


def test_the_defaults_are_safe() -> None:
    assert Settings() == Settings(
        version=2,
        config=SessionConfig(camera=None, virtual_camera=None, geometry=Geometry.CANONICAL, style=Style.AVATAR),
        own_acknowledged=False,
        on_at_launch=True,
        autostart=False,
        language=None,
        setup_done=False,
    )


@given(SETTINGS)
def test_settings_survive_the_file(settings: Settings) -> None:
    assert decode(encode(settings)) == settings


def test_a_human_can_read_the_file() -> None:
    lines = encode(Settings(language="de")).decode().splitlines()
    assert lines[0].startswith("// Einstellungen von AnonEmo Tray")
    for name in to_fields(Settings()):
        (place,) = (number for number, line in enumerate(lines) if line.startswith(f'  "{name}":'))
        assert lines[place - 1].startswith("  // "), name


def test_comments_may_be_added_and_taken_out() -> None:
    text = encode(Settings(config=SessionConfig(style=Style.MESH))).decode()
    assert decode((text + "// mine\n").encode()) == Settings(config=SessionConfig(style=Style.MESH))
    bare = "\n".join(line for line in text.splitlines() if "//" not in line)
    assert decode(bare.encode()) == Settings(config=SessionConfig(style=Style.MESH))


def test_what_looks_like_a_comment_inside_a_name_is_none() -> None:
    settings = Settings(config=SessionConfig(camera=CameraChoice("a // b", "// c")))
    assert decode(encode(settings)) == settings


@given(st.binary(max_size=200))
@example(b"")
@example(b"[" * 60_000)
@example(b"\xff\xfe")
@example(b"null")
@example(b"[]")
@example(b'{"version": 1}' + b" " * 70_000)
@example(b'{"version": 1' + b"0" * 6_000 + b"}")
def test_whatever_the_bytes_the_outcome_is_settings_or_a_problem(data: bytes) -> None:
    assert_settings_or_problem(data)


def assert_settings_or_problem(data: bytes) -> None:
    problem = None
    settings = Settings()
    try:
        settings = decode(data)
    except AnonEmoError as error:
        problem = error.problem
    assert problem in {None, Problem.SETTINGS_CORRUPT, Problem.SETTINGS_NEWER}
    assert decode(encode(settings)) == settings


@given(st.dictionaries(st.sampled_from(FIELDS) | st.text(max_size=5), JSON, max_size=4))
def test_whatever_the_fields_the_outcome_is_settings_or_a_problem(fields: dict[str, object]) -> None:
    assert_settings_or_problem(content(**fields))


@pytest.mark.parametrize(
    "fields",
    [
        {"version": 0},
        {"version": True},
        {"version": "1"},
        {"version": None},
        {"camera": "demo"},
        {"camera": {"id": "a"}},
        {"camera": {"id": "", "name": "b"}},
        {"camera": {"id": 1, "name": "b"}},
        {"virtual_camera": ""},
        {"virtual_camera": "a\0b"},
        {"virtual_camera": "a" * 5000},
        {"virtual_camera": 3},
        {"geometry": "photograph"},
        {"geometry": 2},
        {"own_acknowledged": 1},
        {"style": "CONTOURS"},
        {"style": None},
        {"on_at_launch": "yes"},
        {"autostart": None},
        {"language": "xx"},
        {"language": ["de"]},
    ],
)
def test_a_wrong_field_makes_the_file_corrupt(fields: dict[str, object]) -> None:
    with pytest.raises(AnonEmoError) as caught:
        decode(content(**fields))
    assert caught.value.problem is Problem.SETTINGS_CORRUPT


def test_a_file_without_a_version_is_corrupt() -> None:
    with pytest.raises(AnonEmoError) as caught:
        decode(b"{}")
    assert caught.value.problem is Problem.SETTINGS_CORRUPT


@pytest.mark.parametrize(
    ("version", "kept", "drawn"),
    [
        (1, "contours", Style.AVATAR),
        (1, "points", Style.POINTS),
        (1, "mesh", Style.MESH),
        (2, "contours", Style.CONTOURS),
        (2, "avatar", Style.AVATAR),
    ],
)
def test_who_never_chose_a_style_gets_the_avatar_and_who_did_keeps_it(version: int, kept: str, drawn: Style) -> None:
    settings = decode(content(version=version, style=kept))
    assert settings.config.style is drawn
    assert decode(encode(settings)) == settings


def test_a_newer_file_is_not_guessed_at() -> None:
    with pytest.raises(AnonEmoError) as caught:
        decode(content(version=VERSION + 1, style="hologram"))
    assert caught.value.problem is Problem.SETTINGS_NEWER


def test_missing_fields_have_their_default_and_unknown_ones_are_left_out() -> None:
    settings = decode(content(style="points", show_my_real_face=True))
    assert settings == Settings(config=SessionConfig(style=Style.POINTS))
    assert b"real_face" not in encode(settings)


def test_no_field_is_empty_by_name_alone() -> None:
    assert decode(content(camera=None, virtual_camera=None, language=None)) == Settings()


OWN = Settings(config=SessionConfig(geometry=Geometry.OWN), own_acknowledged=True)


def change(settings: Settings, **fields: object) -> bytes:
    """Return the file after somebody has changed it by hand."""
    return json.dumps({**to_fields(settings), **fields}).encode()


@pytest.mark.parametrize(
    "data",
    [
        content(geometry="own"),
        content(geometry="own", own_acknowledged=False),
        content(geometry="own", own_acknowledged=True),
        content(geometry="own", own_acknowledged="0" * 32),
        change(Settings(), geometry="own"),
        change(replace(OWN, config=SessionConfig()), geometry="own"),
        change(OWN, style="points"),
        change(OWN, camera={"id": "/dev/video7", "name": "Other"}),
        change(OWN, unguarded=True),
        change(OWN, of_a_newer_version=1),
    ],
)
def test_own_points_are_kept_only_as_the_user_confirmed_them(file: Path, data: bytes) -> None:
    file.write_bytes(data)
    loaded = JsonSettingsStore(file).load()
    assert loaded.settings.config.geometry is Geometry.CANONICAL
    assert not loaded.settings.own_acknowledged
    assert loaded.problem is Problem.SETTINGS_CHANGED


def test_own_points_that_the_user_confirmed_are_kept_whatever_the_layout_of_the_file(file: Path) -> None:
    for data in (encode(OWN), change(OWN), encode(OWN) + b"// mine\n"):
        file.write_bytes(data)
        assert JsonSettingsStore(file).load() == Loaded(OWN)


def test_whoever_changes_a_file_without_own_points_is_asked_nothing(file: Path) -> None:
    file.write_bytes(change(Settings(), style="points"))
    assert JsonSettingsStore(file).load() == Loaded(Settings(config=SessionConfig(style=Style.POINTS)))


# The file itself --------------------------------------------------------------------------------------------------


def test_loading_creates_nothing(file: Path) -> None:
    JsonSettingsStore(file.parent / "new" / "settings.json").load()
    assert list(file.parent.iterdir()) == []


@pytest.mark.skipif("sys.platform == 'win32'")
def test_the_file_is_for_the_user_alone(tmp_path: Path) -> None:
    file = tmp_path / "a" / "b" / "settings.json"
    JsonSettingsStore(file).save(Settings())
    assert file.stat().st_mode & 0o777 == 0o600
    assert file.parent.stat().st_mode & 0o777 == 0o700


def test_nothing_but_the_file_is_left_after_saving(file: Path) -> None:
    file.with_name("settings.json.new").write_bytes(b"left by a power cut")
    JsonSettingsStore(file).save(Settings())
    assert kept(file) == []


def test_older_kept_copies_are_not_overwritten(file: Path) -> None:
    for number, data in enumerate([b"first", b"second", b"third", b"second"]):
        file.write_bytes(data)
        assert JsonSettingsStore(file).load().settings == CAUTIOUS, number
    copies = {name: (file.parent / name).read_bytes() for name in kept(file)}
    assert copies == {
        "settings.json.bad": b"first",
        "settings.json.2.bad": b"second",
        "settings.json.3.bad": b"third",
    }
    assert file.read_bytes() == b"second"


def test_a_file_that_cannot_be_read_is_moved_out_of_the_way(file: Path) -> None:
    file.mkdir()
    file.with_name("settings.json.bad").mkdir()
    store = JsonSettingsStore(file)
    loaded = store.load()
    assert loaded.settings == CAUTIOUS
    assert loaded.problem is Problem.SETTINGS_CORRUPT
    store.save(Settings())
    assert kept(file) == ["settings.json.2.bad", "settings.json.bad"]
    assert store.load().problem is None


def refuse_to_sync(monkeypatch: pytest.MonkeyPatch, code: int) -> None:
    def fail(_: int) -> None:
        raise OSError(code, "refused")

    monkeypatch.setattr("anonemo_tray.settings.os.fsync", fail)


@pytest.mark.parametrize(
    ("code", "problem"),
    [
        (errno.ENOSPC, Problem.DISK_FULL),
        (errno.EDQUOT, Problem.DISK_FULL),
        (errno.EROFS, Problem.SETTINGS_UNWRITABLE),
        (errno.EIO, Problem.SETTINGS_UNWRITABLE),
    ],
)
def test_a_full_or_read_only_disk_is_a_problem_and_leaves_nothing_behind(
    file: Path, monkeypatch: pytest.MonkeyPatch, code: int, problem: Problem
) -> None:
    store = JsonSettingsStore(file)
    store.save(Settings(language="de"))
    refuse_to_sync(monkeypatch, code)
    with pytest.raises(AnonEmoError) as caught:
        store.save(Settings(language="en"))
    assert caught.value.problem is problem
    assert kept(file) == []
    assert store.load().settings.language == "de"


def test_an_unusable_file_is_not_replaced_before_it_was_kept(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file.write_bytes(b"precious")
    store = JsonSettingsStore(file)
    with monkeypatch.context() as full:
        refuse_to_sync(full, errno.ENOSPC)
        assert store.load().problem is Problem.SETTINGS_CORRUPT
        with pytest.raises(AnonEmoError):
            store.save(Settings())
    assert file.read_bytes() == b"precious"
    assert kept(file) == []
    store.save(Settings())
    assert kept(file) == ["settings.json.bad"]
    assert file.with_name("settings.json.bad").read_bytes() == b"precious"


def test_an_unusable_file_that_went_away_does_not_stop_saving(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file.write_bytes(b"{")
    store = JsonSettingsStore(file)
    with monkeypatch.context() as full:
        refuse_to_sync(full, errno.ENOSPC)
        store.load()
    file.unlink()
    store.save(Settings())
    assert store.load().problem is None


def test_who_made_the_file_read_only_meant_it(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file.write_bytes(encode(Settings()))
    monkeypatch.setattr("anonemo_tray.settings.os.access", lambda path, mode: mode != os.W_OK)
    with pytest.raises(AnonEmoError) as caught:
        JsonSettingsStore(file).save(Settings(language="de"))
    assert caught.value.problem is Problem.SETTINGS_UNWRITABLE
    assert decode(file.read_bytes()).language is None


def test_a_folder_that_cannot_be_made_is_a_problem(tmp_path: Path) -> None:
    (tmp_path / "in_the_way").write_text("x")
    with pytest.raises(AnonEmoError) as caught:
        JsonSettingsStore(tmp_path / "in_the_way" / "settings.json").save(Settings())
    assert caught.value.problem is Problem.SETTINGS_UNWRITABLE


def test_a_file_that_was_damaged_while_the_program_runs_is_kept_before_it_is_replaced(file: Path) -> None:
    store = JsonSettingsStore(file)
    store.save(Settings())
    file.write_bytes(b"nonsense")
    store.save(Settings(language="de"))
    assert file.with_name("settings.json.bad").read_bytes() == b"nonsense"
    assert store.load().settings.language == "de"


@pytest.mark.parametrize("turn", ["0", "90", "180", "270"])
def test_the_turn_of_a_camera_is_kept(turn: str) -> None:
    camera = decode(b'{"version": 2, "camera": {"id": "a", "name": "b", "turn": %s}}' % turn.encode()).config.camera
    assert camera == CameraChoice("a", "b", int(turn))
    assert decode(encode(Settings(config=SessionConfig(camera=camera)))).config.camera == camera


@pytest.mark.parametrize("turn", ["45", "-90", "360", "true", "90.0", '"90"', "null", "[]"])
def test_a_camera_that_is_turned_in_no_known_way_is_damage(turn: str) -> None:
    with pytest.raises(AnonEmoError) as raised:
        decode(b'{"version": 2, "camera": {"id": "a", "name": "b", "turn": %s}}' % turn.encode())
    assert raised.value.problem is Problem.SETTINGS_CORRUPT
