from __future__ import annotations

from itertools import cycle, pairwise

from hypothesis import given
from hypothesis import strategies as st

from anonemo_tray.ipc.no_face import NoFace
from anonemo_tray.sensor.steady_reason import HOLD_NS, WINDOW_NS, SteadyReason

FRAME_NS = 33_000_000


def tell(steady: SteadyReason, reasons: list[NoFace | None], start: int = 0) -> list[NoFace | None]:
    """Return what was told, in order."""
    return [steady.reason for number, reason in enumerate(reasons, start) if steady.update(reason, number * FRAME_NS)]


def test_a_reason_is_told_once_when_it_has_held_for_a_while() -> None:
    assert tell(SteadyReason(), [NoFace.TOO_DARK] * 40) == []
    assert tell(SteadyReason(), [NoFace.TOO_DARK] * 300) == [NoFace.TOO_DARK]


def test_a_reason_goes_when_a_face_has_been_seen_for_a_while() -> None:
    steady = SteadyReason()
    assert tell(steady, [NoFace.COVERED] * 100) == [NoFace.COVERED]
    assert tell(steady, [None] * 100, 100) == [None]


def test_reasons_that_take_turns_do_not_flicker() -> None:
    turns = cycle([NoFace.COVERED, NoFace.TWO_PEOPLE])
    assert tell(SteadyReason(), [next(turns) for _ in range(600)]) == []


def test_single_frames_of_another_kind_change_nothing() -> None:
    frames = [None if number % 4 == 0 else NoFace.TURN_TO_CAMERA for number in range(600)]
    assert tell(SteadyReason(), list(frames)) == [NoFace.TURN_TO_CAMERA]


@given(st.lists(st.tuples(st.none() | st.sampled_from(NoFace), st.integers(1, 200)), max_size=30))
def test_whatever_comes_a_sentence_stays_long_enough_to_be_read(runs: list[tuple[NoFace | None, int]]) -> None:
    steady, told, now = SteadyReason(), [], 0
    for reason, frames in runs:
        for _ in range(frames):
            now += FRAME_NS
            if steady.update(reason, now):
                told.append(now)
    assert all(later - earlier >= HOLD_NS for earlier, later in pairwise(told))
    assert not told or told[0] >= WINDOW_NS
