"""Which contacts fit, which are open, and how far a number can be trusted today."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date, datetime, time

    from hrstod.contacts.definitions import Contact, Hours


class Who(StrEnum):
    """Who can call a contact about their own or somebody else's situation."""

    SUBJECTED = "subjected"
    USES_VIOLENCE = "uses-violence"
    CHILD = "child"
    MANAGER = "manager"
    COLLEAGUE = "colleague"


class People(StrEnum):
    """Whom a contact is for, where it is not for everybody."""

    WOMEN = "women"
    MEN = "men"
    HBTQI = "hbtqi"


class Verification(StrEnum):
    """How the number was found: on the provider's or an authority's own page, or only on somebody else's."""

    OWN_PAGE = "own-page"
    SECOND_HAND = "second-hand"
    NONE = "none"


class Freshness(StrEnum):
    """How long ago somebody called the number and got the right answer."""

    FRESH = "fresh"
    AGEING = "ageing"
    STALE = "stale"
    NEVER = "never"


AGEING_AFTER_DAYS = 90
STALE_AFTER_DAYS = 180


class Opening(StrEnum):
    """Whether somebody answers at a given moment."""

    OPEN = "open"
    CLOSED = "closed"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Selection:
    """What a reader asked to see; an empty part asks for nothing."""

    who: Who | None = None
    kind: str | None = None
    people: People | None = None
    language: bool = False
    anonymous: bool = False
    for_managers: bool = False
    open_now: bool = False


def freshness(confirmed_on: date | None, today: date) -> Freshness:
    """Tell how far a confirmation by calling can be trusted."""
    if confirmed_on is None:
        return Freshness.NEVER
    days = (today - confirmed_on).days
    if days > STALE_AFTER_DAYS:
        return Freshness.STALE
    return Freshness.AGEING if days > AGEING_AFTER_DAYS else Freshness.FRESH


def is_behind_notice(contact: Contact, today: date) -> bool:
    """Tell whether a number is too old to show without a warning; pinned national numbers always show."""
    return not (contact.pinned or contact.emergency) and freshness(contact.confirmed_on, today) in (
        Freshness.STALE,
        Freshness.NEVER,
    )


def opening(hours: Sequence[Hours] | None, moment: datetime, holidays: Iterable[date]) -> Opening:
    """Tell whether somebody answers at this moment, Swedish time; unknown hours are never called open.

    On a public holiday, hours given for weekdays do not count, and hours for every day do.
    """
    if hours is None:
        return Opening.UNKNOWN
    is_holiday = moment.date() in set(holidays)
    weekday = moment.weekday()
    for span in hours:
        day_counts = weekday in span.weekdays and not (is_holiday and span.closed_on_holidays)
        if day_counts and _within(span.opens, span.closes, moment.time()):
            return Opening.OPEN
    return Opening.CLOSED


def _within(opens: time, closes: time, moment: time) -> bool:
    return opens <= moment and (moment < closes or closes.hour == closes.minute == 0)


def fits(contact: Contact, selection: Selection, is_open: Opening) -> bool:
    """Tell whether a contact belongs in a selection; those that are never filtered away always do."""
    if contact.is_always_shown:
        return True
    return (
        (selection.who is None or selection.who in contact.who)
        and (selection.kind is None or not contact.kinds or selection.kind in contact.kinds)
        and (selection.people is None or not contact.people or selection.people in contact.people)
        and (not selection.language or contact.languages is not None)
        and (not selection.anonymous or contact.anonymous is True)
        and (not selection.for_managers or contact.for_managers)
        and (not selection.open_now or is_open is Opening.OPEN)
    )
