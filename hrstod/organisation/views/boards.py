"""The pages of a board."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, render_template, url_for
from flask_babel import gettext

from hrstod import clock
from hrstod.database.transaction import commits, database
from hrstod.organisation import access, queries, service
from hrstod.organisation.forms import BoardForm, CountForm, LastDayForm, NewAdministrationForm, NewBoardForm
from hrstod.organisation.rules import DEFAULT_PLAN_DAYS, token_of
from hrstod.organisation.tree import organisation_on, walk
from hrstod.organisation.views.tasks import Basis, Task, address_on, as_typed, ask, day_in_words, do
from hrstod.organisation.views.whole import asked_day, names_of
from hrstod.web.guards import current_actor, requires

if TYPE_CHECKING:
    from uuid import UUID

    from flask.typing import ResponseReturnValue

blueprint = Blueprint("boards", __name__)

SHOW = "organisation.boards.show"


@blueprint.get("/organisation/boards/<uuid:board_id>")
@requires(access.READ)
def show(board_id: UUID) -> ResponseReturnValue:
    """Show a board as it was or is on a day: its administrations, their units and who leads them."""
    board = access.find_board(current_actor(), database(), board_id)
    asked = asked_day()
    branches = organisation_on(database(), asked.day, frozenset({board_id}))
    units = [unit for board in branches for one in board.administrations for _way, unit in walk(one.units)]
    page = render_template(
        "organisation/board.html",
        board=board,
        branches=branches,
        names=names_of(leader for unit in units for leader in unit.leaders),
        count=queries.board_count_on(database(), board_id, asked.day),
        counts=queries.list_board_counts(database(), board_id),
        disposal_rules=queries.list_disposal_rules(database(), board_id),
        days_of_change=queries.days_of_change(database(), board_id),
        may_change=access.may_change(current_actor(), board_id),
        asked=asked,
    )
    return page, asked.status


@blueprint.get("/organisation/add-board")
@requires(access.CHANGE)
def ask_new() -> ResponseReturnValue:
    """Ask which board to add."""
    return ask(_new())


@blueprint.post("/organisation/add-board")
@requires(access.CHANGE)
@commits
def add() -> ResponseReturnValue:
    """Add a board."""
    return do(_new())


def _new() -> Task:
    actor = current_actor()
    access.check_may_add_boards(actor)
    form = NewBoardForm(plan_days=DEFAULT_PLAN_DAYS, from_on=as_typed(clock.today()))

    def act() -> str:
        board = service.add_board(
            actor,
            database(),
            name=form.name.data,
            plan_days=form.plan_days.number,
            from_on=form.from_on.day,
            moment=clock.now(),
        )
        return address_on(SHOW, board.from_on, board_id=board.id)

    return Task(gettext("Add a board"), "", gettext("Add the board"), form, act, back=url_for("organisation.show"))


@blueprint.get("/organisation/boards/<uuid:board_id>/change")
@requires(access.CHANGE)
def ask_change(board_id: UUID) -> ResponseReturnValue:
    """Show what can be changed about a board."""
    return ask(_change(board_id))


@blueprint.post("/organisation/boards/<uuid:board_id>/change")
@requires(access.CHANGE)
@commits
def change(board_id: UUID) -> ResponseReturnValue:
    """Change a board."""
    return do(_change(board_id))


def _change(board_id: UUID) -> Task:
    actor = current_actor()
    board = access.find_board(actor, database(), board_id, access.CHANGE)
    form = BoardForm(name=board.name, plan_days=board.plan_days)
    back = url_for(SHOW, board_id=board_id)

    def act() -> str:
        service.change_board(
            actor,
            database(),
            board_id=board_id,
            name=form.name.data,
            plan_days=form.plan_days.number,
            based_on=form.based_on.data,
            moment=clock.now(),
        )
        return back

    def basis() -> Basis:
        now = ((gettext("Name"), board.name), (gettext("Erase saved plans after"), str(board.plan_days)))
        return Basis(token_of(board.name, board.plan_days), now)

    explained = gettext("Plans that are saved already keep their day.")
    return Task(gettext("Change the board"), board.name, gettext("Save"), form, act, back, basis, explained)


@blueprint.get("/organisation/boards/<uuid:board_id>/end")
@requires(access.CHANGE)
def ask_end(board_id: UUID) -> ResponseReturnValue:
    """Ask for a board's last day."""
    return ask(_end(board_id))


@blueprint.post("/organisation/boards/<uuid:board_id>/end")
@requires(access.CHANGE)
@commits
def end(board_id: UUID) -> ResponseReturnValue:
    """Give a board its last day."""
    return do(_end(board_id))


def _end(board_id: UUID) -> Task:
    actor = current_actor()
    board = access.find_board(actor, database(), board_id, access.CHANGE)
    form = LastDayForm(to_on=as_typed(board.to_on))
    back = url_for(SHOW, board_id=board_id)

    def act() -> str:
        service.end_board(
            actor,
            database(),
            board_id=board_id,
            to_on=form.to_on.day,
            based_on=form.based_on.data,
            moment=clock.now(),
        )
        return back

    def basis() -> Basis:
        return Basis(token_of(board.to_on), ((gettext("Last day"), day_in_words(board.to_on)),))

    explained = gettext("Its administrations end first. Everything stays readable on the days when it was there.")
    return Task(gettext("Last day of the board"), board.name, gettext("Save"), form, act, back, basis, explained)


@blueprint.get("/organisation/boards/<uuid:board_id>/count")
@requires(access.CHANGE)
def ask_count(board_id: UUID) -> ResponseReturnValue:
    """Ask how many people work for a board."""
    return ask(_count(board_id))


@blueprint.post("/organisation/boards/<uuid:board_id>/count")
@requires(access.CHANGE)
@commits
def count(board_id: UUID) -> ResponseReturnValue:
    """Note how many people work for a board."""
    return do(_count(board_id))


def _count(board_id: UUID) -> Task:
    actor = current_actor()
    board = access.find_board(actor, database(), board_id, access.CHANGE)
    form = CountForm(counted_on=as_typed(clock.today()))
    back = url_for(SHOW, board_id=board_id)

    def act() -> str:
        service.count_board(
            actor,
            database(),
            board_id=board_id,
            employees=form.employees.number,
            counted_on=form.counted_on.day,
            moment=clock.now(),
        )
        return back

    return Task(gettext("Number of employees"), board.name, gettext("Save"), form, act, back)


@blueprint.get("/organisation/boards/<uuid:board_id>/add")
@requires(access.CHANGE)
def ask_administration(board_id: UUID) -> ResponseReturnValue:
    """Ask which administration to add."""
    return ask(_administration(board_id))


@blueprint.post("/organisation/boards/<uuid:board_id>/add")
@requires(access.CHANGE)
@commits
def add_administration(board_id: UUID) -> ResponseReturnValue:
    """Add an administration to a board."""
    return do(_administration(board_id))


def _administration(board_id: UUID) -> Task:
    actor = current_actor()
    board = access.find_board(actor, database(), board_id, access.CHANGE)
    form = NewAdministrationForm(from_on=as_typed(clock.today()))

    def act() -> str:
        added = service.add_administration(
            actor,
            database(),
            board_id=board_id,
            name=form.name.data,
            from_on=form.from_on.day,
            moment=clock.now(),
        )
        return address_on(SHOW, added.from_on, board_id=board_id)

    back = url_for(SHOW, board_id=board_id)
    return Task(gettext("Add an administration"), board.name, gettext("Add the administration"), form, act, back)
