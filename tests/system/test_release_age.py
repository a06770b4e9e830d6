"""The age of the version, on every day of a clock, right or wrong."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from anonemo_tray.system import release_age
from anonemo_tray.system.release_age import age_in_months, is_old


@pytest.mark.parametrize(
    ("today", "months"),
    [
        (date(2026, 11, 30), 0),
        (date(2026, 12, 29), 0),
        (date(2026, 12, 30), 1),
        (date(2027, 2, 28), 2),
        (date(2027, 5, 29), 5),
        (date(2027, 5, 30), 6),
        (date(2036, 11, 30), 120),
        (date(2026, 11, 29), None),
        (date(1970, 1, 1), None),
    ],
)
def test_age_is_in_full_months(today: date, months: int | None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(release_age, "RELEASED", date(2026, 11, 30))
    assert age_in_months(today) == months
    assert is_old(today) is (months is not None and months >= 6)


def test_a_clock_before_the_release_says_nothing() -> None:
    assert age_in_months(release_age.RELEASED - timedelta(days=1)) is None
    assert age_in_months(release_age.RELEASED) == 0
