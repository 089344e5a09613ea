"""`hrstod organisation …`: everything an administrator does to the organisation on a page."""

from __future__ import annotations

from contextlib import contextmanager
from datetime import date
from typing import TYPE_CHECKING

import click

from hrstod import clock
from hrstod.database.transaction import connect, transaction
from hrstod.errors import Refused
from hrstod.organisation import disposal, queries, service, units
from hrstod.organisation.access import find_board, find_unit
from hrstod.organisation.rules import DEFAULT_PLAN_DAYS
from hrstod.organisation.tree import organisation_on, walk
from hrstod.settings import load_settings

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import datetime
    from typing import Any
    from uuid import UUID

    from sqlalchemy.orm import Session


class Day(click.ParamType[date]):
    """A day, written as 2027-01-31."""

    name = "day"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        """Read the day, or say how one is written."""
        if not isinstance(value, str):
            day: date = value
            return day
        typed: datetime = click.DateTime(["%Y-%m-%d"]).convert(value, param, ctx)
        return typed.date()


def _day(option: str, name: str, meaning: str) -> Callable[[Any], Any]:
    """Make an option for a day; left out, it is today."""
    return click.option(option, name, type=Day(), default=clock.today, help=f"{meaning}; today when left out.")


_first_day = _day("--from", "from_on", "The first day, as 2027-01-31")
_last_day = click.option("--on", "to_on", type=Day(), help="The last day, as 2027-01-31.")
_goes_on = click.option("--take-back", is_flag=True, help="Take the last day back instead: it goes on.")
_below = click.option("--below", "parent_id", type=click.UUID, help="The unit that it is directly below.")


@click.group("organisation")
def group() -> None:
    """Boards, administrations and units, how many work there and who leads them."""


@contextmanager
def _open() -> Iterator[Session]:
    """Open a transaction; a rule that says no ends the command with its sentence."""
    try:
        with transaction(connect(load_settings().database_address)) as database:
            yield database
    except Refused as refused:
        raise click.ClickException(str(refused.sentence or "Nothing has that id.")) from None


@group.command("show")
@_day("--on", "day", "The day to look at, as 2027-01-31")
def show(day: date) -> None:
    """Print the organisation as it was or is on a day, with the ids that other commands take."""
    with _open() as database:
        boards = organisation_on(database, day, None)
    for board in boards:
        click.echo(f"{board.id}  {board.name}{_counted(board.employees)}, plans {board.plan_days} days")
        for administration in board.administrations:
            click.echo(f"{administration.id}    {administration.name}")
            for way, unit in walk(administration.units):
                click.echo(f"{unit.id}    {'  ' * len(way)}{unit.name}{_counted(unit.employees)}{_led(unit.leaders)}")
    if not boards:
        click.echo(f"There is no board on {day}. Begin with “hrstod organisation add-board NAME”.")


def _counted(employees: int | None) -> str:
    return "" if employees is None else f", {employees} employees"


def _led(leaders: tuple[UUID, ...]) -> str:
    return f", led by {', '.join(map(str, leaders))}" if leaders else ""


@group.command("add-board")
@click.argument("name")
@_first_day
@click.option("--plan-days", default=DEFAULT_PLAN_DAYS, show_default=True, help="Erase saved plans after so many days.")
def add_board(name: str, from_on: date, plan_days: int) -> None:
    """Add a board called NAME, and print its id."""
    with _open() as database:
        board = service.add_board(None, database, name=name, plan_days=plan_days, from_on=from_on, moment=clock.now())
        click.echo(board.id)


@group.command("change-board")
@click.argument("board_id", type=click.UUID)
@click.option("--name", help="What to call it; left out, as before.")
@click.option("--plan-days", type=int, help="Erase saved plans after so many days; left out, as before.")
def change_board(board_id: UUID, name: str | None, plan_days: int | None) -> None:
    """Change the board BOARD_ID."""
    with _open() as database:
        board = find_board(None, database, board_id)
        service.change_board(
            None,
            database,
            board_id=board_id,
            name=board.name if name is None else name,
            plan_days=board.plan_days if plan_days is None else plan_days,
            moment=clock.now(),
        )


@group.command("state-disposal")
@click.argument("board_id", type=click.UUID)
@click.argument("decision")
@click.option("--years", type=int, required=True, help="For how many years a case is kept once it is closed.")
@click.option("--decided-on", type=Day(), required=True, help="The day of the decision, as 2027-01-31.")
def state_disposal(board_id: UUID, decision: str, years: int, decided_on: date) -> None:
    """State that the board BOARD_ID has decided about disposal, in what its minutes call DECISION."""
    words: dict[str, Any] = {"decision": decision, "decided_on": decided_on, "years": years}
    with _open() as database:
        disposal.state_disposal(None, database, board_id=board_id, moment=clock.now(), **words)


@group.command("add-administration")
@click.argument("board_id", type=click.UUID)
@click.argument("name")
@_first_day
def add_administration(board_id: UUID, name: str, from_on: date) -> None:
    """Add an administration called NAME to the board BOARD_ID, and print its id."""
    with _open() as database:
        added = service.add_administration(
            None, database, board_id=board_id, name=name, from_on=from_on, moment=clock.now()
        )
        click.echo(added.id)


@group.command("rename-administration")
@click.argument("administration_id", type=click.UUID)
@click.argument("name")
def rename_administration(administration_id: UUID, name: str) -> None:
    """Call the administration ADMINISTRATION_ID something else."""
    with _open() as database:
        service.change_administration(
            None, database, administration_id=administration_id, name=name, moment=clock.now()
        )


