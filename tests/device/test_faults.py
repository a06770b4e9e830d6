"""Promise 3 with real processes and devices: whatever breaks, callers see blank, soon, and then a face again."""

from __future__ import annotations

import pytest

from tests.device.conftest import READERS, Played
from tests.device.guest import faults
from tests.device.table import BEGIN, PAGE

pytestmark = pytest.mark.device


@pytest.mark.parametrize("reader", READERS)
@pytest.mark.parametrize("scene", [scene.__name__ for scene in faults.SCENES])
def test_p3_callers_see_blank_and_then_a_face_again(scene: str, reader: str, played: Played) -> None:
    result = played(scene, reader)
    outcome, limits = result.outcome, result.outcome["limits"]
    assert outcome["raw"] == 0
    assert outcome["late_faces"] == 0
    assert outcome["blank_ms"] is not None, outcome
    assert outcome["blank_ms"] <= limits["blank_ms"], outcome
    assert outcome["recovery_s"] is not None, outcome
    factor = result.slowness if limits["starts"] else 1.0
    assert outcome["recovery_s"] <= limits["recovery_s"] * factor, outcome
    assert outcome["facts"].get("camera stayed open", True)
    assert outcome["facts"].get("processes left behind", 0) == 0


def test_the_page_of_figures_knows_every_fault() -> None:
    _, _, section = PAGE.read_text(encoding="utf-8").partition(BEGIN)
    assert section.count("\n| ") == len(faults.SCENES) + 1
