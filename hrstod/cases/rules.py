"""What cases are, when something about them is due, and how long they are kept. Pure: no database, no time, no web."""

from __future__ import annotations

from datetime import date, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Container, Sequence

LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
"""What a code is made of: nothing that looks like something else."""
CODE_BYTES = 8
LEAST_READERS = 2
"""How many people a case must have: what one of them has written, another can read."""
FIRST_FOLLOW_UP_DAYS = 7
REGULAR_FOLLOW_UP_DAYS = 30
"""How soon a new case is followed up, and how long it may be quiet after that."""
PLAN_REVIEW_DAYS = 30
"""How long a safety plan counts before it is looked at again, when nobody has chosen a day."""
WARNING_DAYS = 14
"""How long before a consent or a protection order runs out somebody is told."""
REVIEW_DAYS = 30
"""How long before a case may be disposed of it is looked at."""
SIZES = (4096, 8192, 16384, 32768, 65536)
"""To how many bytes a text is filled up, so that its length tells little."""
INDEX_SIZES = (*SIZES, 131_072, 262_144, 524_288)
"""The same for what a case remembers of each thing that is written, some 170 bytes: it has room for 3,000 things."""
MONTHS = 12
COVER_MONTHS = 4
WHOLE = 1000
"""All of a long work, in thousandths."""
SATURDAY = 5


class CaseState(StrEnum):
    """Whether a case goes on."""

    OPEN = "open"
    CLOSED = "closed"


class CaseKind(StrEnum):
    """Whom a case is for. The two are never linked, and neither can be seen from the other."""

    SUBJECTED = "subjected"
    USES_VIOLENCE = "uses-violence"


class EntryKind(StrEnum):
    """What is written about a case."""

    SHEET = "sheet"
    NOTE = "note"
    FOLLOW_UP = "follow-up"
    REFERRAL = "referral"
    CONSENT = "consent"
    DISCLOSURE = "disclosure"
    PLAN = "plan"
    SIGHTING = "sighting"
    RELEASE = "release"


class DueKind(StrEnum):
    """Why somebody should do something about a case."""

    FOLLOW_UP = "follow-up"
    REGULAR = "regular"
    TELL = "tell"
    """The employee is to be told that something was passed on."""
    PLAN = "plan"
    CONSENT = "consent"
    ORDER = "order"
    RELEASE = "release"
    """Somebody has asked for it as a public record, and has no answer yet."""


class Due(NamedTuple):
    """Something that should be done about a case, and by when."""

    on: date
    what: DueKind
    word: str = ""
    """For a follow-up, which kind; from the choice list."""
    entry: str = ""
    """The entry it is about, as hex; empty for the case as a whole."""


class TooLong(ValueError):
    """A text is longer than the largest size."""


def code_from(random: bytes) -> str:
    """Make a code that tells nothing out of eight random bytes: two groups of four."""
    letters = "".join(LETTERS[byte % len(LETTERS)] for byte in random[:CODE_BYTES])
    return f"{letters[:4]}-{letters[4:]}"


def quarter_of(day: date) -> str:
    """Give the quarter that a day is in, as 2026-4."""
    return f"{day.year}-{(day.month + 2) // 3}"


def padded(text: bytes, sizes: Sequence[int] = SIZES) -> bytes:
    """Fill a text up to the next size, with its length before it; TooLong when there is none."""
    whole = len(text).to_bytes(4, "big") + text
    size = next((size for size in sizes if len(whole) <= size), None)
    if size is None:
        raise TooLong
    return whole.ljust(size, b"\0")


def unpadded(whole: bytes) -> bytes:
    """Give the text back; ValueError when it says that it is longer than it is."""
    length = int.from_bytes(whole[:4], "big")
    if length > len(whole) - 4:
        raise ValueError("a text that is shorter than it says")
    return whole[4 : 4 + length]


def may_be_disposed_from(closed_on: date, years: int) -> date:
    """Give the first day of the month after which a case that was closed on a day has been kept for so many years."""
    return _next_month(date(closed_on.year + years, closed_on.month, 1))


def last_day_to_review(day: date) -> date:
    """Give the day by which that may be disposed of which is to be looked at on a day."""
    return day + timedelta(days=REVIEW_DAYS)


def covers_until(month: date) -> date:
    """Give the last day of the month that somebody covers for another in."""
    return _next_month(month) - timedelta(days=1)


def is_over(until_month: date | None, day: date) -> bool:
    """Tell whether somebody who covers for another does so no longer."""
    return until_month is not None and day > covers_until(until_month)


def suggested_follow_up(day: date, *, is_new: bool, holidays: Container[date]) -> date:
    """Suggest when to follow up next: as soon as a case would count as quiet, on a day when people are at work."""
    suggested = day + timedelta(days=FIRST_FOLLOW_UP_DAYS if is_new else REGULAR_FOLLOW_UP_DAYS)
    while suggested.weekday() >= SATURDAY or suggested in holidays:
        suggested += timedelta(days=1)
    return suggested


def cover_months(day: date) -> tuple[date, ...]:
    """List the first days of the months that somebody can cover for another until: this one and the next three."""
    months = [day.replace(day=1)]
    while len(months) < COVER_MONTHS:
        months.append(_next_month(months[-1]))
    return tuple(months)


def progress_after(before: int, done: int, left: int) -> int:
    """Tell how much of a long work is done, in thousandths, after a piece of what was left before it.

    It is reckoned from piece to piece, so that nobody has to know of how many things it consists.
    """
    return before + (WHOLE - before) * done // (done + left) if done + left else WHOLE


def _next_month(day: date) -> date:
    return date(day.year + day.month // MONTHS, day.month % MONTHS + 1, 1)
