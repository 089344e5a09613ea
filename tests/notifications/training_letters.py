"""Letters about training that wait to be sent, to people who can be mailed and people who cannot: as rows."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

from hrstod.accounts.models import Account
from hrstod.accounts.rules import AccountState
from hrstod.database.transaction import transaction
from hrstod.training.models import Course, CourseVersion, TrainingDate, TrainingLetter
from hrstod.training.rules import Form, LetterKind, Span

if TYPE_CHECKING:
    from sqlalchemy import Engine

MOMENT = datetime(2026, 11, 30, 9, 0, tzinfo=UTC)
"""Ten in the morning in Sweden, on a Monday."""
WITH_DATE = (LetterKind.SEATED, LetterKind.WAITING, LetterKind.MOVED, LetterKind.CANCELLED)
INVITING = (LetterKind.SEATED, LetterKind.MOVED, LetterKind.CANCELLED)


def queue(
    engine: Engine, kind: LetterKind = LetterKind.SEATED, address: str = "anna@example.se", **changed: Any
) -> UUID:
    """Let a letter wait for somebody, about the first talk on 14 December at ten; give the letter’s id."""
    account = {
        "language": changed.pop("language", "en"),
        "state": changed.pop("state", AccountState.ACTIVE),
        "name": "Anna Secret",
    }
    with transaction(engine) as database:
        person = Account(sign_in_name=address, made_on=MOMENT.date(), **account)
        course = Course(added_on=MOMENT.date(), added_by=None)
        database.add_all([person, course])
        database.flush()
        database.add(_version(course.id))
        planned = _planned(course.id, **changed.pop("planned", {}))
        database.add(planned)
        database.flush()
        about = {
            LetterKind.REMINDER: {"course_id": course.id, "due_on": date(2026, 12, 30)},
            LetterKind.SURVEY: {"date_id": planned.id, "due_on": date(2027, 1, 29)},
            LetterKind.SUMMARY: {},
        }.get(kind, {"date_id": planned.id, "sequence": 0 if kind in INVITING else None})
        given = {"kind": kind, "cause": uuid4().hex, "queued_at": MOMENT, **about, **changed}
        letter = TrainingLetter(account_id=person.id, **given)
        database.add(letter)
        database.flush()
        return letter.id


def _version(course_id: UUID) -> CourseVersion:
    return CourseVersion(
        course_id=course_id,
        number=1,
        name="The first talk",
        aim="Know what to do.",
        outline="Listen",
        minutes=180,
        form=Form.CLASSROOM,
        span=Span.ALWAYS,
        ladder=[90, 30, 7, 0],
        made_on=MOMENT.date(),
    )


def _planned(course_id: UUID, **changed: Any) -> TrainingDate:
    starts_at = datetime(2026, 12, 14, 9, 0, tzinfo=UTC)
    given = {"starts_at": starts_at, "ends_at": starts_at + timedelta(hours=3), "place": "Town hall, room 3", **changed}
    return TrainingDate(course_id=course_id, seats=10, planned_by=None, **given)
