"""What waits for somebody in HR support today: who asks for support, what is due, what is soon disposed of.

It opens indexes and requests only, nothing that is written about a case, and says how many of anything nowhere.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from hrstod.cases.access import list_cases
from hrstod.cases.asking import list_requests
from hrstod.cases.rules import CaseState, last_day_to_review

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

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
    ongoing = list_cases(actor, database, opening)
    closed = list_cases(actor, database, opening, state=CaseState.CLOSED)
    due = _find_due((*ongoing, *closed), opening.today + SOON)
    later = due[MOST_SHOWN:]
    # The list of what is ongoing has the rest, but not what is closed.
    left = [found for found in later if found[0].row.state is CaseState.CLOSED]
    reviews = _find_reviews(closed, opening.today)
    return Day(
        requests=tuple(list_requests(actor, database, opening)),
        due=(*due[:MOST_SHOWN], *left),
        has_more_due=len(later) > len(left),
        reviews=tuple(reviews[:MOST_SHOWN]),
        has_more_reviews=len(reviews) > MOST_SHOWN,
    )


def _find_due(cases: Iterable[OpenCase], last: date) -> list[tuple[OpenCase, Due]]:
    due = [(case, one) for case in cases for one in case.index.all_due() if one.on <= last]
    return sorted(due, key=lambda found: (found[1].on, found[0].index.code))


def _find_reviews(closed: Iterable[OpenCase], day: date) -> list[OpenCase]:
    """List what is to be looked through; the disposal of what is held is stopped, so it need not be."""
    last = last_day_to_review(day)
    found = [(one.row.dispose_from, one) for one in closed if not one.row.is_held]
    reviews = [(since, one) for since, one in found if since is not None and since <= last]
    return [one for _since, one in sorted(reviews, key=lambda review: (review[0], review[1].index.code))]
