"""The tables of the audit trail; rows are added and never changed."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import LargeBinary, String, Text
from sqlalchemy.orm import Mapped

from hrstod.database.base import Row
from hrstod.database.marks import Mark, marked
from hrstod.database.types import UtcMoment


class AuditEntry(Row):
    """One act, chained to the one before it."""

    __tablename__ = "audit_entry"

    number: Mapped[int] = marked(Mark.INTERNAL, primary_key=True, autoincrement=False)
    """1, 2, 3 without a gap: a gap is an entry that somebody has taken out."""
    at: Mapped[datetime] = marked(Mark.INTERNAL, UtcMoment)
    event: Mapped[str] = marked(Mark.INTERNAL, String(60))
    actor_id: Mapped[UUID | None] = marked(Mark.PERSONAL, index=True)
    """No foreign key: the trail outlives the account. Empty when a command or nobody known did it."""
    details: Mapped[str] = marked(Mark.INTERNAL, Text)
    """Canonical JSON: ids, words from lists, counts and days."""
    subject: Mapped[str | None] = marked(Mark.INTERNAL, String(64), index=True)
    """The word for the case among the details, to find the entries about one case by; the chain covers the details."""
    previous: Mapped[bytes] = marked(Mark.INTERNAL, LargeBinary(32))
    hash: Mapped[bytes] = marked(Mark.INTERNAL, LargeBinary(32))


class AuditCheckpoint(Row):
    """How far the trail had come, signed; a copy stands outside the database."""

    __tablename__ = "audit_checkpoint"

    number: Mapped[int] = marked(Mark.INTERNAL, primary_key=True, autoincrement=False)
    hash: Mapped[bytes] = marked(Mark.INTERNAL, LargeBinary(32))
    made_at: Mapped[datetime] = marked(Mark.INTERNAL, UtcMoment)
    key: Mapped[bytes] = marked(Mark.INTERNAL, LargeBinary(32))
    """The public half of the key that signed it (Ed25519, RFC 8032)."""
    signature: Mapped[bytes] = marked(Mark.INTERNAL, LargeBinary(64))
