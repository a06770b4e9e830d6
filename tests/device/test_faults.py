"""Promise 3 with real processes and devices: whatever breaks, callers see blank, soon, and then a face again."""

from __future__ import annotations

import pytest

from tests.device.conftest import DEVICES, MUTANTS, READERS, Played
from tests.device.guest.scenario import PROMISE_MS
from tests.device.table import FAULTS_PART, SCENES, is_played, part

pytestmark = pytest.mark.device


@pytest.mark.parametrize(
    ("scene", "reader"),
    [(scene.__name__, reader) for scene in SCENES for reader in READERS if is_played(scene, reader)],
)
def test_p3_callers_see_blank_and_then_a_face_again(scene: str, reader: str, played: Played) -> None:
    result = played(scene, reader)
    outcome, limits = result.outcome, result.outcome["limits"]
    assert outcome["raw"] == 0
    assert outcome["late_faces"] == 0
    assert outcome["blank_ms"] is not None, outcome
    factor = result.slowness if limits["scaled"] else 1.0
    most = limits["blank_ms"] * factor if limits["blank_ms"] < PROMISE_MS else limits["blank_ms"]
    assert outcome["blank_ms"] <= most, outcome
    assert outcome["recovery_s"] is not None, outcome
    assert outcome["recovery_s"] <= limits["recovery_s"] * factor, outcome
    assert outcome["facts"].get("camera stayed open", True)
    assert outcome["facts"].get("processes left behind", 0) == 0
    assert outcome["facts"].get("virtual camera kept", True)
    assert outcome["facts"].get("camera released", True)
    assert outcome["facts"].get("ended after, s", 0) is not None


@pytest.mark.parametrize("reader", [DEVICES])
@pytest.mark.parametrize("scene", ["two_faces"])
def test_a_second_person_is_not_drawn(scene: str, reader: str, played: Played) -> None:
    outcome = played(scene, reader).outcome
    assert outcome["raw"] == 0
    assert outcome["facts"]["drawings"] > 0
    assert outcome["facts"]["drawings of somebody elsewhere"] == 0


@pytest.mark.parametrize("reader", [MUTANTS])
@pytest.mark.parametrize("scene", ["keeps_last_face"])
def test_p3_an_output_that_keeps_the_last_face_is_seen(scene: str, reader: str, played: Played) -> None:
    assert played(scene, reader).outcome["late_faces"] > 0


def test_the_page_of_figures_knows_every_fault() -> None:
    assert part(FAULTS_PART).count("\n| ") == len(SCENES) + 1
