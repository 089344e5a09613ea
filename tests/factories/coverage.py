"""Courses, units, managers, leave and completions as plain rows, for tests of what is counted from them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID, uuid4

from hrstod.training.models import Completion, CourseAudience, Leave
from hrstod.training.rules import Audience, Source

if TYPE_CHECKING:
    from datetime import date

    from sqlalchemy.orm import Session


@dataclass(frozen=True)
class Done:
    """Somebody completed a course on a day, and it counts to a day."""

    on: date
    until: date | None
    revoked_on: date | None = None
    is_passed: bool = True


def complete(database: Session, account_id: UUID, course_id: UUID, done: Done) -> UUID:
    """Write down that somebody has completed a course."""
    completion = Completion(
        account_id=account_id,
        course_id=course_id,
        course_version=1,
        completed_on=done.on,
        is_passed=done.is_passed,
        valid_until=done.until,
        counts_until=done.until,
        source=Source.IMPORT,
        check_code=uuid4().hex[:20],
        made_on=done.on,
        revoked_on=done.revoked_on,
    )
    database.add(completion)
    database.flush()
    return completion.id


def be_away(database: Session, account_id: UUID, from_on: date, to_on: date | None = None) -> None:
    """Let somebody be on leave."""
    database.add(Leave(account_id=account_id, from_on=from_on, to_on=to_on))
    database.flush()


def only_for(database: Session, course_id: UUID, unit_id: UUID) -> None:
    """Let a course be for the managers of one unit, and of those below it, only."""
    for audience in database.query(CourseAudience).filter_by(course_id=course_id):
        database.delete(audience)
    database.add(CourseAudience(course_id=course_id, audience=Audience.MANAGER, unit_id=unit_id))
    database.flush()
