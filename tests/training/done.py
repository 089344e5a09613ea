"""How tests let somebody complete a course, and look at what was noted."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from hrstod.audit.models import AuditEntry
from hrstod.training import completing, standing
from hrstod.training.models import Completion
from hrstod.training.rules import Source
from tests.factories.organisation import MOMENT, TODAY

if TYPE_CHECKING:
    from datetime import date
    from uuid import UUID

    from sqlalchemy.orm import Session

    from hrstod.training.validity import State
    from tests.factories.training import Academy


def complete(academy: Academy, course_id: UUID, on: date = TODAY, **other: Any) -> Completion:
    """Let Anna, unless somebody else is named, have completed a course."""
    given = {
        "account_id": academy.people["Anna"],
        "source": Source.BY_HAND,
        "moment": MOMENT,
        "made_by": None,
        "why": "evidence",
        **other,
    }
    made: Completion = completing.complete(academy.database, course_id=course_id, completed_on=on, **given)
    return made


def completed(database: Session, course_id: UUID) -> list[Completion]:
    """List what was noted for a course, in the order of its days."""
    query = select(Completion).where(Completion.course_id == course_id)
    return list(database.scalars(query.order_by(Completion.completed_on)))


def events(database: Session, beginning: str = "completion.") -> list[str]:
    """List what the log of events tells, of events that begin alike."""
    query = select(AuditEntry.event).where(AuditEntry.event.startswith(beginning)).order_by(AuditEntry.number)
    return list(database.scalars(query))


def revoke(academy: Academy, done: Completion, days_later: int = 1, board: str = "Care board") -> None:
    """Take something back, as a trainer does, some days later."""
    moment = MOMENT + timedelta(days=days_later)
    actor = academy.trainer(f"Eva of the {board}", board)
    completing.revoke(actor, academy.database, completion_id=done.id, why="mistake", moment=moment)


def state_of(academy: Academy, course_id: UUID, day: date) -> State:
    """Tell where Anna stands with a course on a day."""
    listed = standing.list_standings(academy.database, academy.people["Anna"], day)
    return next(one.state for one in listed if one.course_id == course_id)
