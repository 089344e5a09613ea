"""What the templates of cases ask for: how kinds, quarters, what is due and what is written are put into words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, current_app, g, url_for
from flask_babel import gettext

from hrstod.cases.contents import Sheet
from hrstod.cases.rules import EntryKind
from hrstod.cases.telling import ENTRY_NAMES, KIND_NAMES, Told, Words, tell, tell_due
from hrstod.cases.views.desk import choices
from hrstod.web.language import language

if TYPE_CHECKING:
    from collections.abc import Callable

    from hrstod.cases.access import OpenCase, ReadEntry
    from hrstod.cases.contents import Body
    from hrstod.cases.rules import CaseKind, Due

blueprint = Blueprint("words", __name__)

WHY_LISTS = (
    "opening-reason",
    "reader-reason",
    "leaving-reason",
    "closing-reason",
    "decline-reason",
    "hold-reason",
    "export-purpose",
)
"""The lists that a reason in the log of events may come from."""
PAGES = {
    EntryKind.NOTE: "cases.notes.page",
    EntryKind.FOLLOW_UP: "cases.follow_ups.page",
    EntryKind.REFERRAL: "cases.parts.referral_page",
    EntryKind.SIGHTING: "cases.parts.sighting_page",
    EntryKind.CONSENT: "cases.sharing.consent_page",
    EntryKind.DISCLOSURE: "cases.sharing.disclosure_page",
    EntryKind.RELEASE: "cases.release.show",
}
"""Where each kind of entry is changed by its id."""


def words() -> Words:
    """Give where the words are, in the language of whoever is asking; looked up once a page."""
    if "case_words" not in g:
        known = current_app.extensions
        g.case_words = Words(
            choices(),
            known["hrstod.safety_plan"],
            known["hrstod.contacts"],
            known["hrstod.guidance"],
            language(),
        )
    found: Words = g.case_words
    return found


def _said_once(key: str, say: Callable[[], str]) -> str:
    """Say something that a list says in many rows, translated once a page."""
    said: dict[str, str] = g.setdefault("case_texts", {})
    if key not in said:
        said[key] = say()
    return said[key]


@blueprint.app_template_global()
def kind_name(kind: CaseKind) -> str:
    """Say whom a case is for."""
    return _said_once(f"kind {kind}", lambda: str(KIND_NAMES[kind]))


@blueprint.app_template_global()
def quarter(written: str) -> str:
    """Write a quarter out."""
    year, _dash, number = written.partition("-")
    return _said_once(written, lambda: str(gettext("quarter %(number)s of %(year)s", number=number, year=year)))


@blueprint.app_template_global()
def due_text(due: Due) -> str:
    """Say what is due."""
    return _said_once(f"due {due.what} {due.word}", lambda: tell_due(due, words()))


@blueprint.app_template_global()
def entry_told(body: Body) -> Told:
    """Put an entry into words."""
    return tell(body, words())


@blueprint.app_template_global()
def entry_name(kind: EntryKind) -> str:
    """Say what kind of thing is written."""
    return str(ENTRY_NAMES[EntryKind(kind)])


@blueprint.app_template_global()
def why_text(chosen: str) -> str:
    """Say a reason out of the log of events."""
    found = next((choices().group(name) for name in WHY_LISTS if chosen in choices().group(name).ids), None)
    return found.text(chosen, language()) if found is not None else chosen


def recipient_text(chosen: str) -> str:
    """Say, out of the log of events, for whom a case was taken out as a file."""
    return choices().group("export-recipient").text(chosen, language())


@blueprint.app_template_global()
def entry_address(case: OpenCase, read: ReadEntry) -> str:
    """Give where something that is written can be changed; nothing for what cannot."""
    if read.entry is None or isinstance(read.entry.body, Sheet):
        return ""
    kind = EntryKind(read.entry.body.kind)
    if kind is EntryKind.PLAN:
        return url_for("cases.plan.page", case_id=case.row.id)
    return url_for(PAGES[kind], case_id=case.row.id, entry_id=read.id) if kind in PAGES else ""
