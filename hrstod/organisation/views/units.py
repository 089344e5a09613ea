"""The pages of a unit."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, render_template, url_for
from flask_babel import gettext

from hrstod import clock
from hrstod.database.transaction import commits, database
from hrstod.organisation import access, placing, queries, service, units
from hrstod.organisation.forms import CountForm, LastDayForm, MoveForm, NameForm
from hrstod.organisation.rules import token_of
from hrstod.organisation.tree import spots_from
from hrstod.organisation.views.tasks import Basis, Task, address_on, as_typed, ask, day_in_words, do
from hrstod.organisation.views.whole import asked_day, names_of
from hrstod.web.guards import current_actor, requires

if TYPE_CHECKING:
    from uuid import UUID

    from flask.typing import ResponseReturnValue

blueprint = Blueprint("units", __name__)

SHOW = "organisation.units.show"


@blueprint.get("/organisation/units/<uuid:unit_id>")
@requires(access.READ)
def show(unit_id: UUID) -> ResponseReturnValue:
    """Show a unit: where it belongs, who leads it and how many work in it, with its history."""
    actor = current_actor()
    unit = access.find_unit(actor, database(), unit_id)
    asked = asked_day()
    leaders = queries.list_leaders(database(), unit_id)
    page = render_template(
        "organisation/unit.html",
        unit=unit,
        board=access.find_board(actor, database(), unit.board_id),
        stays=queries.list_stays(database(), unit_id),
        leaders=leaders,
        names=names_of(one.account_id for one in leaders),
        below=queries.list_below(database(), unit_id, asked.day),
        count=queries.unit_count_on(database(), unit_id, asked.day),
        counts=queries.list_unit_counts(database(), unit_id),
        may_change=access.may_change(actor, unit.board_id),
        asked=asked,
    )
    return page, asked.status


@blueprint.get("/organisation/units/<uuid:unit_id>/change")
@requires(access.CHANGE)
def ask_change(unit_id: UUID) -> ResponseReturnValue:
    """Ask what a unit is called."""
    return ask(_change(unit_id))


@blueprint.post("/organisation/units/<uuid:unit_id>/change")
@requires(access.CHANGE)
@commits
def change(unit_id: UUID) -> ResponseReturnValue:
    """Call a unit something else."""
    return do(_change(unit_id))


def _change(unit_id: UUID) -> Task:
    actor = current_actor()
    unit = access.find_unit(actor, database(), unit_id, access.CHANGE)
    form = NameForm(name=unit.name)
    back = url_for(SHOW, unit_id=unit_id)

    def act() -> str:
        units.change_unit(
            actor,
            database(),
            unit_id=unit_id,
            name=form.name.data,
            based_on=form.based_on.data,
            moment=clock.now(),
        )
        return back

    def basis() -> Basis:
        return Basis(token_of(unit.name), ((gettext("Name"), unit.name),))

    return Task(gettext("Change the name"), unit.name, gettext("Save"), form, act, back, basis)


@blueprint.get("/organisation/units/<uuid:unit_id>/move")
@requires(access.CHANGE)
def ask_move(unit_id: UUID) -> ResponseReturnValue:
    """Ask where a unit is to belong, and from when."""
    return ask(_move(unit_id))


@blueprint.post("/organisation/units/<uuid:unit_id>/move")
@requires(access.CHANGE)
@commits
def move(unit_id: UUID) -> ResponseReturnValue:
    """Move a unit."""
    return do(_move(unit_id))


def _move(unit_id: UUID) -> Task:
    actor = current_actor()
    unit = access.find_unit(actor, database(), unit_id, access.CHANGE)
    last = placing.find_last_place(database(), unit_id)
    form = MoveForm(spot=str(last.parent_id or last.administration_id))
    spots = spots_from(database(), clock.today(), unit.board_id)
    form.offer([spot for spot in spots if spot.unit_id != unit_id])

    def act() -> str:
        administration_id, parent_id = form.chosen()
        units.move_unit(
            actor,
            database(),
            unit_id=unit_id,
            administration_id=administration_id,
            parent_id=parent_id,
            from_on=form.from_on.day,
            based_on=form.based_on.data,
            moment=clock.now(),
        )
        return address_on(SHOW, form.from_on.day, unit_id=unit_id)

    def basis() -> Basis:
        now = queries.list_stays(database(), unit_id)[0]
        where = " › ".join(name for name in (now.administration, now.parent) if name)
        place = placing.find_last_place(database(), unit_id)
        token = token_of(place.administration_id, place.parent_id, place.from_on)
        return Basis(token, ((gettext("Belongs to"), where), (gettext("First day"), day_in_words(now.from_on))))

    explained = gettext(
        "Units below it move along. Where it has been stays in its history, and its managers stay the same."
    )
    back = url_for(SHOW, unit_id=unit_id)
    return Task(gettext("Move the unit"), unit.name, gettext("Move"), form, act, back, basis, explained)


@blueprint.get("/organisation/units/<uuid:unit_id>/end")
@requires(access.CHANGE)
def ask_end(unit_id: UUID) -> ResponseReturnValue:
    """Ask for a unit's last day."""
    return ask(_end(unit_id))


@blueprint.post("/organisation/units/<uuid:unit_id>/end")
@requires(access.CHANGE)
@commits
def end(unit_id: UUID) -> ResponseReturnValue:
    """Give a unit its last day."""
    return do(_end(unit_id))


def _end(unit_id: UUID) -> Task:
    actor = current_actor()
    unit = access.find_unit(actor, database(), unit_id, access.CHANGE)
    form = LastDayForm(to_on=as_typed(unit.to_on))
    back = url_for(SHOW, unit_id=unit_id)

    def act() -> str:
        units.end_unit(
            actor,
            database(),
            unit_id=unit_id,
            to_on=form.to_on.day,
            based_on=form.based_on.data,
            moment=clock.now(),
        )
        return back

    def basis() -> Basis:
        return Basis(token_of(unit.to_on), ((gettext("Last day"), day_in_words(unit.to_on)),))

    explained = gettext(
        "Units below it end or move first. Whoever leads it stops on the same day, and is not put back "
        "if you take the day away again."
    )
    return Task(gettext("Last day of the unit"), unit.name, gettext("Save"), form, act, back, basis, explained)


@blueprint.get("/organisation/units/<uuid:unit_id>/count")
@requires(access.CHANGE)
def ask_count(unit_id: UUID) -> ResponseReturnValue:
    """Ask how many people work in a unit."""
    return ask(_count(unit_id))


@blueprint.post("/organisation/units/<uuid:unit_id>/count")
@requires(access.CHANGE)
@commits
def count(unit_id: UUID) -> ResponseReturnValue:
    """Note how many people work in a unit."""
    return do(_count(unit_id))


def _count(unit_id: UUID) -> Task:
    actor = current_actor()
    unit = access.find_unit(actor, database(), unit_id, access.CHANGE)
    form = CountForm(counted_on=as_typed(clock.today()))
    back = url_for(SHOW, unit_id=unit_id)

    def act() -> str:
        service.count_unit(
            actor,
            database(),
            unit_id=unit_id,
            employees=form.employees.number,
            counted_on=form.counted_on.day,
            moment=clock.now(),
        )
        return back

    return Task(gettext("Number of employees"), unit.name, gettext("Save"), form, act, back)
