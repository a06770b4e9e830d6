from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anonemo_tray.sensor.selection import LOST_NS, NEARER_NS, UNCONFIRMED_NS, Box, Selection

TENTH = 100_000_000


def square(x: float, y: float = 0.4, size: float = 0.2) -> Box:
    return Box(x, y, x + size, y + size)


NEAR = square(0.1, size=0.3)
FAR = square(0.7, size=0.15)


def watch(selection: Selection, boxes: list[Box], now_ns: int) -> None:
    """Detect, and find landmarks in the target if the detector saw it."""
    selection.update(boxes, now_ns)
    if selection.target in boxes:
        selection.follow(selection.target, now_ns)


def test_there_is_no_target_at_first_nor_in_an_empty_picture() -> None:
    selection = Selection()
    assert selection.target is None
    selection.update([], 0)
    assert selection.target is None
    assert selection.others == ()


@pytest.mark.parametrize("boxes", list(itertools.permutations([NEAR, FAR, square(0.5, size=0.1)])))
def test_the_nearest_is_taken(boxes: tuple[Box, ...]) -> None:
    selection = Selection()
    selection.update(boxes, 0)
    assert selection.target == NEAR
    assert set(selection.others) == {*boxes} - {NEAR}


def test_the_target_stays_when_somebody_else_is_a_little_nearer() -> None:
    selection = Selection()
    watch(selection, [square(0.1)], 0)
    for step in range(100):
        watch(selection, [square(0.6, size=0.24), square(0.1)], step * TENTH)
        assert selection.target == square(0.1)


def test_somebody_clearly_nearer_takes_over_after_a_second_not_before() -> None:
    selection, larger = Selection(), square(0.5, size=0.3)
    watch(selection, [square(0.1)], 0)
    for time in range(0, NEARER_NS, TENTH):
        watch(selection, [square(0.1), larger], time)
        assert selection.target == square(0.1)
    for time in range(NEARER_NS, NEARER_NS + LOST_NS, TENTH):
        watch(selection, [square(0.1), larger], time)
        assert selection.target is None, "a second parts two people"
    watch(selection, [square(0.1), larger], NEARER_NS + LOST_NS)
    assert selection.target == larger
    assert selection.others == (square(0.1),)


def test_leaning_in_now_and_then_does_not_take_over() -> None:
    selection, larger = Selection(), square(0.5, size=0.3)
    for step in range(100):
        watch(selection, [square(0.1), larger] if step % 8 else [square(0.1)], step * TENTH)
        if step:
            assert selection.target == square(0.1)
        else:
            assert selection.target is not None


def test_nobody_takes_the_place_of_a_lost_person_for_a_second() -> None:
    selection = Selection()
    selection.update([square(0.1), FAR], 0)
    for time in range(TENTH, LOST_NS, TENTH):
        selection.update([FAR], time)
        assert selection.target == square(0.1)
        assert selection.others == (FAR,)
    selection.update([FAR], LOST_NS)
    assert selection.target == FAR
    assert selection.others == ()


def test_a_lost_person_who_comes_back_in_time_is_still_held() -> None:
    selection = Selection()
    watch(selection, [square(0.1), FAR], 0)
    watch(selection, [FAR], LOST_NS - TENTH)
    watch(selection, [square(0.12), FAR], LOST_NS)
    assert selection.target == square(0.12)
    watch(selection, [FAR], 2 * LOST_NS - TENTH)
    assert selection.target == square(0.12)


def test_a_person_is_let_go_when_nobody_is_seen_any_more() -> None:
    selection = Selection()
    selection.update([square(0.1)], 0)
    selection.update([], LOST_NS)
    assert selection.target is None


def test_who_is_followed_by_landmarks_is_not_lost_though_the_detector_misses_them() -> None:
    selection = Selection()
    selection.update([square(0.1), FAR], 0)
    for step in range(50):
        selection.follow(square(0.1 + step * 0.001), step * TENTH)
        selection.update([FAR], step * TENTH)
    assert selection.target == square(0.1 + 49 * 0.001)


def test_the_hold_follows_a_moving_person_past_another() -> None:
    selection = Selection()
    standing = square(0.45, y=0.05)
    for step in range(80):
        moving = square(0.02 + step * 0.01, y=0.5)
        watch(selection, [standing, moving] if step else [moving], step * TENTH)
        assert selection.target == moving


def test_surroundings_leave_the_others_out() -> None:
    selection = Selection()
    for other in (square(0.75), square(0.05), square(0.4, y=0.0, size=0.15), square(0.4, y=0.75)):
        selection = Selection()
        selection.update([square(0.4, size=0.25)], 0)
        selection.update([square(0.4, size=0.25), other], 1)
        kept = selection.surroundings()
        assert kept.overlap(square(0.4, size=0.25)) == 1
        assert kept.overlap(other) == 0


def test_surroundings_of_overlapping_faces_still_hold_the_whole_face() -> None:
    selection = Selection()
    selection.update([square(0.4), square(0.5, y=0.45, size=0.15)], 0)
    assert selection.surroundings().overlap(square(0.4)) == 1


def test_without_a_target_there_are_no_surroundings() -> None:
    with pytest.raises(ValueError, match="no target"):
        Selection().surroundings()


def test_a_face_that_gives_no_landmarks_is_let_go_after_a_second_and_does_not_take_the_place_again() -> None:
    selection, phantom, person = Selection(), square(0.1, size=0.4), square(0.6)
    for step in range(300):
        selection.update([phantom, person], step * TENTH)
        assert selection.target == (phantom if step * TENTH < UNCONFIRMED_NS else person)
        if selection.target == person:
            selection.follow(person, step * TENTH)


def test_faces_that_all_give_no_landmarks_are_tried_in_turn() -> None:
    selection, faces, tried = Selection(), [square(0.1), square(0.4), square(0.7)], []
    for step in range(60):
        selection.update(faces, step * TENTH)
        tried.append(faces.index(selection.target) if selection.target else -1)
    turns = [tried[step] for step in range(5, 60, 10)]
    assert set(turns[:3]) == {0, 1, 2}
    assert turns[3:] == turns[:3]


def test_boxes_that_are_not_numbers_or_empty_are_nobodys() -> None:
    nan = Box(*[float("nan")] * 4)
    empty = Box(0.5, 0.5, 0.4, 0.4)
    for odd in (nan, empty):
        assert not odd.is_same_face(square(0.1))
        assert not square(0.1).is_same_face(odd)
    assert square(0.1).is_same_face(square(0.1))


boxes = st.lists(
    st.builds(square, st.floats(0, 0.9), st.floats(0, 0.9), st.floats(0.05, 0.5)),
    max_size=4,
)


@given(st.lists(st.tuples(boxes, st.integers(1, 2 * LOST_NS)), max_size=20))
def test_the_target_was_seen_and_changes_only_as_promised(steps: list[tuple[list[Box], int]]) -> None:
    selection, now, target_at = Selection(), 0, -LOST_NS
    for seen, pause in steps:
        now += pause
        before = selection.target
        selection.update(seen, now)
        if selection.target is not None and before is None:
            assert now - target_at >= LOST_NS, "no target so soon after another"
        assert selection.target is None or selection.target in seen or selection.target == before
        assert all(other in seen for other in selection.others)
        if selection.target is not None:
            target_at = now
            assert selection.surroundings().overlap(selection.target) == pytest.approx(1)
