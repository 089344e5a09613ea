"""The pages of who reads a case: the team, and each change of it, with what it means said before it is made."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from flask import Blueprint, redirect, render_template, request, url_for

from hrstod import clock
from hrstod.authorization.permissions import Permission
from hrstod.cases import team
from hrstod.cases.rules import LEAST_READERS
from hrstod.cases.views.acting import act_on
from hrstod.cases.views.desk import choices, find_case, opening, reads_cases, shows_case, who
from hrstod.cases.views.team_forms import AddForm, ExcludeForm, HandOverForm, LeaveForm
from hrstod.database.transaction import commits, reading
from hrstod.errors import NotFound
from hrstod.web.guards import confirmed, current_actor, requires
from hrstod.web.language import language

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from hrstod.cases.access import OpenCase, Viewing

blueprint = Blueprint("team", __name__)

changes_team = requires(Permission.CASES_TEAM_CHANGE, unlocked=True)
"""Let in whoever changes teams and has unlocked."""


@blueprint.get("/c/<uuid:case_id>/team")
@reads_cases
@shows_case
def page(case: OpenCase, _viewing: Viewing) -> ResponseReturnValue:
    """Show who reads a case, who covers until when, and who is left out."""
    lines = team.list_team(reading(), opening(), case)
    return render_template(
        "cases/team.html",
        case=case,
        team=lines,
        own=current_actor().account_id,
        are_too_few=sum(line.reads_as_own for line in lines) < LEAST_READERS,
    )


@blueprint.get("/c/<uuid:case_id>/team/add")
@changes_team
@confirmed
@shows_case
def add_page(case: OpenCase, _viewing: Viewing) -> ResponseReturnValue:
    """Ask who is to read a case, why and for how long."""
    return _show_add(case, _add_form(case, AddForm(formdata=None)))


@blueprint.post("/c/<uuid:case_id>/team/add", endpoint="add")
@changes_team
@confirmed
@commits
def add(case_id: UUID) -> ResponseReturnValue:
    """Let somebody read a case."""
    case = _find(case_id)
    form = _add_form(case, AddForm())
    return act_on(
        form,
        lambda: team.add_member(
            *who(), case_id, account_id=UUID(form.person.data), why=form.why.data, covers_in=form.covers_in
        ),
        lambda: _show_add(case, form),
        then=_to(case_id),
    )


def _add_form(case: OpenCase, form: AddForm) -> AddForm:
    form.offer(choices(), language())
    form.offer_months(clock.today())
    form.offer_people("person", team.list_addable(current_actor(), reading(), opening(), case))
    return form


def _show_add(case: OpenCase, form: AddForm) -> str:
    return render_template("cases/team_add.html", case=case, form=form)


@blueprint.get("/c/<uuid:case_id>/team/<uuid:account_id>")
@changes_team
@confirmed
@shows_case
def withdraw_page(case: OpenCase, _viewing: Viewing, *, account_id: UUID) -> ResponseReturnValue:
    """Say what it means that somebody is withdrawn, and ask why; for oneself there is handing over."""
    if account_id == current_actor().account_id:
        return redirect(url_for("cases.team.hand_over_page", case_id=case.row.id), 303)
    return _show_withdraw(case, account_id, _leave_form(LeaveForm(formdata=None)))


@blueprint.post("/c/<uuid:case_id>/team/<uuid:account_id>", endpoint="withdraw")
@changes_team
@confirmed
@commits
def withdraw(case_id: UUID, account_id: UUID) -> ResponseReturnValue:
    """Take a case away from somebody, at once."""
    case, form = _find(case_id), _leave_form(LeaveForm())
    return act_on(
        form,
        lambda: team.withdraw_member(*who(), case_id, account_id=account_id, why=form.why.data),
        lambda: _show_withdraw(case, account_id, form),
        then=_to(case_id),
    )


def _leave_form(form: LeaveForm) -> LeaveForm:
    form.offer(choices(), language())
    return form


def _show_withdraw(case: OpenCase, account_id: UUID, form: LeaveForm) -> str:
    if account_id not in {member.account for member in case.index.team}:
        raise NotFound
    return render_template("cases/team_withdraw.html", case=case, form=form, account_id=account_id)


@blueprint.get("/c/<uuid:case_id>/team/hand-over")
@changes_team
@confirmed
@shows_case
def hand_over_page(case: OpenCase, _viewing: Viewing) -> ResponseReturnValue:
    """Say that whoever hands a case over loses it, and ask to whom."""
    return _show_hand_over(case, _hand_over_form(case, HandOverForm(formdata=None)))


@blueprint.post("/c/<uuid:case_id>/team/hand-over", endpoint="hand_over")
@changes_team
@confirmed
@commits
def hand_over(case_id: UUID) -> ResponseReturnValue:
    """Let somebody read a case in one's own place."""
    case = _find(case_id)
    form = _hand_over_form(case, HandOverForm())
    return act_on(
        form,
        lambda: team.hand_over(*who(), case_id, account_id=UUID(form.person.data), why=form.why.data),
        lambda: _show_hand_over(case, form),
        then=url_for("cases.show_list"),
    )


def _hand_over_form(case: OpenCase, form: HandOverForm) -> HandOverForm:
    form.offer(choices(), language())
    form.offer_people("person", team.list_successors(current_actor(), reading(), opening(), case))
    return form


def _show_hand_over(case: OpenCase, form: HandOverForm) -> str:
    return render_template("cases/team_hand_over.html", case=case, form=form)


@blueprint.get("/c/<uuid:case_id>/team/leave-out")
@changes_team
@confirmed
@shows_case
def exclude_page(case: OpenCase, _viewing: Viewing) -> ResponseReturnValue:
    """Say what it means that somebody is left out, and ask who."""
    return _show_exclude(case, _exclude_form(case, ExcludeForm(formdata=None)))


@blueprint.post("/c/<uuid:case_id>/team/leave-out", endpoint="exclude")
@changes_team
@confirmed
@commits
def exclude(case_id: UUID) -> ResponseReturnValue:
    """See to it that somebody never reads a case."""
    case = _find(case_id)
    form = _exclude_form(case, ExcludeForm())
    return act_on(
        form,
        lambda: team.exclude(*who(), case_id, account_id=UUID(form.person.data)),
        lambda: _show_exclude(case, form),
        then=_to(case_id),
    )


def _exclude_form(case: OpenCase, form: ExcludeForm) -> ExcludeForm:
    form.offer_people("person", team.list_excludable(current_actor(), reading(), case))
    return form


def _show_exclude(case: OpenCase, form: ExcludeForm) -> str:
    return render_template("cases/team_leave_out.html", case=case, form=form)


@blueprint.post("/c/<uuid:case_id>/team/let-in", endpoint="let_in")
@changes_team
@commits
def let_in(case_id: UUID) -> ResponseReturnValue:
    """Let somebody who was left out be added again."""
    try:
        account_id = UUID(request.form.get("account", ""))
    except ValueError:
        raise NotFound from None
    team.let_in_again(*who(), case_id, account_id=account_id)
    return redirect(_to(case_id), 303)


def _find(case_id: UUID) -> OpenCase:
    return find_case(case_id, Permission.CASES_TEAM_CHANGE)


def _to(case_id: UUID) -> str:
    return url_for("cases.team.page", case_id=case_id)
