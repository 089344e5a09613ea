"""What pages, commands and other domains ask about the organisation: small read objects.

`boards` are those that somebody may see (`access.boards_open_to`); None is all of them. The whole as a tree is in
tree.py.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import func, select
from sqlalchemy.orm import aliased

from hrstod.organisation.models import Administration, Board, EmployeeCount, Leadership, StatedRule, Unit, UnitPlace
from hrstod.organisation.rules import DEFAULT_PLAN_DAYS
from hrstod.organisation.tree import last_counts, organisation_on, true_on, walk

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date
    from uuid import UUID

    from sqlalchemy import ColumnElement, Select
    from sqlalchemy.orm import Session


@dataclass(frozen=True)
class BoardLine:
    """A board in a list, on a day."""

    id: UUID
    name: str
    to_on: date | None
    administrations: int
    units: int
    employees: int | None


@dataclass(frozen=True)
class Leader:
    """Somebody who leads a unit, from when to when."""

    leadership_id: UUID
    account_id: UUID
    from_on: date
    to_on: date | None


@dataclass(frozen=True)
class LedUnit:
    """A unit that somebody leads, from when to when."""

    leadership_id: UUID
    unit_id: UUID
    unit: str
    board_id: UUID
    board: str
    from_on: date
    to_on: date | None


@dataclass(frozen=True)
class DisposalRule:
    """For how many years a board keeps a case after it has been closed, by which decision, and who stated it here."""

    number: int
    decision: str
    """What the board's minutes call it."""
    decided_on: date
    years: int
    stated_on: date
    stated_by: UUID | None
    """None when a command stated it."""


@dataclass(frozen=True)
class Count:
    """How many people worked somewhere on a day."""

    employees: int
    counted_on: date


@dataclass(frozen=True)
class Stay:
    """Where a unit belongs or belonged, from when to when."""

    administration: str
    parent_id: UUID | None
    parent: str | None
    from_on: date
    to_on: date | None


def has_boards(database: Session, boards: frozenset[UUID] | None) -> bool:
    """Tell whether there is any board that somebody may see, on any day."""
    query = select(Board.id).limit(1)
    return database.scalar(query if boards is None else query.where(Board.id.in_(boards))) is not None


def list_boards(database: Session, day: date, boards: frozenset[UUID] | None) -> list[BoardLine]:
    """List the boards there are on a day, with how much belongs to each."""
    theirs = select(Board.id, Board.name, Board.to_on).where(true_on(Board, day)).order_by(Board.name, Board.id)
    rows = database.execute(theirs if boards is None else theirs.where(Board.id.in_(boards))).all()
    administrations = _per_board(database, select(Administration.board_id).where(true_on(Administration, day)))
    placed = select(Unit.board_id).join(UnitPlace, UnitPlace.unit_id == Unit.id).where(true_on(UnitPlace, day))
    units = _per_board(database, placed)
    employees = last_counts(database, day, EmployeeCount.board_id.is_not(None))
    return [BoardLine(*row, administrations[row.id], units[row.id], employees.get(row.id)) for row in rows]


def _per_board(database: Session, boards: Select[UUID]) -> Counter[UUID]:
    """Count how often each board stands in a query’s one column."""
    each = boards.subquery()
    counted = select(each.c.board_id, func.count()).group_by(each.c.board_id)
    return Counter(dict(database.execute(counted).all()))


def boards_on(database: Session, day: date, boards: frozenset[UUID] | None = None) -> list[tuple[UUID, str]]:
    """List the boards there are on a day, by name, to choose from."""
    query = select(Board.id, Board.name).where(true_on(Board, day)).order_by(Board.name, Board.id)
    return list(database.execute(query if boards is None else query.where(Board.id.in_(boards))))


def units_on(database: Session, day: date, boards: frozenset[UUID] | None = None) -> list[tuple[UUID, str]]:
    """List the units there are on a day, each by the way to it, to choose from."""
    return [
        (unit.id, " › ".join((board.name, *way)))
        for board in organisation_on(database, day, boards)
        for one in board.administrations
        for way, unit in walk(one.units, (one.name,))
    ]


def board_names(database: Session, ids: Iterable[UUID]) -> dict[UUID, str]:
    """Look up what boards are called."""
    return dict(database.execute(select(Board.id, Board.name).where(Board.id.in_(list(ids)))).all())


def administration_names(database: Session, ids: Iterable[UUID]) -> dict[UUID, str]:
    """Look up what administrations are called."""
    query = select(Administration.id, Administration.name).where(Administration.id.in_(list(ids)))
    return dict(database.execute(query).all())


def unit_names(database: Session, ids: Iterable[UUID]) -> dict[UUID, str]:
    """Look up what units are called."""
    return dict(database.execute(select(Unit.id, Unit.name).where(Unit.id.in_(list(ids)))).all())


def days_of_change(database: Session, board_id: UUID) -> list[date]:
    """List the days on which something in a board begins, or is no longer there, latest first."""
    within = (
        select(Administration.from_on, Administration.to_on).where(Administration.board_id == board_id),
        select(UnitPlace.from_on, UnitPlace.to_on)
        .join(Unit, Unit.id == UnitPlace.unit_id)
        .where(Unit.board_id == board_id),
    )
    rows = [row for query in within for row in database.execute(query)]
    begun = {from_on for from_on, _to_on in rows}
    return sorted(begun | {to_on + timedelta(days=1) for _from_on, to_on in rows if to_on}, reverse=True)


