"""What can be done with courses: add one, change what it is like, let it count as another, and retire it.

Nothing that a course has been is changed. What is said anew is a new version, which counts from then on; completions
keep the version they were made on.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from flask_babel import lazy_gettext as _
from sqlalchemy import delete, select

from hrstod.audit import trail
from hrstod.audit.events import Event
from hrstod.authorization.checks import require
from hrstod.clock import SWEDEN
from hrstod.errors import Conflict, NotFound, RuleBroken
from hrstod.training import access, completing, queries
from hrstod.training.course_terms import CourseTerms, MeantFor, WrongTerm, check_terms, refuse_telling_name
from hrstod.training.models import Course, CourseAudience, CourseVersion, Equivalence

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from sqlalchemy.orm import Session

    from hrstod.authorization.checks import Actor

__all__ = [
    "CourseTerms",
    "MeantFor",
    "WrongTerm",
    "add_course",
    "add_equivalence",
    "change_course",
    "drop_equivalence",
    "refuse_telling_name",
    "retire_course",
]


def add_course(actor: Actor | None, database: Session, *, terms: CourseTerms, moment: datetime) -> Course:
    """Add a course, with its first version."""
    _check_may(actor)
    terms = _cleaned(terms)
    check_terms(terms)
    course = Course(id=uuid4(), added_on=moment.astimezone(SWEDEN).date(), added_by=_account_of(actor))
    _check_name(database, course.id, terms.name)
    database.add(course)
    database.flush()
    _write_version(actor, database, course.id, number=1, terms=terms, moment=moment)
    trail.write(database, Event.COURSE_ADDED, actor_id=_account_of(actor), moment=moment, course=course.id)
    return course


def change_course(
    actor: Actor | None,
    database: Session,
    *,
    course_id: UUID,
    terms: CourseTerms,
    moment: datetime,
    based_on: int | None = None,
) -> CourseVersion:
    """Say anew what a course is like, as a new version; what says the same as the latest makes none.

    `based_on` is the number of the version that was seen: when another has been made since, Conflict.
    """
    course = _hold(actor, database, course_id)
    latest = access.find_version(database, course_id)
    if based_on is not None and based_on != latest.number:
        raise Conflict
    _check_not_retired(course)
    terms = _cleaned(terms)
    check_terms(terms)
    if terms == queries.terms_of(database, latest):
        return latest
    _check_name(database, course_id, terms.name)
    version = _write_version(actor, database, course_id, number=latest.number + 1, terms=terms, moment=moment)
    _write_changed(actor, database, version, moment)
    return version


def retire_course(actor: Actor | None, database: Session, *, course_id: UUID, moment: datetime) -> None:
    """Retire a course: from today nobody has to take it; what has been completed stays."""
    course = _hold(actor, database, course_id)
    _check_not_retired(course)
    course.retired_on = moment.astimezone(SWEDEN).date()
    trail.write(database, Event.COURSE_RETIRED, actor_id=_account_of(actor), moment=moment, course=course.id)


def add_equivalence(
    actor: Actor | None, database: Session, *, course_id: UUID, counts_as_id: UUID, moment: datetime
) -> None:
    """Let whoever completes a course have completed another too; also those who have completed it already."""
    course, other = _hold(actor, database, course_id), access.find_course(database, counts_as_id)
    _check_not_retired(course)
    if other.retired_on is not None:
        raise RuleBroken(_("The course that it would count as is retired."))
    ways = _ways(database)
    if counts_as_id in ways.get(course_id, set()):
        raise RuleBroken(_("It already counts as that course."))
    if course_id in _reached(ways, counts_as_id):
        raise RuleBroken(_("That course counts as this one, directly or through another. They cannot go in a circle."))
    database.add(Equivalence(course_id=course_id, counts_as_id=counts_as_id))
    database.flush()
    completing.apply_equivalence(
        database, course_id=course_id, counts_as_id=counts_as_id, moment=moment, made_by=_account_of(actor)
    )
    _write_changed(actor, database, access.find_version(database, course_id), moment)


def drop_equivalence(
    actor: Actor | None, database: Session, *, course_id: UUID, counts_as_id: UUID, moment: datetime
) -> None:
    """Let a course no longer count as another; what has been completed by it until now stays."""
    _hold(actor, database, course_id)
    that = (Equivalence.course_id == course_id) & (Equivalence.counts_as_id == counts_as_id)
    if database.scalar(select(Equivalence.course_id).where(that)) is None:
        raise NotFound
    database.execute(delete(Equivalence).where(that))
    _write_changed(actor, database, access.find_version(database, course_id), moment)


def _check_may(actor: Actor | None) -> None:
    if actor is not None:
        require(actor, access.HOLD)


def _account_of(actor: Actor | None) -> UUID | None:
    return None if actor is None else actor.account_id


def _hold(actor: Actor | None, database: Session, course_id: UUID) -> Course:
    """Find a course and hold it until the transaction ends, so that two who change it come one after the other."""
    _check_may(actor)
    query = select(Course).where(Course.id == course_id)
    course = database.scalar(query.with_for_update().execution_options(populate_existing=True))
    if course is None:
        raise NotFound
    return course


def _check_not_retired(course: Course) -> None:
    if course.retired_on is not None:
        raise RuleBroken(_("The course is retired, and stays as it was."))


def _check_name(database: Session, course_id: UUID, name: str) -> None:
    """Stop at a name that another course has which is not retired: people choose by it."""
    taken = queries.names_in_use(database)
    if any(other.casefold() == name.casefold() for id_, other in taken.items() if id_ != course_id):
        raise WrongTerm("name", _("Another course is already called that."))


def _cleaned(terms: CourseTerms) -> CourseTerms:
    """Take away spaces that mean nothing."""
    return replace(terms, name=" ".join(terms.name.split()), aim=terms.aim.strip(), outline=terms.outline.strip())


def _write_version(
    actor: Actor | None, database: Session, course_id: UUID, *, number: int, terms: CourseTerms, moment: datetime
) -> CourseVersion:
    said: dict[str, Any] = {term: getattr(terms, term) for term in queries.TERMS}
    version = CourseVersion(
        course_id=course_id,
        number=number,
        ladder=list(terms.ladder),
        made_on=moment.astimezone(SWEDEN).date(),
        made_by=_account_of(actor),
        **said,
    )
    database.add(version)
    if terms.audiences != queries.audiences_of(database, course_id):
        database.execute(delete(CourseAudience).where(CourseAudience.course_id == course_id))
        database.add_all(
            CourseAudience(course_id=course_id, audience=one.audience, unit_id=one.unit_id)
            for one in sorted(terms.audiences, key=lambda one: one.audience)
        )
    database.flush()
    return version


def _write_changed(actor: Actor | None, database: Session, version: CourseVersion, moment: datetime) -> None:
    trail.write(
        database,
        Event.COURSE_CHANGED,
        actor_id=_account_of(actor),
        moment=moment,
        course=version.course_id,
        version=version.number,
    )


def _ways(database: Session) -> dict[UUID, set[UUID]]:
    """Give which courses each course counts as, directly."""
    ways: dict[UUID, set[UUID]] = {}
    for course_id, counts_as_id in database.execute(select(Equivalence.course_id, Equivalence.counts_as_id)):
        ways.setdefault(course_id, set()).add(counts_as_id)
    return ways


def _reached(ways: dict[UUID, set[UUID]], start: UUID) -> set[UUID]:
    """Give a course with all that it counts as, directly or through others."""
    found: set[UUID] = set()
    waiting = [start]
    while waiting:
        course_id = waiting.pop()
        if course_id not in found:
            found.add(course_id)
            waiting.extend(ways.get(course_id, ()))
    return found
