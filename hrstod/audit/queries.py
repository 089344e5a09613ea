"""What the auditor's pages list, and the whole trail for those who check it or take it out."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any
from uuid import UUID

from sqlalchemy import and_, or_, select
from sqlalchemy.exc import DBAPIError

from hrstod.audit.chain import Entry
from hrstod.audit.checkpoints import Checkpoint
from hrstod.audit.details import Detail, Kind
from hrstod.audit.events import DETAILS, EVENTS, Event
from hrstod.audit.models import AuditCheckpoint, AuditEntry

if TYPE_CHECKING:
    from collections.abc import Collection, ItemsView, Iterator
    from datetime import datetime

    from sqlalchemy import ColumnElement
    from sqlalchemy.orm import Session

PAGE = 50
"""How many entries stand on a page."""

UNREADABLE = (ValueError, TypeError, DBAPIError)
"""What reading raises when something stands in a column that SQLite took and that is none of what it is for."""

AT_A_TIME = 1000
"""How many entries are held in memory when all are read."""

ENTRY = (
    AuditEntry.number,
    AuditEntry.at,
    AuditEntry.event,
    AuditEntry.actor_id,
    AuditEntry.details,
    AuditEntry.previous,
    AuditEntry.hash,
)
CHECKPOINT = (
    AuditCheckpoint.number,
    AuditCheckpoint.hash,
    AuditCheckpoint.made_at,
    AuditCheckpoint.key,
    AuditCheckpoint.signature,
)


@dataclass(frozen=True)
class Selection:
    """What the auditor asked to see; an empty part asks for everything."""

    events: frozenset[Event] | None = None
    person: UUID | None = None
    """Whoever did it, or to whose account it was done."""
    begins: datetime | None = None
    ends: datetime | None = None
    """The first moment that is not wanted any more."""


@dataclass(frozen=True)
class Line:
    """One entry as a page shows it."""

    number: int
    at: datetime
    actor_id: UUID | None
    event: Event | None
    """Empty when this version of hrstod no longer knows the event."""
    name: str
    told: tuple[tuple[Detail, Any], ...]
    """The details, each with what it says."""


@dataclass(frozen=True)
class Sheet:
    """One page of entries, newest first, and the numbers where its neighbours begin."""

    lines: list[Line] = field(default_factory=list)
    older: int | None = None
    """Entries before this number stand on the next page."""
    newer: int | None = None
    """Entries after this number stand on the page before."""


def list_entries(
    database: Session, selection: Selection, *, before: int | None = None, after: int | None = None
) -> Sheet:
    """List a page of entries: the newest, those before a number, or those just after one."""
    wanted = select(*ENTRY).where(*_conditions(selection))
    if before is not None:
        wanted = wanted.where(AuditEntry.number < before)
    elif after is not None:
        wanted = wanted.where(AuditEntry.number > after)
    goes_up = before is None and after is not None
    order = AuditEntry.number.asc() if goes_up else AuditEntry.number.desc()
    found = [_line(Entry(*row)) for row in database.execute(wanted.order_by(order).limit(PAGE + 1))]
    lines, is_more = found[:PAGE], len(found) > PAGE
    if goes_up:
        lines.reverse()
    if not lines:
        return Sheet()
    return Sheet(
        lines,
        older=lines[-1].number if goes_up or is_more else None,
        newer=lines[0].number if before is not None or (goes_up and is_more) else None,
    )


def list_about(database: Session, subject: str, events: Collection[Event]) -> list[Line]:
    """List the entries of these kinds about one case, the newest first."""
    wanted = select(*ENTRY).where(AuditEntry.subject == subject, AuditEntry.event.in_(events))
    return [_line(Entry(*row)) for row in database.execute(wanted.order_by(AuditEntry.number.desc()))]


def last_revision(database: Session, subject: str) -> int:
    """Give the highest revision of a case that the trail tells of, 0 when it tells of none."""
    wanted = select(AuditEntry.details).where(AuditEntry.subject == subject, AuditEntry.details.contains('"revision":'))
    newest = database.scalar(wanted.order_by(AuditEntry.number.desc()).limit(1))
    try:
        return int(json.loads(newest)["revision"]) if newest else 0
    except (ValueError, TypeError, KeyError):
        return 0


def _conditions(selection: Selection) -> Iterator[ColumnElement[bool]]:
    if selection.events is not None:
        yield AuditEntry.event.in_(selection.events)
    if selection.person is not None:
        done_to = AuditEntry.details.contains(f'"account":"{selection.person}"')
        yield or_(AuditEntry.actor_id == selection.person, done_to)
    if selection.begins is not None or selection.ends is not None:
        begins = [AuditEntry.at >= selection.begins] if selection.begins is not None else []
        ends = [AuditEntry.at < selection.ends] if selection.ends is not None else []
        yield and_(*begins, *ends)


def _line(entry: Entry) -> Line:
    event = EVENTS.get(entry.event)
    known = DETAILS[event] if event else {}
    told = tuple((known[key], _value(known[key], value)) for key, value in _details(entry) if key in known)
    return Line(entry.number, entry.at, entry.actor_id, event, entry.event, told)


def _details(entry: Entry) -> ItemsView[str, Any]:
    """Read an entry's details; what somebody has spoilt is shown as an entry without any."""
    try:
        found = json.loads(entry.details)
    except ValueError:
        found = None
    return (found if isinstance(found, dict) else {}).items()


def _value(detail: Detail, stored: Any) -> Any:
    """Give what was told: an id, a day, a word or a count; what somebody has spoilt as it stands."""
    try:
        if detail.kind is Kind.ID:
            return UUID(stored)
        return date.fromisoformat(stored) if detail.kind is Kind.DAY else stored
    except (ValueError, TypeError, AttributeError):
        return stored


def list_actors(database: Session) -> list[UUID]:
    """List everybody who has done something that stands in the trail."""
    found = select(AuditEntry.actor_id).where(AuditEntry.actor_id.is_not(None)).distinct()
    return [one for one in database.scalars(found) if one is not None]


def all_entries(database: Session, upto: int | None = None) -> Iterator[Entry]:
    """Give the whole trail from its first entry, a little at a time."""
    wanted = select(*ENTRY).order_by(AuditEntry.number).execution_options(yield_per=AT_A_TIME)
    if upto is not None:
        wanted = wanted.where(AuditEntry.number <= upto)
    return (Entry(*row) for row in database.execute(wanted))


def first_unreadable(database: Session) -> int:
    """Find the first entry that cannot be read at all, when reading them together has failed."""
    for number in database.scalars(select(AuditEntry.number).order_by(AuditEntry.number)):
        try:
            database.execute(select(*ENTRY).where(AuditEntry.number == number)).one()
        except UNREADABLE:
            return number
    raise LookupError


def all_checkpoints(database: Session) -> list[Checkpoint]:
    """Give the checkpoints that stand in the database, oldest first."""
    return [Checkpoint(*row) for row in database.execute(select(*CHECKPOINT).order_by(AuditCheckpoint.number))]
