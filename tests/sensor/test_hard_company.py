"""The real MediaPipe on two synthetic people, or one and what only looks like one: somebody is shown, and steadily."""

from __future__ import annotations

import pytest

from anonemo_tray.sensor import selection
from tests.sensor.company import draw, frames_of_others, groups, handover, show

pytestmark = pytest.mark.computes


@pytest.mark.parametrize("apart", [230, 300])
def test_of_two_people_shoulder_to_shoulder_one_is_shown_steadily(apart: int) -> None:
    runs = show(draw((640 - apart / 2, 250), (640 + apart / 2, 260)), 4, 640)
    assert {who for who, _ in runs} - {"."} in ({"L"}, {"R"}), runs
    assert runs[-1][0] != "." and runs[-1][1] >= 80, runs


def test_a_blurred_head_does_not_keep_a_sharp_face_from_being_shown() -> None:
    runs = show(draw((330, 250), (930, 420), blurred=True), 4, 640)
    assert runs[-1][0] == "L" and runs[-1][1] >= 80, runs


def test_a_choice_that_never_lets_go_is_seen_to_blank_everybody(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(selection, "UNCONFIRMED_NS", 3600 * selection.SECOND)
    runs = show(draw((330, 250), (930, 420), blurred=True), 2, 640)
    assert sum(length for who, length in runs if who != ".") < 10, runs


def test_nobody_else_is_shown_for_a_second_after_the_chosen_one_left() -> None:
    runs = handover()
    assert [who for who, _ in runs] == ["R", ".", "L"], runs
    assert frames_of_others(runs)[0] == 0, runs


def test_the_count_of_others_sees_one_who_comes_too_early() -> None:
    assert frames_of_others([("R", 9), (".", 20), ("L", 40)]) == (9, 21)


def test_of_a_group_in_which_the_bare_landmarker_finds_a_face_somebody_is_shown() -> None:
    seen = groups(6)
    assert seen.found and not seen.missed, seen
