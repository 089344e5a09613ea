"""A drill that was passed counts as the courses that it is for: the day is kept, and nothing that was chosen in it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import and_, func, or_, select

from hrstod.training import completing
from hrstod.training.completing import day_of
from hrstod.training.models import Completion, Course, CourseVersion
from hrstod.training.rules import Form, Source

if TYPE_CHECKING:
    from datetime import date, datetime
    from uuid import UUID

    from sqlalchemy.orm import Session


def list_courses(database: Session, scenario: str, day: date) -> dict[UUID, str]:
    """Give the courses that a drill counts as on a day, sorted by name: those whose latest version is this drill."""
    newest = (
        select(CourseVersion.course_id, func.max(CourseVersion.number).label("number"))
        .group_by(CourseVersion.course_id)
        .subquery()
    )
    is_newest = and_(CourseVersion.course_id == newest.c.course_id, CourseVersion.number == newest.c.number)
    rows = database.execute(
        select(CourseVersion.course_id, CourseVersion.name)
        .join(newest, is_newest)
        .join(Course, Course.id == CourseVersion.course_id)
        .where(CourseVersion.form == Form.DRILL, CourseVersion.scenario == scenario)
        .where(or_(Course.retired_on.is_(None), Course.retired_on > day))
        .order_by(CourseVersion.name)
    )
    return {row.course_id: row.name for row in rows}


def complete(database: Session, *, account_id: UUID, scenario: str, moment: datetime) -> None:
    """Write down that somebody has passed a drill today, for each course that it counts as; once a day."""
    today = day_of(moment)
    for course_id in list_courses(database, scenario, today):
        completing.complete(
            database,
            account_id=account_id,
            course_id=course_id,
            completed_on=today,
            source=Source.DRILL,
            moment=moment,
            made_by=account_id,
        )


def last_days(database: Session, account_id: UUID) -> dict[str, date]:
    """Tell for each drill that somebody has passed, and that was written down, when they last did."""
    is_its_version = and_(
        CourseVersion.course_id == Completion.course_id, CourseVersion.number == Completion.course_version
    )
    rows = database.execute(
        select(CourseVersion.scenario, func.max(Completion.completed_on))
        .join(Completion, is_its_version)
        .where(Completion.account_id == account_id, Completion.source == Source.DRILL)
        .where(Completion.is_passed, Completion.revoked_on.is_(None), CourseVersion.scenario.is_not(None))
        .group_by(CourseVersion.scenario)
    )
    return {scenario: day for scenario, day in rows if scenario is not None}
