from __future__ import annotations

import pytest

from anonemo_tray.sensor.pace import MediaTime, Pace, PresentationTime

MS = 1_000_000


class Clock:
    def __init__(self) -> None:
        self.now_ns = 5_000 * MS
        self.slept: list[float] = []

    def now(self) -> int:
        return self.now_ns

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now_ns += round(seconds * 1000 * MS)


def test_pictures_come_at_the_asked_rate_whatever_the_work_between_them_takes() -> None:
    clock = Clock()
    pace = Pace(25, clock.now, clock.sleep)
    start = clock.now_ns
    times = []
    for work_ms in (0, 5, 39, 10, 0):
        times.append(pace.wait() - start)
        clock.now_ns += work_ms * MS
    assert times == [0, 40 * MS, 80 * MS, 120 * MS, 160 * MS]


def test_a_little_late_is_caught_up_but_a_pause_is_not() -> None:
    clock = Clock()
    pace = Pace(25, clock.now, clock.sleep)
    start = clock.now_ns
    assert pace.wait() - start == 0
    clock.now_ns += 50 * MS
    assert pace.wait() - start == 50 * MS
    assert pace.wait() - start == 80 * MS
    clock.now_ns += 10_000 * MS
    late = pace.wait()
    assert late == clock.now_ns
    assert pace.wait() - late == 40 * MS


def test_media_time_is_the_clips_own() -> None:
    media = MediaTime(30)
    times = [media.wait() for _ in range(91)]
    assert times[0] == 0
    assert times[30] == 1_000 * MS
    assert times[90] == 3_000 * MS
    assert times[1] == 33_333_333


@pytest.mark.parametrize(
    ("milliseconds", "expected"),
    [
        ([100.0, 140.0, 1140.0], [0, 40, 1040]),
        ([0.0, 0.0, 0.0, 0.0], [0, 40, 80, 120]),  # a bare stream
        ([0.0, 40.0, None, 120.0], [0, 40, 80, 120]),
        ([0.0, 80.0, 40.0, 120.0], [0, 80, 80, 120]),
        ([None, None], [0, 40]),
    ],
)
def test_presentation_times_are_the_files_or_the_rates(milliseconds: list[float | None], expected: list[int]) -> None:
    time, found = PresentationTime(25), []
    for value in milliseconds:
        time.next(value)
        found.append(time.presented_ns)
    assert found == [value * MS for value in expected]
