"""Who was there: by the code on the screen, by the trainer's list, or by a file; all that was said is kept."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from flask_babel import lazy_gettext as _
from sqlalchemy import func, or_, select

from hrstod.errors import NotFound, RuleBroken
from hrstod.training.access import find_date
from hrstod.training.models import AttendanceMark
from hrstod.training.rules import DateState, How, Mark, SignUpState
from hrstod.training.signing_up import count_seated, hold_date, list_signed_up, own_place, sign_up_late

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime
    from uuid import UUID

    from sqlalchemy.orm import Session

    from hrstod.authorization.checks import Actor
    from hrstod.training.models import TrainingDate

BEFORE, AFTER = timedelta(minutes=60), timedelta(minutes=60)
"""So long before it begins, and after it has ended, somebody can say that they are there."""

NOT_ON_THE_LIST = _("You are not on the list of this training, and there is no free seat. Talk to the trainer.")
NOT_NOW = _("You can say that you are here from an hour before the training begins until an hour after it ends.")
NO_LONGER = _("This training is cancelled or closed. Talk to the trainer.")
IS_CLOSED = _("The training date is closed. A correction needs a reason.")


def check_in(database: Session, *, date_id: UUID, account_id: UUID, how: How, moment: datetime) -> bool:
    """Note that somebody is there, as they say with a code that was good; tell whether it was not noted before.

    Whoever is not on the list takes a free seat; RuleBroken when there is none, or it is not the time. Where a trainer
    has said that somebody was partly there, that stands: a code sent on to them does not make it more.
    """
    found = hold_date(database, date_id)
    if found.state is not DateState.PLANNED:
        raise RuleBroken(NO_LONGER)
    if not found.starts_at - BEFORE <= moment <= found.ends_at + AFTER:
        raise RuleBroken(NOT_NOW)
    own = own_place(database, date_id, account_id)
    if own is None or own.state is SignUpState.WAITING:
        if count_seated(database, date_id) >= found.seats:
            raise RuleBroken(NOT_ON_THE_LIST)
        sign_up_late(database, found, account_id=account_id, moment=moment)
    if last_marks(database, date_id).get(account_id) in (Mark.PRESENT, Mark.PARTLY):
        return False
    _add(database, date_id, account_id, Mark.PRESENT, how=how, why=None, moment=moment, by=account_id)
    return True


def mark_all(
    actor: Actor | None, database: Session, *, date_id: UUID, marks: Mapping[UUID, Mark], how: How, moment: datetime
) -> int:
    """Note how much of a date several people were there for; tell how many were changed by it.

    NotFound for somebody without a seat; RuleBroken when the date is closed or cancelled.
    """
    found = find_date(actor, database, date_id, for_write=True)
    if found.state is DateState.CANCELLED:
        raise RuleBroken(NO_LONGER)
    if found.state is DateState.CLOSED:
        raise RuleBroken(IS_CLOSED)
    if marks.keys() - {one.account_id for one in list_signed_up(database, date_id, SignUpState.SEATED)}:
        raise NotFound
    before, by = last_marks(database, date_id), None if actor is None else actor.account_id
    changed = {account_id: mark for account_id, mark in marks.items() if before.get(account_id) is not mark}
    for account_id, mark in changed.items():
        _add(database, date_id, account_id, mark, how=how, why=None, moment=moment, by=by)
    return len(changed)


def correct(
    database: Session, found: TrainingDate, *, account_id: UUID, mark: Mark, why: str, moment: datetime, by: UUID | None
) -> bool:
    """Note something else about somebody after the date was closed; tell whether it is something else.

    NotFound for somebody without a seat.
    """
    own = own_place(database, found.id, account_id)
    if own is None or own.state is not SignUpState.SEATED:
        raise NotFound
    if last_marks(database, found.id).get(account_id) is mark:
        return False
    _add(database, found.id, account_id, mark, how=How.LIST, why=why, moment=moment, by=by)
    return True


def last_marks(database: Session, date_id: UUID) -> dict[UUID, Mark]:
    """Give the last that was said about each on a date."""
    query = select(AttendanceMark).where(AttendanceMark.date_id == date_id).order_by(AttendanceMark.number)
    return {row.account_id: row.mark for row in database.scalars(query)}


def is_taken(database: Session, found: TrainingDate) -> bool:
    """Tell whether attendance has been taken of a date: from when it begins, or by those who came just before.

    What was noted earlier, such as who is excused, prepares the list. It stands when the date is moved, and nothing
    follows from it when the date is cancelled.
    """
    has_come = AttendanceMark.mark.in_((Mark.PRESENT, Mark.PARTLY)) & (
        AttendanceMark.marked_at >= found.starts_at - BEFORE
    )
    noted = select(AttendanceMark.id).where(
        AttendanceMark.date_id == found.id, or_(AttendanceMark.marked_at >= found.starts_at, has_come)
    )
    return database.scalar(noted.limit(1)) is not None


def list_marks(database: Session, date_id: UUID, account_id: UUID) -> list[AttendanceMark]:
    """List all that was said about somebody on a date, the first first."""
    query = select(AttendanceMark).where(AttendanceMark.date_id == date_id, AttendanceMark.account_id == account_id)
    return list(database.scalars(query.order_by(AttendanceMark.number)))


def _add(
    database: Session,
    date_id: UUID,
    account_id: UUID,
    mark: Mark,
    *,
    how: How,
    why: str | None,
    moment: datetime,
    by: UUID | None,
) -> None:
    last = select(func.max(AttendanceMark.number)).where(
        AttendanceMark.date_id == date_id, AttendanceMark.account_id == account_id
    )
    database.add(
        AttendanceMark(
            date_id=date_id,
            account_id=account_id,
            number=(database.scalar(last) or 0) + 1,
            mark=mark,
            how=how,
            why=why,
            marked_at=moment,
            marked_by=by,
        )
    )
    database.flush()
