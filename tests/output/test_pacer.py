import itertools

import pytest

from anonemo_tray.output.pacer import GRACE_NS, PERIOD_NS, PERIOD_OFF_NS, Pacer

MS = 1_000_000


def play(arrivals_ms: list[float], until_ms: int) -> tuple[list[float], list[float]]:
    """Run the pacer on faces that arrive at these times; return publishing times and waiting times, ms."""
    pacer, waiting, published, delays = Pacer(), list(arrivals_ms), list[float](), list[float]()
    for now_ms in range(until_ms * 4):
        now = now_ms * MS // 4
        fresh = bool(waiting) and waiting[0] * MS <= now
        if pacer.due_ns(on=True, fresh_face=fresh, must_blank=False) <= now:
            pacer.published(now, fresh_face=fresh)
            published.append(now / MS)
            if fresh:
                while len(waiting) > 1 and waiting[1] * MS <= now:
                    waiting.pop(0)
                delays.append(now / MS - waiting.pop(0))
    return published, delays


def jittered(fps: float, seconds: float) -> list[float]:
    return [1000 * i / fps + (i * 7 % 11) - 5 for i in range(1, int(fps * seconds))]


@pytest.mark.parametrize("fps", [24, 25, 30])
def test_a_camera_of_usual_pace_is_followed_without_delay(fps: int) -> None:
    published, delays = play(jittered(fps, 10), 10_000)
    assert max(delays[5:]) <= 8.5
    assert len(published) / 10 == pytest.approx(fps, abs=1.5)


def test_a_fast_camera_is_thinned_to_what_call_programs_expect() -> None:
    published, delays = play(jittered(60, 10), 10_000)
    assert len(published) / 10 == pytest.approx(33, abs=1.5)
    assert max(delays[5:]) <= 31


@pytest.mark.parametrize("fps", [2, 5, 10, 15, 20])
def test_the_pace_holds_when_the_camera_is_slow(fps: int) -> None:
    published, _ = play(jittered(fps, 10), 10_000)
    gaps = [b - a for a, b in itertools.pairwise(published)]
    assert max(gaps) <= (PERIOD_NS + GRACE_NS) / MS + 1
    assert 19 <= len(published) / 10 <= 34


def test_without_faces_it_is_thirty_a_second() -> None:
    published, _ = play([], 10_000)
    assert len(published) / 10 == pytest.approx(30, abs=0.5)


def test_switched_off_it_is_five_a_second() -> None:
    pacer = Pacer()
    pacer.published(0, fresh_face=False)
    assert pacer.due_ns(on=False, fresh_face=False, must_blank=False) == PERIOD_OFF_NS == 200 * MS


def test_the_first_picture_is_due_at_once() -> None:
    assert Pacer().due_ns(on=False, fresh_face=False, must_blank=False) == 0


def test_p3_blank_never_waits() -> None:
    pacer = Pacer()
    pacer.published(10**12, fresh_face=True)
    assert pacer.due_ns(on=True, fresh_face=False, must_blank=True) == 0


def test_a_face_waits_a_little_after_a_repetition() -> None:
    pacer = Pacer()
    pacer.published(10**12, fresh_face=False)
    assert pacer.due_ns(on=True, fresh_face=True, must_blank=False) == 10**12 + 8 * MS


def test_a_repetition_waits_for_a_late_face_and_one_after_another_does_not() -> None:
    pacer = Pacer()
    pacer.published(0, fresh_face=True)
    assert pacer.due_ns(on=True, fresh_face=False, must_blank=False) == PERIOD_NS + GRACE_NS
    pacer.published(0, fresh_face=False)
    assert pacer.due_ns(on=True, fresh_face=False, must_blank=False) == PERIOD_NS
