"""The page that finds words in one's own notes: words come by POST only, and go nowhere."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from flask import Blueprint, render_template
from flask_babel import lazy_gettext as _
from govuk_frontend_wtf.wtforms_widgets import GovCheckboxInput
from wtforms import BooleanField

from hrstod.cases import finding
from hrstod.cases.forms import ChoiceForm, one_of
from hrstod.cases.views.desk import choices, opening, reads_cases, who
from hrstod.database.transaction import commits, reading
from hrstod.web.forms import text_field
from hrstod.web.guards import current_actor
from hrstod.web.language import language

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from flask.typing import ResponseReturnValue

    from hrstod.cases.finding import OpenNote

blueprint = Blueprint("finding", __name__)

MOST_SHOWN = 50
LONGEST_WORDS = 200


class FindForm(ChoiceForm):
    """Which words, and why somebody looks for them."""

    lists: ClassVar[Mapping[str, str]] = {"why": "opening-reason"}
    words = text_field(
        _("Words"),
        _("Write at least one word."),
        longest=LONGEST_WORDS,
        hint=_("All of them must stand in the same note. Parts of words will do."),
    )
    why = one_of(_("Why do you search?"), _("Choose why you search."))
    with_closed = BooleanField(_("Search in what is closed, too"), widget=GovCheckboxInput())


@blueprint.get("/c/find")
@reads_cases
def page() -> ResponseReturnValue:
    """Ask which words, and why."""
    return _show(FindForm(formdata=None))


@blueprint.post("/c/find", endpoint="search")
@reads_cases
@commits
def search() -> ResponseReturnValue:
    """Find the words, write down that somebody searched and why, and show where they stand.

    What is searched is read before the transaction that writes begins: while it lasts, nobody else writes.
    """
    form = FindForm()
    form.offer(choices(), language())
    if not form.validate():
        return _show(form), 422
    phrases = {one.id: one.text.in_language(language()) for one in choices().group("phrase").options}
    opened = finding.open_notes(
        current_actor(), reading(), opening(), phrases=phrases, with_closed=form.with_closed.data
    )
    found = finding.matching(opened.notes, form.words.data)
    finding.write_down_search(*who(), why=form.why.data)
    return _show(form, found, is_whole=opened.is_whole)


def _show(form: FindForm, found: Sequence[OpenNote] | None = None, *, is_whole: bool = True) -> str:
    form.offer(choices(), language())
    return render_template(
        "cases/find.html",
        form=form,
        found=found[:MOST_SHOWN] if found is not None else None,
        has_more=found is not None and len(found) > MOST_SHOWN,
        is_whole=is_whole,
    )
