"""The pages of training dates: plan, move and cancel one, and look after its list."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING
from uuid import UUID

from flask import Blueprint, Response, redirect, render_template, request, url_for

from hrstod import clock
from hrstod.accounts.trainers import list_trainers
from hrstod.database.transaction import commits, database, reading
from hrstod.errors import Conflict, RuleBroken
from hrstod.organisation.queries import board_names, boards_on
from hrstod.training import access, attending, dates, invitations, queries, signing_up
from hrstod.training.rules import DateState
from hrstod.training.views.date_forms import DateForm, chosen, typed_from
from hrstod.web.guards import current_actor, requires

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from hrstod.training.models import TrainingDate

blueprint = Blueprint("dates", __name__)

SHOW = "training.dates.show"
MOST_FOUND = 20
MOST_OVER = 30
"""So many dates that are over are listed before somebody asks for the older ones."""
LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)


@blueprint.get("/training/dates")
@requires(access.HOLD)
def show_list() -> ResponseReturnValue:
    """Show the dates to come, and those that are over."""
    actor, now = current_actor(), clock.now()
    over = dates.list_held(actor, reading(), since=LONG_AGO, until=now)[::-1]
    shown = len(over) if "older" in request.args else MOST_OVER
    return render_template(
        "training/dates.html",
        coming=dates.list_held(actor, reading(), since=now),
        over=over[:shown],
        has_older=len(over) > shown,
        states=DateState,
    )


@blueprint.get("/training/dates/plan")
@requires(access.HOLD)
def plan_page() -> ResponseReturnValue:
    """Ask when and where a course is held."""
    actor = current_actor()
    boards = access.boards_held_by(actor) or ()
    chosen = {"course": request.args.get("course", ""), "board": str(next(iter(boards), "")), "seats": 20}
    form = DateForm(formdata=None, data={**chosen, "trainers": [str(actor.account_id)]})
    return _show_form(_offer(form))


@blueprint.post("/training/dates/plan")
@requires(access.HOLD)
@commits
def plan() -> ResponseReturnValue:
    """Plan a training date."""
    form = _offer(DateForm())
    if not form.validate():
        return _show_form(form), 422
    try:
        planned = dates.plan_date(
            current_actor(), database(), course_id=UUID(form.course.data), terms=form.terms(), moment=clock.now()
        )
    except RuleBroken as broken:
        form.refuse(broken.sentence)
        return _show_form(form), 422
    return redirect(url_for(SHOW, date_id=planned.id), 303)


@blueprint.get("/training/dates/<uuid:date_id>")
@requires(access.HOLD)
def show(date_id: UUID) -> ResponseReturnValue:
    """Show a training date with everybody on its list."""
    return _show(date_id)


@blueprint.get("/training/dates/<uuid:date_id>/calendar.ics")
@requires(access.HOLD)
def calendar(date_id: UUID) -> ResponseReturnValue:
    """Give the date as an entry for a calendar."""
    access.find_date(current_actor(), reading(), date_id)
    return calendar_file(date_id)


def calendar_file(date_id: UUID) -> Response:
    """Give a date that was found through a door as a file for a calendar."""
    written = invitations.write_entry(reading(), date_id, moment=clock.now())
    headers = {"Content-Disposition": "attachment; filename=training.ics"}
    return Response(written, mimetype="text/calendar", headers=headers)


@blueprint.get("/training/dates/<uuid:date_id>/change")
@requires(access.HOLD)
def change_page(date_id: UUID) -> ResponseReturnValue:
    """Show when and where a date is, to be changed."""
    found = access.find_date(current_actor(), reading(), date_id)
    typed = typed_from(dates.terms_of(reading(), found))
    return _show_form(_offer(DateForm(formdata=None, data=typed), found), found)


@blueprint.post("/training/dates/<uuid:date_id>/change")
@requires(access.HOLD)
@commits
def change(date_id: UUID) -> ResponseReturnValue:
    """Change a date; when somebody else has changed it first, the page says what it is now."""
    found = access.find_date(current_actor(), database(), date_id)
    form = _offer(DateForm(), found)
    del form.course
    if not form.validate():
        return _show_form(form, found), 422
    try:
        dates.change_date(
            current_actor(),
            database(),
            date_id=date_id,
            terms=form.terms(),
            moment=clock.now(),
            based_on=form.based_on.data or None,
        )
    except Conflict:
        form.based_on.data = dates.basis_of(dates.terms_of(database(), found))
        return _show_form(form, found, apart=True), 409
    except RuleBroken as broken:
        form.refuse(broken.sentence)
        return _show_form(form, found), 422
    return redirect(url_for(SHOW, date_id=date_id), 303)


@blueprint.get("/training/dates/<uuid:date_id>/cancel")
@requires(access.HOLD)
def cancel_page(date_id: UUID) -> ResponseReturnValue:
    """Ask whether a date is really to be cancelled."""
    access.find_date(current_actor(), reading(), date_id)
    return render_template("training/date_cancel.html", date=dates.find_line(reading(), date_id))


@blueprint.post("/training/dates/<uuid:date_id>/cancel")
@requires(access.HOLD)
@commits
def cancel(date_id: UUID) -> ResponseReturnValue:
    """Cancel a date, and tell those on its list."""
    try:
        dates.cancel_date(current_actor(), database(), date_id=date_id, moment=clock.now())
    except RuleBroken as broken:
        return _show(date_id, refused=broken.sentence), 422
    return redirect(url_for(SHOW, date_id=date_id), 303)


@blueprint.post("/training/dates/<uuid:date_id>/people")
@requires(access.HOLD)
@commits
def add_person(date_id: UUID) -> ResponseReturnValue:
    """Put somebody on the list."""
    actor = current_actor()
    access.find_date(actor, database(), date_id)
    person = access.find_person(actor, database(), chosen("person"))
    try:
        signing_up.sign_up(database(), date_id=date_id, account_id=person.id, by=actor.account_id, moment=clock.now())
    except RuleBroken as broken:
        return _show(date_id, refused=broken.sentence), 422
    return redirect(url_for(SHOW, date_id=date_id), 303)


@blueprint.post("/training/dates/<uuid:date_id>/off")
@requires(access.HOLD)
@commits
def take_off(date_id: UUID) -> ResponseReturnValue:
    """Take somebody off the list; the first in the queue gets the seat."""
    actor = current_actor()
    access.find_date(actor, database(), date_id)
    try:
        signing_up.give_back(
            database(), date_id=date_id, account_id=chosen("person"), by=actor.account_id, moment=clock.now()
        )
    except RuleBroken as broken:
        return _show(date_id, refused=broken.sentence), 422
    return redirect(url_for(SHOW, date_id=date_id), 303)


def _show(date_id: UUID, refused: object = "") -> str:
    actor = current_actor()
    found = access.find_date(actor, reading(), date_id)
    words = " ".join(request.args.get("who", "").split())[:80]
    boards = access.boards_held_by(actor)
    listed = signing_up.list_of(reading(), date_id)
    found_people = signing_up.find_managers(reading(), words, boards, clock.today()) if words else []
    on_it = {one.account_id for one in listed}
    return render_template(
        "training/date.html",
        date=dates.find_line(reading(), date_id),
        board=board_names(reading(), [found.board_id]).get(found.board_id) if found.board_id else None,
        trainers=dates.trainers_of(reading(), date_id),
        listed=listed,
        words=words,
        people=[one for one in found_people if one[0] not in on_it][:MOST_FOUND],
        refused=refused,
        is_open=found.state is DateState.PLANNED and found.starts_at > clock.now(),
        can_change=found.state is DateState.PLANNED and not attending.is_taken(reading(), found),
        has_begun=found.starts_at <= clock.now(),
        states=DateState,
    )


def _offer(form: DateForm, found: TrainingDate | None = None) -> DateForm:
    """Offer what somebody can choose; a date of another board can stay there, and its trainers can stay with it."""
    boards = access.boards_held_by(current_actor())
    offered = dict(boards_on(reading(), clock.today(), boards))
    trainers = dict(list_trainers(reading(), boards, clock.today()))
    if found is not None:
        trainers |= dict(dates.trainers_of(reading(), found.id))
        if found.board_id is not None:
            offered |= board_names(reading(), [found.board_id])
    form.offer(
        sorted(queries.names_in_use(reading()).items(), key=lambda one: one[1].casefold()),
        offered.items(),
        sorted(trainers.items(), key=lambda one: one[1].casefold()),
    )
    return form


def _show_form(form: DateForm, found: TrainingDate | None = None, *, apart: bool = False) -> str:
    return render_template(
        "training/date_form.html",
        form=form,
        date=dates.find_line(reading(), found.id) if found is not None else None,
        apart=apart,
    )
