"""What goes to somebody who has asked for a public record: the answer, the copy, and the answer for nothing at all."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, render_template
from wtforms.fields.choices import SelectChoice

from hrstod import clock
from hrstod.authorization.checks import boards_for
from hrstod.authorization.permissions import Permission
from hrstod.cases import releasing
from hrstod.cases.contents import Release
from hrstod.cases.letters import answer
from hrstod.cases.papers import handed_out
from hrstod.cases.release_rules import REFUSED, RELEASED, Decider
from hrstod.cases.views.desk import choices, names, opening, shows_case, who
from hrstod.cases.views.files import LETTER, PAPER, board_name, given, in_swedish, make_file
from hrstod.cases.views.release import releases_cases
from hrstod.cases.views.release_forms import UNNAMED, NothingForm
from hrstod.database.transaction import commits, reading
from hrstod.errors import NotFound, RuleBroken
from hrstod.organisation.queries import boards_on
from hrstod.web.guards import confirmed, current_actor
from hrstod.web.language import language

if TYPE_CHECKING:
    from uuid import UUID

    from flask.typing import ResponseReturnValue

    from hrstod.cases.access import OpenCase, Viewing

blueprint = Blueprint("answering", __name__)


@blueprint.get("/c/<uuid:case_id>/record/<uuid:entry_id>/letter")
@releases_cases
@shows_case
def letter(case: OpenCase, viewing: Viewing, *, entry_id: UUID) -> ResponseReturnValue:
    """Give the answer to somebody who does not get all that they asked for."""
    release, _seen = releasing.find_request(reading(), opening(), case, viewing, entry_id=entry_id)
    if not release.outcome:
        raise RuleBroken(releasing.NOT_DECIDED)
    if release.outcome == RELEASED:
        raise NotFound
    return _letter(release, case.row.board_id)


@blueprint.get("/c/<uuid:case_id>/record/<uuid:entry_id>/file")
@releases_cases
@confirmed
@shows_case
def file_page(case: OpenCase, viewing: Viewing, *, entry_id: UUID) -> ResponseReturnValue:
    """Show what the copy holds, before it is made."""
    copy = releasing.read_copy(current_actor(), reading(), opening(), viewing, entry_id=entry_id)
    return render_template("cases/record_file.html", case=case, entry_id=entry_id, copy=copy)


@blueprint.post("/c/<uuid:case_id>/record/<uuid:entry_id>/file", endpoint="file")
@releases_cases
@confirmed
@shows_case
@commits
def file(case: OpenCase, viewing: Viewing, *, entry_id: UUID) -> ResponseReturnValue:
    """Give the copy for the one who asked, and write down that it is handed out."""
    copy = releasing.read_copy(current_actor(), reading(), opening(), viewing, entry_id=entry_id)
    board = board_name(case.row.board_id)
    with in_swedish() as words:
        paper = handed_out(copy.entries, copy.release, board=board, moment=clock.now(), words=words)
    made = make_file(PAPER, paper)
    releasing.write_down_copy(*who(), copy)
    return given(made, "copy")


@blueprint.get("/c/record")
@releases_cases
def nothing_page() -> ResponseReturnValue:
    """Ask what stands in the answer to somebody who asks about a person, when there is nothing."""
    boards = _boards()
    first = str(boards[0][0]) if len(boards) == 1 else ""
    form = NothingForm(formdata=None, data={"asked_on": clock.today().isoformat(), "board": first})
    return _show_nothing(form, boards)


@blueprint.post("/c/record", endpoint="nothing")
@releases_cases
def nothing() -> ResponseReturnValue:
    """Give the same answer as if there were something; nothing of it is kept."""
    form, boards = NothingForm(), _boards()
    _offer(form, boards)
    if not form.validate():
        return _show_nothing(form, boards), 422
    release = Release(
        asker="",
        asked_on=form.asked_on.chosen,
        outcome=REFUSED,
        reasons=tuple(form.reasons.data),
        who=Decider(form.who.data),
        is_named=UNNAMED not in (form.unnamed.data or ()),
        decided_by=current_actor().account_id,
        decided_on=clock.today(),
    )
    board_id = next(one for one, _name in boards if str(one) == form.board.data)
    return _letter(release, board_id)


def _letter(release: Release, board_id: UUID) -> ResponseReturnValue:
    known = names([release.decided_by] if release.decided_by is not None else [])
    decider, board = next(iter(known.values()), ""), board_name(board_id)
    with in_swedish() as words:
        made = make_file(LETTER, answer(release, board=board, name_of_decider=decider, words=words))
    return given(made, "answer")


def _boards() -> list[tuple[UUID, str]]:
    return boards_on(reading(), clock.today(), boards_for(current_actor(), Permission.CASES_RELEASE))


def _offer(form: NothingForm, boards: list[tuple[UUID, str]]) -> None:
    form.offer(choices(), language())
    form.offer_reasons_to_keep()
    form.board.choices = [SelectChoice(str(one), name) for one, name in boards]


def _show_nothing(form: NothingForm, boards: list[tuple[UUID, str]]) -> str:
    _offer(form, boards)
    return render_template("cases/record_nothing.html", form=form, is_one_board=len(boards) == 1)
