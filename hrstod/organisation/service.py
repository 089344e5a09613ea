"""What can be changed: boards, administrations, how many work there and who leads; units.py has the rest about units.

Each verb goes through a door, asks the rules and writes what was done. `based_on` is what a form remembers of the
values it showed (`token_of`): when they have changed meanwhile, nothing is done (Conflict). A command has seen nothing
and gives none. `actor` is None for a command.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from hrstod.audit import trail
from hrstod.audit.events import Event
from hrstod.clock import SWEDEN
from hrstod.organisation.access import (
    CHANGE,
    account_of,
    check_may_add_boards,
    find_administration,
    find_board,
    find_leadership,
    find_unit,
)
from hrstod.organisation.models import Administration, Board, EmployeeCount, Leadership, Unit, UnitPlace
from hrstod.organisation.placing import validity_of
from hrstod.organisation.refusals import check, check_parts, check_unchanged, refuse
from hrstod.organisation.rules import (
    DEFAULT_PLAN_DAYS,
    Fault,
    Validity,
    clean_name,
    fault_in_count,
    fault_in_days,
    fault_in_leading,
    fault_in_name,
    fault_in_plan_days,
    fault_in_stopping,
    goes_on_after,
)

if TYPE_CHECKING:
    from datetime import date, datetime
    from uuid import UUID

    from sqlalchemy.orm import Session

    from hrstod.audit.trail import Value
    from hrstod.authorization.checks import Actor


def add_board(
    actor: Actor | None,
    database: Session,
    *,
    name: str,
    from_on: date,
    moment: datetime,
    plan_days: int = DEFAULT_PLAN_DAYS,
) -> Board:
    """Add a board; only for somebody who may change all of them."""
    check_may_add_boards(actor)
    board = Board(name=clean_name(name), plan_days=plan_days, from_on=from_on)
    check(fault_in_days(validity_of(board), None))
    check(fault_in_plan_days(plan_days))
    check(fault_in_name(board.name, validity_of(board), _other_boards(database, board)))
    database.add(board)
    database.flush()
    _write(actor, database, Event.BOARD_ADDED, moment, board=board.id)
    return board


def change_board(
    actor: Actor | None,
    database: Session,
    *,
    board_id: UUID,
    name: str,
    plan_days: int,
    moment: datetime,
    based_on: str | None = None,
) -> None:
    """Call a board something else, or change after how many days its managers' plans are erased."""
    board = find_board(actor, database, board_id, CHANGE)
    check_unchanged(based_on, board.name, board.plan_days)
    name = clean_name(name)
    check(fault_in_plan_days(plan_days))
    check(fault_in_name(name, validity_of(board), _other_boards(database, board)))
    board.name, board.plan_days = name, plan_days
    _write(actor, database, Event.BOARD_CHANGED, moment, board=board.id)


def end_board(
    actor: Actor | None,
    database: Session,
    *,
    board_id: UUID,
    to_on: date | None,
    moment: datetime,
    based_on: str | None = None,
) -> None:
    """Give a board its last day, or another; None takes it back."""
    board = find_board(actor, database, board_id, CHANGE)
    check_unchanged(based_on, board.to_on)
    parts = database.scalars(select(Administration).where(Administration.board_id == board.id))
    validity = Validity(board.from_on, to_on)
    check(fault_in_days(validity, None))
    check_parts(to_on, ((part.name, validity_of(part)) for part in parts))
    check(fault_in_name(board.name, validity, _other_boards(database, board)))
    board.to_on = to_on
    _write(actor, database, Event.BOARD_ENDED if to_on else Event.BOARD_CHANGED, moment, board=board.id)


def add_administration(
    actor: Actor | None, database: Session, *, board_id: UUID, name: str, from_on: date, moment: datetime
) -> Administration:
    """Add an administration to a board."""
    board = find_board(actor, database, board_id, CHANGE)
    added = Administration(board_id=board.id, name=clean_name(name), from_on=from_on)
    check(fault_in_days(validity_of(added), validity_of(board)))
    check(fault_in_name(added.name, validity_of(added), _other_administrations(database, added)))
    database.add(added)
    database.flush()
    _write(actor, database, Event.ADMINISTRATION_ADDED, moment, administration=added.id)
    return added


def change_administration(
    actor: Actor | None,
    database: Session,
    *,
    administration_id: UUID,
    name: str,
    moment: datetime,
    based_on: str | None = None,
) -> None:
    """Call an administration something else."""
    found = find_administration(actor, database, administration_id, CHANGE)
    check_unchanged(based_on, found.name)
    name = clean_name(name)
    check(fault_in_name(name, validity_of(found), _other_administrations(database, found)))
    found.name = name
    _write(actor, database, Event.ADMINISTRATION_CHANGED, moment, administration=found.id)


def end_administration(
    actor: Actor | None,
    database: Session,
    *,
    administration_id: UUID,
    to_on: date | None,
    moment: datetime,
    based_on: str | None = None,
) -> None:
    """Give an administration its last day, or another; None takes it back."""
    found = find_administration(actor, database, administration_id, CHANGE)
    check_unchanged(based_on, found.to_on)
    validity = Validity(found.from_on, to_on)
    check(fault_in_days(validity, validity_of(database.get_one(Board, found.board_id))))
    parts = select(Unit.name, UnitPlace).join(UnitPlace, UnitPlace.unit_id == Unit.id)
    rows = database.execute(parts.where(UnitPlace.administration_id == found.id))
    check_parts(to_on, ((name, validity_of(place)) for name, place in rows))
    check(fault_in_name(found.name, validity, _other_administrations(database, found)))
    found.to_on = to_on
    event = Event.ADMINISTRATION_ENDED if to_on else Event.ADMINISTRATION_CHANGED
    _write(actor, database, event, moment, administration=found.id)


