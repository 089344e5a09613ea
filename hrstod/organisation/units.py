"""What can be changed about units: what they are called, where they belong and how long they last.

As in service.py, each verb goes through a door, asks the rules and writes what was done.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING
from uuid import uuid4

from sqlalchemy import select

from hrstod.audit import trail
from hrstod.audit.events import Event
from hrstod.clock import SWEDEN
from hrstod.organisation import placing
from hrstod.organisation.access import CHANGE, account_of, find_administration, find_unit
from hrstod.organisation.models import Unit, UnitPlace
from hrstod.organisation.placing import validity_of
from hrstod.organisation.refusals import check, check_parts, check_unchanged, refuse
from hrstod.organisation.rules import (
    Fault,
    Place,
    Validity,
    clean_name,
    fault_in_days,
)
from hrstod.organisation.service import stop_leaders

if TYPE_CHECKING:
    from datetime import date, datetime
    from uuid import UUID

    from sqlalchemy.orm import Session

    from hrstod.audit.trail import Value
    from hrstod.authorization.checks import Actor


def add_unit(
    actor: Actor | None,
    database: Session,
    *,
    administration_id: UUID,
    name: str,
    from_on: date,
    moment: datetime,
    parent_id: UUID | None = None,
) -> Unit:
    """Add a unit directly below an administration, or below another unit in it."""
    administration = find_administration(actor, database, administration_id, CHANGE)
    unit = Unit(id=uuid4(), board_id=administration.board_id, name=clean_name(name), from_on=from_on)
    place = Place(unit.id, administration_id, parent_id, validity_of(unit))
    check(fault_in_days(place.validity, None))
    placing.check_place(database, unit, place, placing.list_places(database, unit.board_id))
    database.add(unit)
    database.flush()
    placing.add_place(database, place)
    _write(actor, database, Event.UNIT_ADDED, moment, unit=unit.id)
    return unit


def change_unit(
    actor: Actor | None, database: Session, *, unit_id: UUID, name: str, moment: datetime, based_on: str | None = None
) -> None:
    """Call a unit something else."""
    unit = find_unit(actor, database, unit_id, CHANGE)
    check_unchanged(based_on, unit.name)
    name = clean_name(name)
    placing.check_name(database, unit, name)
    unit.name = name
    _write(actor, database, Event.UNIT_CHANGED, moment, unit=unit.id)


def move_unit(
    actor: Actor | None,
    database: Session,
    *,
    unit_id: UUID,
    administration_id: UUID,
    from_on: date,
    moment: datetime,
    parent_id: UUID | None = None,
    based_on: str | None = None,
) -> None:
    """Move a unit, with everything below it, to another place in its board, from a day.

    Its place until then stays in its history. From the same day as its last move, the place is put right instead.
    """
    unit = find_unit(actor, database, unit_id, CHANGE)
    last = placing.find_last_place(database, unit.id)
    check_unchanged(based_on, last.administration_id, last.parent_id, last.from_on)
    if fault_in_days(Validity(from_on, unit.to_on), validity_of(unit)):
        refuse(Fault.NOT_THERE)
    moved = placing.move(database, unit, Place(unit.id, administration_id, parent_id, Validity(from_on, unit.to_on)))
    for one in sorted(moved, key=lambda one: one != unit.id):
        _write(actor, database, Event.UNIT_CHANGED, moment, unit=one)


def end_unit(
    actor: Actor | None,
    database: Session,
    *,
    unit_id: UUID,
    to_on: date | None,
    moment: datetime,
    based_on: str | None = None,
) -> None:
    """Give a unit its last day, or another; None takes it back. Whoever leads it stops with it."""
    unit = find_unit(actor, database, unit_id, CHANGE)
    check_unchanged(based_on, unit.to_on)
    check(fault_in_days(Validity(unit.from_on, to_on), None))
    last = placing.find_last_place(database, unit.id)
    if to_on is not None and to_on < last.from_on:
        refuse(Fault.MOVES_LATER)
    place = replace(placing.as_place(last), validity=Validity(last.from_on, to_on))
    placing.check_place(database, unit, place, placing.list_places(database, unit.board_id))
    parts = select(Unit.name, UnitPlace).join(UnitPlace, UnitPlace.unit_id == Unit.id)
    rows = database.execute(parts.where(UnitPlace.parent_id == unit.id))
    check_parts(to_on, ((name, validity_of(part)) for name, part in rows))
    stopped = stop_leaders(database, unit.id, to_on, moment.astimezone(SWEDEN).date())
    unit.to_on = last.to_on = to_on
    for account_id in stopped:
        _write(actor, database, Event.LEADER_ENDED, moment, unit=unit.id, account=account_id)
    _write(actor, database, Event.UNIT_ENDED if to_on else Event.UNIT_CHANGED, moment, unit=unit.id)


def _write(actor: Actor | None, database: Session, event: Event, moment: datetime, **details: Value) -> None:
    trail.write(database, event, actor_id=account_of(actor), moment=moment, **details)
