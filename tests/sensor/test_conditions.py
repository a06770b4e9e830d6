"""People as they are: whoever MediaPipe alone finds is shown, nobody else is, and the expression is read as without."""

from __future__ import annotations

import pytest

from anonemo_tray.sensor import mouth_cover
from tests.sensor.conditions import CONDITIONS, SEEDS, Condition, bare_scores, draw, measure

pytestmark = pytest.mark.computes

SHOWN = 0.95
"""Share of the frames in which the bare landmarker finds a face that the program has to show."""

ERROR = 0.06
"""Mean difference of the 52 scores that a condition may make."""


@pytest.mark.parametrize("condition", CONDITIONS, ids=lambda condition: condition.name)
def test_whoever_can_be_found_is_shown(condition: Condition) -> None:
    figures = measure(condition)
    assert figures.others == 0
    if condition.hidden:
        assert figures.found and not figures.shown
        return
    assert figures.shown >= SHOWN * figures.found
    assert figures.found == 0 or figures.error <= ERROR, figures.error


def test_p3_without_the_look_at_the_mouth_a_mask_is_seen_to_be_drawn_as_a_shut_mouth(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(mouth_cover, "CLOTH", 100)
    figures = measure(next(condition for condition in CONDITIONS if condition.hidden))
    assert figures.shown


BLINK_LEFT, BLINK_RIGHT = 9, 10


@pytest.mark.parametrize("seed", SEEDS)
def test_one_shut_eye_is_read_as_one(seed: int) -> None:
    condition = next(condition for condition in CONDITIONS if condition.name == "one eye shut")
    for scores in bare_scores(draw(condition, seed)[0]):
        assert scores is not None
        assert scores[BLINK_LEFT] > scores[BLINK_RIGHT] + 0.15
