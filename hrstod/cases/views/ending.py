"""The page of a case's end: close it, open it again, stop its disposal, and lift the stop."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, redirect, render_template, url_for

from hrstod import clock
from hrstod.authorization.permissions import Permission
from hrstod.cases import closing
from hrstod.cases.rules import CaseState, DueKind, may_be_disposed_from
from hrstod.cases.views.acting import act_on
from hrstod.cases.views.desk import choices, find_case, shows_case, who
from hrstod.cases.views.team_forms import CloseForm, HoldForm
from hrstod.database.transaction import commits, reading
from hrstod.organisation.queries import disposal_rule_for
from hrstod.web.guards import requires
from hrstod.web.language import language

if TYPE_CHECKING:
    from uuid import UUID

    from flask.typing import ResponseReturnValue

    from hrstod.cases.access import OpenCase, Viewing
    from hrstod.cases.rules import Due

blueprint = Blueprint("ending", __name__)

closes_cases = requires(Permission.CASES_CLOSE, unlocked=True)
"""Let in whoever closes cases and has unlocked."""


@blueprint.get("/c/<uuid:case_id>/end")
@closes_cases
@shows_case
def page(case: OpenCase, _viewing: Viewing) -> ResponseReturnValue:
    """Show whether a case goes on, how long it is kept, and whether its disposal is stopped."""
    return _show(case, _close_form(case, CloseForm(formdata=None)), _hold_form(HoldForm(formdata=None)))


@blueprint.post("/c/<uuid:case_id>/end", endpoint="close")
@closes_cases
@commits
def close(case_id: UUID) -> ResponseReturnValue:
    """Close a case."""
    case = find_case(case_id, Permission.CASES_CLOSE)
    form = _close_form(case, CloseForm())
    return act_on(
        form,
        lambda: closing.close_case(*who(), case_id, why=form.why.data),
        lambda: _show(case, form, _hold_form(HoldForm(formdata=None))),
        then=_to(case_id),
    )


@blueprint.post("/c/<uuid:case_id>/reopen", endpoint="reopen")
@closes_cases
@commits
def reopen(case_id: UUID) -> ResponseReturnValue:
    """Open a closed case again."""
    closing.reopen_case(*who(), case_id)
    return redirect(url_for("cases.show", case_id=case_id), 303)


@blueprint.post("/c/<uuid:case_id>/hold", endpoint="hold")
@closes_cases
@commits
def hold(case_id: UUID) -> ResponseReturnValue:
    """Stop the disposal of a case."""
    case, form = find_case(case_id, Permission.CASES_CLOSE), _hold_form(HoldForm())
    return act_on(
        form,
        lambda: closing.hold_from_disposal(*who(), case_id, why=form.why_held.data),
        lambda: _show(case, _close_form(case, CloseForm(formdata=None)), form),
        then=_to(case_id),
    )


@blueprint.post("/c/<uuid:case_id>/lift", endpoint="lift")
@closes_cases
@commits
def lift(case_id: UUID) -> ResponseReturnValue:
    """Let a case be disposed of again, when its time has come."""
    closing.lift_hold(*who(), case_id)
    return redirect(_to(case_id), 303)


def _still_due(case: OpenCase) -> list[Due]:
    """List what somebody has said is to be done; that it has been quiet is no reason to keep a case open."""
    return [one for one in case.index.all_due() if one.what is not DueKind.REGULAR]


def _close_form(case: OpenCase, form: CloseForm) -> CloseForm:
    form.offer(choices(), language())
    form.ask_about_due(is_anything=bool(_still_due(case)))
    return form


def _hold_form(form: HoldForm) -> HoldForm:
    form.offer(choices(), language())
    return form


def _show(case: OpenCase, close_form: CloseForm, hold_form: HoldForm) -> str:
    """Show the page; of the two forms, at most one has been sent in."""
    rule = disposal_rule_for(reading(), case.row.board_id)
    return render_template(
        "cases/end.html",
        case=case,
        close_form=close_form,
        hold_form=hold_form,
        form=hold_form if hold_form.errors or hold_form.form_errors else close_form,
        is_open=case.row.state is CaseState.OPEN,
        due=_still_due(case),
        today=clock.today(),
        rule=rule,
        earliest=may_be_disposed_from(clock.today(), rule.years) if rule is not None else None,
    )


def _to(case_id: UUID) -> str:
    return url_for("cases.ending.page", case_id=case_id)
