"""What the employee's word covers, and whether it still counts. Pure: no database, no time, no web."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from hrstod.cases.contents import Consent, Disclosure

CONSENT = "consent"
"""The ground that is the employee's own word (OSL 12:2), as content/case_choices calls it."""
MOST_DAYS_AWAY = 3653
"""How far from today a day may be: ten years. What is further away was mistyped."""


class Standing(StrEnum):
    """Whether what the employee has agreed to counts."""

    HOLDS = "holds"
    ENDED = "ended"
    TAKEN_BACK = "taken-back"


def standing_on(consent: Consent, day: date) -> Standing:
    """Tell whether a consent counts on a day, and if not, why."""
    if consent.holds_on(day):
        return Standing.HOLDS
    return Standing.ENDED if consent.withdrawn_on is None else Standing.TAKEN_BACK


def not_covered(passed_on: Disclosure, consents: Iterable[Consent]) -> tuple[str, ...]:
    """List what the employee had not agreed that this recipient may know, on the day it was passed on.

    Several consents for one recipient count together; one for another recipient counts for nothing (OSL 12:2). Where
    the ground is another than the employee's word, nothing needs to be covered.
    """
    if passed_on.ground != CONSENT:
        return ()
    holding = [one for one in consents if one.recipient == passed_on.recipient and one.holds_on(passed_on.on)]
    agreed = {what for one in holding for what in one.what}
    return tuple(what for what in passed_on.what if what not in agreed)


def may_be_past(day: date, today: date) -> bool:
    """Tell whether something can have been on a day: today, or within ten years before it."""
    return 0 <= (today - day).days <= MOST_DAYS_AWAY


def may_be_ahead(day: date, today: date) -> bool:
    """Tell whether something can go on until a day: today, or within ten years after it."""
    return 0 <= (day - today).days <= MOST_DAYS_AWAY
