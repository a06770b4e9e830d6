"""How old this version is, by the computer's clock: nobody is asked."""

from __future__ import annotations

from datetime import date, datetime, timezone

from anonemo_tray import __released__

RELEASED = date.fromisoformat(__released__)

OLD_MONTHS = 6
"""From so many full months on the menu reminds of looking for a newer version."""


def age_in_months(today: date | None = None) -> int | None:
    """Return the full months since the release; None where the clock is before it, and so is wrong.

    Args:
        today: in UTC; None for the clock's.
    """
    today = datetime.now(timezone.utc).date() if today is None else today
    if today < RELEASED:
        return None
    months = (today.year - RELEASED.year) * 12 + today.month - RELEASED.month
    return months - (today.day < RELEASED.day)


def is_old(today: date | None = None) -> bool:
    """Return whether it is time to look for a newer version."""
    months = age_in_months(today)
    return months is not None and months >= OLD_MONTHS
