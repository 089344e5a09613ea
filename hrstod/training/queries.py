"""What can be asked about courses: which there are, what each is like or was, and what counts as what."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import and_, func, select

from hrstod.clock import SWEDEN
from hrstod.training.course_terms import CourseTerms, MeantFor
from hrstod.training.models import Course, CourseAudience, CourseVersion, Equivalence, TrainingDate
from hrstod.training.rules import DateState

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date, datetime
    from uuid import UUID

    from sqlalchemy import Select
    from sqlalchemy.orm import Session

    from hrstod.training.rules import Form, Span

TERMS = (
    *("name", "aim", "outline", "minutes", "form", "scenario", "span", "span_length"),
    *("window_days", "grace_days", "within_days", "is_mandatory"),
)
"""The terms of a course that are columns of a version, under the same name."""


@dataclass(frozen=True)
class CourseLine:
    """A course in a list, as its latest version says."""

    id: UUID
    name: str
    number: int
    form: Form
    minutes: int
    is_mandatory: bool
    span: Span
    span_length: int | None
    retired_on: date | None

    def is_retired_on(self, day: date) -> bool:
        """Tell whether nobody has to take it any longer on a day."""
        return self.retired_on is not None and self.retired_on <= day


def list_courses(database: Session, day: date) -> list[CourseLine]:
    """List the courses there are on a day, retired ones too, each as it is that day; by name."""
    newest = (
        select(CourseVersion.course_id, func.max(CourseVersion.number).label("number"))
        .where(CourseVersion.made_on <= day)
        .group_by(CourseVersion.course_id)
        .subquery()
    )
    is_newest = and_(CourseVersion.course_id == newest.c.course_id, CourseVersion.number == newest.c.number)
    query = (
        select(CourseVersion, Course.retired_on)
        .join(newest, is_newest)
        .join(Course, Course.id == CourseVersion.course_id)
        .where(Course.added_on <= day)
    )
    lines = [
        CourseLine(
            version.course_id,
            version.name,
            version.number,
            version.form,
            version.minutes,
            version.is_mandatory,
            version.span,
            version.span_length,
            retired_on,
        )
        for version, retired_on in database.execute(query)
    ]
    return sorted(lines, key=lambda line: (line.name.casefold(), line.id))


def list_versions(database: Session, course_id: UUID) -> list[CourseVersion]:
    """List all versions of a course, the latest first."""
    query = select(CourseVersion).where(CourseVersion.course_id == course_id)
    return list(database.scalars(query.order_by(CourseVersion.number.desc())))


def terms_of(database: Session, version: CourseVersion) -> CourseTerms:
    """Give what a version of a course says, with whom the course is for now."""
    return CourseTerms(
        **{term: getattr(version, term) for term in TERMS},
        ladder=tuple(version.ladder),
        audiences=audiences_of(database, version.course_id),
    )


def audiences_of(database: Session, course_id: UUID) -> frozenset[MeantFor]:
    """Give whom a course is for."""
    query = select(CourseAudience.audience, CourseAudience.unit_id).where(CourseAudience.course_id == course_id)
    return frozenset(MeantFor(audience, unit_id) for audience, unit_id in database.execute(query))


def course_names(database: Session, ids: Iterable[UUID]) -> dict[UUID, str]:
    """Look up what courses are called now."""
    return dict(database.execute(_latest_names().where(CourseVersion.course_id.in_(list(ids)))).all())


def names_in_use(database: Session) -> dict[UUID, str]:
    """Give the names of all courses that are not retired."""
    query = _latest_names().join(Course, Course.id == CourseVersion.course_id).where(Course.retired_on.is_(None))
    return dict(database.execute(query).all())


def _latest_names() -> Select[UUID, str]:
    newest = (
        select(CourseVersion.course_id, func.max(CourseVersion.number).label("number"))
        .group_by(CourseVersion.course_id)
        .subquery()
    )
    is_newest = and_(CourseVersion.course_id == newest.c.course_id, CourseVersion.number == newest.c.number)
    return select(CourseVersion.course_id, CourseVersion.name).join(newest, is_newest)


def training_date_names(database: Session, ids: Iterable[UUID]) -> dict[UUID, str]:
    """Look up what tells training dates apart: the course, and when it begins by Swedish clocks."""
    query = select(TrainingDate.id, TrainingDate.course_id, TrainingDate.starts_at)
    rows = database.execute(query.where(TrainingDate.id.in_(list(ids)))).all()
    names = course_names(database, {course_id for _id, course_id, _at in rows})
    return {
        id_: f"{names[course_id]}, {starts_at.astimezone(SWEDEN):%Y-%m-%d %H:%M}" for id_, course_id, starts_at in rows
    }


def list_counts_as(database: Session, course_id: UUID) -> list[tuple[UUID, str]]:
    """List the courses that a course counts as, by name."""
    query = select(Equivalence.counts_as_id).where(Equivalence.course_id == course_id)
    return _by_name(course_names(database, database.scalars(query)))


def list_counted_by(database: Session, course_id: UUID) -> list[tuple[UUID, str]]:
    """List the courses that count as a course, by name."""
    query = select(Equivalence.course_id).where(Equivalence.counts_as_id == course_id)
    return _by_name(course_names(database, database.scalars(query)))


def count_coming(database: Session, course_id: UUID, moment: datetime) -> int:
    """Count the training dates of a course that are planned and still to come."""
    is_coming = (TrainingDate.state == DateState.PLANNED) & (TrainingDate.starts_at > moment)
    return database.scalar(select(func.count()).where(TrainingDate.course_id == course_id, is_coming)) or 0


def _by_name(names: dict[UUID, str]) -> list[tuple[UUID, str]]:
    return sorted(names.items(), key=lambda one: (one[1].casefold(), one[0]))