def count_board(
    actor: Actor | None, database: Session, *, board_id: UUID, employees: int, counted_on: date, moment: datetime
) -> None:
    """Note how many people worked for a board on a day; noted again for the same day, the last one counts."""
    board = find_board(actor, database, board_id, CHANGE)
    check(fault_in_count(employees, counted_on, validity_of(board), moment.astimezone(SWEDEN).date()))
    _count(database, EmployeeCount(board_id=board.id, employees=employees, counted_on=counted_on))
    _write(actor, database, Event.EMPLOYEES_COUNTED, moment, board=board.id)


def count_unit(
    actor: Actor | None, database: Session, *, unit_id: UUID, employees: int, counted_on: date, moment: datetime
) -> None:
    """Note how many people worked in a unit on a day; noted again for the same day, the last one counts."""
    unit = find_unit(actor, database, unit_id, CHANGE)
    check(fault_in_count(employees, counted_on, validity_of(unit), moment.astimezone(SWEDEN).date()))
    _count(database, EmployeeCount(unit_id=unit.id, employees=employees, counted_on=counted_on))
    _write(actor, database, Event.EMPLOYEES_COUNTED, moment, unit=unit.id)


def _count(database: Session, count: EmployeeCount) -> None:
    same = select(EmployeeCount).where(
        EmployeeCount.board_id.is_not_distinct_from(count.board_id),
        EmployeeCount.unit_id.is_not_distinct_from(count.unit_id),
        EmployeeCount.counted_on == count.counted_on,
    )
    noted = database.scalar(same)
    if noted is None:
        database.add(count)
    else:
        noted.employees = count.employees


def stop_leaders(database: Session, unit_id: UUID, to_on: date | None, today: date) -> list[UUID]:
    """Let whoever leads a unit stop on its last day; give their accounts."""
    rows = database.scalars(select(Leadership).where(Leadership.unit_id == unit_id)).all()
    going_on = [row for row in rows if goes_on_after(validity_of(row), to_on)]
    for row in going_on:
        check(fault_in_stopping(row.from_on, to_on, today))
    for row in going_on:
        _stop(database, row, to_on)
    return [row.account_id for row in going_on]


def _stop(database: Session, row: Leadership, to_on: date | None) -> None:
    """Give a leadership its last day; one that ends before it begins was never true, and is taken away."""
    if to_on is None or row.from_on <= to_on:
        row.to_on = to_on
    else:
        database.delete(row)


def give_leadership(
    actor: Actor | None,
    database: Session,
    *,
    unit_id: UUID,
    account_id: UUID,
    from_on: date,
    moment: datetime,
    to_on: date | None = None,
) -> Leadership:
    """Let somebody lead a unit, to a day or for as long as it lasts; several may share it."""
    unit = find_unit(actor, database, unit_id, CHANGE)
    leads = Validity(from_on, to_on or unit.to_on)
    check(fault_in_leading(leads, validity_of(unit), _led_by(database, unit.id, account_id)))
    row = Leadership(unit_id=unit.id, account_id=account_id, from_on=leads.from_on, to_on=leads.to_on)
    try:
        with database.begin_nested():
            database.add(row)
    except IntegrityError:
        refuse(Fault.NO_ACCOUNT)
    _write(actor, database, Event.LEADER_GIVEN, moment, unit=unit.id, account=account_id)
    return row


def end_leadership(
    actor: Actor | None, database: Session, *, leadership_id: UUID, to_on: date, moment: datetime
) -> Leadership:
    """Give a leadership its last day, or another; one that has not begun is taken away when it ends before that."""
    row = find_leadership(actor, database, leadership_id, CHANGE)
    unit_id, account_id = row.unit_id, row.account_id
    if row.from_on <= to_on:
        unit = database.get_one(Unit, unit_id)
        others = _led_by(database, unit_id, account_id, but=row.id)
        check(fault_in_leading(Validity(row.from_on, to_on), validity_of(unit), others))
    check(fault_in_stopping(row.from_on, to_on, moment.astimezone(SWEDEN).date()))
    _stop(database, row, to_on)
    _write(actor, database, Event.LEADER_ENDED, moment, unit=unit_id, account=account_id)
    return row


def _led_by(database: Session, unit_id: UUID, account_id: UUID, but: UUID | None = None) -> list[Validity]:
    query = select(Leadership).where(
        Leadership.unit_id == unit_id, Leadership.account_id == account_id, Leadership.id.is_distinct_from(but)
    )
    return [validity_of(row) for row in database.scalars(query)]


def _other_boards(database: Session, board: Board) -> list[tuple[str, Validity]]:
    others = database.scalars(select(Board).where(Board.id.is_distinct_from(board.id)))
    return [(other.name, validity_of(other)) for other in others]


def _other_administrations(database: Session, one: Administration) -> list[tuple[str, Validity]]:
    others = select(Administration).where(
        Administration.board_id == one.board_id, Administration.id.is_distinct_from(one.id)
    )
    return [(other.name, validity_of(other)) for other in database.scalars(others)]


def _write(actor: Actor | None, database: Session, event: Event, moment: datetime, **details: Value) -> None:
    trail.write(database, event, actor_id=account_of(actor), moment=moment, **details)
