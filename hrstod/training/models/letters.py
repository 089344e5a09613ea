"""Mail about training that is to be sent, or was."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped

from hrstod.database.base import HasId, Row
from hrstod.database.marks import Mark as Sensitivity
from hrstod.database.marks import marked
from hrstod.database.types import UtcMoment, word_of
from hrstod.training.rules import LetterKind


class TrainingLetter(HasId, Row):
    """A mail about training that is to be sent, or was: to whom, about what, never twice for the same cause."""

    __tablename__ = "training_letter"
    __table_args__ = (UniqueConstraint("account_id", "cause"),)

    account_id: Mapped[UUID] = marked(Sensitivity.PERSONAL, ForeignKey("account.id"))
    kind: Mapped[LetterKind] = marked(Sensitivity.INTERNAL, word_of(LetterKind))
    cause: Mapped[str] = marked(Sensitivity.INTERNAL, String(120))
    """What brought it about, such as the date and its sequence: the same cause never makes two."""
    date_id: Mapped[UUID | None] = marked(Sensitivity.INTERNAL, ForeignKey("training_date.id"))
    course_id: Mapped[UUID | None] = marked(Sensitivity.INTERNAL, ForeignKey("course.id"))
    sequence: Mapped[int | None] = marked(Sensitivity.INTERNAL)
    """The number of the invitation for the calendar, when it holds one."""
    due_on: Mapped[date | None] = marked(Sensitivity.PERSONAL)
    """The day that a reminder is about."""
    queued_at: Mapped[datetime] = marked(Sensitivity.INTERNAL, UtcMoment, index=True)
    sent_at: Mapped[datetime | None] = marked(Sensitivity.INTERNAL, UtcMoment)
