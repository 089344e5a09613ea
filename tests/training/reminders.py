"""A Monday on which people may be reminded, and what they have passed until then."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from sqlalchemy import update

from hrstod.accounts.models import Account
from hrstod.accounts.rules import AccountState
from hrstod.training.models import Completion
from hrstod.training.rules import Source
from tests.factories.organisation import TODAY

if TYPE_CHECKING:
    from uuid import UUID

    from sqlalchemy.orm import Session

    from tests.factories.training import Academy

MONDAY = date(2026, 11, 30)
TEN = datetime(2026, 11, 30, 9, 0, tzinfo=UTC)
"""Ten in the morning in Sweden, on a Monday."""


def days(number: int) -> timedelta:
    """Give so many days."""
    return timedelta(days=number)


def awake(database: Session) -> None:
    """Let everybody have taken their account into use."""
    database.execute(update(Account).values(state=AccountState.ACTIVE))


def passed(academy: Academy, course_id: UUID, name: str, until: date | None, **changed: Any) -> None:
    """Let somebody have passed a course that is valid until a day."""
    given = {
        "course_version": 1,
        "completed_on": date(2025, 2, 1),
        "valid_until": until,
        "counts_until": until,
        "source": Source.BY_HAND,
        "check_code": uuid4().hex[:20],
        "made_on": TODAY,
        **changed,
    }
    academy.database.add(Completion(account_id=academy.people[name], course_id=course_id, **given))
    academy.database.flush()
