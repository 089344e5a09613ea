"""A school in which something is going on: dates to come, held now and closed, and all that comes of a closed one."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import select

from hrstod import clock
from hrstod.database.transaction import transaction
from hrstod.training import attending, claiming, closing, courses, dates, signing_up
from hrstod.training.dates import DateTerms
from hrstod.training.models import Completion, TrainingDate
from hrstod.training.rules import Form, How, Mark
from tests.factories.training import TERMS

if TYPE_CHECKING:
    from collections.abc import Sequence
    from uuid import UUID

    from sqlalchemy.orm import Session

    from hrstod.training.course_terms import CourseTerms
    from tests.factories.people import Person
    from tests.factories.school import School

DRILL = "end-of-day"
ADDED = 83
"""So many days ago the courses were added: a week before whoever has to take them has to have done it."""
FORMS = {"Grundkurs": Form.CLASSROOM, "Webbkurs": Form.ELSEWHERE, "Öva samtalet": Form.DRILL}


@dataclass(frozen=True)
class Taught:
    """A course that is held, one that others hold and one that is a drill, in the order in which they were added.

    `coming` and `going_on` have the participants on their lists, of whom the last waits; `closed` was closed today.
    """

    school: School
    courses: tuple[UUID, ...]
    coming: UUID
    going_on: UUID
    closed: UUID
    completions: dict[UUID, UUID] = field(default_factory=dict)
    """What came of the date that is closed, by account."""


def teach(school: School, *others: Person) -> Taught:
    """Let Anna, others and Nils be at a date that is closed, and on the list of two more; Anna was elsewhere too."""
    people = [school.anna, *others, school.nils]
    moment = clock.now()
    with transaction(school.app.extensions["hrstod.engine"]) as database:
        added = [
            courses.add_course(None, database, terms=_terms(name, form), moment=moment - timedelta(days=ADDED)).id
            for name, form in FORMS.items()
        ]
        claiming.claim(
            database, account_id=school.anna.id, course_id=added[1], completed_on=clock.today(), moment=moment
        )
        coming, going_on, closed = (_plan(database, school, added[0], in_days, people) for in_days in (14, 0, -3))
        _close(database, closed, people)
        made = database.scalars(select(Completion).where(Completion.date_id == closed))
        done = {one.account_id: one.id for one in made}
    return Taught(school, tuple(added), coming, going_on, closed, done)


def _terms(name: str, form: Form) -> CourseTerms:
    return replace(
        TERMS,
        name=name,
        form=form,
        scenario=DRILL if form is Form.DRILL else None,
        is_mandatory=form is not Form.DRILL,
    )


def _plan(database: Session, school: School, course_id: UUID, in_days: int, people: Sequence[Person]) -> UUID:
    """Plan a date that began a quarter of an hour ago, give or take some days; with a seat too few if not over."""
    moment, day = clock.now(), timedelta(days=1)
    began = moment - timedelta(minutes=15)
    seats = len(people) - (in_days >= 0)
    trainers = frozenset({school.eva.id})
    terms = DateTerms(
        began + day, began + day + timedelta(hours=3), "Stadshuset, rum 3", "", seats, school.board, trainers
    )
    planned = dates.plan_date(None, database, course_id=course_id, terms=terms, moment=moment)
    for one in people:
        signing_up.sign_up(database, date_id=planned.id, account_id=one.id, by=one.id, moment=moment)
    by = timedelta(days=in_days - 1)
    found = database.get_one(TrainingDate, planned.id)
    found.starts_at, found.ends_at = found.starts_at + by, found.ends_at + by
    database.flush()
    return planned.id


def _close(database: Session, date_id: UUID, people: Sequence[Person]) -> None:
    moment = clock.now()
    marks = {one.id: Mark.PRESENT for one in people[:-1]} | {people[-1].id: Mark.ABSENT}
    attending.mark_all(None, database, date_id=date_id, marks=marks, how=How.LIST, moment=moment)
    closing.close_date(None, database, date_id=date_id, moment=moment)
