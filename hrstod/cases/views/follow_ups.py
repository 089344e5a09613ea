"""The pages of follow-ups: what is to be done and when, and what became of it."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from flask import Blueprint, render_template

from hrstod import clock
from hrstod.cases import following, service
from hrstod.cases.contents import FollowUp
from hrstod.cases.following import Outcome, outcome_of
from hrstod.cases.rules import REGULAR_FOLLOW_UP_DAYS, suggested_follow_up
from hrstod.cases.views.desk import choices, shows_case, who, writes_cases
from hrstod.cases.views.part_forms import FollowUpForm, NewFollowUpForm
from hrstod.cases.views.saving import find_open, find_written, save_part
from hrstod.contacts.holidays import swedish_holidays
from hrstod.database.transaction import commits
from hrstod.web.language import language

if TYPE_CHECKING:
    from uuid import UUID

    from flask.typing import ResponseReturnValue

    from hrstod.cases.access import OpenCase, Viewing
    from hrstod.cases.contents import Body

blueprint = Blueprint("follow_ups", __name__)


@blueprint.get("/c/<uuid:case_id>/follow-ups")
@writes_cases
@shows_case
def new(case: OpenCase, _viewing: Viewing) -> ResponseReturnValue:
    """Ask what is to be done, and suggest when."""
    form = NewFollowUpForm(formdata=None, data={"on": _suggested(case).isoformat()})
    return _show(case, None, form)


@blueprint.post("/c/<uuid:case_id>/follow-ups", endpoint="add")
@writes_cases
@commits
def add(case_id: UUID) -> ResponseReturnValue:
    """Add something that is to be done."""
    form = NewFollowUpForm()
    _offer(form)
    return save_part(
        form,
        case_id,
        lambda: service.add_entry(*who(), case_id, body=FollowUp(what=form.what.data, on=form.on.chosen)),
        lambda *said: _show(find_open(case_id), None, *said),
    )


@blueprint.get("/c/<uuid:case_id>/follow-ups/<uuid:entry_id>")
@writes_cases
@shows_case
def page(case: OpenCase, viewing: Viewing, *, entry_id: UUID) -> ResponseReturnValue:
    """Ask what became of a follow-up."""
    saved, version = find_written(case, viewing, entry_id, FollowUp)
    said = {"what": saved.what, "on": saved.on.isoformat(), "outcome": outcome_of(saved).value}
    return _show(case, entry_id, FollowUpForm(formdata=None, data={**said, "token": str(version)}))


@blueprint.post("/c/<uuid:case_id>/follow-ups/<uuid:entry_id>", endpoint="change")
@writes_cases
@commits
def change(case_id: UUID, entry_id: UUID) -> ResponseReturnValue:
    """Move a follow-up, or say what became of it."""
    form = FollowUpForm()
    _offer(form)

    def act() -> None:
        following.change_follow_up(
            *who(),
            case_id,
            entry_id=entry_id,
            what=form.what.data,
            on=form.on.chosen,
            outcome=Outcome(form.outcome.data),
            seen=form.seen,
        )

    return save_part(form, case_id, act, lambda *said: _show(find_open(case_id), entry_id, *said))


def _suggested(case: OpenCase) -> date:
    today = clock.today()
    years = {today.year, (today + timedelta(days=2 * REGULAR_FOLLOW_UP_DAYS)).year}
    holidays = frozenset[date]().union(*map(swedish_holidays, years))
    return suggested_follow_up(today, is_new=case.index.is_new, holidays=holidays)


def _offer(form: NewFollowUpForm) -> None:
    """Offer what the list has; what has been retired since stays chosen."""
    form.offer(choices(), language(), [form.what.data or ""])


def _show(case: OpenCase, entry_id: UUID | None, form: NewFollowUpForm, theirs: Body | None = None) -> str:
    _offer(form)
    return render_template("cases/follow_up.html", case=case, entry_id=entry_id, form=form, theirs=theirs)
