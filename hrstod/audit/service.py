"""Sign the trail as it stands, take it out, and check it; each is an entry itself."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import func, insert, select
from sqlalchemy.orm import Session

from hrstod.audit import chain, checkpoints, queries, trail
from hrstod.audit.chain import Finding, Verdict
from hrstod.audit.events import Event
from hrstod.audit.lines import checkpoint_line, entry_line
from hrstod.audit.models import AuditCheckpoint

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator
    from datetime import datetime
    from uuid import UUID

    from sqlalchemy import Engine

    from hrstod.audit.checkpoints import Checkpoint

SIGNING = "audit-signing"
"""The name of the installation's secret that signs checkpoints."""


class LogShortened(Exception):
    """The trail is shorter than a checkpoint in the database says that it was."""


@dataclass(frozen=True)
class Checked:
    """What checking the trail showed, and how many checkpoints it could be compared with."""

    verdict: Verdict
    inside: list[Checkpoint]
    """Checkpoints in the database; whoever can change the trail can change them."""
    outside: list[Checkpoint]


def make_checkpoint(database: Session, *, seed: bytes, moment: datetime) -> Checkpoint:
    """Sign the trail as it stands, with the installation's key for this (32 bytes), and keep it in the database.

    The checkpoint covers the entry that tells of it. Whoever calls writes it outside too, after the commit: one that
    stands outside for a trail that was rolled back would be a false alarm. A trail that has lost entries since it was
    last signed is not signed again (LogShortened).
    """
    before, _hash = trail.take_turn(database)
    if (database.scalar(select(func.max(AuditCheckpoint.number))) or 0) > before:
        raise LogShortened
    trail.write(database, Event.AUDIT_CHECKPOINT_MADE, actor_id=None, moment=moment, entries=before + 1)
    number, entry_hash = trail.take_turn(database)
    made = checkpoints.sign(seed, number=number, entry_hash=entry_hash, made_at=moment)
    database.execute(
        insert(AuditCheckpoint).values(
            number=made.number, hash=made.hash, made_at=made.made_at, key=made.key, signature=made.signature
        )
    )
    return made


def note_export(actor_id: UUID | None, database: Session, *, moment: datetime) -> int:
    """Write down that the trail is taken out, and give how many entries that is, this one among them."""
    before, _hash = trail.take_turn(database)
    trail.write(database, Event.AUDIT_EXPORTED, actor_id=actor_id, moment=moment, entries=before + 1)
    return before + 1


def export_lines(engine: Engine, upto: int) -> Iterator[str]:
    """Give the trail up to an entry, and the checkpoints in the database so far, as lines of JSON."""
    with Session(engine) as database:
        yield from map(entry_line, queries.all_entries(database, upto))
        yield from (checkpoint_line(one) for one in queries.all_checkpoints(database) if one.number <= upto)


def check(engine: Engine, *, outside: list[Checkpoint], keys: Collection[bytes]) -> Checked:
    """Check the whole trail against the checkpoints in the database and outside it, signed with these keys.

    It is read in a transaction of its own that writes nothing, so that nobody waits for it.
    """
    with Session(engine) as database:
        inside = queries.all_checkpoints(database)
        try:
            verdict = chain.verify(queries.all_entries(database), {*inside, *outside}, keys)
        except queries.UNREADABLE:
            number = queries.first_unreadable(database)
            verdict = Verdict(Finding.CHANGED, number - 1, number=number)
    return Checked(verdict, inside, outside)


def note_check(actor_id: UUID | None, database: Session, *, verdict: Verdict, moment: datetime) -> None:
    """Write down that the trail was checked, and what it showed."""
    trail.write(
        database,
        Event.AUDIT_VERIFIED,
        actor_id=actor_id,
        moment=moment,
        entries=verdict.entries,
        result=verdict.finding.value,
    )
