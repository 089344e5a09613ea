"""Put a mail about training into the outbox, in the transaction of what it tells; the same cause never makes two."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from hrstod.training.models import TrainingLetter

if TYPE_CHECKING:
    from datetime import date, datetime
    from uuid import UUID

    from sqlalchemy.orm import Session

    from hrstod.training.rules import LetterKind


def queue_letter(
    database: Session,
    *,
    account_id: UUID,
    kind: LetterKind,
    cause: str,
    moment: datetime,
    date_id: UUID | None = None,
    course_id: UUID | None = None,
    sequence: int | None = None,
    due_on: date | None = None,
) -> None:
    """Queue a letter to somebody; a cause that has made one already makes no second."""
    known = select(TrainingLetter.id).where(TrainingLetter.account_id == account_id, TrainingLetter.cause == cause)
    if database.scalar(known) is not None:
        return
    database.add(
        TrainingLetter(
            account_id=account_id,
            kind=kind,
            cause=cause,
            date_id=date_id,
            course_id=course_id,
            sequence=sequence,
            due_on=due_on,
            queued_at=moment,
        )
    )
    database.flush()
