"""The doors to training: whoever holds courses for a board gets what belongs to it, and nothing else is there.

Courses are the municipality's and open to whoever is signed in. A training date is held by those who hold courses for
its board, and by its own trainers; one for all boards by its trainers and by those who hold courses for all boards,
so that it is not lost when its trainers leave. Somebody's training is seen by themselves and by those who hold courses
for a board in which they lead or have led a unit. A command asks for nobody (`None`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import func, select

from hrstod.accounts.models import Account
from hrstod.authorization.checks import boards_for
from hrstod.authorization.permissions import Permission
from hrstod.errors import NotFound
from hrstod.organisation.models import Leadership, Unit
from hrstod.training.models import Course, CourseVersion, DateTrainer, TrainingDate

if TYPE_CHECKING:
    from uuid import UUID

    from sqlalchemy.orm import Session

    from hrstod.authorization.checks import Actor

HOLD = Permission.TRAINING_HOLD
FOLLOW = Permission.TRAINING_FOLLOW


def boards_held_by(actor: Actor | None) -> frozenset[UUID] | None:
    """Give the boards that somebody holds courses for; None for all of them."""
    return None if actor is None else boards_for(actor, HOLD)


def find_course(database: Session, course_id: UUID) -> Course:
    """Find a course; NotFound when there is none."""
    course = database.get(Course, course_id)
    if course is None:
        raise NotFound
    return course


def find_version(database: Session, course_id: UUID, number: int | None = None) -> CourseVersion:
    """Find a version of a course, without a number the latest; NotFound when there is none."""
    if number is None:
        latest = select(func.max(CourseVersion.number)).where(CourseVersion.course_id == course_id)
        number = database.scalar(latest)
    version = None if number is None else database.get(CourseVersion, (course_id, number))
    if version is None:
        raise NotFound
    return version


def find_date(actor: Actor | None, database: Session, date_id: UUID, *, for_write: bool = False) -> TrainingDate:
    """Find a training date that somebody holds; NotFound when there is none or it is not theirs.

    To write, it is held until the transaction ends: seats and attendances are given one after the other.
    """
    query = select(TrainingDate).where(TrainingDate.id == date_id).execution_options(populate_existing=True)
    found = database.scalar(query.with_for_update() if for_write else query)
    if found is None or not _holds(actor, database, found):
        raise NotFound
    return found


def _holds(actor: Actor | None, database: Session, found: TrainingDate) -> bool:
    boards = boards_held_by(actor)
    if actor is None or boards is None or found.board_id in boards:
        return True
    return bool(boards) and database.get(DateTrainer, (found.id, actor.account_id)) is not None


def find_person(actor: Actor | None, database: Session, account_id: UUID) -> Account:
    """Find somebody whose training a trainer may see; NotFound when there is nobody or they are not theirs."""
    boards = boards_held_by(actor)
    person = database.get(Account, account_id)
    led = select(Leadership.id).join(Unit, Unit.id == Leadership.unit_id).where(Leadership.account_id == account_id)
    theirs = led if boards is None else led.where(Unit.board_id.in_(boards))
    if person is None or (actor is not None and database.scalar(theirs.limit(1)) is None):
        raise NotFound
    return person
