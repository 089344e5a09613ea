"""When something may be disposed of, by which decision, and when it is gone everywhere. Pure."""

from __future__ import annotations

from datetime import date, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

from hrstod.cases.rules import quarter_of

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from hrstod.organisation.queries import DisposalRule

LEFT_FOR = timedelta(hours=1)
"""For how long a key in the keystore that locks nothing is left alone: what it is for may be about to be written."""


class DisposalState(StrEnum):
    """How far a disposal has come."""

    PROPOSED = "proposed"
    SHREDDING = "shredding"
    """Two people have decided: the key goes, then the rows. Broken off anywhere, it is finished later."""
    DONE = "done"


class Obstacle(StrEnum):
    """Why something may not be disposed of."""

    OPEN = "open"
    HELD = "held"
    TOO_EARLY = "too-early"
    ASKED_FOR = "asked-for"


def what_stops(dispose_from: date | None, day: date, *, is_held: bool) -> Obstacle | None:
    """Tell why a case may not be disposed of on a day; None when it may."""
    if dispose_from is None:
        return Obstacle.OPEN
    if is_held:
        return Obstacle.HELD
    return Obstacle.TOO_EARLY if day < dispose_from else None


def rule_at_closing(rules: Iterable[DisposalRule], closed: str, dispose_from: date) -> DisposalRule | None:
    """Find the decision that counted when a case was closed, among all of its board's, latest first.

    `closed` is the quarter, as 2026-4. None when no decision leads from it to the day of disposal.

    Of the closing, only the month is known. Of several decisions that may have counted in it the one that was stated
    first is taken: it was there on whichever day that was, and a later one may not have been made yet.
    """
    found: DisposalRule | None = None
    begins = date.min
    for rule in rules:
        month = (dispose_from - timedelta(days=1)).replace(day=1)
        month = month.replace(year=month.year - rule.years)
        if quarter_of(month) == closed and rule.stated_on.replace(day=1) <= month:
            found, begins = rule, month
        if rule.stated_on < begins:  # it counted when the month began, and those before it did no longer
            break
    return found


def gone_everywhere_on(day: date, backup_days: int) -> date:
    """Give the day on which no backup of the keystore is left that holds a key shredded on a day."""
    return day + timedelta(days=backup_days)


def is_left_over(seen_since: datetime, moment: datetime) -> bool:
    """Tell whether a key that locks nothing has been there for so long that nobody is about to use it."""
    return moment - seen_since >= LEFT_FOR
