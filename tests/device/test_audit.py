"""What the program leaves on a machine with real devices besides pictures, over all scenes; and leaks that are seen."""

from __future__ import annotations

import pytest

from tests.device.conftest import MUTANTS, READERS, Played
from tests.device.guest import faults
from tests.fakes.fault_injection import LEAK_NAME

pytestmark = pytest.mark.device

_LOCK = "anonemo-tray/lock"
_KNOWN = {"OPENCV_LOG_LEVEL", "GLOG_minloglevel"}


@pytest.mark.parametrize("reader", READERS)
@pytest.mark.parametrize("scene", [scene.__name__ for scene in faults.SCENES])
def test_p2_no_fault_leaves_words_sockets_or_traffic(scene: str, reader: str, played: Played) -> None:
    left = played(scene, reader).audit
    assert left["traffic"] == 0
    assert left["sockets"] == 0
    assert left["unknown words"] == []
    assert set(left["environment"]) <= _KNOWN
    # Every user of the machine can read command lines.
    assert all("video10" not in line for line in left["command lines"])


@pytest.mark.parametrize("reader", READERS)
@pytest.mark.parametrize("scene", ["yuyv_camera"])
def test_p2_nothing_is_left_in_files_but_the_lock_of_the_one_running_program(
    scene: str, reader: str, played: Played
) -> None:
    played(scene, reader)
    assert [file for file in played.changed[reader] if not file.endswith(_LOCK)] == []


@pytest.mark.parametrize("reader", [MUTANTS])
@pytest.mark.parametrize("scene", ["leaking"])
def test_p2_a_leaking_sensor_is_seen_by_each_of_these(scene: str, reader: str, played: Played) -> None:
    facts = played(scene, reader).outcome["facts"]
    assert facts["traffic"] > 0
    assert any("odd colours" in line for line in facts["unknown words"])
    assert any(file.endswith(LEAK_NAME) for file in played.changed[reader])
