"""Write into the audit trail. An act and its entry are one transaction: neither is without the other.

Entries are numbered without a gap, so those who write take turns: whoever has written holds the turn until the end of
its transaction. Write last, just before the commit. What was refused or failed is rolled back, and its entry would be
with it: `write_apart` has a transaction of its own, to be used when the other has ended.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy import insert, select, text

from hrstod.audit import chain
from hrstod.audit.canonical import canonical
from hrstod.audit.details import Kind
from hrstod.audit.events import DETAILS
from hrstod.audit.models import AuditEntry
from hrstod.database.transaction import transaction

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from sqlalchemy import Engine
    from sqlalchemy.orm import Session

    from hrstod.audit.details import Detail
    from hrstod.audit.events import Event

Value = UUID | str | int | date | None

ADVISORY_LOCK = 0x61756474
"""PostgreSQL's lock number for the trail: “audt”."""

SUBJECT = "case"
"""The detail that entries are looked for by."""

PATIENCE = "5s"
"""How long to wait for the turn in PostgreSQL; SQLite waits as long (busy_timeout)."""
_LAST = select(AuditEntry.number, AuditEntry.hash).order_by(AuditEntry.number.desc()).limit(1)


def write(database: Session, event: Event, *, actor_id: UUID | None, moment: datetime, **details: Value) -> None:
    """Add an entry in the caller's transaction, which then holds the turn to write.

    Refuses details that the event does not have or lacks (TypeError), and one that is no id, word, count or day where
    it should be (TypeError), or a word that is not on its list (ValueError).
    """
    write_each(database, event, actor_id=actor_id, moment=moment, things=[details])


def write_each(
    database: Session, event: Event, *, actor_id: UUID | None, moment: datetime, things: Iterable[Mapping[str, Value]]
) -> None:
    """Add an entry for each of several things that the same was done to, in one turn; else as `write`."""
    checked = [_checked(event, details) for details in things]
    number, previous = take_turn(database)
    rows = []
    for written in checked:
        entry = chain.link(
            previous, number + 1, at=moment, event=event.value, actor_id=actor_id, details=canonical(written)
        )
        number, previous = entry.number, entry.hash
        rows.append({**vars(entry), "subject": written.get(SUBJECT)})
    if rows:
        database.execute(insert(AuditEntry), rows)


def write_apart(engine: Engine, event: Event, *, actor_id: UUID | None, moment: datetime, **details: Value) -> None:
    """Add an entry in a transaction of its own, for what was refused or failed.

    Not while this thread has a write transaction open: that one has the turn, and this would wait for it in vain.
    """
    with transaction(engine) as database:
        write(database, event, actor_id=actor_id, moment=moment, **details)


def take_turn(database: Session) -> tuple[int, bytes]:
    """Keep others from writing until the transaction ends; give the last entry's number and hash.

    In SQLite a write transaction is alone from its beginning.
    """
    if database.get_bind().dialect.name == "postgresql":
        database.execute(text("SELECT set_config('lock_timeout', :patience, true)"), {"patience": PATIENCE})
        database.execute(text("SELECT pg_advisory_xact_lock(:number)"), {"number": ADVISORY_LOCK})
    row = database.execute(_LAST).one_or_none()
    return (row.number, row.hash) if row else (0, chain.GENESIS)


def _checked(event: Event, details: Mapping[str, Value]) -> dict[str, str | int]:
    """Give an event's details as they are stored."""
    given = {key: value for key, value in details.items() if value is not None}
    allowed = DETAILS[event]
    if unknown := given.keys() - allowed.keys():
        raise TypeError(f"{event} tells nothing about {', '.join(sorted(unknown))}")
    if missing := {one.key for one in allowed.values() if not one.is_optional} - given.keys():
        raise TypeError(f"{event} must tell {', '.join(sorted(missing))}")
    return {key: _stored(event, allowed[key], value) for key, value in given.items()}


def _stored(event: Event, detail: Detail, value: Value) -> str | int:
    if detail.kind is Kind.ID and isinstance(value, UUID):
        return str(value)
    if detail.kind is Kind.COUNT and isinstance(value, int) and not isinstance(value, bool):
        if value < 0:
            raise ValueError(f"{detail.key} of {event} counts something, and is not negative")
        return value
    if detail.kind is Kind.DAY and isinstance(value, date) and not isinstance(value, datetime):
        return value.isoformat()
    if detail.kind is Kind.WORD and isinstance(value, str):
        if not detail.allows(value):
            raise ValueError(f"{detail.key} of {event} is no word on its list in hrstod/audit/details.py")
        return str(value)
    raise TypeError(f"{detail.key} of {event} must be of the kind “{detail.kind}”")
