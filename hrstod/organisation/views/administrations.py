"""The forms of an administration; it is shown on its board's page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, url_for
from flask_babel import gettext

from hrstod import clock
from hrstod.database.transaction import commits, database
from hrstod.organisation import access, service, units
from hrstod.organisation.forms import LastDayForm, NameForm, NewUnitForm
from hrstod.organisation.rules import token_of
from hrstod.organisation.tree import spots_from
from hrstod.organisation.views.tasks import Basis, Task, address_on, as_typed, ask, day_in_words, do
from hrstod.web.guards import current_actor, requires

if TYPE_CHECKING:
    from uuid import UUID

    from flask.typing import ResponseReturnValue

blueprint = Blueprint("administrations", __name__)

BOARD = "organisation.boards.show"


@blueprint.get("/organisation/administrations/<uuid:part>/change")
@requires(access.CHANGE)
def ask_change(part: UUID) -> ResponseReturnValue:
    """Ask what an administration is called."""
    return ask(_change(part))


@blueprint.post("/organisation/administrations/<uuid:part>/change")
@requires(access.CHANGE)
@commits
def change(part: UUID) -> ResponseReturnValue:
    """Call an administration something else."""
    return do(_change(part))


def _change(part: UUID) -> Task:
    actor = current_actor()
    found = access.find_administration(actor, database(), part, access.CHANGE)
    form = NameForm(name=found.name)
    back = url_for(BOARD, board_id=found.board_id)

    def act() -> str:
        service.change_administration(
            actor,
            database(),
            administration_id=part,
            name=form.name.data,
            based_on=form.based_on.data,
            moment=clock.now(),
        )
        return back

    def basis() -> Basis:
        return Basis(token_of(found.name), ((gettext("Name"), found.name),))

    return Task(gettext("Change the name"), found.name, gettext("Save"), form, act, back, basis)


@blueprint.get("/organisation/administrations/<uuid:part>/end")
@requires(access.CHANGE)
def ask_end(part: UUID) -> ResponseReturnValue:
    """Ask for an administration's last day."""
    return ask(_end(part))


@blueprint.post("/organisation/administrations/<uuid:part>/end")
@requires(access.CHANGE)
@commits
def end(part: UUID) -> ResponseReturnValue:
    """Give an administration its last day."""
    return do(_end(part))


def _end(part: UUID) -> Task:
    actor = current_actor()
    found = access.find_administration(actor, database(), part, access.CHANGE)
    form = LastDayForm(to_on=as_typed(found.to_on))
    back = url_for(BOARD, board_id=found.board_id)

    def act() -> str:
        service.end_administration(
            actor,
            database(),
            administration_id=part,
            to_on=form.to_on.day,
            based_on=form.based_on.data,
            moment=clock.now(),
        )
        return back

    def basis() -> Basis:
        return Basis(token_of(found.to_on), ((gettext("Last day"), day_in_words(found.to_on)),))

    heading = gettext("Last day of the administration")
    explained = gettext("Its units end or move first. Everything stays readable on the days when it was there.")
    return Task(heading, found.name, gettext("Save"), form, act, back, basis, explained)


@blueprint.get("/organisation/administrations/<uuid:part>/add")
@requires(access.CHANGE)
def ask_unit(part: UUID) -> ResponseReturnValue:
    """Ask which unit to add."""
    return ask(_unit(part))


@blueprint.post("/organisation/administrations/<uuid:part>/add")
@requires(access.CHANGE)
@commits
def add_unit(part: UUID) -> ResponseReturnValue:
    """Add a unit."""
    return do(_unit(part))


def _unit(part: UUID) -> Task:
    actor = current_actor()
    found = access.find_administration(actor, database(), part, access.CHANGE)
    form = NewUnitForm(spot=str(part), from_on=as_typed(max(clock.today(), found.from_on)))
    spots = spots_from(database(), clock.today(), found.board_id)
    form.offer([spot for spot in spots if spot.administration_id == part])

    def act() -> str:
        administration_id, parent_id = form.chosen()
        unit = units.add_unit(
            actor,
            database(),
            administration_id=administration_id,
            parent_id=parent_id,
            name=form.name.data,
            from_on=form.from_on.day,
            moment=clock.now(),
        )
        return address_on("organisation.units.show", unit.from_on, unit_id=unit.id)

    back = url_for(BOARD, board_id=found.board_id)
    return Task(gettext("Add a unit"), found.name, gettext("Add the unit"), form, act, back)
