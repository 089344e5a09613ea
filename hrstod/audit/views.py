"""The auditor's pages: the log of events, a check that nobody has changed it, and the log as a file."""

from __future__ import annotations

import functools
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any
from uuid import UUID

from flask import Blueprint, Response, current_app, render_template, request

from hrstod import clock
from hrstod.audit import checkpoints, outside, queries, service
from hrstod.audit.chain import Finding
from hrstod.audit.events import Group, events_in
from hrstod.audit.forms import GROUP_TEXTS, SPOILT, UNREADABLE, in_words, read_choices
from hrstod.audit.lines import UnreadableLine
from hrstod.authorization.permissions import Permission
from hrstod.database.transaction import commits, database
from hrstod.errors import Unavailable
from hrstod.web.formatting import day
from hrstod.web.guards import confirmed, current_actor, requires

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from flask.typing import ResponseReturnValue

    from hrstod.audit.details import Detail
    from hrstod.audit.queries import Line, Sheet

blueprint = Blueprint("audit", __name__)


@dataclass(frozen=True)
class Told:
    """One detail of an entry in words."""

    label: str
    text: str
    person: UUID | None = None


def _names(sheet: Sheet, people: Iterable[UUID]) -> Callable[[UUID], str]:
    """Look up the names of all that stands on a page, once for each kind; what nobody can name any longer is its id."""
    wanted: dict[str, set[UUID]] = {"account": set(people)}
    for line in sheet.lines:
        for detail, value in line.told:
            if isinstance(value, UUID):
                wanted.setdefault(detail.key, set()).add(value)
    find = current_app.extensions.get("hrstod.names", {})
    found = {id_: name for kind in wanted if kind in find for id_, name in find[kind](database(), wanted[kind]).items()}
    return lambda id_: found.get(id_) or str(id_)


def _told(name: Callable[[UUID], str], line: Line) -> list[Told]:
    """Say what an entry tells, in the reader's language; not once more who did what people do for themselves."""
    is_own = line.event in events_in(Group.SIGN_IN)
    return [
        _said(name, detail, value)
        for detail, value in line.told
        if not (is_own and detail.key == "account" and value == line.actor_id)
    ]


def _said(name: Callable[[UUID], str], detail: Detail, value: Any) -> Told:
    label = str(detail.label)
    if isinstance(value, UUID):
        return Told(label, name(value), value if detail.key == "account" else None)
    if isinstance(value, date):
        return Told(label, day(value))
    if not isinstance(value, str):
        return Told(label, str(value))
    say = current_app.extensions.get("hrstod.audit_words", {}).get(detail.key)
    return Told(label, say(value) if say is not None else str(detail.words.get(value, value)))


@blueprint.get("/audit")
@requires(Permission.AUDIT_READ)
def show() -> ResponseReturnValue:
    """Show a page of events, newest first, narrowed by what was chosen."""
    asked = read_choices(request.args)
    try:
        sheet = queries.list_entries(database(), asked.selection, before=asked.before, after=asked.after)
        people = {*queries.list_actors(database()), *([asked.person] if asked.person else [])}
    except (ValueError, TypeError):
        raise Unavailable(SPOILT) from None
    name = _names(sheet, people)
    return render_template(
        "audit/list.html",
        sheet=sheet,
        asked=asked,
        parts=asked.address_parts(),
        groups=list(GROUP_TEXTS.items()),
        people=sorted(((person, name(person)) for person in people), key=lambda one: one[1].casefold()),
        name=name,
        told=functools.partial(_told, name),
    )


@blueprint.get("/audit/verify")
@requires(Permission.AUDIT_READ)
def show_check() -> ResponseReturnValue:
    """Say what a check looks for, and offer it."""
    return render_template("audit/check.html", checked=None)


@blueprint.post("/audit/verify")
@requires(Permission.AUDIT_READ)
@commits
def check() -> ResponseReturnValue:
    """Check the whole log now, say what that showed, and write down that it was done."""
    extensions = current_app.extensions
    place = outside.checkpoint_file(extensions["hrstod.settings"])
    key = checkpoints.public_key(extensions["hrstod.vault"].keystore.secret(service.SIGNING))
    try:
        kept = outside.read_checkpoints(place)
    except (OSError, UnreadableLine):
        raise Unavailable(UNREADABLE) from None
    checked = service.check(extensions["hrstod.engine"], outside=kept, keys=[key])
    actor = current_actor()
    service.note_check(actor.account_id, database(), verdict=checked.verdict, moment=clock.now())
    return render_template(
        "audit/check.html",
        checked=checked,
        sentence=in_words(checked.verdict),
        is_intact=checked.verdict.finding is Finding.INTACT,
        last=max((one.number for one in checked.outside), default=0),
    )


@blueprint.get("/audit/export")
@requires(Permission.AUDIT_EXPORT)
@confirmed
def show_export() -> ResponseReturnValue:
    """Say what is in the file and who can read it, and offer it."""
    return render_template("audit/export.html")


@blueprint.post("/audit/export")
@requires(Permission.AUDIT_EXPORT)
@confirmed
@commits
def export() -> ResponseReturnValue:
    """Give the log as a file, a little at a time, and write down that it was taken out."""
    upto = service.note_export(current_actor().account_id, database(), moment=clock.now())
    lines = service.export_lines(current_app.extensions["hrstod.engine"], upto)
    return Response(
        lines,
        content_type="application/jsonl",
        headers={"Content-Disposition": f'attachment; filename="hr-stod-{clock.today()}.jsonl"'},
    )
