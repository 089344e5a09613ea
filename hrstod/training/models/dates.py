"""When and where courses are held, by whom, who is on the list, and who was there."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped

from hrstod.database.base import HasId, Row
from hrstod.database.marks import Mark as Sensitivity
from hrstod.database.marks import marked
from hrstod.database.types import UtcMoment, word_of
from hrstod.training.rules import DateState, How, Mark, SignUpState


class TrainingDate(HasId, Row):
    """When and where a course is held."""

    __tablename__ = "training_date"
    __table_args__ = (
        CheckConstraint("ends_at > starts_at", name="ends_after_it_begins"),
        CheckConstraint("seats BETWEEN 1 AND 1000", name="has_seats"),
        CheckConstraint("place <> '' OR link <> ''", name="is_somewhere"),
        CheckConstraint("(closed_at IS NOT NULL) = (state = 'closed')", name="is_closed_at_a_time"),
    )

    course_id: Mapped[UUID] = marked(Sensitivity.INTERNAL, ForeignKey("course.id"), index=True)
    board_id: Mapped[UUID | None] = marked(Sensitivity.INTERNAL, ForeignKey("board.id"))
    """For whose managers it is held; empty for all boards."""
    starts_at: Mapped[datetime] = marked(Sensitivity.INTERNAL, UtcMoment, index=True)
    ends_at: Mapped[datetime] = marked(Sensitivity.INTERNAL, UtcMoment)
    place: Mapped[str] = marked(Sensitivity.INTERNAL, String(200), default="")
    link: Mapped[str] = marked(Sensitivity.INTERNAL, String(400), default="")
    seats: Mapped[int] = marked(Sensitivity.INTERNAL)
    state: Mapped[DateState] = marked(Sensitivity.INTERNAL, word_of(DateState), default=DateState.PLANNED)
    sequence: Mapped[int] = marked(Sensitivity.INTERNAL, default=0)
    """How often what stands in calendars has changed (RFC 5545, 3.8.7.4); the UID is the id and stays."""
    planned_by: Mapped[UUID | None] = marked(Sensitivity.PERSONAL, ForeignKey("account.id"))
    closed_at: Mapped[datetime | None] = marked(Sensitivity.INTERNAL, UtcMoment)
    closed_by: Mapped[UUID | None] = marked(Sensitivity.PERSONAL, ForeignKey("account.id"))


class DateTrainer(Row):
    """Who holds a training date."""

    __tablename__ = "date_trainer"

    date_id: Mapped[UUID] = marked(Sensitivity.INTERNAL, ForeignKey("training_date.id"), primary_key=True)
    account_id: Mapped[UUID] = marked(Sensitivity.PERSONAL, ForeignKey("account.id"), primary_key=True)


class SignUp(HasId, Row):
    """Somebody's place on the list of a training date."""

    __tablename__ = "sign_up"
    __table_args__ = (UniqueConstraint("date_id", "account_id"),)

    date_id: Mapped[UUID] = marked(Sensitivity.INTERNAL, ForeignKey("training_date.id"), index=True)
    account_id: Mapped[UUID] = marked(Sensitivity.PERSONAL, ForeignKey("account.id"), index=True)
    state: Mapped[SignUpState] = marked(Sensitivity.INTERNAL, word_of(SignUpState))
    signed_up_at: Mapped[datetime] = marked(Sensitivity.INTERNAL, UtcMoment)
    """The order of the waiting list; whoever comes back after cancelling stands last."""
    signed_up_by: Mapped[UUID | None] = marked(Sensitivity.PERSONAL, ForeignKey("account.id"))


class AttendanceMark(HasId, Row):
    """How much of a training date somebody was there for, as somebody has said; the last one said counts."""

    __tablename__ = "attendance_mark"
    __table_args__ = (
        UniqueConstraint("date_id", "account_id", "number"),
        CheckConstraint("number >= 1", name="is_numbered_from_one"),
    )

    date_id: Mapped[UUID] = marked(Sensitivity.INTERNAL, ForeignKey("training_date.id"), index=True)
    account_id: Mapped[UUID] = marked(Sensitivity.PERSONAL, ForeignKey("account.id"))
    number: Mapped[int] = marked(Sensitivity.INTERNAL)
    """1 for the first that was said about somebody on this date, 2 for the next."""
    mark: Mapped[Mark] = marked(Sensitivity.PERSONAL, word_of(Mark))
    how: Mapped[How] = marked(Sensitivity.INTERNAL, word_of(How))
    why: Mapped[str | None] = marked(Sensitivity.INTERNAL, String(20))
    """Why it was changed after the date had been closed; a word that the audit trail knows."""
    marked_at: Mapped[datetime] = marked(Sensitivity.INTERNAL, UtcMoment)
    marked_by: Mapped[UUID | None] = marked(Sensitivity.PERSONAL, ForeignKey("account.id"))
