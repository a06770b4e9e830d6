"""What every SettingsStore keeps, the real one and the fake."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from anonemo_tray.cameras.choice import CameraChoice
from anonemo_tray.errors import AnonEmoError, Problem
from anonemo_tray.face.published import Geometry
from anonemo_tray.face.style import Style
from anonemo_tray.pipeline.session_config import SessionConfig
from anonemo_tray.settings import JsonSettingsStore, Settings, SettingsStore
from tests.fakes.settings_store import MemorySettingsStore

CHOSEN = Settings(
    config=SessionConfig(
        camera=CameraChoice("usb-046d-0892", "Kamera „Büro“"),
        virtual_camera="/dev/video9",
        geometry=Geometry.OWN,
        style=Style.MESH,
    ),
    own_acknowledged=True,
    on_at_launch=False,
    autostart=True,
    language="de",
)


@dataclass(frozen=True)
class Place:
    """A store, and a look behind it."""

    store: SettingsStore
    put: Callable[[bytes], None]
    kept: Callable[[], list[bytes]]
    break_saving: Callable[[], None]


def _write(file: Path, data: bytes) -> None:
    file.write_bytes(data)


@pytest.fixture(params=["json", "memory"])
def place(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Place:
    if request.param == "memory":
        fake = MemorySettingsStore()
        return Place(
            fake,
            lambda data: setattr(fake, "content", data),
            lambda: fake.kept,
            lambda: setattr(fake, "failure", Problem.SETTINGS_UNWRITABLE),
        )
    file = tmp_path / "settings.json"

    def refuse(*_: object) -> None:
        raise PermissionError

    return Place(
        JsonSettingsStore(file),
        lambda data: _write(file, data),
        lambda: [kept.read_bytes() for kept in sorted(tmp_path.glob("*.bad"))],
        lambda: monkeypatch.setattr("anonemo_tray.settings.os.fsync", refuse),
    )


def test_without_settings_there_are_the_defaults(place: Place) -> None:
    loaded = place.store.load()
    assert loaded.settings == Settings()
    assert loaded.problem is None


def test_what_was_saved_is_loaded(place: Place) -> None:
    place.store.save(CHOSEN)
    loaded = place.store.load()
    assert loaded.settings == CHOSEN
    assert loaded.problem is None


def test_the_last_save_counts(place: Place) -> None:
    place.store.save(CHOSEN)
    place.store.save(Settings())
    assert place.store.load().settings == Settings()


@pytest.mark.parametrize(
    ("content", "problem"),
    [(b"{", Problem.SETTINGS_CORRUPT), (b'{"version": 99, "style": "future"}', Problem.SETTINGS_NEWER)],
)
def test_p3_unusable_settings_start_switched_off_and_are_kept(place: Place, content: bytes, problem: Problem) -> None:
    place.put(content)
    for _ in range(3):
        loaded = place.store.load()
        assert not loaded.settings.on_at_launch
        assert loaded.problem is problem
    place.store.save(CHOSEN)
    assert place.kept() == [content]
    assert place.store.load().settings == CHOSEN


def test_a_failed_save_changes_nothing(place: Place) -> None:
    place.store.save(CHOSEN)
    place.break_saving()
    with pytest.raises(AnonEmoError) as caught:
        place.store.save(Settings())
    assert caught.value.problem is Problem.SETTINGS_UNWRITABLE
    assert place.store.load().settings == CHOSEN
