"""Where one person stands with each course: what they have to take, what they have, and what they have had."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from sqlalchemy import func, select

from hrstod.errors import NotFound
from hrstod.organisation.models import Leadership
from hrstod.training.access import find_course, find_person, find_version
from hrstod.training.completing import as_done
from hrstod.training.duties import list_duties
from hrstod.training.models import Completion
from hrstod.training.validity import State, Term, state_on

if TYPE_CHECKING:
    from collections.abc import Sequence
    from uuid import UUID

    from sqlalchemy.orm import Session

    from hrstod.accounts.models import Account
    from hrstod.authorization.checks import Actor
    from hrstod.training.duties import Duty
    from hrstod.training.models import CourseVersion
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
    duties = _duties(database, account_id, day)
    done = defaultdict(list)
    for row in _completions(database, account_id):
        done[row.course_id].append(row)
    standings = [_standing(database, one, duties.get(one), done[one], day) for one in {*duties, *done}]
    return sorted(standings, key=lambda one: (one.name.casefold(), one.course_id))


def _duties(database: Session, account_id: UUID, day: date) -> dict[UUID, Duty]:
    """Give what somebody has to take on a day, or will have to when they next begin to lead a unit."""
    begins = select(func.min(Leadership.from_on)).where(Leadership.account_id == account_id, Leadership.from_on > day)
    next_day = database.scalar(begins)
    coming = list_duties(database, next_day, account_id=account_id) if next_day is not None else []
    now = list_duties(database, day, account_id=account_id)
    return {duty.course_id: duty for duty in (*coming, *now)}


def _standing(database: Session, course_id: UUID, duty: Duty | None, own: Sequence[Completion], day: date) -> Standing:
    version = find_version(database, course_id)
    counting = [row for row in own if as_done(row).counts_on(day)]
    best = max(counting, key=_runs_out, default=None)
    last = max((row.valid_until for row in own if row.valid_until and row.is_passed), default=None)
    return Standing(
        course_id=course_id,
        name=version.name,
        state=state_on(day, _term(database, version, duty, own, day), list(map(as_done, own)), version.window_days),
        from_on=duty.from_on if duty else None,
        due_on=duty.due_on if duty else None,
        valid_until=best.valid_until if best else last,
        completion_id=best.id if best else None,
        is_mandatory=duty is not None,
    )


def _term(
    database: Session, version: CourseVersion, duty: Duty | None, own: Sequence[Completion], day: date
) -> Term | None:
    """Give since when a course is somebody's; a voluntary one is theirs since they took it, until it is retired."""
    if duty is not None:
        return Term(duty.from_on, duty.due_on)
    retired_on = find_course(database, version.course_id).retired_on
    if version.is_mandatory or not own or (retired_on is not None and retired_on <= day):
        return None
    return Term(own[0].completed_on, own[0].completed_on)


def _runs_out(row: Completion) -> date:
    return row.valid_until or date.max


def list_entries(database: Session, account_id: UUID, day: date) -> list[Entry]:
    """List everything somebody has completed or tried, the latest first, each with where it stands by itself."""
    rows = _completions(database, account_id)
    names = {course_id: find_version(database, course_id) for course_id in {row.course_id for row in rows}}
    newest = {row.course_id: row.id for row in rows if row.is_passed and row.revoked_on is None}
    return [
        Entry(
            row.id,
            row.course_id,
            names[row.course_id].name,
            row.completed_on,
            row.is_passed,
            row.valid_until,
            row.source,
            _state_of(row, day, names[row.course_id].window_days, is_newest=newest.get(row.course_id) == row.id),
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


def _completions(database: Session, account_id: UUID) -> list[Completion]:
    query = select(Completion).where(Completion.account_id == account_id)
    return list(database.scalars(query.order_by(Completion.completed_on, Completion.made_on, Completion.id)))
