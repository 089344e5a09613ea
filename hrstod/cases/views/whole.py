"""The pages of a whole case: one's own list, a new one, why one looks, what is written, and who has looked."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from uuid import UUID

from flask import Blueprint, current_app, redirect, render_template, request, url_for
from wtforms.fields.choices import SelectChoice

from hrstod import clock
from hrstod.accounts import browser, faults
from hrstod.accounts.sharing import list_readers
from hrstod.accounts.supporters import list_supporters
from hrstod.audit.events import Event
from hrstod.audit.queries import last_revision, list_about
from hrstod.authorization.checks import boards_for
from hrstod.authorization.permissions import Permission
from hrstod.cases import access, service
from hrstod.cases.contents import Sheet
from hrstod.cases.forms import NewCaseForm, WhyForm
from hrstod.cases.rules import LEAST_READERS, CaseKind, CaseState
from hrstod.cases.service import NewCase
from hrstod.cases.views import (
    answering,
    ending,
    export,
    finding,
    follow_ups,
    notes,
    parts,
    plan,
    release,
    renewing,
    sharing,
    sheet,
    team,
    words,
)
from hrstod.cases.views.desk import (
    choices,
    find_case,
    opening,
    reads_cases,
    remember_viewing,
    shows_case,
    who,
)
from hrstod.database.transaction import commits, reading
from hrstod.errors import NotFound, RuleBroken
from hrstod.organisation.queries import boards_on
from hrstod.web.guards import current_actor, requires
from hrstod.web.language import language

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from hrstod.cases.access import OpenCase, Viewing

blueprint = Blueprint("cases", __name__)
for part in (
    answering,
    ending,
    export,
    finding,
    follow_ups,
    notes,
    parts,
    plan,
    release,
    renewing,
    sharing,
    sheet,
    team,
    words,
):
    blueprint.register_blueprint(part.blueprint)
PAGE = 50
"""How many cases stand on a page."""
PAGE_NUMBER = re.compile(r"[1-9][0-9]{0,3}")
begins_cases = requires(Permission.CASES_OPEN, unlocked=True)


@blueprint.get("/c")
@reads_cases
def show_list() -> ResponseReturnValue:
    """Show one's own open cases, what is due first at the top."""
    return _show_page(CaseState.OPEN)


@blueprint.get("/c/closed")
@reads_cases
def show_closed() -> ResponseReturnValue:
    """Show one's own closed cases."""
    return _show_page(CaseState.CLOSED)


def _show_page(state: CaseState) -> str:
    """Show a page of one's own cases; all are put in order first, so that what is due stands on the first."""
    cases = access.list_cases(current_actor(), reading(), opening(), state=state)
    asked = request.args.get("page", "1")
    page = int(asked) if PAGE_NUMBER.fullmatch(asked) else 1
    return render_template(
        "cases/list.html",
        cases=cases[(page - 1) * PAGE : page * PAGE],
        today=clock.today(),
        is_closed=state is CaseState.CLOSED,
        page=page,
        has_more=len(cases) > page * PAGE,
    )


@blueprint.get("/c/new")
@begins_cases
def new() -> ResponseReturnValue:
    """Ask about a case that is to be begun; with several boards, for which first."""
    boards = _boards()
    asked = request.args.get("board", "")
    board_id = next((one for one, _name in boards if str(one) == asked or len(boards) == 1), None)
    if board_id is None:
        return render_template("cases/which_board.html", boards=boards)
    return _show_new(board_id, NewCaseForm(formdata=None, data={"board": str(board_id)}))


@blueprint.post("/c/new", endpoint="begin")
@begins_cases
@commits
def begin() -> ResponseReturnValue:
    """Begin a case."""
    form = NewCaseForm()
    board_id = next((one for one, _name in _boards() if str(one) == form.board.data), None)
    if board_id is None:
        raise NotFound
    _offer(form, board_id)
    if not form.validate():
        return _show_new(board_id, form), 422
    sheet = Sheet(violence=tuple(form.violence.data or ()), relation=form.relation.data or "")
    chosen = NewCase(
        board_id,
        CaseKind(form.kind.data),
        readers=tuple(UUID(one) for one in form.readers.data or ()),
        excluded=tuple(UUID(one) for one in form.excluded.data or ()),
        sheet=sheet,
    )
    try:
        case = service.begin_case(*who(), chosen)
    except RuleBroken as refused:
        form.refuse(refused.sentence)
        return _show_new(board_id, form), 422
    remember_viewing(case.row.id)
    return redirect(url_for("cases.show", case_id=case.row.id), 303)


