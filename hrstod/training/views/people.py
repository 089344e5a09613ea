"""What one person has completed, as a trainer sees it; claims, and certificates that are taken back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, current_app, redirect, render_template, url_for

from hrstod import clock
from hrstod.database.transaction import commits, database, reading
from hrstod.errors import RuleBroken
from hrstod.training import access, by_hand, claiming, completing, queries, standing
from hrstod.training.state_words import SOURCE_TEXTS, STATE_TEXTS, whole_sentence
from hrstod.training.views.people_forms import WHY_TEXTS, TakeBackForm, WriteInForm
from hrstod.web.guards import current_actor, requires

if TYPE_CHECKING:
    from uuid import UUID

    from flask.typing import ResponseReturnValue

    from hrstod.training.standing import Entry

blueprint = Blueprint("people", __name__)

SHOW = "training.people.show"
CLAIMS = "training.people.list_claims"


@blueprint.get("/training/people/<uuid:account_id>")
@requires(access.HOLD)
def show(account_id: UUID) -> ResponseReturnValue:
    """Show where somebody stands with each course, and everything that was ever noted about them."""
    actor, today = current_actor(), clock.today()
    person = access.find_person(actor, reading(), account_id)
    entries = standing.list_entries(reading(), account_id, today)
    return render_template(
        "training/person.html",
        person=person,
        standings=standing.list_standings(reading(), account_id, today),
        entries=entries,
        names=_names(entries),
        claims=[one for one in claiming.list_waiting(actor, reading()) if one.account_id == account_id],
        is_self=actor.account_id == account_id,
        state_texts=STATE_TEXTS,
        source_texts=SOURCE_TEXTS,
        why_texts=WHY_TEXTS,
        said=whole_sentence,
    )


@blueprint.get("/training/people/<uuid:account_id>/add")
@requires(access.HOLD)
def add_page(account_id: UUID) -> ResponseReturnValue:
    """Ask what somebody has completed, when, and how that is known."""
    return _show_add(account_id, _offer(WriteInForm(formdata=None)))


@blueprint.post("/training/people/<uuid:account_id>/add")
@requires(access.HOLD)
@commits
def add(account_id: UUID) -> ResponseReturnValue:
    """Write in something that somebody has completed."""
    form = _offer(WriteInForm())
    if not form.validate():
        return _show_add(account_id, form), 422
    try:
        by_hand.write_in(
            current_actor(),
            database(),
            account_id=account_id,
            course_id=form.course_id,
            completed_on=form.day.day or clock.today(),
            why=form.why.data,
            moment=clock.now(),
        )
    except RuleBroken as broken:
        form.refuse(broken.sentence)
        return _show_add(account_id, form), broken.code
    return redirect(url_for(SHOW, account_id=account_id), 303)


@blueprint.get("/training/<uuid:completion_id>/take-back")
@requires(access.HOLD)
def take_back_page(completion_id: UUID) -> ResponseReturnValue:
    """Say what it means that something is taken back, and ask why."""
    return _show_take_back(completion_id, TakeBackForm(formdata=None))


@blueprint.post("/training/<uuid:completion_id>/take-back")
@requires(access.HOLD)
@commits
def take_back(completion_id: UUID) -> ResponseReturnValue:
    """Take something back that was completed; it stays in the history."""
    form = TakeBackForm()
    if not form.validate():
        return _show_take_back(completion_id, form), 422
    person, _entry = standing.find_entry(current_actor(), database(), completion_id, clock.today())
    try:
        completing.revoke(
            current_actor(), database(), completion_id=completion_id, why=form.why.data, moment=clock.now()
        )
    except RuleBroken as broken:
        form.refuse(broken.sentence)
        return _show_take_back(completion_id, form), broken.code
    return redirect(url_for(SHOW, account_id=person.id), 303)


@blueprint.get("/training/claims")
@requires(access.HOLD)
def list_claims() -> ResponseReturnValue:
    """List what managers of one's boards say that they have completed elsewhere."""
    return _show_claims()


@blueprint.post("/training/claims/<uuid:claim_id>/confirm")
@requires(access.HOLD)
@commits
def confirm(claim_id: UUID) -> ResponseReturnValue:
    """Believe what a manager says."""
    try:
        claiming.confirm(current_actor(), database(), claim_id=claim_id, moment=clock.now())
    except RuleBroken as broken:
        return _show_claims(broken.sentence), broken.code
    return redirect(url_for(CLAIMS), 303)


@blueprint.post("/training/claims/<uuid:claim_id>/refuse")
@requires(access.HOLD)
@commits
def refuse(claim_id: UUID) -> ResponseReturnValue:
    """Refuse what a manager says."""
    try:
        claiming.refuse(current_actor(), database(), claim_id=claim_id, moment=clock.now())
    except RuleBroken as broken:
        return _show_claims(broken.sentence), broken.code
    return redirect(url_for(CLAIMS), 303)


def _names(entries: list[Entry]) -> dict[UUID, str]:
    """Look up who wrote things in, and who took them back."""
    people = {one for entry in entries for one in (entry.made_by, entry.revoked_by) if one is not None}
    found: dict[UUID, str] = current_app.extensions["hrstod.names"]["account"](reading(), people)
    return found


def _offer(form: WriteInForm) -> WriteInForm:
    today = clock.today()
    lines = queries.list_courses(reading(), today)
    form.offer((one.id, one.name) for one in lines if not one.is_retired_on(today))
    return form


def _show_add(account_id: UUID, form: WriteInForm) -> str:
    person = access.find_person(current_actor(), reading(), account_id)
    return render_template("training/person_add.html", person=person, form=form)


def _show_take_back(completion_id: UUID, form: TakeBackForm) -> str:
    person, entry = standing.find_entry(current_actor(), reading(), completion_id, clock.today())
    return render_template("training/person_take_back.html", person=person, entry=entry, form=form)


def _show_claims(refused: object = "") -> str:
    waiting = claiming.list_waiting(current_actor(), reading())
    return render_template("training/claims.html", claims=waiting, own=current_actor().account_id, refused=refused)
