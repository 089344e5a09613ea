"""What courses are like, from version to version, for whom they are, and which count as others."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from sqlalchemy import JSON, CheckConstraint, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped

from hrstod.database.base import HasId, Row
from hrstod.database.marks import Mark as Sensitivity
from hrstod.database.marks import marked
from hrstod.database.types import word_of
from hrstod.training.rules import Audience, Form, Span


class Course(HasId, Row):
    """Something that managers learn; what it is like stands in its versions, the latest of which counts."""

    __tablename__ = "course"

    added_on: Mapped[date] = marked(Sensitivity.INTERNAL)
    added_by: Mapped[UUID | None] = marked(Sensitivity.PERSONAL, ForeignKey("account.id"))
    """Empty when a command added it."""
    retired_on: Mapped[date | None] = marked(Sensitivity.INTERNAL)
    """From this day nobody has to take it; what has been completed stays."""


class CourseVersion(Row):
    """What a course is like from a day on. None is changed: a completion keeps the version it was made on."""

    __tablename__ = "course_version"
    __table_args__ = (
        CheckConstraint("number >= 1", name="is_numbered_from_one"),
        CheckConstraint("minutes BETWEEN 5 AND 10000", name="has_a_length"),
        CheckConstraint("(span = 'always') = (span_length IS NULL)", name="counts_for_a_time_or_always"),
        CheckConstraint("(form = 'drill') = (scenario IS NOT NULL)", name="has_a_scenario_when_it_is_a_drill"),
    )

    course_id: Mapped[UUID] = marked(Sensitivity.INTERNAL, ForeignKey("course.id"), primary_key=True)
    number: Mapped[int] = marked(Sensitivity.INTERNAL, primary_key=True, autoincrement=False)
    name: Mapped[str] = marked(Sensitivity.PUBLIC, String(80))
    """Neutral: it stands in mail and calendars."""
    aim: Mapped[str] = marked(Sensitivity.PUBLIC, String(400))
    outline: Mapped[str] = marked(Sensitivity.PUBLIC, Text)
    minutes: Mapped[int] = marked(Sensitivity.PUBLIC)
    form: Mapped[Form] = marked(Sensitivity.PUBLIC, word_of(Form))
    scenario: Mapped[str | None] = marked(Sensitivity.PUBLIC, String(40))
    """The id of the drill in content/drills; for a drill only."""
    span: Mapped[Span] = marked(Sensitivity.PUBLIC, word_of(Span))
    span_length: Mapped[int | None] = marked(Sensitivity.PUBLIC)
    """Months or years, as the span says."""
    window_days: Mapped[int] = marked(Sensitivity.PUBLIC, default=90)
    """For how many days before it runs out it can be taken again without losing any."""
    grace_days: Mapped[int] = marked(Sensitivity.PUBLIC, default=0)
    """For how many days after it has run out it still counts."""
    within_days: Mapped[int] = marked(Sensitivity.PUBLIC, default=90)
    """Within how many days somebody new has to have taken it."""
    is_mandatory: Mapped[bool] = marked(Sensitivity.PUBLIC, default=True)
    ladder: Mapped[list[int]] = marked(Sensitivity.INTERNAL, JSON)
    """How many days before it runs out, or is due, a reminder is sent; the largest first."""
    made_on: Mapped[date] = marked(Sensitivity.INTERNAL)
    made_by: Mapped[UUID | None] = marked(Sensitivity.PERSONAL, ForeignKey("account.id"))


class CourseAudience(Row):
    """Whom a course is for, in all units or in one."""

    __tablename__ = "course_audience"
    __table_args__ = (UniqueConstraint("course_id", "audience", "unit_id"),)

    id: Mapped[int] = marked(Sensitivity.INTERNAL, primary_key=True)
    course_id: Mapped[UUID] = marked(Sensitivity.INTERNAL, ForeignKey("course.id"), index=True)
    audience: Mapped[Audience] = marked(Sensitivity.INTERNAL, word_of(Audience))
    unit_id: Mapped[UUID | None] = marked(Sensitivity.INTERNAL, ForeignKey("unit.id"))
    """Empty for all units. For managers only; those below the unit are meant too."""


class Equivalence(Row):
    """A course that counts as another: whoever completes the first has completed the second."""

    __tablename__ = "equivalence"
    __table_args__ = (CheckConstraint("counts_as_id <> course_id", name="is_another_course"),)

    course_id: Mapped[UUID] = marked(Sensitivity.INTERNAL, ForeignKey("course.id"), primary_key=True)
    counts_as_id: Mapped[UUID] = marked(Sensitivity.INTERNAL, ForeignKey("course.id"), primary_key=True)
