"""Where one person stands with each course: what they have to take, what they have, and what they have had."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from sqlalchemy import func, select

from hrstod.errors import NotFound
from hrstod.organisation.models import Leadership
from hrstod.training.access import find_person
from hrstod.training.completing import as_done
from hrstod.training.curriculum import read_curriculum
from hrstod.training.duties import duties_of
from hrstod.training.models import Completion, Course, CourseVersion
from hrstod.training.validity import State, Term, state_on

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from uuid import UUID

    from sqlalchemy.orm import Session

    from hrstod.accounts.models import Account
    from hrstod.authorization.checks import Actor
    from hrstod.training.duties import Duty
    from hrstod.training.rules import Source


@dataclass(frozen=True)
class Standing:
    """Where somebody stands with a course on a day."""

    course_id: UUID
    name: str
    state: State
    from_on: date | None
    due_on: date | None
    """By when it has to be taken for the first time; None when it is not theirs to take."""
    valid_until: date | None
    completion_id: UUID | None
    """What counts that day, with a certificate; None when nothing does."""
    is_mandatory: bool

    @property
    def is_pressing(self) -> bool:
        """Tell whether there is something to take now."""
        return self.state not in (State.VALID, State.ARCHIVED, State.FUTURE)


@dataclass(frozen=True)
class Entry:
    """One thing that somebody has completed, or tried, and where it stands on a day."""

    id: UUID
    course_id: UUID
    course: str
    completed_on: date
    is_passed: bool
    valid_until: date | None
    source: Source
    state: State
    why: str | None
    """Why it was written in by hand; a word that the audit trail knows."""
    made_on: date
    made_by: UUID | None
    revoked_on: date | None
    revoked_by: UUID | None
    revoked_why: str | None
    is_derived: bool
    """Whether it rests on another course that counts as this one."""
    has_certificate: bool
    """Whether it counts that day by itself, also when a newer one has followed it."""


def list_standings(database: Session, account_id: UUID, day: date) -> list[Standing]:
    """List where somebody stands with what they have to take, and with what they have completed besides; by name.

    What will be theirs to take when they begin to lead on a coming day is there too.
    """
    return standings_of(database, (account_id,), day)[account_id]


def standings_of(database: Session, account_ids: Sequence[UUID], day: date) -> dict[UUID, list[Standing]]:
    """List the same for each of several people, with as many questions to the database as for one."""
    duties = _duties(database, account_ids, day)
    done: dict[tuple[UUID, UUID], list[Completion]] = defaultdict(list)
    for row in _completions(database, account_ids):
        done[row.account_id, row.course_id].append(row)
    courses = _courses(database, {course_id for _person, course_id in {*duties, *done}})
    found: dict[UUID, list[Standing]] = {account_id: [] for account_id in account_ids}
    for key in {*duties, *done}:
        found[key[0]].append(_standing(courses[key[1]], duties.get(key), done[key], day))
    for standings in found.values():
        standings.sort(key=lambda one: (one.name.casefold(), one.course_id))
    return found


def _duties(database: Session, account_ids: Sequence[UUID], day: date) -> dict[tuple[UUID, UUID], Duty]:
    """Give who has to take which course on a day, or will have to when they next begin to lead a unit."""
    curriculum = read_curriculum(database)
    begins = (
        select(Leadership.account_id, func.min(Leadership.from_on))
        .where(Leadership.account_id.in_(account_ids), Leadership.from_on > day)
        .group_by(Leadership.account_id)
    )
    beginning: dict[date, list[UUID]] = defaultdict(list)
    for account_id, next_day in database.execute(begins):
        beginning[next_day].append(account_id)
    coming = [duty for on, who in beginning.items() for duty in duties_of(database, on, who, curriculum)]
    now = duties_of(database, day, account_ids, curriculum)
    return {(duty.account_id, duty.course_id): duty for duty in (*coming, *now)}


def _courses(database: Session, course_ids: Collection[UUID]) -> dict[UUID, tuple[Course, CourseVersion]]:
    """Give courses, each with its latest version."""
    query = (
        select(Course, CourseVersion)
        .join(CourseVersion, CourseVersion.course_id == Course.id)
        .where(Course.id.in_(course_ids))
        .order_by(CourseVersion.number)
    )
    return {course.id: (course, version) for course, version in database.execute(query)}


def _standing(of: tuple[Course, CourseVersion], duty: Duty | None, own: Sequence[Completion], day: date) -> Standing:
    course, version = of
    counting = [row for row in own if as_done(row).counts_on(day)]
    best = max(counting, key=_runs_out, default=None)
    stood = (row for row in own if row.is_passed and as_done(row).stands_on(day))
    last = max((row.valid_until for row in stood if row.valid_until), default=None)
    return Standing(
        course_id=course.id,
        name=version.name,
        state=state_on(day, _term(course, version, duty, own, day), list(map(as_done, own)), version.window_days),
        from_on=duty.from_on if duty else None,
        due_on=duty.due_on if duty else None,
        valid_until=best.valid_until if best else last,
        completion_id=best.id if best else None,
        is_mandatory=duty is not None,
    )


def _term(
    course: Course, version: CourseVersion, duty: Duty | None, own: Sequence[Completion], day: date
) -> Term | None:
    """Give since when a course is somebody's; a voluntary one is theirs since they took it, until it is retired."""
    if duty is not None:
        return Term(duty.from_on, duty.due_on)
    if version.is_mandatory or not own or (course.retired_on is not None and course.retired_on <= day):
        return None
    return Term(own[0].completed_on, own[0].completed_on)


def _runs_out(row: Completion) -> date:
    return row.valid_until or date.max


def list_entries(database: Session, account_id: UUID, day: date) -> list[Entry]:
    """List everything somebody has completed or tried, the latest first, each with where it stands by itself."""
    rows = _completions(database, (account_id,))
    courses = _courses(database, {row.course_id for row in rows})
    versions = {course_id: version for course_id, (_course, version) in courses.items()}
    newest = {row.course_id: row.id for row in rows if row.is_passed and row.revoked_on is None}
    return [
        Entry(
            row.id,
            row.course_id,
            versions[row.course_id].name,
            row.completed_on,
            row.is_passed,
            row.valid_until,
            row.source,
            _state_of(row, day, versions[row.course_id].window_days, is_newest=newest.get(row.course_id) == row.id),
            row.why,
            row.made_on,
            row.made_by,
            row.revoked_on,
            row.revoked_by,
            row.revoked_why,
            row.rests_on is not None,
            as_done(row).counts_on(day),
        )
        for row in reversed(rows)
    ]


def find_entry(actor: Actor | None, database: Session, completion_id: UUID, day: date) -> tuple[Account, Entry]:
    """Find something that somebody has completed, and who, for a trainer; NotFound when it is not theirs to see."""
    row = database.get(Completion, completion_id)
    if row is None:
        raise NotFound
    person = find_person(actor, database, row.account_id)
    return person, next(one for one in list_entries(database, person.id, day) if one.id == row.id)


def _state_of(row: Completion, day: date, window_days: int, *, is_newest: bool) -> State:
    """Tell where one completion stands: one that a newer has followed is archived."""
    if row.revoked_on is not None:
        return State.REVOKED
    if row.is_passed and not is_newest:
        return State.ARCHIVED
    return state_on(day, Term(row.completed_on, row.completed_on), [as_done(row)], window_days)


def _completions(database: Session, account_ids: Sequence[UUID]) -> list[Completion]:
    query = select(Completion).where(Completion.account_id.in_(account_ids))
    return list(database.scalars(query.order_by(Completion.completed_on, Completion.made_on, Completion.id)))
