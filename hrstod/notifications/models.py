"""The table of notifications: who is to get which message on which day, and whether it has left."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped

from hrstod.database.base import HasId, Row
from hrstod.database.marks import Mark, marked
from hrstod.database.types import UtcMoment, word_of
from hrstod.notifications.rules import MessageKind


class OutboxMessage(HasId, Row):
    """One message to one person on one day; it has no content, because all messages have the same."""

    __tablename__ = "outbox_message"
    __table_args__ = (UniqueConstraint("account_id", "day", "kind"),)

    account_id: Mapped[UUID] = marked(Mark.INTERNAL, ForeignKey("account.id"))
    day: Mapped[date] = marked(Mark.INTERNAL)
    kind: Mapped[MessageKind] = marked(Mark.INTERNAL, word_of(MessageKind))
    sent_at: Mapped[datetime | None] = marked(Mark.INTERNAL, UtcMoment)
    """When it was about to be handed to the mail server; empty when it was not, or the server did not take it."""
