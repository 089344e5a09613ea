"""The few questions after a training date: who may answer, and what was answered, with nothing between them."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, ForeignKey, LargeBinary, String
from sqlalchemy.orm import Mapped

from hrstod.database.base import Row
from hrstod.database.marks import Mark as Sensitivity
from hrstod.database.marks import marked
from hrstod.database.types import word_of
from hrstod.training.rules import Round


class SurveyTicket(Row):
    """Somebody was there and may answer a few questions, once; whether they did is not known, only that they may."""

    __tablename__ = "survey_ticket"
    __table_args__ = {"sqlite_with_rowid": False}  # noqa: RUF012 (SQLAlchemy's own)

    date_id: Mapped[UUID] = marked(Sensitivity.INTERNAL, ForeignKey("training_date.id"), primary_key=True)
    account_id: Mapped[UUID] = marked(Sensitivity.PERSONAL, ForeignKey("account.id"), primary_key=True)
    round: Mapped[Round] = marked(Sensitivity.INTERNAL, word_of(Round), primary_key=True)
    opens_on: Mapped[date] = marked(Sensitivity.INTERNAL)
    is_taken: Mapped[bool] = marked(Sensitivity.INTERNAL, default=False)
    """The form was taken, which gave out a token that nothing ties to it."""


class SurveyToken(Row):
    """Opens the few questions about a course once. Nothing tells whose it is: no account, no date and no time."""

    __tablename__ = "survey_token"
    __table_args__ = {"sqlite_with_rowid": False}  # noqa: RUF012 (SQLAlchemy's own)

    digest: Mapped[bytes] = marked(Sensitivity.INTERNAL, LargeBinary(32), primary_key=True)
    """SHA-256 of the token; the token itself is only in the browser."""
    course_id: Mapped[UUID] = marked(Sensitivity.INTERNAL, ForeignKey("course.id"))
    """Of the training date only the course: few may have been there."""
    round: Mapped[Round] = marked(Sensitivity.INTERNAL, word_of(Round))


class SurveyAnswer(Row):
    """What somebody answered about a course; nobody knows who."""

    __tablename__ = "survey_answer"
    __table_args__ = {"sqlite_with_rowid": False}  # noqa: RUF012 (SQLAlchemy's own)

    id: Mapped[UUID] = marked(Sensitivity.INTERNAL, primary_key=True)
    course_id: Mapped[UUID] = marked(Sensitivity.INTERNAL, ForeignKey("course.id"), index=True)
    round: Mapped[Round] = marked(Sensitivity.INTERNAL, word_of(Round))
    is_shown: Mapped[bool] = marked(Sensitivity.INTERNAL, default=False)
    """Whether it is among the results: five come to them together, so that what is new in them is never one answer."""
    answers: Mapped[dict[str, Any]] = marked(Sensitivity.INTERNAL, JSON)
    """Choice by question."""
    missing: Mapped[str] = marked(Sensitivity.INTERNAL, String(400), default="")
    """What was missing, in words that the typing guard let pass."""
