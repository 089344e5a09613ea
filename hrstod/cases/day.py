"""What waits for somebody in HR support today: who asks for support, what is due, what is soon disposed of.

It opens indexes and requests only, nothing that is written about a case, and says how many of anything nowhere.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from hrstod.cases.access import list_cases
from hrstod.cases.asking import list_requests
from hrstod.cases.rules import REVIEW_DAYS, CaseState

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from hrstod.authorization.checks import Actor
    from hrstod.cases.access import OpenCase, Opening
    from hrstod.cases.asking import Request
    from hrstod.cases.rules import Due

SOON = timedelta(days=7)
"""How far ahead somebody's own page looks."""
MOST_SHOWN = 20
"""How much of each kind it shows; the lists have the rest."""


@dataclass(frozen=True)
class Day:
    """All that waits, what has waited longest first."""

    requests: tuple[Request, ...]
    due: tuple[tuple[OpenCase, Due], ...]
    has_more_due: bool
    """Whether more is due than is shown."""
    reviews: tuple[OpenCase, ...]
    has_more_reviews: bool


def find_day(actor: Actor, database: Session, opening: Opening) -> Day:
    """Find what waits for somebody; CaseDamaged when something of theirs does not open."""
    due = _find_due(actor, database, opening)
    reviews = _find_reviews(actor, database, opening)
    return Day(
        requests=tuple(list_requests(actor, database, opening)),
        due=tuple(due[:MOST_SHOWN]),
        has_more_due=len(due) > MOST_SHOWN,
        reviews=tuple(reviews[:MOST_SHOWN]),
        has_more_reviews=len(reviews) > MOST_SHOWN,
    )


def _find_due(actor: Actor, database: Session, opening: Opening) -> list[tuple[OpenCase, Due]]:
    last = opening.today + SOON
    cases = list_cases(actor, database, opening)
    due = [(case, one) for case in cases for one in case.index.all_due() if one.on <= last]
    return sorted(due, key=lambda found: (found[1].on, found[0].index.code))


def _find_reviews(actor: Actor, database: Session, opening: Opening) -> list[OpenCase]:
    """List what is to be looked through; the disposal of what is held is stopped, so it need not be."""
    last = opening.today + timedelta(days=REVIEW_DAYS)
    cases = list_cases(actor, database, opening, state=CaseState.CLOSED, due_by=last)
    reviews = [one for one in cases if not one.row.is_held]
    return sorted(reviews, key=lambda case: (case.row.dispose_from or last, case.index.code))