def _boards() -> list[tuple[UUID, str]]:
    return boards_on(reading(), clock.today(), boards_for(current_actor(), Permission.CASES_OPEN))


def _offer(form: NewCaseForm, board_id: UUID) -> None:
    """Offer colleagues of the board, and all that can be chosen."""
    supporters = list_supporters(reading(), browser.vault(), board_id, clock.today())
    others = [one for one in supporters if one[0] != current_actor().account_id]
    form.offer(choices(), language())
    form.offer_people("readers", others)
    form.offer_people("excluded", others)
    form.board.choices = [SelectChoice(str(one), name) for one, name in _boards()]
    types = current_app.extensions["hrstod.guidance"].types
    form.violence.choices = [SelectChoice(one.id, one.name.in_language(language())) for one in types]


def _show_new(board_id: UUID, form: NewCaseForm) -> str:
    _offer(form, board_id)
    name = dict(_boards()).get(board_id, "")
    stopped = service.what_stops(reading(), opening(), board_id)
    return render_template("cases/new.html", form=form, board=name, stopped=stopped)


@blueprint.get("/c/<uuid:case_id>/why")
@reads_cases
def gate(case_id: UUID) -> ResponseReturnValue:
    """Ask why somebody wants to see what is written about a case."""
    case = find_case(case_id)
    return _show_gate(case, WhyForm(formdata=None))


@blueprint.post("/c/<uuid:case_id>/why", endpoint="open")
@reads_cases
@commits
def open_case(case_id: UUID) -> ResponseReturnValue:
    """Write down that somebody looks at a case, and why, and show it."""
    form = WhyForm()
    form.offer(choices(), language())
    if not form.validate():
        return _show_gate(find_case(case_id), form), 422
    service.show_case(*who(), case_id, why=form.why.data)
    remember_viewing(case_id)
    return redirect(url_for("cases.show", case_id=case_id), 303)


def _show_gate(case: OpenCase, form: WhyForm) -> str:
    form.offer(choices(), language())
    return render_template("cases/gate.html", case=case, form=form, today=clock.today())


@blueprint.get("/c/<uuid:case_id>")
@reads_cases
@shows_case
def show(case: OpenCase, viewing: Viewing) -> ResponseReturnValue:
    """Show all that is written about a case."""
    entries = access.read_entries(reading(), opening(), case, viewing)
    written = last_revision(reading(), case.reference)
    if not all(one.is_genuine for one in entries):
        faults.note(Event.CASE_UNGENUINE, actor_id=current_actor().account_id, case=case.reference)
    return render_template(
        "cases/case.html",
        case=case,
        sheet=next((one for one in entries if one.entry and isinstance(one.entry.body, Sheet)), None),
        entries=[one for one in reversed(entries) if not (one.entry and isinstance(one.entry.body, Sheet))],
        today=clock.today(),
        is_older=written > case.index.revision,
        lacks_reader=len(_lasting(case)) < LEAST_READERS,
    )


def _lasting(case: OpenCase) -> list[UUID]:
    """List those of the team who have a key today and do not only cover for somebody."""
    having = {reader.account_id for reader in list_readers(reading(), case.row.id)}
    return [member.account for member in case.index.team if member.covers_in is None and member.account in having]


@blueprint.get("/c/<uuid:case_id>/entries/<uuid:entry_id>")
@reads_cases
@shows_case
def versions(case: OpenCase, viewing: Viewing, *, entry_id: UUID) -> ResponseReturnValue:
    """Show every version of something that is written."""
    found = access.read_versions(reading(), opening(), case, viewing, entry_id=entry_id)
    return render_template("cases/versions.html", case=case, versions=found)


@blueprint.get("/c/<uuid:case_id>/looked")
@reads_cases
@shows_case
def looked(case: OpenCase, _viewing: Viewing) -> ResponseReturnValue:
    """Show who has opened a case, when, and why they said they did."""
    events = [event for event in Event if event.startswith("case.")]
    return render_template("cases/looked.html", case=case, lines=list_about(reading(), case.reference, events))
