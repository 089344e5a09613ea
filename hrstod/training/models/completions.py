"""Who has completed what and until when it counts, what managers have said they did, and days of leave."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped

from hrstod.database.base import HasId, Row
from hrstod.database.marks import Mark as Sensitivity
from hrstod.database.marks import marked
from hrstod.database.types import word_of
from hrstod.training.rules import ClaimState, Source


class Completion(HasId, Row):
    """Somebody has completed a course, or tried to. None is changed afterwards, except to be revoked."""

    __tablename__ = "completion"
    __table_args__ = (
        CheckConstraint("counts_until IS NULL OR counts_until >= valid_until", name="counts_as_long_as_it_is_valid"),
        CheckConstraint("(valid_until IS NULL) = (counts_until IS NULL)", name="runs_out_or_does_not"),
        CheckConstraint("(date_id IS NULL) = (source <> 'date')", name="comes_from_a_date_or_not"),
        CheckConstraint("(rests_on IS NULL) = (source <> 'other-course')", name="rests_on_another_or_not"),
        CheckConstraint("revoked_on IS NOT NULL OR revoked_by IS NULL", name="is_revoked_on_a_day"),
        Index(
            "ix_completion_standing",
            "course_id",
            "completed_on",
            "counts_until",
            "revoked_on",
            "is_passed",
            "account_id",
        ),
        UniqueConstraint("date_id", "account_id", "course_id", "number"),
    )

    account_id: Mapped[UUID] = marked(Sensitivity.PERSONAL, ForeignKey("account.id"), index=True)
    course_id: Mapped[UUID] = marked(Sensitivity.INTERNAL, ForeignKey("course.id"))
    course_version: Mapped[int] = marked(Sensitivity.INTERNAL)
    """As the course was when it was completed; how long it counts was reckoned by that."""
    completed_on: Mapped[date] = marked(Sensitivity.PERSONAL)
    is_passed: Mapped[bool] = marked(Sensitivity.PERSONAL, default=True)
    valid_until: Mapped[date | None] = marked(Sensitivity.PERSONAL)
    """The last day that it is valid; empty when it is for always."""
    counts_until: Mapped[date | None] = marked(Sensitivity.PERSONAL)
    """The last day on which it still counts, with the days of grace."""
    source: Mapped[Source] = marked(Sensitivity.INTERNAL, word_of(Source))
    date_id: Mapped[UUID | None] = marked(Sensitivity.INTERNAL, ForeignKey("training_date.id"))
    number: Mapped[int] = marked(Sensitivity.INTERNAL, default=1)
    """2 and more when a date has given one again, after the one before was revoked."""
    import_id: Mapped[UUID | None] = marked(Sensitivity.INTERNAL, ForeignKey("training_import.id"), index=True)
    rests_on: Mapped[UUID | None] = marked(Sensitivity.INTERNAL, ForeignKey("completion.id"), index=True)
    """The completion of the other course that counts as this one; when that is revoked, so is this."""
    why: Mapped[str | None] = marked(Sensitivity.INTERNAL, String(20))
    """Why a trainer wrote it in by hand; a word that the audit trail knows."""
    check_code: Mapped[str] = marked(Sensitivity.PERSONAL, String(20), unique=True)
    """What the certificate is checked with."""
    made_on: Mapped[date] = marked(Sensitivity.INTERNAL)
    made_by: Mapped[UUID | None] = marked(Sensitivity.PERSONAL, ForeignKey("account.id"))
    revoked_on: Mapped[date | None] = marked(Sensitivity.PERSONAL)
    """From this day it does not count."""
    revoked_by: Mapped[UUID | None] = marked(Sensitivity.PERSONAL, ForeignKey("account.id"))
    revoked_why: Mapped[str | None] = marked(Sensitivity.INTERNAL, String(20))


class Claim(HasId, Row):
    """A manager's word that a course was completed elsewhere, until a trainer has confirmed or refused it."""

    __tablename__ = "claim"
    __table_args__ = (CheckConstraint("(decided_on IS NULL) = (state = 'waiting')", name="is_decided_or_waits"),)

    account_id: Mapped[UUID] = marked(Sensitivity.PERSONAL, ForeignKey("account.id"), index=True)
    course_id: Mapped[UUID] = marked(Sensitivity.INTERNAL, ForeignKey("course.id"))
    completed_on: Mapped[date] = marked(Sensitivity.PERSONAL)
    claimed_on: Mapped[date] = marked(Sensitivity.INTERNAL)
    state: Mapped[ClaimState] = marked(Sensitivity.INTERNAL, word_of(ClaimState), default=ClaimState.WAITING)
    decided_on: Mapped[date | None] = marked(Sensitivity.INTERNAL)
    decided_by: Mapped[UUID | None] = marked(Sensitivity.PERSONAL, ForeignKey("account.id"))


class Leave(HasId, Row):
    """Days on which a manager is not at work and is not counted; why is not kept anywhere."""

    __tablename__ = "leave"
    __table_args__ = (CheckConstraint("to_on IS NULL OR to_on >= from_on", name="ends_after_it_begins"),)

    account_id: Mapped[UUID] = marked(Sensitivity.PERSONAL, ForeignKey("account.id"), index=True)
    from_on: Mapped[date] = marked(Sensitivity.PERSONAL)
    to_on: Mapped[date | None] = marked(Sensitivity.PERSONAL)
    import_id: Mapped[UUID | None] = marked(Sensitivity.INTERNAL, ForeignKey("training_import.id"), index=True)
