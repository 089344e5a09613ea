"""The page of what a case is about: choices and days, and never a story."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, current_app, render_template
from wtforms.fields.choices import SelectChoice

from hrstod.cases import service
from hrstod.cases.contents import Sheet
from hrstod.cases.definitions import NO, YES
from hrstod.cases.views.desk import choices, shows_case, who, writes_cases
from hrstod.cases.views.part_forms import YES_NO, SheetForm
from hrstod.cases.views.saving import find_open, find_written, save_part
from hrstod.database.transaction import commits, reading
from hrstod.web.language import language

if TYPE_CHECKING:
    from collections.abc import Iterable
    from uuid import UUID

    from flask.typing import ResponseReturnValue

    from hrstod.cases.access import OpenCase, Viewing
    from hrstod.cases.contents import Body

blueprint = Blueprint("sheet", __name__)


@blueprint.get("/c/<uuid:case_id>/about")
@writes_cases
@shows_case
def page(case: OpenCase, viewing: Viewing) -> ResponseReturnValue:
    """Show what a case is about, to change it."""
    saved, version = find_written(case, viewing, service.sheet_id(case), Sheet)
    form = SheetForm(formdata=None, data={**_as_typed(saved), "token": str(version)})
    return _show(case, form)


@blueprint.post("/c/<uuid:case_id>/about", endpoint="change")
@writes_cases
@commits
def change(case_id: UUID) -> ResponseReturnValue:
    """Change what a case is about."""
    form = SheetForm()
    _offer(form)
    return save_part(
        form,
        case_id,
        lambda: service.change_sheet(*who(), case_id, body=_sheet_in(form), seen=form.seen),
        lambda *said: _show(find_open(case_id), *said),
    )


def _as_typed(sheet: Sheet) -> dict[str, object]:
    considered = {True: YES, False: NO, None: ""}[sheet.report_considered]
    days = {name: day.isoformat() if (day := getattr(sheet, name)) else "" for name in ("report_on", "marked_on")}
    return {**sheet.model_dump(), **days, "report_considered": considered}


def _sheet_in(form: SheetForm) -> Sheet:
    return Sheet(
        violence=tuple(form.violence.data or ()),
        relation=form.relation.data or "",
        support=tuple(form.support.data or ()),
        adaptation=tuple(form.adaptation.data or ()),
        report_considered=YES_NO.get(form.report_considered.data),
        report_on=form.report_on.day,
        provision=form.provision.data or "",
        marked_on=form.marked_on.day,
    )


def _offer(form: SheetForm) -> None:
    """Offer what the lists have; a choice that has been retired since stays chosen."""
    form.offer(choices(), language(), _chosen(form))
    types = current_app.extensions["hrstod.guidance"].types
    form.violence.choices = [SelectChoice(one.id, one.name.in_language(language())) for one in types]
    form.offer_no_marking()


def _chosen(form: SheetForm) -> set[str]:
    several: Iterable[str] = [*(form.support.data or ()), *(form.adaptation.data or ())]
    return {*several, form.relation.data or "", form.provision.data or ""}


def _show(case: OpenCase, form: SheetForm, theirs: Body | None = None) -> str:
    _offer(form)
    provisions = choices().group("provision").offered([form.provision.data or ""])
    whens = [one.when.in_language(language()) if one.when is not None else "" for one in provisions]
    names = current_app.extensions["hrstod.names"]["board"](reading(), [case.row.board_id])
    return render_template(
        "cases/sheet.html",
        case=case,
        form=form,
        theirs=theirs,
        board=names.get(case.row.board_id, ""),
        hints=[{"hint": {"text": when}} if when else {} for when in whens],
    )
