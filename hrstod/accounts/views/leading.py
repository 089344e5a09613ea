"""The pages where somebody is given a unit to lead, or stops leading one."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from flask import Blueprint, redirect, render_template, url_for

from hrstod import clock
from hrstod.accounts import access
from hrstod.accounts.forms import LeadershipForm
from hrstod.authorization.checks import boards_for
from hrstod.authorization.permissions import Permission
from hrstod.database.transaction import commits, database, reading
from hrstod.errors import RuleBroken
from hrstod.organisation import queries as organisation_queries
from hrstod.organisation import service as organisation
from hrstod.web.guards import current_actor, requires

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

blueprint = Blueprint("leading", __name__)


@blueprint.get("/people/<uuid:account_id>/units")
@requires(Permission.ORGANISATION_CHANGE)
def ask(account_id: UUID) -> ResponseReturnValue:
    """Ask which unit somebody is to lead."""
    return _unit_page(account_id, LeadershipForm(formdata=None, from_on=clock.today().isoformat()))


def _unit_page(account_id: UUID, form: LeadershipForm) -> str:
    account = access.find_account(current_actor(), reading(), account_id, Permission.ACCOUNTS_READ)
    form.offer_units(_units())
    return render_template("accounts/new_unit.html", account=account, form=form)


@blueprint.post("/people/<uuid:account_id>/units")
@requires(Permission.ORGANISATION_CHANGE)
@commits
def give(account_id: UUID) -> ResponseReturnValue:
    """Note that somebody leads a unit."""
    access.find_account(current_actor(), database(), account_id, Permission.ACCOUNTS_READ)
    form = LeadershipForm()
    form.offer_units(_units())
    if not form.validate() or form.from_on.day is None:
        return _unit_page(account_id, form), 422
    try:
        organisation.give_leadership(
            current_actor(),
            database(),
            unit_id=UUID(form.unit.data),
            account_id=account_id,
            from_on=form.from_on.day,
            moment=clock.now(),
        )
    except RuleBroken as broken:
        form.unit.errors = [broken.sentence]
        return _unit_page(account_id, form), 422
    return redirect(url_for("people.show", account_id=account_id), 303)


@blueprint.post("/people/units/<uuid:leadership_id>/end")
@requires(Permission.ORGANISATION_CHANGE)
@commits
def end(leadership_id: UUID) -> ResponseReturnValue:
    """Note that somebody no longer leads a unit, from tomorrow on."""
    ended = organisation.end_leadership(
        current_actor(), database(), leadership_id=leadership_id, to_on=clock.today(), moment=clock.now()
    )
    return redirect(url_for("people.show", account_id=ended.account_id), 303)


def _units() -> list[tuple[UUID, str]]:
    """List the units that this person may give somebody to lead today."""
    return organisation_queries.units_on(
        reading(), clock.today(), boards_for(current_actor(), Permission.ORGANISATION_CHANGE)
    )
