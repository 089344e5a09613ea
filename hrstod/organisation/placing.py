"""Where units belong: read their places, check a new one, and move a unit with everything below it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from sqlalchemy import select

from hrstod.organisation.models import Administration, Unit, UnitPlace
from hrstod.organisation.refusals import check, refuse
from hrstod.organisation.rules import (
    Fault,
    Place,
    Validity,
    below,
    day_before,
    fault_in_moving,
    fault_in_name,
    fault_in_place,
    holds_on,
    last_place,
)

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date
    from uuid import UUID

    from sqlalchemy.orm import Session

    from hrstod.organisation.models import Dated


def validity_of(row: Dated) -> Validity:
    """Give the days on which something is true."""
    return Validity(row.from_on, row.to_on)


def list_places(database: Session, board_id: UUID) -> list[Place]:
    """List every place that a board's units have, have had or will have."""
    query = select(UnitPlace).join(Unit, Unit.id == UnitPlace.unit_id).where(Unit.board_id == board_id)
    return [as_place(row) for row in database.scalars(query)]


def as_place(row: UnitPlace) -> Place:
    """Give a place as the rules know it."""
    return Place(row.unit_id, row.administration_id, row.parent_id, validity_of(row))


def find_last_place(database: Session, unit_id: UUID) -> UnitPlace:
    """Find the place that a unit has last, a planned one included."""
    query = select(UnitPlace).where(UnitPlace.unit_id == unit_id).order_by(UnitPlace.from_on.desc())
    return database.scalars(query.limit(1)).one()


def check_place(database: Session, unit: Unit, place: Place, places: Sequence[Place]) -> None:
    """Stop (RuleBroken) unless a unit can have a place with its name; a place in another board is as good as none."""
    administration = database.get(Administration, place.administration_id)
    parent = None if place.parent_id is None else database.get(Unit, place.parent_id)
    is_parent_missing = place.parent_id is not None and (parent is None or parent.board_id != unit.board_id)
    if administration is None or administration.board_id != unit.board_id or is_parent_missing:
        refuse(Fault.OTHER_BOARD)
    above = None if parent is None else validity_of(parent)
    check(fault_in_place(place, validity_of(administration), above, places))
    check(fault_in_name(unit.name, place.validity, _siblings(database, unit, place, places)))


def check_name(database: Session, unit: Unit, name: str) -> None:
    """Stop (RuleBroken) unless a unit can have a name in every place that it has, has had or will have."""
    places = list_places(database, unit.board_id)
    for place in places:
        if place.unit_id == unit.id:
            check(fault_in_name(name, place.validity, _siblings(database, unit, place, places)))


def _siblings(database: Session, unit: Unit, place: Place, places: Sequence[Place]) -> list[tuple[str, Validity]]:
    """Give the names and days of the other units that belong directly to the same."""
    names = dict(database.execute(select(Unit.id, Unit.name).where(Unit.board_id == unit.board_id)).all())
    same = (place.administration_id, place.parent_id)
    return [
        (names[one.unit_id], one.validity)
        for one in places
        if one.unit_id != unit.id and (one.administration_id, one.parent_id) == same
    ]


def move(database: Session, unit: Unit, place: Place) -> set[UUID]:
    """End a unit's last place where a new one begins; to another administration, with everything below it.

    A place that began on the very day is put right instead of ended. Gives the units that have moved.
    """
    places, day = list_places(database, unit.board_id), place.validity.from_on
    check(fault_in_moving(place, places))
    check_place(database, unit, place, places)
    leaves = last_place(places, unit.id).administration_id != place.administration_id
    moving = {unit.id, *(below(unit.id, places, day) if leaves else ())}
    query = select(UnitPlace).where(UnitPlace.unit_id.in_(moving))
    for row in database.scalars(query).all():
        if holds_on(validity_of(row), day):
            parent_id = place.parent_id if row.unit_id == unit.id else row.parent_id
            _begin(database, row, replace(place, unit_id=row.unit_id, parent_id=parent_id), day)
    return moving


def _begin(database: Session, row: UnitPlace, place: Place, day: date) -> None:
    if row.from_on == day:
        row.administration_id, row.parent_id = place.administration_id, place.parent_id
        return
    add_place(database, replace(place, validity=Validity(day, row.to_on)))
    row.to_on = day_before(day)


def add_place(database: Session, place: Place) -> None:
    """Write down where a unit belongs."""
    database.add(
        UnitPlace(
            unit_id=place.unit_id,
            administration_id=place.administration_id,
            parent_id=place.parent_id,
            from_on=place.validity.from_on,
            to_on=place.validity.to_on,
        )
    )
