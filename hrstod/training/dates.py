"""Training dates: plan one, change it, cancel it, and list those to come.

Whoever is on the list is told of what changes by a mail that waits in the same transaction. Nobody loses a seat because
there are to be fewer: the form says how many sit there.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC
from typing import TYPE_CHECKING

from flask_babel import lazy_gettext as _
from sqlalchemy import delete, func, or_, select, true

from hrstod.accounts.models import Account
from hrstod.audit import trail
from hrstod.audit.events import Event
from hrstod.authorization.checks import may
from hrstod.errors import NotAllowed, RuleBroken
from hrstod.organisation.refusals import check_unchanged
from hrstod.organisation.rules import token_of
from hrstod.training.access import HOLD, boards_held_by, find_course, find_date
from hrstod.training.attending import is_taken
from hrstod.training.date_rules import check_terms
from hrstod.training.letters import queue_letter
from hrstod.training.models import DateTrainer, SignUp, TrainingDate
from hrstod.training.queries import course_names
from hrstod.training.rules import DateState, LetterKind, SignUpState
from hrstod.training.signing_up import fill_seats, list_signed_up, next_sequence

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from sqlalchemy import ColumnElement
    from sqlalchemy.orm import Session

    from hrstod.authorization.checks import Actor

NOT_PLANNED = _("The date is cancelled or closed, and stays as it is.")
RETIRED = _("The course is retired. Choose another.")
IS_MARKED = _("Attendance has been noted, so the date stays as it is. Close it when it is over.")


@dataclass(frozen=True)
class DateTerms:
    """When and where a course is held, for how many, and by whom."""

    starts_at: datetime
    ends_at: datetime
    place: str
    link: str
    seats: int
    board_id: UUID | None
    """For whose managers; None for all boards."""
    trainers: frozenset[UUID]


@dataclass(frozen=True)
class DateLine:
    """A training date in a list."""

    id: UUID
    course_id: UUID
    course: str
    board_id: UUID | None
    starts_at: datetime
    ends_at: datetime
    place: str
    link: str
    seats: int
    seated: int
    waiting: int
    state: DateState

    @property
    def free(self) -> int:
        """Give how many seats are free."""
        return max(self.seats - self.seated, 0)


def plan_date(
    actor: Actor | None, database: Session, *, course_id: UUID, terms: DateTerms, moment: datetime
) -> TrainingDate:
    """Plan a training date. RuleBroken says what is wrong with when, where or who."""
    _check_may_plan(actor, terms.board_id)
    if find_course(database, course_id).retired_on is not None:
        raise RuleBroken(RETIRED)
    check_terms(terms, moment)
    planned = TrainingDate(
        course_id=course_id,
        board_id=terms.board_id,
        starts_at=terms.starts_at,
        ends_at=terms.ends_at,
        place=terms.place,
        link=terms.link,
        seats=terms.seats,
        planned_by=_account_of(actor),
    )
    database.add(planned)
    database.flush()
    _set_trainers(database, planned.id, terms.trainers)
    _note(actor, database, Event.TRAINING_DATE_ADDED, planned, moment)
    return planned


def change_date(
    actor: Actor | None,
    database: Session,
    *,
    date_id: UUID,
    terms: DateTerms,
    moment: datetime,
    based_on: str | None = None,
) -> TrainingDate:
    """Change when, where, for how many or by whom a date is held; those on the list get the invitation anew.

    `based_on` is what a form remembers of the date it showed (`basis_of`): when another has changed it since, Conflict.
    Fewer seats than people who have one is refused.
    """
    found = _find_changeable(actor, database, date_id)
    check_unchanged(based_on, *_parts(terms_of(database, found)))
    if terms.board_id != found.board_id:
        _check_may_plan(actor, terms.board_id)
    check_terms(terms, moment)
    seated = list_signed_up(database, date_id, SignUpState.SEATED)
    if terms.seats < len(seated):
        raise RuleBroken(
            _("%(number)s people have a seat. Nobody loses one: choose as many or more.", number=len(seated))
        )
    shown = ("starts_at", "ends_at", "place", "link")
    has_moved = any(getattr(found, name) != getattr(terms, name) for name in shown)
    for name in (*shown, "seats", "board_id"):
        setattr(found, name, getattr(terms, name))
    _set_trainers(database, date_id, terms.trainers)
    if has_moved:
        found.sequence += 1
        _tell(database, found, LetterKind.MOVED, moment, SignUpState.SEATED)
    database.flush()
    fill_seats(database, found, moment)  # whoever gets a seat now is told so, and where, in one mail
    if has_moved:
        _tell(database, found, LetterKind.MOVED, moment, SignUpState.WAITING)
    _note(actor, database, Event.TRAINING_DATE_CHANGED, found, moment)
    return found


def cancel_date(actor: Actor | None, database: Session, *, date_id: UUID, moment: datetime) -> None:
    """Cancel a date that is still planned; those on the list are told, and it goes from their calendars."""
    found = _find_changeable(actor, database, date_id)
    found.state = DateState.CANCELLED
    found.sequence += 1
    for state in (SignUpState.SEATED, SignUpState.WAITING):
        _tell(database, found, LetterKind.CANCELLED, moment, state)
    _note(actor, database, Event.TRAINING_DATE_CANCELLED, found, moment)


def _tell(database: Session, found: TrainingDate, kind: LetterKind, moment: datetime, whom: SignUpState) -> None:
    """Queue a letter to those with a seat, or to those who wait; the invitation is for those who have one."""
    for one in list_signed_up(database, found.id, whom):
        queue_letter(
            database,
            account_id=one.account_id,
            kind=kind,
            cause=f"{kind}:{found.id}:{found.sequence}",
            moment=moment,
            date_id=found.id,
            sequence=next_sequence(database, found, one.account_id) if whom is SignUpState.SEATED else None,
        )


def _find_changeable(actor: Actor | None, database: Session, date_id: UUID) -> TrainingDate:
    """Find and hold a date that somebody may move or cancel; RuleBroken when it is over, or somebody was there."""
    found = find_date(actor, database, date_id, for_write=True)
    if found.state is not DateState.PLANNED:
        raise RuleBroken(NOT_PLANNED)
    if is_taken(database, found):
        raise RuleBroken(IS_MARKED)
    return found


def _check_may_plan(actor: Actor | None, board_id: UUID | None) -> None:
    if actor is not None and not may(actor, HOLD, board_id):
        raise NotAllowed(HOLD)


def _set_trainers(database: Session, date_id: UUID, trainers: frozenset[UUID]) -> None:
    database.execute(delete(DateTrainer).where(DateTrainer.date_id == date_id))
    database.add_all(DateTrainer(date_id=date_id, account_id=one) for one in sorted(trainers))
    database.flush()


def _note(actor: Actor | None, database: Session, event: Event, found: TrainingDate, moment: datetime) -> None:
    trail.write(database, event, actor_id=_account_of(actor), moment=moment, training_date=found.id)


def _account_of(actor: Actor | None) -> UUID | None:
    return None if actor is None else actor.account_id


def terms_of(database: Session, found: TrainingDate) -> DateTerms:
    """Give a date as it is."""
    trainers = frozenset(id_ for id_, _name in trainers_of(database, found.id))
    return DateTerms(found.starts_at, found.ends_at, found.place, found.link, found.seats, found.board_id, trainers)


def basis_of(terms: DateTerms) -> str:
    """Give what a form remembers of the date it shows, to notice that another has changed it meanwhile."""
    return token_of(*_parts(terms))


def _parts(terms: DateTerms) -> tuple[object, ...]:
    times = (one.astimezone(UTC).isoformat() for one in (terms.starts_at, terms.ends_at))
    return (*times, terms.place, terms.link, terms.seats, terms.board_id, sorted(terms.trainers))


def trainers_of(database: Session, date_id: UUID) -> list[tuple[UUID, str]]:
    """List who holds a date, by name."""
    query = select(Account.id, Account.name).join(DateTrainer, DateTrainer.account_id == Account.id)
    return list(database.execute(query.where(DateTrainer.date_id == date_id).order_by(Account.name, Account.id)))


def list_held(actor: Actor, database: Session, *, since: datetime, until: datetime | None = None) -> list[DateLine]:
    """List the dates that somebody holds which end after a moment, and not after another; in order.

    The same that `find_date` lets them in to: their boards' and those that they are a trainer of; with all boards, all.
    """
    boards = boards_held_by(actor)
    own = TrainingDate.id.in_(select(DateTrainer.date_id).where(DateTrainer.account_id == actor.account_id))
    theirs = true() if boards is None else TrainingDate.board_id.in_(boards)
    when = TrainingDate.ends_at > since
    return list_lines(database, or_(theirs, own) & (when if until is None else when & (TrainingDate.ends_at <= until)))


def list_open(database: Session, boards: frozenset[UUID], moment: datetime) -> list[DateLine]:
    """List the dates to come that are for somebody's boards or for all, in order."""
    for_them = or_(TrainingDate.board_id.is_(None), TrainingDate.board_id.in_(boards))
    is_open = (TrainingDate.state == DateState.PLANNED) & (TrainingDate.starts_at > moment)
    return list_lines(database, for_them & is_open)


