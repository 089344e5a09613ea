"""The organisation as it was or is on a day, as a tree: boards, administrations, units and the units below them.

`boards` are those that somebody may see (`access.boards_open_to`); None is all of them. Everything is read in a few
queries, however many units there are.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from sqlalchemy import func, or_, select

from hrstod.organisation.models import Administration, Board, EmployeeCount, Leadership, Unit, UnitPlace

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date
    from uuid import UUID

    from sqlalchemy import ColumnElement
    from sqlalchemy.orm import Session

    from hrstod.organisation.models import Dated


@dataclass(frozen=True)
class UnitBranch:
    """A unit on a day, with who leads it and the units directly below it."""

    id: UUID
    name: str
    to_on: date | None
    leaders: tuple[UUID, ...]
    employees: int | None
    units: tuple[UnitBranch, ...]


@dataclass(frozen=True)
class AdministrationBranch:
    """An administration on a day, with the units directly below it."""

    id: UUID
    name: str
    to_on: date | None
    units: tuple[UnitBranch, ...]


@dataclass(frozen=True)
class BoardBranch:
    """A board on a day, with its administrations."""

    id: UUID
    name: str
    to_on: date | None
    plan_days: int
    employees: int | None
    administrations: tuple[AdministrationBranch, ...]


@dataclass(frozen=True)
class Spot:
    """Somewhere a unit can belong: an administration, or a unit in it, with the way there from the board."""

    administration_id: UUID
    unit_id: UUID | None
    way: tuple[str, ...]


def true_on(table: type[Dated], day: date) -> ColumnElement[bool]:
    """Ask for what is true on a day (`rules.holds_on`, in the database)."""
    return (table.from_on <= day) & _not_over(table, day)


def organisation_on(database: Session, day: date, boards: frozenset[UUID] | None) -> tuple[BoardBranch, ...]:
    """Give everything there is on a day, in the order of names."""
    there = select(Board.id, Board.name, Board.to_on, Board.plan_days).where(true_on(Board, day))
    theirs = there if boards is None else there.where(Board.id.in_(boards))
    rows = database.execute(theirs.order_by(Board.name, Board.id)).all()
    snapshot = _read(database, day, [row.id for row in rows])
    return tuple(
        BoardBranch(*row, employees=snapshot.employees.get(row.id), administrations=snapshot.administrations(row.id))
        for row in rows
    )


def spots_from(database: Session, day: date, board_id: UUID) -> list[Spot]:
    """List the places in a board where a unit can belong from a day on, also those still to come, as a tree in order.

    A unit that is to move stands where it will be last; whether it is there on the day that somebody then chooses is
    for the rules to say.
    """
    found = _Snapshot()
    administrations = select(Administration.id, Administration.name, Administration.to_on).where(
        Administration.board_id == board_id, _not_over(Administration, day)
    )
    for id_, name, to_on in database.execute(administrations.order_by(Administration.name, Administration.id)):
        found.offices[board_id].append((id_, name, to_on))
    units = (
        select(Unit.id, Unit.name, Unit.to_on, UnitPlace.administration_id, UnitPlace.parent_id)
        .join(UnitPlace, UnitPlace.unit_id == Unit.id)
        .where(Unit.board_id == board_id, _not_over(UnitPlace, day))
        .order_by(UnitPlace.from_on)
    )
    last = {row.id: row for row in database.execute(units)}
    for row in sorted(last.values(), key=lambda row: row.name):
        found.units[row.administration_id, row.parent_id].append((row.id, row.name, row.to_on))
    return [
        spot
        for one in found.administrations(board_id)
        for spot in (
            Spot(one.id, None, (one.name,)),
            *(Spot(one.id, unit.id, way) for way, unit in walk(one.units, (one.name,))),
        )
    ]


def _not_over(table: type[Dated], day: date) -> ColumnElement[bool]:
    return or_(table.to_on.is_(None), table.to_on >= day)


def walk(units: tuple[UnitBranch, ...], way: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], UnitBranch]]:
    """Give each unit of a tree, those above first, with the names that lead there."""
    for unit in units:
        here = (*way, unit.name)
        yield here, unit
        yield from walk(unit.units, here)


_Name = tuple["UUID", str, "date | None"]
"""What something is called, and its last day."""


@dataclass
class _Snapshot:
    """What belongs to some boards on a day, by what it belongs to."""

    offices: dict[UUID, list[_Name]] = field(default_factory=lambda: defaultdict(list))
    units: dict[tuple[UUID, UUID | None], list[_Name]] = field(default_factory=lambda: defaultdict(list))
    leaders: dict[UUID, list[UUID]] = field(default_factory=lambda: defaultdict(list))
    employees: dict[UUID, int] = field(default_factory=dict)

    def administrations(self, board_id: UUID) -> tuple[AdministrationBranch, ...]:
        return tuple(AdministrationBranch(*one, units=self.below(one[0], None)) for one in self.offices[board_id])

    def below(self, administration_id: UUID, parent_id: UUID | None) -> tuple[UnitBranch, ...]:
        return tuple(
            UnitBranch(
                *one,
                leaders=tuple(self.leaders[one[0]]),
                employees=self.employees.get(one[0]),
                units=self.below(administration_id, one[0]),
            )
            for one in self.units[administration_id, parent_id]
        )


def _read(database: Session, day: date, boards: list[UUID]) -> _Snapshot:
    found = _Snapshot()
    administrations = select(Administration.id, Administration.name, Administration.to_on, Administration.board_id)
    chosen = administrations.where(Administration.board_id.in_(boards), true_on(Administration, day))
    for id_, name, to_on, board_id in database.execute(chosen.order_by(Administration.name, Administration.id)):
        found.offices[board_id].append((id_, name, to_on))
    units = select(Unit.id, Unit.name, Unit.to_on, UnitPlace.administration_id, UnitPlace.parent_id)
    placed = units.join(UnitPlace, UnitPlace.unit_id == Unit.id)
    there = placed.where(true_on(UnitPlace, day), Unit.board_id.in_(boards)).order_by(Unit.name, Unit.id)
    for id_, name, to_on, administration_id, parent_id in database.execute(there):
        found.units[administration_id, parent_id].append((id_, name, to_on))
    leads = select(Leadership.unit_id, Leadership.account_id).join(Unit, Unit.id == Leadership.unit_id)
    leading = leads.where(true_on(Leadership, day), Unit.board_id.in_(boards))
    for unit_id, account_id in database.execute(leading.order_by(Leadership.from_on, Leadership.id)):
        found.leaders[unit_id].append(account_id)
    units_there = select(Unit.id).where(Unit.board_id.in_(boards))
    within = EmployeeCount.board_id.in_(boards) | EmployeeCount.unit_id.in_(units_there)
    found.employees = last_counts(database, day, within)
    return found


def last_counts(database: Session, day: date, which: ColumnElement[bool]) -> dict[UUID, int]:
    """Give the last count on or before a day, by the board or the unit that was counted."""
    order = func.row_number().over(
        partition_by=(EmployeeCount.board_id, EmployeeCount.unit_id), order_by=EmployeeCount.counted_on.desc()
    )
    of = func.coalesce(EmployeeCount.board_id, EmployeeCount.unit_id)
    until = select(of.label("of"), EmployeeCount.employees, order.label("place"))
    counts = until.where(EmployeeCount.counted_on <= day, which).subquery()
    return dict(database.execute(select(counts.c.of, counts.c.employees).where(counts.c.place == 1)).all())
