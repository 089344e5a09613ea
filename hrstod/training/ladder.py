"""By when somebody has to have taken a course, and which rung of its ladder of reminders has come: pure rules."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence
    from datetime import date

LOOK_BACK = timedelta(days=365)
"""A rung that came longer ago is left. The outbox remembers letters for longer than this, so that none comes twice."""
PRESSING = timedelta(days=30)
"""So long before a course has to be taken, it is something for the manager's manager too."""
SATURDAY = 5
EVENING = 18
"""From this hour on nobody is reminded of anything."""


@dataclass(frozen=True)
class Taken:
    """Somebody has passed a course; for how long it counts, and whether it was taken back."""

    completed_on: date
    valid_until: date | None
    counts_until: date | None
    revoked_on: date | None = None


def due_day(due_on: date, taken: Iterable[Taken], day: date) -> date | None:
    """Give the last day on which somebody has to have taken a course; None when what they have counts for always.

    Whoever is in date has until it is no longer valid. Whoever is not had until then, or until it was taken back, or
    has the days that everybody new is given (`due_on`), whichever is later.
    """
    so_far = [one for one in taken if one.completed_on <= day]
    live = [one for one in so_far if one.revoked_on is None or one.revoked_on > day]
    if any(one.valid_until is None for one in live):
        return None
    valid = max((one.valid_until for one in live if one.valid_until is not None), default=None)
    if valid is not None and any(one.counts_until is not None and one.counts_until >= day for one in live):
        return valid
    ends = [] if valid is None else [valid]
    revoked = [(one.revoked_on, one.valid_until) for one in so_far if one not in live and one.revoked_on is not None]
    ends += [revoked_on if until is None else min(revoked_on, until) for revoked_on, until in revoked]
    return max([due_on, *ends])


def rung_on(ladder: Sequence[int], due: date, day: date, last_sent: date | None) -> int | None:
    """Give the rung to remind of on a day, in days before it is due; None when there is none, or it was reminded of.

    When several have come since the last letter, it is the latest alone. A letter about the same day that left when
    this rung had come, whatever the ladder was then, was for this one too.
    """
    come = [rung for rung in ladder if due - timedelta(days=rung) <= day]
    if not come:
        return None
    came_on = due - timedelta(days=min(come))
    if day - came_on > LOOK_BACK or (last_sent is not None and last_sent >= came_on):
        return None
    return min(come)


def is_pressing(due: date, day: date) -> bool:
    """Tell whether a course has to be taken soon, or should have been."""
    return due - PRESSING <= day


def is_quiet(day: date, hour: int, *, from_hour: int, holidays: Collection[date]) -> bool:
    """Tell whether nobody is to be reminded: on weekends and holidays, early and late."""
    return day.weekday() >= SATURDAY or day in holidays or not from_hour <= hour < EVENING


def week_of(day: date) -> str:
    """Give the week of a day (ISO 8601), which a summary is for."""
    year, week, _weekday = day.isocalendar()
    return f"{year}-W{week:02}"
