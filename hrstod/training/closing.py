"""Close a training date: those who were there get their completions; and put right what was noted, with a reason."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask_babel import lazy_gettext as _
from sqlalchemy import delete, select

from hrstod.audit import trail
from hrstod.audit.events import Event
from hrstod.errors import RuleBroken
from hrstod.training import attending, completing, surveys
from hrstod.training.access import find_date
from hrstod.training.models import Completion, SurveyTicket
from hrstod.training.rules import DateState, How, Mark, SignUpState, Source
from hrstod.training.signing_up import list_of, list_signed_up

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from flask_babel.speaklater import LazyString
    from sqlalchemy.orm import Session

    from hrstod.authorization.checks import Actor
    from hrstod.training.models import TrainingDate
    from hrstod.training.signing_up import Listed

PASSED = {Mark.PRESENT: True, Mark.PARTLY: False}
"""What each mark makes of a completion; the others make none."""

ALREADY = _("The training date is closed already. What is wrong in it can be corrected, with a reason.")
CANCELLED = _("The training date was cancelled. There is nothing to close.")
NOT_BEGUN = _("The training has not begun. It can be closed when it has.")
SOME_LEFT = _("Somebody has not been marked. Mark them, or note that they were absent.")


def why_not(state: DateState, starts_at: datetime, moment: datetime) -> LazyString | None:
    """Say why a date cannot be closed; None when it can."""
    if state is DateState.CLOSED:
        return ALREADY
    if state is DateState.CANCELLED:
        return CANCELLED
    return NOT_BEGUN if starts_at > moment else None


def list_unmarked(database: Session, date_id: UUID) -> list[Listed]:
    """List those with a seat about whom nothing has been said."""
    marks = attending.last_marks(database, date_id)
    listed = list_of(database, date_id)
    return [one for one in listed if one.state is SignUpState.SEATED and one.account_id not in marks]


def close_date(
    actor: Actor | None, database: Session, *, date_id: UUID, moment: datetime, rest_absent: bool = False
) -> int:
    """Close a date; tell how many have completed the course by it.

    Everybody with a seat must be marked, or be absent by `rest_absent`. RuleBroken when it is closed or cancelled, or
    has not begun.
    """
    found = find_date(actor, database, date_id, for_write=True)
    refused = why_not(found.state, found.starts_at, moment)
    if refused is not None:
        raise RuleBroken(refused)
    left = list_unmarked(database, date_id)
    if left and not rest_absent:
        raise RuleBroken(SOME_LEFT)
    absent = {one.account_id: Mark.ABSENT for one in left}
    attending.mark_all(actor, database, date_id=date_id, marks=absent, how=How.LIST, moment=moment)
    by = None if actor is None else actor.account_id
    found.state, found.closed_at, found.closed_by = DateState.CLOSED, moment, by
    database.flush()
    marks = attending.last_marks(database, date_id)
    seated = [one.account_id for one in list_signed_up(database, date_id, SignUpState.SEATED)]
    there = [account_id for account_id in seated if marks[account_id] in PASSED]
    for account_id in there:
        _complete(database, found, account_id, marks[account_id], moment=moment, by=by)
    surveys.hand_out(database, date_id=date_id, account_ids=there, closed_on=completing.day_of(moment))
    passed = [account_id for account_id in there if PASSED[marks[account_id]]]
    trail.write(
        database,
        Event.TRAINING_DATE_CLOSED,
        actor_id=by,
        moment=moment,
        training_date=date_id,
        people=len(passed),
    )
    return len(passed)


def correct(
    actor: Actor | None,
    database: Session,
    *,
    date_id: UUID,
    account_id: UUID,
    mark: Mark,
    why: str,
    moment: datetime,
) -> None:
    """Note something else about somebody after the date was closed, and let their completion follow.

    What was noted before stays, and so does the completion that it made, taken back.
    """
    found = find_date(actor, database, date_id, for_write=True)
    if found.state is not DateState.CLOSED:
        raise RuleBroken(_("The training date is not closed. Change the list instead."))
    by = None if actor is None else actor.account_id
    if not attending.correct(database, found, account_id=account_id, mark=mark, why=why, moment=moment, by=by):
        return
    standing = select(Completion).where(
        Completion.date_id == date_id, Completion.account_id == account_id, Completion.revoked_on.is_(None)
    )
    for one in database.scalars(standing).all():
        completing.revoke_row(database, one, why=why, moment=moment, by=by)
    if mark in PASSED:
        _complete(database, found, account_id, mark, moment=moment, by=by)
        surveys.hand_out(database, date_id=date_id, account_ids=[account_id], closed_on=completing.day_of(moment))
    else:
        _ask_no_more(database, date_id, account_id)
    trail.write(
        database,
        Event.ATTENDANCE_CORRECTED,
        actor_id=by,
        moment=moment,
        training_date=date_id,
        account=account_id,
        why=why,
    )


def _ask_no_more(database: Session, date_id: UUID, account_id: UUID) -> None:
    """Take back the tickets that have not been taken: whoever was not there has nothing to say about it."""
    theirs = (SurveyTicket.date_id == date_id, SurveyTicket.account_id == account_id)
    database.execute(delete(SurveyTicket).where(*theirs, SurveyTicket.is_taken.is_(False)))


def _complete(
    database: Session, found: TrainingDate, account_id: UUID, mark: Mark, *, moment: datetime, by: UUID | None
) -> None:
    completing.complete(
        database,
        account_id=account_id,
        course_id=found.course_id,
        completed_on=min(completing.day_of(found.ends_at), completing.day_of(moment)),
        source=Source.DATE,
        moment=moment,
        made_by=by,
        is_passed=PASSED[mark],
        date_id=found.id,
    )
