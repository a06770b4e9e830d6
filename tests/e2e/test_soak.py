"""Two minutes of the long call of `soak.py`: nothing grows, nothing is lost."""

from __future__ import annotations

import pytest

from anonemo_tray.pipeline.state import State
from tests.e2e.soak import PAGE, Sample, figures, growth_mb_per_hour, lost_share, soak

MINUTES = 2.0

GROWTH_MB = 6.0
"""What a process may grow by in two minutes: its allocator still settles."""


@pytest.fixture(scope="module")
def samples() -> list[Sample]:
    return soak(MINUTES)


def test_nothing_grows_in_a_long_call(samples: list[Sample]) -> None:
    settled, last = samples[len(samples) // 5], samples[-1]
    assert last.descriptors <= settled.descriptors
    assert last.threads <= settled.threads
    for role in ("sensor", "output"):
        assert growth_mb_per_hour(samples, role) * MINUTES / 60 < GROWTH_MB


def test_nothing_is_lost_in_a_long_call(samples: list[Sample]) -> None:
    assert lost_share(samples) < 0.05
    assert all(sample.states <= {State.SHOWING, State.SEARCHING} for sample in samples)


def test_a_leak_would_be_seen() -> None:
    def sample(number: int) -> Sample:
        return Sample({"sensor": 200.0 + number}, 10, 5, [10.0 + number] * 100, 4.0, {State.RETRYING})

    leaking = [sample(number) for number in range(30)]
    assert growth_mb_per_hour(leaking, "sensor") == pytest.approx(900)
    assert lost_share(leaking) == pytest.approx(1 - 100 / 120)
    rows = dict(figures(leaking))
    assert rows["states besides face and no face"] == State.RETRYING.value


def test_the_page_of_figures_holds_a_soak_of_thirty_minutes() -> None:
    assert "30 minutes" in PAGE.read_text(encoding="utf-8")
