"""The rules of an organisation: what may stand in them, what is refused, and that none ever loosens anything."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anonemo_tray.cameras.choice import DEMO_CAMERA, CameraChoice
from anonemo_tray.errors import Problem
from anonemo_tray.face.published import Geometry
from anonemo_tray.face.style import Style, styles
from anonemo_tray.i18n import Texts, languages
from anonemo_tray.pipeline.session_config import SessionConfig
from anonemo_tray.policy import FILE_NAME, STRICTEST, Policy, load_policy, parse, policy_file
from anonemo_tray.settings import Settings

ALL = b"""
# A comment.
version = 1
language = "fr"
camera = "Logitech BRIO"
autostart = true
own_points = false
unguarded = false
hidden_styles = ["mesh", "points"]
"""
LOOSE = Settings(
    config=SessionConfig(geometry=Geometry.OWN, style=Style.MESH, unguarded=True), own_acknowledged=True, keeper=True
)


def loosens(before: Settings, after: Settings) -> bool:
    """Return whether somebody is less protected by the settings after than by those before."""
    return any(
        (
            after.config.geometry.identifies and not before.config.geometry.identifies,
            after.config.unguarded and not before.config.unguarded,
            after.own_acknowledged and not before.own_acknowledged,
            after.on_at_launch and not before.on_at_launch,
        )
    )


any_settings = st.builds(
    Settings,
    config=st.builds(
        SessionConfig,
        camera=st.sampled_from([None, DEMO_CAMERA, CameraChoice("cam-1", "HD Webcam", 90)]),
        geometry=st.sampled_from(Geometry),
        style=st.sampled_from(Style),
        unguarded=st.booleans(),
    ),
    own_acknowledged=st.booleans(),
    on_at_launch=st.booleans(),
    autostart=st.booleans(),
    keeper=st.booleans(),
    language=st.sampled_from([None, *languages()]),
)
any_policy = st.builds(
    Policy,
    language=st.sampled_from([None, *languages()]),
    camera=st.sampled_from([None, CameraChoice("cam-1", "HD Webcam"), CameraChoice("cam-2", "Other")]),
    autostart=st.sampled_from([None, True, False]),
    own_points=st.booleans(),
    unguarded=st.booleans(),
    hidden_styles=st.frozensets(st.sampled_from(styles()), max_size=len(styles()) - 1),
)


@given(any_settings, any_policy)
def test_p1_no_policy_loosens_and_twice_is_once(settings: Settings, policy: Policy) -> None:
    applied = policy.apply(settings)
    assert not loosens(settings, applied)
    assert policy.apply(applied) == applied
    assert applied.config.style not in policy.hidden_styles
    assert policy.own_points or not applied.config.geometry.identifies
    assert policy.unguarded or not applied.config.unguarded


class LooseningPolicy(Policy):
    """A mutant: rules that switch own points on."""

    def apply(self, settings: Settings) -> Settings:
        return replace(settings, config=replace(settings.config, geometry=Geometry.OWN), own_acknowledged=True)


def test_p1_a_policy_that_loosens_is_noticed() -> None:
    assert loosens(Settings(), LooseningPolicy().apply(Settings()))


@pytest.mark.parametrize("line", ["own_points = true", "unguarded = true"])
def test_p1_a_file_that_loosens_is_refused(line: str, tmp_path: Path) -> None:
    file = tmp_path / FILE_NAME
    file.write_text(f"version = 1\n{line}\n")
    loaded = load_policy(file, lambda _: True)
    assert loaded.fault is not None and loaded.fault.problem is Problem.POLICY_LOOSENS
    assert loaded.fault.subject == line.split(maxsplit=1)[0]
    assert loaded.policy == STRICTEST


def test_everything_that_may_be_set_is_read_and_said() -> None:
    policy = parse(ALL)
    brio = CameraChoice("Logitech BRIO", "Logitech BRIO")
    hidden = frozenset({Style.MESH, Style.POINTS})
    assert policy == Policy("fr", brio, autostart=True, own_points=False, unguarded=False, hidden_styles=hidden)
    for language in languages():
        said = policy.describe(Texts.load(language))
        assert len(said) == 6
        assert "Logitech BRIO" in said[1] and Texts.load(language).style(Style.MESH) in said[5]
    assert Policy(autostart=False).describe(Texts.load("en")) == ("AnonEmo Tray does not start when you sign in.",)


def test_what_is_set_is_in_force() -> None:
    applied = parse(ALL).apply(LOOSE)
    assert applied.config == SessionConfig(CameraChoice("Logitech BRIO", "Logitech BRIO"), style=styles()[0])
    assert (applied.language, applied.autostart, applied.own_acknowledged) == ("fr", True, False)


def test_no_autostart_is_no_keeper_either() -> None:
    applied = Policy(autostart=False).apply(replace(LOOSE, autostart=True))
    assert not applied.autostart and not applied.keeper


def test_the_camera_stays_turned_as_the_user_needs_it_and_a_rehearsal_stays_one() -> None:
    policy = Policy(camera=CameraChoice("cam-1", "HD Webcam"))
    for camera in (CameraChoice("cam-1", "HD Webcam", 180), DEMO_CAMERA):
        assert policy.restrict(SessionConfig(camera)) == SessionConfig(camera)
    assert policy.restrict(SessionConfig(CameraChoice("cam-2", "Other"))).camera == policy.camera


def test_no_file_sets_nothing(tmp_path: Path) -> None:
    loaded = load_policy(tmp_path / "nowhere" / FILE_NAME)
    assert (loaded.policy, loaded.fault) == (Policy(), None)
    assert loaded.policy.apply(LOOSE) == LOOSE
    assert loaded.policy.describe(Texts.load("en")) == ()


@pytest.mark.parametrize(
    ("content", "problem", "subject"),
    [
        (b"version = 1\nlanguage = ", Problem.POLICY_CORRUPT, FILE_NAME),
        (b"\xff\xfe\x00", Problem.POLICY_CORRUPT, FILE_NAME),
        (b"version = 1\n" + b"#" * 70000, Problem.POLICY_CORRUPT, FILE_NAME),
        (b"a = " + b"[" * 50000, Problem.POLICY_CORRUPT, FILE_NAME),
        (b"", Problem.POLICY_CORRUPT, "version"),
        (b"version = true", Problem.POLICY_CORRUPT, "version"),
        (b"version = 0", Problem.POLICY_CORRUPT, "version"),
        (b"version = 2\nsomething_new = 1", Problem.POLICY_NEWER, ""),
        (b'version = 1\nlanguage = "klingon"', Problem.POLICY_CORRUPT, "language"),
        (b'version = 1\ncamera = "/home/somebody/film.mp4"', Problem.POLICY_CORRUPT, "camera"),
        (b'version = 1\ncamera = "C:\\\\film.mp4"', Problem.POLICY_CORRUPT, "camera"),
        (b"version = 1\ncamera = 0", Problem.POLICY_CORRUPT, "camera"),
        (b'version = 1\nautostart = "yes"', Problem.POLICY_CORRUPT, "autostart"),
        (b"version = 1\nown_point = false", Problem.POLICY_CORRUPT, "own_point"),
        (b'version = 1\nhidden_styles = "mesh"', Problem.POLICY_CORRUPT, "hidden_styles"),
        (b"version = 1\nhidden_styles = [[]]", Problem.POLICY_CORRUPT, "hidden_styles"),
        (b'version = 1\nhidden_styles = ["oil"]', Problem.POLICY_CORRUPT, "hidden_styles"),
    ],
)
def test_what_cannot_be_followed_is_named_and_the_strictest_rules_hold(
    content: bytes, problem: Problem, subject: str, tmp_path: Path
) -> None:
    file = tmp_path / FILE_NAME
    file.write_bytes(content)
    loaded = load_policy(file, lambda _: True)
    assert loaded.fault is not None
    assert (loaded.fault.problem, loaded.fault.subject) == (problem, subject)
    assert loaded.policy == STRICTEST


def test_rules_that_leave_no_style_contradict_themselves(tmp_path: Path) -> None:
    file = tmp_path / FILE_NAME
    names = ", ".join(f'"{style.name.lower()}"' for style in styles())
    file.write_text(f"version = 1\nhidden_styles = [{names}]\n")
    loaded = load_policy(file, lambda _: True)
    assert loaded.fault is not None and loaded.fault.problem is Problem.POLICY_CONTRADICTS
    assert loaded.policy == STRICTEST


def test_a_mark_that_an_editor_puts_in_front_does_no_harm() -> None:
    assert parse(b'\xef\xbb\xbfversion = 1\r\nlanguage = "de"\r\n') == Policy(language="de")


@pytest.mark.parametrize("untrusted", ["the file", "its folder", "what it is a link to", "that one's folder"])
def test_rules_that_others_can_change_are_not_followed(untrusted: str, tmp_path: Path) -> None:
    real, folder = tmp_path / "real", tmp_path / "etc"
    real.mkdir()
    folder.mkdir()
    (real / "rules").write_bytes(ALL)
    file = folder / FILE_NAME
    file.symlink_to(real / "rules")
    bad = {
        "the file": file,
        "its folder": folder,
        "what it is a link to": real / "rules",
        "that one's folder": real,
    }[untrusted]
    assert load_policy(file, lambda _: True).policy == parse(ALL)
    loaded = load_policy(file, lambda path: path != bad)
    assert loaded.fault is not None and loaded.fault.problem is Problem.POLICY_WRITABLE
    assert loaded.policy == STRICTEST


def test_p1_a_link_that_leads_nowhere_is_no_absence_of_rules(tmp_path: Path) -> None:
    file = tmp_path / "link.toml"
    file.symlink_to(tmp_path / "not mounted" / "policy.toml")
    assert load_policy(file).policy == STRICTEST
    folder = tmp_path / "anonemo-tray"
    folder.symlink_to(tmp_path / "not mounted")
    assert load_policy(folder / "policy.toml").policy == STRICTEST


def test_a_file_that_cannot_be_read_is_no_leave_to_do_anything(tmp_path: Path) -> None:
    (tmp_path / FILE_NAME).mkdir()
    loaded = load_policy(tmp_path / FILE_NAME)
    assert loaded.fault is not None and loaded.fault.problem is Problem.POLICY_CORRUPT
    assert loaded.policy == STRICTEST


@pytest.mark.skipif("sys.platform != 'linux'", reason="needs Linux")
def test_no_environment_variable_moves_the_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in ("XDG_CONFIG_DIRS", "XDG_CONFIG_HOME", "HOME", "ANONEMO_TRAY_HOME", "PROGRAMDATA"):
        monkeypatch.setitem(os.environ, name, str(tmp_path))
    assert policy_file() == Path("/etc/anonemo-tray/policy.toml")
