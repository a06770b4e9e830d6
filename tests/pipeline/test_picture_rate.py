from __future__ import annotations

import pytest

from anonemo_tray.pipeline.picture_rate import PictureRate

SECOND = 1_000_000_000


def play(rate: PictureRate, fps: float, seconds: float, number: int = 0, start_ns: int = 0) -> tuple[int, int]:
    for _ in range(round(fps * seconds) + 1):
        rate.take(number, start_ns)
        number, start_ns = number + 1, start_ns + round(SECOND / fps)
    return number, start_ns


@pytest.mark.parametrize(("fps", "slow"), [(30, False), (23.976, False), (20, True), (5, True)])
def test_ten_seconds_tell(fps: float, *, slow: bool) -> None:
    rate = PictureRate()
    play(rate, fps, 9)
    assert not rate.is_slow
    play(rate, fps, 11)
    assert rate.is_slow is slow


def test_pictures_that_were_dropped_on_the_way_count() -> None:
    rate = PictureRate()
    for number in range(0, 600, 2):
        rate.take(number, round(number * SECOND / 30))
    assert not rate.is_slow


def test_a_gap_is_no_slowness() -> None:
    rate = PictureRate()
    number, time_ns = play(rate, 30, 6)
    play(rate, 30, 6, number, time_ns + 20 * SECOND)
    assert not rate.is_slow


def test_only_a_fluent_stretch_ends_it() -> None:
    rate, slow = PictureRate(), []
    number = time_ns = 0
    for fps in (15, 23.5, 30):
        number, time_ns = play(rate, fps, 21, number, time_ns)
        slow.append(rate.is_slow)
    assert slow == [True, True, False]
