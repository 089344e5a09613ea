"""What a manager’s managers have to take, and a seat for one of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, redirect, render_template, url_for

from hrstod import clock
from hrstod.database.transaction import commits, database, reading
from hrstod.errors import NotFound, RuleBroken
from hrstod.training import dates, signing_up, standing
from hrstod.training.state_words import whole_sentence
from hrstod.training.views.date_forms import chosen
from hrstod.web.guards import current_actor, signed_in

if TYPE_CHECKING:
    from collections.abc import Iterable
    from uuid import UUID

    from flask.typing import ResponseReturnValue

blueprint = Blueprint("team", __name__)


@blueprint.get("/training/team")
@signed_in
def show() -> ResponseReturnValue:
    """Show the managers directly below somebody, with what each has to take."""
    team = signing_up.list_team(reading(), current_actor().account_id, clock.today())
    mandatory = _mandatory(dict(team))
    return render_template(
        "training/team.html",
        team=[(id_, name, mandatory[id_]) for id_, name in team],
        said=whole_sentence,
    )


@blueprint.get("/training/team/<uuid:account_id>")
@signed_in
def show_person(account_id: UUID) -> ResponseReturnValue:
    """Show what one of them has to take, and the dates they can go to."""
    return _page(account_id)


@blueprint.post("/training/team/<uuid:account_id>/<uuid:date_id>")
@signed_in
@commits
def sign_up(account_id: UUID, date_id: UUID) -> ResponseReturnValue:
    """Take a seat for one of them, or a place in the queue."""
    name = _find(account_id)
    signing_up.find_open_date(database(), date_id, account_id, clock.today())
    try:
        signing_up.sign_up(
            database(), date_id=date_id, account_id=account_id, by=current_actor().account_id, moment=clock.now()
        )
    except RuleBroken as broken:
        return _page(account_id, name, refused=broken.sentence), 422
    return redirect(url_for("training.team.show_person", account_id=account_id), 303)


@blueprint.post("/training/team/<uuid:account_id>/off")
@signed_in
@commits
def give_back(account_id: UUID) -> ResponseReturnValue:
    """Give back the seat of one of them."""
    name = _find(account_id)
    try:
        signing_up.give_back(
            database(), date_id=chosen("date"), account_id=account_id, by=current_actor().account_id, moment=clock.now()
        )
    except RuleBroken as broken:
        return _page(account_id, name, refused=broken.sentence), 422
    return redirect(url_for("training.team.show_person", account_id=account_id), 303)


def _find(account_id: UUID) -> str:
    """Give the name of somebody directly below; NotFound for anybody else."""
    team = dict(signing_up.list_team(reading(), current_actor().account_id, clock.today()))
    if account_id not in team:
        raise NotFound
    return team[account_id]


def _mandatory(account_ids: Iterable[UUID]) -> dict[UUID, list[standing.Standing]]:
    """List what each of them has to take, and where they stand with it."""
    found = standing.standings_of(reading(), list(account_ids), clock.today())
    return {account_id: [one for one in standings if one.is_mandatory] for account_id, standings in found.items()}


def _page(account_id: UUID, name: str = "", refused: object = "") -> str:
    boards = signing_up.boards_of(reading(), account_id, clock.today())
    offered = dates.list_open(reading(), boards, clock.now())
    return render_template(
        "training/team_person.html",
        account_id=account_id,
        name=name or _find(account_id),
        standings=_mandatory([account_id])[account_id],
        offered=[(line, signing_up.own_place(reading(), line.id, account_id)) for line in offered],
        refused=refused,
        said=whole_sentence,
    )
