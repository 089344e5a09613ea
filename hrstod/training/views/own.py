"""One’s own training: what there is to take, seats, and what has been completed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, redirect, render_template, url_for
from flask_babel import gettext
from flask_babel import lazy_gettext as _
from govuk_frontend_wtf.wtforms_widgets import GovSelect
from wtforms import SelectField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired

from hrstod import clock
from hrstod.database.transaction import commits, database, reading
from hrstod.errors import RuleBroken
from hrstod.training import access, claiming, dates, queries, signing_up, standing, surveys
from hrstod.training.rules import ClaimState, Form, SignUpState
from hrstod.training.state_words import STATE_TEXTS, whole_sentence
from hrstod.training.validity import State
from hrstod.training.views.dates import calendar_file
from hrstod.web.forms import Form as PageForm
from hrstod.web.forms import day_field
from hrstod.web.guards import current_actor, signed_in

if TYPE_CHECKING:
    from uuid import UUID

    from flask.typing import ResponseReturnValue

blueprint = Blueprint("own", __name__)

SHOW = "training.own.show"


class ClaimForm(PageForm):
    """A course that somebody has completed elsewhere, and when."""

    course = SelectField(_("Course"), widget=GovSelect(), choices=[], validators=[InputRequired(_("Choose a course."))])
    day = day_field(_("Day you completed it"), _("Write the day."), hint=_("For example 2027-01-31."))


def own_part() -> str:
    """Say on somebody's own page what there is to take, and where they have a seat; nothing when there is neither."""
    actor, today, now = current_actor(), clock.today(), clock.now()
    own = [one for one in standing.list_standings(reading(), actor.account_id, today) if one.is_mandatory]
    seats = [line for line, place in _own_dates(actor.account_id) if place.state is SignUpState.SEATED]
    team = signing_up.list_team(reading(), actor.account_id, today)
    asked = surveys.list_open_for(reading(), actor.account_id, today)
    if not (own or seats or team or asked):
        return ""
    return render_template(
        "training/own_part.html",
        pressing=[one for one in own if one.is_pressing or one.state is State.EXPIRING],
        seats=[line for line in seats if line.ends_at > now],
        has_team=bool(team),
        surveys=asked,
        said=whole_sentence,
    )


@blueprint.get("/training/mine")
@signed_in
def show() -> ResponseReturnValue:
    """Show what somebody has to take, where they have a seat, and what they have completed."""
    return _page(_offer(ClaimForm(formdata=None)))


@blueprint.post("/training/mine/elsewhere")
@signed_in
@commits
def say() -> ResponseReturnValue:
    """Say that one has completed a course elsewhere."""
    form = _offer(ClaimForm())
    if not form.validate():
        return _page(form), 422
    courses = {str(id_): id_ for id_, _name in _elsewhere()}
    try:
        claiming.claim(
            database(),
            account_id=current_actor().account_id,
            course_id=courses[form.course.data],
            completed_on=form.day.day or clock.today(),
            moment=clock.now(),
        )
    except RuleBroken as broken:
        form.refuse(broken.sentence)
        return _page(form), 422
    return redirect(url_for(SHOW, _anchor="elsewhere"), 303)


@blueprint.get("/training/mine/<uuid:date_id>")
@signed_in
def show_date(date_id: UUID) -> ResponseReturnValue:
    """Show a date that is for somebody, with their place on its list."""
    return _date_page(date_id)


@blueprint.post("/training/mine/<uuid:date_id>")
@signed_in
@commits
def sign_up(date_id: UUID) -> ResponseReturnValue:
    """Take a seat, or a place in the queue."""
    account_id = current_actor().account_id
    signing_up.find_open_date(database(), date_id, account_id, clock.today())
    try:
        signing_up.sign_up(database(), date_id=date_id, account_id=account_id, by=account_id, moment=clock.now())
    except RuleBroken as broken:
        return _date_page(date_id, refused=broken.sentence), 422
    return redirect(url_for("training.own.show_date", date_id=date_id), 303)


@blueprint.post("/training/mine/<uuid:date_id>/give-back")
@signed_in
@commits
def give_back(date_id: UUID) -> ResponseReturnValue:
    """Give the seat, or the place in the queue, back."""
    account_id = current_actor().account_id
    signing_up.find_open_date(database(), date_id, account_id, clock.today())
    try:
        signing_up.give_back(database(), date_id=date_id, account_id=account_id, by=account_id, moment=clock.now())
    except RuleBroken as broken:
        return _date_page(date_id, refused=broken.sentence), 422
    return redirect(url_for("training.own.show_date", date_id=date_id), 303)


@blueprint.get("/training/mine/<uuid:date_id>/calendar.ics")
@signed_in
def calendar(date_id: UUID) -> ResponseReturnValue:
    """Give a date that is for somebody as an entry for their calendar."""
    signing_up.find_open_date(reading(), date_id, current_actor().account_id, clock.today())
    return calendar_file(date_id)


def _own_dates(account_id: UUID) -> list[tuple[dates.DateLine, signing_up.Listed]]:
    """Give the dates on whose list somebody is, with their place."""
    lines = dates.list_lines(reading(), signing_up.is_listed(account_id))
    places = [(line, signing_up.own_place(reading(), line.id, account_id)) for line in lines]
    return [(line, place) for line, place in places if place is not None]


def _elsewhere() -> list[tuple[UUID, str]]:
    """List the courses that others hold, by name."""
    lines = queries.list_courses(reading(), clock.today())
    return [
        (line.id, line.name) for line in lines if line.form is Form.ELSEWHERE and not line.is_retired_on(clock.today())
    ]


def _offer(form: ClaimForm) -> ClaimForm:
    form.course.choices = [
        SelectChoice("", gettext("Choose a course")),
        *(SelectChoice(str(id_), name) for id_, name in _elsewhere()),
    ]
    return form


def _page(form: ClaimForm) -> str:
    actor, today, now = current_actor(), clock.today(), clock.now()
    own = _own_dates(actor.account_id)
    listed = {line.id for line, _place in own}
    offered = dates.list_open(reading(), signing_up.boards_of(reading(), actor.account_id, today), now)
    standings = standing.list_standings(reading(), actor.account_id, today)
    lines = {line.id: line for line in queries.list_courses(reading(), today)}
    return render_template(
        "training/own.html",
        standings=[one for one in standings if one.is_mandatory],
        courses=lines,
        forms=Form,
        own=[(line, place) for line, place in own if line.ends_at > now and line.state == "planned"],
        offered=[line for line in offered if line.id not in listed],
        entries=standing.list_entries(reading(), actor.account_id, today),
        claims=[(one, name) for one, name in claiming.list_own(reading(), actor.account_id)],
        waits=ClaimState.WAITING,
        surveys=surveys.list_open_for(reading(), actor.account_id, today),
        has_team=bool(signing_up.list_team(reading(), actor.account_id, today)),
        form=form if len(form.course.choices) > 1 else None,
        state_texts=STATE_TEXTS,
        said=whole_sentence,
    )


def _date_page(date_id: UUID, refused: object = "") -> str:
    account_id = current_actor().account_id
    signing_up.find_open_date(reading(), date_id, account_id, clock.today())
    line = dates.find_line(reading(), date_id)
    return render_template(
        "training/own_date.html",
        date=line,
        course=access.find_version(reading(), line.course_id),
        place=signing_up.own_place(reading(), date_id, account_id),
        trainers=dates.trainers_of(reading(), date_id),
        is_open=line.state == "planned" and line.starts_at > clock.now(),
        refused=refused,
    )