def list_lines(database: Session, which: ColumnElement[bool]) -> list[DateLine]:
    """List some dates with how many sit and wait, in the order of time."""
    dates = database.scalars(select(TrainingDate).where(which).order_by(TrainingDate.starts_at, TrainingDate.id)).all()
    counted = select(SignUp.date_id, SignUp.state, func.count()).where(SignUp.date_id.in_([one.id for one in dates]))
    counts = {
        (id_, state): number for id_, state, number in database.execute(counted.group_by(SignUp.date_id, SignUp.state))
    }
    names = course_names(database, {one.course_id for one in dates})
    return [
        DateLine(
            one.id,
            one.course_id,
            names[one.course_id],
            one.board_id,
            one.starts_at,
            one.ends_at,
            one.place,
            one.link,
            one.seats,
            counts.get((one.id, SignUpState.SEATED), 0),
            counts.get((one.id, SignUpState.WAITING), 0),
            one.state,
        )
        for one in dates
    ]


def find_line(database: Session, date_id: UUID) -> DateLine:
    """Give a date, which whoever calls has found through a door, with how many sit and wait."""
    return list_lines(database, TrainingDate.id == date_id)[0]


def is_there(database: Session, date_id: UUID) -> bool:
    """Tell whether there is such a date."""
    return database.get(TrainingDate, date_id) is not None


def list_going_on(database: Session, since: datetime, until: datetime) -> list[UUID]:
    """List the planned dates that end after a moment and begin before another."""
    goes_on = (TrainingDate.ends_at >= since) & (TrainingDate.starts_at <= until)
    query = select(TrainingDate.id).where(goes_on, TrainingDate.state == DateState.PLANNED)
    return list(database.scalars(query.order_by(TrainingDate.starts_at, TrainingDate.id)))
