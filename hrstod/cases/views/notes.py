"""The pages of notes, and the drafts of those who write them."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from flask import Blueprint, redirect, render_template, request, url_for

from hrstod import clock
from hrstod.cases import drafts, service
from hrstod.cases.contents import LONGEST_NOTE, Note
from hrstod.cases.drafts import NEW_NOTE, Draft
from hrstod.cases.views.desk import choices, opening, shows_case, who, writes_cases
from hrstod.cases.views.part_forms import NoteForm
from hrstod.cases.views.saving import find_open, find_written, save_part, years_kept
from hrstod.database.transaction import commits, reading
from hrstod.web.guards import current_actor
from hrstod.web.language import language

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from hrstod.cases.access import OpenCase, Viewing
    from hrstod.cases.contents import Body

blueprint = Blueprint("notes", __name__)


@blueprint.get("/c/<uuid:case_id>/notes")
@writes_cases
@shows_case
def new(case: OpenCase, _viewing: Viewing) -> ResponseReturnValue:
    """Ask for a note; what its author had begun to write stands in it."""
    draft = _find_draft(case, NEW_NOTE)
    return _show(case, None, _filled(draft or Note(), draft.seen if draft else 0), draft=draft)


@blueprint.post("/c/<uuid:case_id>/notes", endpoint="add")
@writes_cases
@commits
def add(case_id: UUID) -> ResponseReturnValue:
    """Add a note."""
    form = _sent()
    return save_part(
        form,
        case_id,
        lambda: service.add_entry(*who(), case_id, body=_note_in(form)),
        lambda *said: _show(find_open(case_id), None, *said),
    )


@blueprint.get("/c/<uuid:case_id>/notes/<uuid:entry_id>")
@writes_cases
@shows_case
def page(case: OpenCase, viewing: Viewing, *, entry_id: UUID) -> ResponseReturnValue:
    """Show a note, to write another version of it; what its reader had begun to write stands in its place."""
    saved, version = find_written(case, viewing, entry_id, Note)
    draft = _find_draft(case, entry_id.hex)
    return _show(case, entry_id, _filled(draft or saved, draft.seen if draft else version), draft=draft)


@blueprint.post("/c/<uuid:case_id>/notes/<uuid:entry_id>", endpoint="change")
@writes_cases
@commits
def change(case_id: UUID, entry_id: UUID) -> ResponseReturnValue:
    """Write another version of a note."""
    form = _sent()
    return save_part(
        form,
        case_id,
        lambda: service.change_entry(*who(), case_id, entry_id=entry_id, body=_note_in(form), seen=form.seen),
        lambda *said: _show(find_open(case_id), entry_id, *said),
    )


@blueprint.post("/c/<uuid:case_id>/draft", endpoint="draft")
@writes_cases
@commits
def keep_draft(case_id: UUID) -> ResponseReturnValue:
    """Keep what somebody has begun to write, or forget it when there is nothing; a button leads back to its page.

    What points out a person is not looked for: it is sealed for its author alone, and nobody has decided to keep it.
    """
    form = _sent()
    kept = Draft(**_note_in(form).model_dump(include={"phrases", "text"}), seen=form.seen, on=clock.today())
    under = request.form.get("under", NEW_NOTE)
    drafts.keep_draft(*who(), case_id, draft=kept, under=under)
    if "back" not in request.form:
        return "", 204
    if under == NEW_NOTE:
        return redirect(url_for("cases.notes.new", case_id=case_id), 303)
    return redirect(url_for("cases.notes.page", case_id=case_id, entry_id=UUID(under)), 303)


def _sent() -> NoteForm:
    """Give the form that was sent in; a phrase that has been retired since stays chosen."""
    form = NoteForm()
    form.offer(choices(), language(), form.phrases.data or ())
    return form


def _filled(begun: Note | Draft, seen: int) -> NoteForm:
    form = NoteForm(formdata=None, data={"phrases": list(begun.phrases), "text": begun.text, "token": str(seen)})
    form.offer(choices(), language(), begun.phrases)
    return form


def _note_in(form: NoteForm) -> Note:
    """Give the note in a form: what is chosen in the order of the list, and nothing that is not in it."""
    chosen = set(form.phrases.data or ())
    known = choices().group("phrase").options
    return Note(phrases=tuple(one.id for one in known if one.id in chosen), text=form.text.data or "")


def _find_draft(case: OpenCase, under: str) -> Draft | None:
    return drafts.read_drafts(reading(), opening(), case, current_actor().account_id).get(under)


def _show(
    case: OpenCase, entry_id: UUID | None, form: NoteForm, theirs: Body | None = None, *, draft: Draft | None = None
) -> str:
    boxes = {box.data: box for box in form.phrases}
    offered = choices().group("phrase").offered_in_parts(form.phrases.data or ())
    return render_template(
        "cases/note.html",
        case=case,
        entry_id=entry_id,
        form=form,
        theirs=theirs,
        draft=draft,
        parts=[(part.name.in_language(language()), [boxes[one.id] for one in options]) for part, options in offered],
        longest=LONGEST_NOTE,
        years=years_kept(case),
    )
