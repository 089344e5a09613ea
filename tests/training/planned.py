"""A training date as it would be planned, for tests of dates and of what follows from them."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from hrstod.training import dates, signing_up
from hrstod.training.dates import DateTerms
from tests.factories.organisation import MOMENT

if TYPE_CHECKING:
    from uuid import UUID

    from tests.factories.training import Academy

STARTS = datetime(2027, 3, 1, 8, tzinfo=UTC)


def a_date(academy: Academy, **changed: Any) -> DateTerms:
    """Give a date that could be planned, with some of it changed."""
    usual = DateTerms(
        starts_at=STARTS,
        ends_at=STARTS + timedelta(hours=3),
        place="Town hall, room 3",
        link="",
        seats=10,
        board_id=academy.board,
        trainers=frozenset({academy.trainer().account_id}),
    )
    return replace(usual, **changed)


def plan(academy: Academy, **changed: Any) -> UUID:
    """Plan a date as the trainer."""
    terms = a_date(academy, **changed)
    return dates.plan_date(
        academy.trainer(), academy.database, course_id=academy.course(), terms=terms, moment=MOMENT
    ).id


def seat(academy: Academy, date_id: UUID, name: str = "Anna", minutes: int = 0) -> None:
    """Let somebody sign up, some minutes later than the others."""
    own, moment = academy.people[name], MOMENT + timedelta(minutes=minutes)
    signing_up.sign_up(academy.database, date_id=date_id, account_id=own, by=own, moment=moment)