def plan_days_for(database: Session, boards: frozenset[UUID] | None) -> int:
    """Give after how many days a plan is erased for somebody with roles in these boards: the shortest time of any."""
    query = select(func.min(Board.plan_days))
    found = database.scalar(query if boards is None else query.where(Board.id.in_(boards)))
    return DEFAULT_PLAN_DAYS if found is None else found


def list_below(database: Session, unit_id: UUID, day: date) -> list[tuple[UUID, str]]:
    """List the units directly below a unit on a day, by name."""
    query = select(Unit.id, Unit.name).join(UnitPlace, UnitPlace.unit_id == Unit.id)
    there = query.where(UnitPlace.parent_id == unit_id, true_on(UnitPlace, day))
    return list(database.execute(there.order_by(Unit.name, Unit.id)))


def list_stays(database: Session, unit_id: UUID) -> list[Stay]:
    """List where a unit belongs, has belonged and will belong, latest first."""
    above = aliased(Unit)
    query = (
        select(Administration.name, UnitPlace.parent_id, above.name, UnitPlace.from_on, UnitPlace.to_on)
        .select_from(UnitPlace)
        .join(Administration, Administration.id == UnitPlace.administration_id)
        .outerjoin(above, above.id == UnitPlace.parent_id)
        .where(UnitPlace.unit_id == unit_id)
        .order_by(UnitPlace.from_on.desc())
    )
    return [Stay(*row) for row in database.execute(query)]


def list_leaders(database: Session, unit_id: UUID) -> list[Leader]:
    """List who leads a unit, has led it and will lead it, latest first."""
    query = select(Leadership).where(Leadership.unit_id == unit_id).order_by(Leadership.from_on.desc(), Leadership.id)
    return [Leader(row.id, row.account_id, row.from_on, row.to_on) for row in database.scalars(query)]


def leaders_on(database: Session, unit_id: UUID, day: date) -> list[Leader]:
    """List who leads a unit on a day; several may share it."""
    query = select(Leadership).where(Leadership.unit_id == unit_id, true_on(Leadership, day))
    rows = database.scalars(query.order_by(Leadership.from_on, Leadership.id))
    return [Leader(row.id, row.account_id, row.from_on, row.to_on) for row in rows]


def list_units_led(database: Session, account_id: UUID) -> list[LedUnit]:
    """List the units that somebody leads, has led and will lead, latest first."""
    return _led(database, Leadership.account_id == account_id)


def units_led(database: Session, account_id: UUID, day: date) -> list[LedUnit]:
    """List the units that somebody leads on a day."""
    return _led(database, (Leadership.account_id == account_id) & true_on(Leadership, day))


def _led(database: Session, which: ColumnElement[bool]) -> list[LedUnit]:
    query = (
        select(Leadership.id, Unit.id, Unit.name, Board.id, Board.name, Leadership.from_on, Leadership.to_on)
        .select_from(Leadership)
        .join(Unit, Unit.id == Leadership.unit_id)
        .join(Board, Board.id == Unit.board_id)
        .where(which)
        .order_by(Leadership.from_on.desc(), Unit.name, Leadership.id)
    )
    return [LedUnit(*row) for row in database.execute(query)]


def list_board_counts(database: Session, board_id: UUID) -> list[Count]:
    """List how many people worked for a board, latest first."""
    return _counts(database, EmployeeCount.board_id == board_id)


def list_unit_counts(database: Session, unit_id: UUID) -> list[Count]:
    """List how many people worked in a unit, latest first."""
    return _counts(database, EmployeeCount.unit_id == unit_id)


def board_count_on(database: Session, board_id: UUID, day: date) -> Count | None:
    """Give the last count of a board's employees on or before a day."""
    return next(iter(_counts(database, (EmployeeCount.board_id == board_id) & (EmployeeCount.counted_on <= day))), None)


def unit_count_on(database: Session, unit_id: UUID, day: date) -> Count | None:
    """Give the last count of a unit's employees on or before a day."""
    return next(iter(_counts(database, (EmployeeCount.unit_id == unit_id) & (EmployeeCount.counted_on <= day))), None)


def _counts(database: Session, which: ColumnElement[bool]) -> list[Count]:
    query = select(EmployeeCount.employees, EmployeeCount.counted_on).where(which)
    return [Count(*row) for row in database.execute(query.order_by(EmployeeCount.counted_on.desc()))]


def disposal_rule_for(database: Session, board_id: UUID) -> DisposalRule | None:
    """Give the disposal rule of a board that counts; None as long as the board has stated none."""
    return next(iter(list_disposal_rules(database, board_id)), None)


def list_disposal_rules(database: Session, board_id: UUID) -> list[DisposalRule]:
    """List the disposal rules that a board has stated, latest first: the first one counts."""
    stated = select(StatedRule).where(StatedRule.board_id == board_id).order_by(StatedRule.number.desc())
    return [
        DisposalRule(row.number, row.decision, row.decided_on, row.years, row.stated_on, row.stated_by)
        for row in database.scalars(stated)
    ]
