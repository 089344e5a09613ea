"""Which unit a row means: by its name alone when there is one, else with the board and what is above it.

A unit that is not here yet can be meant too, when its board and administration stand in the row; it is then added.
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import select

from hrstod.organisation.models import Administration, Board, Unit, UnitPlace
from hrstod.organisation.rules import LONGEST_NAME, Validity, overlaps
from hrstod.organisation.tree import organisation_on, true_on, walk
from hrstod.training.importing_faults import BadRow, Fault

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date
    from uuid import UUID

    from sqlalchemy.orm import Session

BETWEEN = re.compile(r"\s*[›>\\]\s*|\s+/\s+")
"""What stands between the names of a path."""

Way = tuple[str, ...]
"""The names that lead to a unit, from its board on; in small letters where units are told apart by it."""


@dataclass(frozen=True)
class Office:
    """An administration, and the board it belongs to."""

    id: UUID
    board_id: UUID
    names: Way
    validity: Validity


@dataclass(frozen=True)
class KnownUnit:
    """A unit that is here."""

    id: UUID
    board_id: UUID
    name: str
    way: Way
    validity: Validity


@dataclass(frozen=True)
class NewUnit:
    """A unit that is to be added, below an administration or another unit, which may be new too."""

    office: Office
    parent: KnownUnit | NewUnit | None
    name: str
    way: Way
    validity: Validity

    @property
    def board_id(self) -> UUID:
        """Give the board it will belong to."""
        return self.office.board_id


Meant = KnownUnit | NewUnit


@dataclass(frozen=True)
class Stay:
    """Where a unit is for a time."""

    unit_id: UUID
    name: str
    office_id: UUID
    parent_id: UUID | None
    validity: Validity


class Units:
    """Every unit there is on a day, to be found by what rows call them, and those that a file adds."""

    def __init__(self, database: Session, today: date) -> None:
        """Read all of them, of all boards: the HR system's file is the municipality's."""
        self.today = today
        self.offices = _read_offices(database, today)
        self.by_way: dict[Way, Meant] = {}
        self._by_name: dict[str, list[KnownUnit]] = defaultdict(list)
        self._places = _read_places(database)
        for unit in _read_units(database, today):
            self.by_way[unit.way] = unit
            self._by_name[unit.way[-1]].append(unit)

    def find(self, unit: str, board: str, administration: str, from_on: date) -> Meant:
        """Find the unit that a row means, or say that it is to be added; BadRow when it cannot be told."""
        path = [unit] if unit.casefold() in self._by_name else [part for part in BETWEEN.split(unit) if part]
        above = tuple(one.casefold() for one in (board, administration) if one)
        called = self._by_name.get(path[-1].casefold(), []) if path else []
        found = [one for one in called if _fits(one, path, board, administration)]
        if len(found) == 1:
            return found[0]
        if found:
            raise BadRow(Fault.SEVERAL_UNITS, unit)
        if len(above) == 2 and path:
            return self._add((board, administration), path, from_on)
        if not above and len(path) > 2:
            return self._add((path[0], path[1]), path[2:], from_on)
        raise BadRow(Fault.UNKNOWN_UNIT, unit)

    def _add(self, above: tuple[str, str], path: Sequence[str], from_on: date) -> Meant:
        """Say that a unit is to be added, with those above it that are not here either."""
        office = self.offices.get((above[0].casefold(), above[1].casefold()))
        if office is None:
            raise BadRow(Fault.UNKNOWN_ABOVE, " › ".join(above))
        if any(len(name) > LONGEST_NAME for name in path):
            raise BadRow(Fault.UNKNOWN_UNIT, path[-1])
        way: Way = (above[0].casefold(), above[1].casefold())
        parent: Meant | None = None
        for name in path:
            way = (*way, name.casefold())
            if way not in self.by_way:
                outer = parent.validity if parent is not None else office.validity
                validity = Validity(max(min(from_on, self.today), outer.from_on), outer.to_on)
                self._check_free(office, parent, name, validity)
                self.by_way[way] = NewUnit(office, parent, name, way, validity)
            parent = self.by_way[way]
        assert parent is not None  # noqa: S101 (a path has a name)
        return parent

    def _check_free(self, office: Office, parent: Meant | None, name: str, validity: Validity) -> None:
        """Stop (BadRow) when a unit was or will be there under that name, or what is above it moves away later."""
        if isinstance(parent, NewUnit):
            return
        parent_id = parent.id if parent is not None else None
        meanwhile = [one for one in self._places if overlaps(one.validity, validity)]
        is_taken = any(
            (one.office_id, one.parent_id, one.name) == (office.id, parent_id, name.casefold()) for one in meanwhile
        )
        moves = any(one.unit_id == parent_id and one.office_id != office.id for one in meanwhile)
        if is_taken or moves:
            raise BadRow(Fault.UNIT_NOT_THERE, name)


def _fits(unit: KnownUnit, path: Sequence[str], board: str, administration: str) -> bool:
    names = unit.way
    asked = tuple(part.casefold() for part in path)
    is_below = names[-len(asked) :] == asked
    is_of_board = not board or names[0] == board.casefold()
    return is_below and is_of_board and (not administration or names[1] == administration.casefold())


def _read_offices(database: Session, today: date) -> dict[tuple[str, str], Office]:
    query = (
        select(Administration, Board.name)
        .join(Board, Board.id == Administration.board_id)
        .where(true_on(Administration, today), true_on(Board, today))
    )
    return {
        (board.casefold(), one.name.casefold()): Office(
            one.id, one.board_id, (board, one.name), Validity(one.from_on, one.to_on)
        )
        for one, board in database.execute(query)
    }


def _read_places(database: Session) -> list[Stay]:
    query = select(Unit.name, UnitPlace).join(UnitPlace, UnitPlace.unit_id == Unit.id)
    return [
        Stay(one.unit_id, name.casefold(), one.administration_id, one.parent_id, Validity(one.from_on, one.to_on))
        for name, one in database.execute(query)
    ]


def _read_units(database: Session, today: date) -> list[KnownUnit]:
    days = {one.id: Validity(one.from_on, one.to_on) for one in database.scalars(select(Unit))}
    return [
        KnownUnit(unit.id, board.id, unit.name, tuple(name.casefold() for name in way), days[unit.id])
        for board in organisation_on(database, today, None)
        for office in board.administrations
        for way, unit in walk(office.units, (board.name, office.name))
    ]
