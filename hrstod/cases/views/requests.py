"""The pages of a request for support: the manager's, from a checklist to a receipt, and those of HR support.

Neither side's leave a line in the access log, and the manager's leave nothing in the log of events: a line at a time
would tell who has asked, and so in which unit somebody needs support.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from flask import Blueprint, current_app, redirect, render_template, request, url_for

from hrstod import clock
from hrstod.accounts import browser
from hrstod.accounts.supporters import list_supporters
from hrstod.authorization.checks import boards_for
from hrstod.authorization.permissions import Permission
from hrstod.cases import asking
from hrstod.cases.asking import Asked
from hrstod.cases.rules import CaseKind
from hrstod.cases.service import NewCase, what_stops
from hrstod.cases.views.desk import choices, names, opening, remember_viewing, typing_guard, who
from hrstod.cases.views.request_forms import LONGEST_WORDS, AnswerForm, AskForm
from hrstod.cases.views.words import words
from hrstod.checklists.places import address_of, find_checklist, open_place
from hrstod.checklists.rules import TASKS
from hrstod.crypto.primitives import random_bytes
from hrstod.database.transaction import commits, reading
from hrstod.errors import NotFound, PlaceClosed, RuleBroken
from hrstod.organisation.queries import boards_on
from hrstod.web.guards import current_actor, requires
from hrstod.web.language import language

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from hrstod.cases.asking import Request
    from hrstod.checklists.definitions import Checklist

blueprint = Blueprint("requests", __name__)
sends_requests = requires(Permission.REQUESTS_SEND, unlocked=True)
answers_requests = requires(Permission.REQUESTS_ANSWER, unlocked=True)

TOKEN_BYTES = 16
Place = tuple["Checklist", str]
"""A checklist, and the way back to its list of steps."""


@blueprint.get("/steps/<name>/<int:version>/<sealed>/ask")
@sends_requests
def ask_page(name: str, version: int, sealed: str) -> ResponseReturnValue:
    """Ask what a manager wants of HR; with several boards, of which first."""
    place = _open_tasks(name, version, sealed)
    boards = _boards()
    asked = request.args.get("board", "")
    board_id = next((one for one, _name in boards if str(one) == asked or len(boards) == 1), None)
    if board_id is None:
        return render_template("cases/ask_board.html", checklist=place[0], back=place[1], boards=boards)
    # Every checklist that there is speaks of somebody who is subjected; the page lets it be changed.
    filled = {"board": str(board_id), "kind": CaseKind.SUBJECTED.value, "token": random_bytes(TOKEN_BYTES).hex()}
    stopped = what_stops(reading(), opening(), board_id) is not None
    return _show_ask(place, board_id, AskForm(formdata=None, data=filled), stopped=stopped)


@blueprint.post("/steps/<name>/<int:version>/<sealed>/ask", endpoint="ask")
@sends_requests
@commits
def ask(name: str, version: int, sealed: str) -> ResponseReturnValue:
    """Send a request, and lead to what is said to everybody."""
    place = _open_tasks(name, version, sealed)
    form = AskForm()
    board_id = next((one for one, _name in _boards() if str(one) == form.board.data), None)
    if board_id is None:
        raise NotFound
    _offer_ask(form, board_id)
    if not form.validate() or not form.is_fine(typing_guard(), language()):
        return _show_ask(place, board_id, form), 422
    asked = Asked(
        sender=current_actor().account_id,
        sender_name=current_actor().name,
        sent_on=clock.today(),
        kind=form.kind.data,
        wants=tuple(form.wants.data),
        urgency=form.urgency.data,
        reach=form.reach.data,
        text=form.text.data,
        checklist=place[0].name,
    )
    readers = tuple(UUID(one) for one in form.readers.data)
    try:
        asking.send_request(*who(), board_id=board_id, readers=readers, asked=asked, token=form.token.data)
    except RuleBroken as refused:
        form.refuse(refused.sentence)
        return _show_ask(place, board_id, form), 422
    return redirect(url_for("requests.receipt"), 303)


@blueprint.get("/r/sent")
@requires(Permission.REQUESTS_SEND)
def receipt() -> ResponseReturnValue:
    """Say what happens now: the same to everybody at any time, so that having been here tells nothing."""
    return render_template("cases/ask_receipt.html")


def _open_tasks(name: str, version: int, sealed: str) -> Place:
    """Open the list of steps that an address holds; nothing is asked for from any other place."""
    checklist = find_checklist(name, version)
    key, progress = open_place(checklist, sealed)
    if progress.at != TASKS:
        raise PlaceClosed
    return checklist, address_of(key, checklist, progress)


def _boards() -> list[tuple[UUID, str]]:
    return boards_on(reading(), clock.today(), boards_for(current_actor(), Permission.REQUESTS_SEND))


def _supporters(board_id: UUID) -> list[tuple[UUID, str]]:
    """List those in HR support who can be given something to read, without whoever is asking."""
    everybody = list_supporters(reading(), browser.vault(), board_id, clock.today())
    return [one for one in everybody if one[0] != current_actor().account_id]


def _offer_ask(form: AskForm, board_id: UUID) -> None:
    form.offer(choices(), language())
    form.offer_people("readers", _supporters(board_id))


def _show_ask(place: Place, board_id: UUID, form: AskForm, *, stopped: bool = False) -> str:
    _offer_ask(form, board_id)
    return render_template(
        "cases/ask.html",
        checklist=place[0],
        back=place[1],
        board=dict(_boards()).get(board_id, ""),
        form=form,
        is_stopped=stopped or not form.readers.choices,
        longest=LONGEST_WORDS,
    )


@blueprint.get("/r/<uuid:request_id>")
@answers_requests
def show(request_id: UUID) -> ResponseReturnValue:
    """Show a request, and ask what is done with it."""
    found = asking.find_request(current_actor(), reading(), opening(), request_id)
    return _show_request(found, AnswerForm(formdata=None, data={"kind": found.asked.kind}))


@blueprint.post("/r/<uuid:request_id>", endpoint="answer")
@answers_requests
@commits
def answer(request_id: UUID) -> ResponseReturnValue:
    """Make a case of a request, open or closed at once; whoever answers it second is told that it is gone."""
    found = asking.find_request(current_actor(), reading(), opening(), request_id)
    form = AnswerForm()
    _offer_answer(form, found)
    if not form.validate():
        return _show_request(found, form), 422
    new = NewCase(
        found.board_id,
        CaseKind(form.kind.data),
        readers=tuple(UUID(one) for one in form.readers.data),
        excluded=tuple(UUID(one) for one in form.excluded.data or ()),
    )
    note = asking.note_of(found.asked, words())
    try:
        case = asking.answer_request(*who(), request_id, new=new, declined=form.why_not, note=note)
    except RuleBroken as refused:
        form.refuse(refused.sentence)
        return _show_request(found, form), 422
    remember_viewing(case.row.id)
    return redirect(url_for("cases.show", case_id=case.row.id), 303)


def _offer_answer(form: AnswerForm, found: Request) -> None:
    form.offer(choices(), language())
    colleagues = _supporters(found.board_id)
    form.offer_people("readers", colleagues)
    form.offer_people("excluded", colleagues)


def _show_request(found: Request, form: AnswerForm) -> str:
    _offer_answer(form, found)
    named = names(found.readers)
    others = sorted(named[one] for one in found.readers if one != current_actor().account_id)
    checklists = current_app.extensions["hrstod.checklists"].versions
    return render_template(
        "cases/request.html",
        found=found,
        said=words(),
        others=others,
        left_out=[str(one) for one, _name in _supporters(found.board_id) if one not in found.readers],
        checklist=find_checklist(found.asked.checklist) if found.asked.checklist in checklists else None,
        form=form,
    )
