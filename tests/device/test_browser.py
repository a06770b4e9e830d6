"""Promise 3 in a browser's call, beside the real camera: whatever happens, the call never turns to that one."""

from __future__ import annotations

import json

import pytest

from tests.device.conftest import Played
from tests.device.guest import calls
from tests.device.guest.scenario import BROWSER
from tests.device.table import BROWSER_PART, part

pytestmark = pytest.mark.device

REAL, OURS = "Stage Camera", "AnonEmo Camera"


@pytest.mark.parametrize("reader", [BROWSER])
@pytest.mark.parametrize("scene", [scene.__name__ for scene in calls.IN_BROWSER])
def test_p3_a_browsers_call_never_ends_up_with_the_real_camera(scene: str, reader: str, played: Played) -> None:
    outcome = played(scene, reader).outcome
    facts = outcome["facts"]
    # It could have: the page saw both.
    assert {REAL, OURS} in [set(json.loads(listed)) for listed in facts["cameras listed"]]
    assert set(facts["cameras taken"]) == {OURS}
    assert outcome["raw"] == 0
    assert outcome["late_faces"] == 0
    # How soon is measured by quicker readers: the page looks but a few times a second.
    assert outcome["blank_ms"] is not None
    assert outcome["recovery_s"] is not None, outcome
    assert facts.get("camera stayed open", True)
    assert facts.get("virtual camera kept", True)
    assert facts.get("camera released", True)
    assert facts.get("ended after, s", 0) is not None


@pytest.mark.parametrize("reader", [BROWSER])
@pytest.mark.parametrize("scene", ["real_camera_in_browser"])
def test_p3_a_browser_that_has_the_real_camera_would_be_seen(scene: str, reader: str, played: Played) -> None:
    outcome = played(scene, reader).outcome
    assert set(outcome["facts"]["cameras taken"]) == {REAL}
    assert outcome["raw"] > 0


def test_the_page_of_figures_knows_every_call_in_a_browser() -> None:
    assert part(BROWSER_PART).count("\n| ") == len(calls.IN_BROWSER) + 1
