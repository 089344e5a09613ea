"""The pages of a long work: what somebody has lost the right to read is sealed anew, piece by piece."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from flask import Blueprint, redirect, render_template, request, url_for
from flask_login import current_user

from hrstod.authorization.checks import may
from hrstod.authorization.permissions import Permission
from hrstod.cases import renewing
from hrstod.cases.rules import WHOLE, progress_after
from hrstod.cases.views.acting import act_on
from hrstod.cases.views.desk import choices, find_case, opening, reads_cases, who
from hrstod.cases.views.team import changes_team
from hrstod.cases.views.team_forms import LeaveForm
from hrstod.database.transaction import commits, reading
from hrstod.errors import NotFound
from hrstod.web.guards import confirmed, current_actor
from hrstod.web.language import language

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

blueprint = Blueprint("renewing", __name__)

LEFT = "left"
"""Says, in the form that goes on by itself, that something could not be opened on the way."""


def own_part() -> str:
    """Say on somebody's own page that what they read is to be sealed anew; nothing while it is locked."""
    actor = current_actor()
    if current_user.keys is None or not may(actor, Permission.CASES_READ):
        return ""
    return render_template("cases/own_renewing.html") if renewing.has_stale(actor, reading(), opening()) else ""


@blueprint.get("/c/seal-anew")
@reads_cases
def page() -> ResponseReturnValue:
    """Say whether something is to be sealed anew; with a script, the page begins by itself."""
    is_stale = renewing.has_stale(current_actor(), reading(), opening())
    return render_template("cases/renewing.html", state="begins" if is_stale else "done", done=0)


@blueprint.post("/c/seal-anew", endpoint="go_on")
@reads_cases
@commits
def go_on() -> ResponseReturnValue:
    """Seal some more anew, and tell how far it has come; the page's script presses the button again."""
    after, done, has_left = _asked()
    piece = renewing.renew_some(*who(), after=after, most=renewing.AT_ONCE)
    has_left = has_left or not piece.is_whole
    if piece.left:
        done = progress_after(done, piece.done, piece.left)
        return render_template("cases/renewing.html", state="goes-on", done=done, after=piece.last, has_left=has_left)
    if has_left:
        return render_template("cases/renewing.html", state="has-left", done=WHOLE)
    return redirect(url_for("cases.renewing.page"), 303)


def _asked() -> tuple[UUID | None, int, bool]:
    """Read where the piece before ended, and how much was done by then; a mangled form begins anew."""
    try:
        after, done = UUID(request.form.get("after", "")), int(request.form.get("done", ""))
    except ValueError:
        return None, 0, False
    return after, min(max(done, 0), WHOLE), LEFT in request.form


@blueprint.get("/c/readers/<uuid:account_id>/withdraw")
@changes_team
@confirmed
def withdraw_page(account_id: UUID) -> ResponseReturnValue:
    """Say what it means to withdraw somebody from all that both read, and ask why."""
    return _show_withdraw(account_id, _leave_form(LeaveForm(formdata=None)))


@blueprint.post("/c/readers/<uuid:account_id>/withdraw", endpoint="withdraw")
@changes_team
@confirmed
@commits
def withdraw(account_id: UUID) -> ResponseReturnValue:
    """Take all that both read away from somebody, at once, and go on to sealing it anew."""
    form = _leave_form(LeaveForm())
    return act_on(
        form,
        lambda: renewing.withdraw_everywhere(*who(), account_id=account_id, why=form.why.data),
        lambda: _show_withdraw(account_id, form),
        then=url_for("cases.renewing.page"),
    )


def _leave_form(form: LeaveForm) -> LeaveForm:
    form.offer(choices(), language())
    return form


def _show_withdraw(account_id: UUID, form: LeaveForm) -> str:
    asked = (current_actor(), reading(), opening(), account_id)
    shared = renewing.list_shared_with(*asked)
    if not shared or account_id == current_actor().account_id:
        raise NotFound
    alone = renewing.list_left_alone(*asked)
    return render_template(
        "cases/withdraw_all.html",
        form=form,
        account_id=account_id,
        alone=[find_case(one) for one in alone],
        can_withdraw=len(alone) < len(shared),
    )
