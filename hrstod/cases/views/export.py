"""The page on which a case is taken out as a file, and the file."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from flask import Blueprint, render_template

from hrstod import clock
from hrstod.authorization.permissions import Permission
from hrstod.cases import access, exporting
from hrstod.cases.papers import Terms, taken_out
from hrstod.cases.views.desk import choices, names, opening, shows_case, who
from hrstod.cases.views.export_form import ExportForm
from hrstod.cases.views.files import PAPER, board_name, given, in_swedish, make_file
from hrstod.database.transaction import commits, reading
from hrstod.web.guards import confirmed, current_actor, requires
from hrstod.web.language import language

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from hrstod.cases.access import OpenCase, Viewing

blueprint = Blueprint("export", __name__)
exports_cases = requires(Permission.CASES_EXPORT, unlocked=True)
USUAL = timedelta(days=30)
"""For how long a file is kept when nobody chooses another day."""


@blueprint.get("/c/<uuid:case_id>/file")
@exports_cases
@confirmed
@shows_case
def page(case: OpenCase, viewing: Viewing) -> ResponseReturnValue:
    """Ask for what, for whom and until when a case is taken out as a file."""
    form = ExportForm(formdata=None, data={"destroy_on": (clock.today() + USUAL).isoformat()})
    return _show(_offered(form, case, viewing), case)


@blueprint.post("/c/<uuid:case_id>/file", endpoint="make")
@exports_cases
@confirmed
@shows_case
@commits
def make(case: OpenCase, viewing: Viewing) -> ResponseReturnValue:
    """Give a case as a file, and write down that it goes out."""
    form = _offered(ExportForm(), case, viewing)
    if not form.validate():
        return _show(form, case), 422
    actor = current_actor()
    taken = exporting.read_out(actor, reading(), opening(), viewing, kinds=form.chosen_kinds)
    terms = Terms(
        purpose=form.purpose.data,
        recipient=form.recipient.data,
        destroy_on=form.destroy_on.chosen,
        moment=clock.now(),
        by=actor.name,
        board=board_name(case.row.board_id),
    )
    authors = names({one.entry.by for one in taken.entries if one.entry is not None})
    with in_swedish() as words:
        paper = taken_out(taken.entries, taken.sheet, terms, code=case.index.code, words=words, names=authors)
    made = make_file(PAPER, paper)
    exporting.write_down(*who(), taken, purpose=terms.purpose, recipient=terms.recipient, until=terms.destroy_on)
    return given(made, "file")


def _offered(form: ExportForm, case: OpenCase, viewing: Viewing) -> ExportForm:
    entries = access.read_entries(reading(), opening(), case, viewing)
    form.offer(choices(), language())
    form.offer_kinds({one.entry.body.kind for one in entries if one.entry is not None})
    return form


def _show(form: ExportForm, case: OpenCase) -> str:
    return render_template("cases/file.html", form=form, case=case)
