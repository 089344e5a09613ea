"""Who should have taken a course by a day and is not in date in it: by name, for whoever holds courses for their board.

It is overdue when it was never taken, and has expired when it was. Those on leave are not listed, and neither are those
who still have time, because they or the course are new.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from math import ceil
from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy import String, cast, or_, select

from hrstod.accounts.models import Account
from hrstod.organisation.models import Leadership, Unit
from hrstod.organisation.tree import true_on
from hrstod.training.coverage import CoverageDay
from hrstod.training.duties import A_DAY, duties_of
from hrstod.training.ledger import find_ledger
from hrstod.training.models import Completion
from hrstod.training.timelines import people_in

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from sqlalchemy.orm import Session

    from hrstod.training.ledger import Ledger

A_PAGE = 50


@dataclass(frozen=True)
class Lacking:
    """A course that somebody has to have taken and is not in date in."""

    course_id: UUID
    name: str
    due_on: date
    """By when it had to be taken for the first time."""
    ran_out_on: date | None
    """The last day on which it counted, when it has been taken before."""


@dataclass(frozen=True)
class Person:
    """Somebody who leads a unit, with the courses that they lack."""

    account_id: UUID
    name: str
    units: tuple[str, ...]
    lacking: tuple[Lacking, ...]


@dataclass(frozen=True)
class Page:
    """Fifty of those who are listed, by name."""

    people: tuple[Person, ...]
    number: int
    of: int
    total: int


def list_overdue(database: Session, day: date, boards: Collection[UUID] | None, *, page: int = 1) -> Page:
    """List who lacks a course on a day, in some boards or in all; a page that is not there is the last that is."""
    listed = _by_name(database, find_ledger(database), _overdue(database, day, boards))
    of = max(1, ceil(len(listed) / A_PAGE))
    number = min(max(page, 1), of)
    here = listed[(number - 1) * A_PAGE : number * A_PAGE]
    return Page(_persons(database, day, here, boards, only_due=True), number, of, len(listed))


def list_all_overdue(database: Session, day: date, boards: Collection[UUID] | None) -> tuple[Person, ...]:
    """List everybody who lacks a course on a day, for a file."""
    listed = _by_name(database, find_ledger(database), _overdue(database, day, boards))
    return tuple(
        person
        for first in range(0, len(listed), A_PAGE * 10)
        for person in _persons(database, day, listed[first : first + A_PAGE * 10], boards, only_due=True)
    )


def list_leaders(database: Session, day: date, unit_id: UUID) -> tuple[Person, ...]:
    """List those who lead a unit on a day, with every course that they have to take and are not in date in."""
    ledger = find_ledger(database)
    mask = CoverageDay(ledger, day).units((unit_id,)).leading
    return _persons(database, day, _by_name(database, ledger, mask), None, only_due=False)


def _overdue(database: Session, day: date, boards: Collection[UUID] | None) -> int:
    asked = CoverageDay(find_ledger(database), day)
    return asked.overdue(asked.everybody() if boards is None else asked.boards(boards))


def _by_name(database: Session, ledger: Ledger, mask: int) -> list[tuple[str, str]]:
    """Give the names and ids of those who stand in a mask, by name; the ids as they are, for few are ever shown."""
    wanted = {ledger.people[person] for person in people_in(mask)}
    if not wanted:
        return []
    leaders = select(cast(Account.id, String), Account.name).where(Account.id.in_(select(Leadership.account_id)))
    named = [(name.casefold(), name, id_) for id_, name in database.execute(leaders) if id_ in wanted]
    return [(name, id_) for _folded, name, id_ in sorted(named)]


def _persons(
    database: Session,
    day: date,
    listed: Sequence[tuple[str, str]],
    boards: Collection[UUID] | None,
    *,
    only_due: bool,
) -> tuple[Person, ...]:
    """Say what each of some people lacks; with `only_due` only what they should have taken before that day."""
    named = {UUID(account_id): name for name, account_id in listed}
    ids = list(named)
    counting = _last_days(database, day, ids)
    curriculum = find_ledger(database).curriculum
    names = {one.course_id: one.name for one in curriculum.on(day) if one.is_for_managers}
    lacking: dict[UUID, list[Lacking]] = defaultdict(list)
    for duty in duties_of(database, day, ids, curriculum):
        last = counting.get((duty.account_id, duty.course_id))
        if last is not None and last >= day:
            continue
        if duty.course_id in names and duty.unit_ids and (duty.due_on < day or not only_due):
            lacking[duty.account_id].append(Lacking(duty.course_id, names[duty.course_id], duty.due_on, last))
    units = _units_led(database, day, ids, boards)
    return tuple(Person(id_, name, tuple(units[id_]), tuple(lacking[id_])) for id_, name in named.items())


def _last_days(database: Session, day: date, ids: Sequence[UUID]) -> dict[tuple[UUID, UUID], date]:
    """Give the last day on which what some people have completed by a day counts, by person and course."""
    query = select(
        Completion.account_id,
        Completion.course_id,
        Completion.counts_until,
        Completion.revoked_on,
    ).where(
        Completion.account_id.in_(ids),
        Completion.is_passed,
        Completion.completed_on <= day,
        # What was taken back on its own day is as if it had not been.
        or_(Completion.revoked_on.is_(None), Completion.revoked_on > Completion.completed_on),
    )
    found: dict[tuple[UUID, UUID], date] = {}
    for account_id, course_id, until, revoked_on in database.execute(query):
        last = min(until or date.max, revoked_on - A_DAY if revoked_on else date.max)
        found[account_id, course_id] = max(last, found.get((account_id, course_id), date.min))
    return found


def _units_led(
    database: Session, day: date, ids: Sequence[UUID], boards: Collection[UUID] | None
) -> dict[UUID, list[str]]:
    """Give the names of the units that some people lead on a day, in some boards or in all."""
    query = (
        select(Leadership.account_id, Unit.name)
        .join(Unit, Unit.id == Leadership.unit_id)
        .where(Leadership.account_id.in_(ids), true_on(Leadership, day))
        .order_by(Unit.name, Unit.id)
    )
    found: dict[UUID, list[str]] = defaultdict(list)
    for account_id, name in database.execute(query if boards is None else query.where(Unit.board_id.in_(boards))):
        found[account_id].append(name)
    return found