@group.command("add-unit")
@click.argument("administration_id", type=click.UUID)
@click.argument("name")
@_below
@_first_day
def add_unit(administration_id: UUID, name: str, parent_id: UUID | None, from_on: date) -> None:
    """Add a unit called NAME to the administration ADMINISTRATION_ID, and print its id."""
    with _open() as database:
        unit = units.add_unit(
            None,
            database,
            administration_id=administration_id,
            parent_id=parent_id,
            name=name,
            from_on=from_on,
            moment=clock.now(),
        )
        click.echo(unit.id)


@group.command("rename-unit")
@click.argument("unit_id", type=click.UUID)
@click.argument("name")
def rename_unit(unit_id: UUID, name: str) -> None:
    """Call the unit UNIT_ID something else."""
    with _open() as database:
        units.change_unit(None, database, unit_id=unit_id, name=name, moment=clock.now())


@group.command("move-unit")
@click.argument("unit_id", type=click.UUID)
@click.argument("administration_id", type=click.UUID)
@_below
@_first_day
def move_unit(unit_id: UUID, administration_id: UUID, parent_id: UUID | None, from_on: date) -> None:
    """Move the unit UNIT_ID, with all below it, to ADMINISTRATION_ID in the same board."""
    with _open() as database:
        units.move_unit(
            None,
            database,
            unit_id=unit_id,
            administration_id=administration_id,
            parent_id=parent_id,
            from_on=from_on,
            moment=clock.now(),
        )


def _last(to_on: date | None, *, take_back: bool) -> date | None:
    if (to_on is None) is not take_back:
        raise click.UsageError("Give the last day with --on, or --take-back.")
    return to_on


@group.command("end-board")
@click.argument("board_id", type=click.UUID)
@_last_day
@_goes_on
def end_board(board_id: UUID, to_on: date | None, *, take_back: bool) -> None:
    """Give the board BOARD_ID its last day; its administrations end first."""
    last = _last(to_on, take_back=take_back)
    with _open() as database:
        service.end_board(None, database, board_id=board_id, to_on=last, moment=clock.now())


@group.command("end-administration")
@click.argument("administration_id", type=click.UUID)
@_last_day
@_goes_on
def end_administration(administration_id: UUID, to_on: date | None, *, take_back: bool) -> None:
    """Give the administration ADMINISTRATION_ID its last day; its units end or move first."""
    last = _last(to_on, take_back=take_back)
    with _open() as database:
        service.end_administration(None, database, administration_id=administration_id, to_on=last, moment=clock.now())


@group.command("end-unit")
@click.argument("unit_id", type=click.UUID)
@_last_day
@_goes_on
def end_unit(unit_id: UUID, to_on: date | None, *, take_back: bool) -> None:
    """Give the unit UNIT_ID its last day, which is also its leaders’; units below it end or move first."""
    last = _last(to_on, take_back=take_back)
    with _open() as database:
        units.end_unit(None, database, unit_id=unit_id, to_on=last, moment=clock.now())


@group.command("count")
@click.argument("employees", type=int)
@click.option("--board", "board_id", type=click.UUID, help="The board that they work for.")
@click.option("--unit", "unit_id", type=click.UUID, help="The unit that they work in.")
@_day("--on", "counted_on", "The day they were counted, as 2027-01-31")
def count(employees: int, board_id: UUID | None, unit_id: UUID | None, counted_on: date) -> None:
    """Note that so many EMPLOYEES worked for a board, or in a unit, on a day."""
    words: dict[str, Any] = {"employees": employees, "counted_on": counted_on, "moment": clock.now()}
    with _open() as database:
        if board_id is not None and unit_id is None:
            service.count_board(None, database, board_id=board_id, **words)
        elif unit_id is not None and board_id is None:
            service.count_unit(None, database, unit_id=unit_id, **words)
        else:
            raise click.UsageError("Give either --board or --unit.")


@group.command("lead")
@click.argument("unit_id", type=click.UUID)
@click.option("--account", "account_id", type=click.UUID, required=True, help="The account of whoever is to lead it.")
@_first_day
@click.option("--to", "to_on", type=Day(), help="The last day, as 2027-01-31; left out, it goes on.")
def lead(unit_id: UUID, account_id: UUID, from_on: date, to_on: date | None) -> None:
    """Note that somebody leads the unit UNIT_ID."""
    with _open() as database:
        service.give_leadership(
            None,
            database,
            unit_id=unit_id,
            account_id=account_id,
            from_on=from_on,
            to_on=to_on,
            moment=clock.now(),
        )


@group.command("unlead")
@click.argument("unit_id", type=click.UUID)
@click.option("--account", "account_id", type=click.UUID, required=True, help="The account of whoever leads it.")
@_day("--on", "to_on", "The last day, as 2027-01-31")
def unlead(unit_id: UUID, account_id: UUID, to_on: date) -> None:
    """Note when somebody stops leading the unit UNIT_ID."""
    with _open() as database:
        unit = find_unit(None, database, unit_id)
        leads = [one for one in queries.list_leaders(database, unit.id) if one.account_id == account_id]
        going_on = [one for one in leads if one.to_on is None or one.to_on >= to_on]
        if not going_on:
            raise click.ClickException("That account does not lead the unit then.")
        service.end_leadership(
            None, database, leadership_id=going_on[-1].leadership_id, to_on=to_on, moment=clock.now()
        )
