"""A seat on a training date, or a place in its queue: taken and given back, by oneself or by somebody who may.

Seats are given one after the other: whoever takes or gives one back holds the date until the transaction ends. When a
seat becomes free, the first in the queue has it at once, and a mail with the invitation waits for them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from flask_babel import lazy_gettext as _
from sqlalchemy import and_, func, select

from hrstod.accounts.models import Account, RoleGrant
from hrstod.accounts.rules import GrantState, holds_on
from hrstod.errors import NotFound, RuleBroken
from hrstod.organisation.models import Leadership, Unit, UnitPlace
from hrstod.organisation.tree import true_on
from hrstod.training.letters import queue_letter
from hrstod.training.models import SignUp, TrainingDate, TrainingLetter
from hrstod.training.rules import DateState, LetterKind, SignUpState

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime
    from uuid import UUID

    from sqlalchemy import ColumnElement
    from sqlalchemy.orm import Session

BEGUN = _("The training has begun. Talk to the trainer if you are to be on the list.")
OFF = _("This training date has been cancelled.")
OVER = _("This training date is closed.")


@dataclass(frozen=True)
class Listed:
    """Somebody on the list of a training date."""

    account_id: UUID
    name: str
    state: SignUpState
    place: int | None
    """The place in the queue, from 1; None for whoever has a seat."""


def sign_up(database: Session, *, date_id: UUID, account_id: UUID, by: UUID | None, moment: datetime) -> SignUp:
    """Take a seat, or a place in the queue when there is none; whoever is on the list already stays as they are.

    Whoever calls has made sure that this person may be on the list. RuleBroken when it has begun, or is no more.
    """
    found = hold_date(database, date_id)
    check_open(found, moment)
    query = select(SignUp).where(SignUp.date_id == date_id, SignUp.account_id == account_id)
    own = database.scalar(query.execution_options(populate_existing=True))
    if own is not None and own.state is not SignUpState.CANCELLED:
        return own
    is_free = count_seated(database, date_id) < found.seats
    if own is None:
        own = SignUp(date_id=date_id, account_id=account_id)
        database.add(own)
    own.state = SignUpState.SEATED if is_free else SignUpState.WAITING
    own.signed_up_at, own.signed_up_by = moment, by
    database.flush()
    _tell(database, found, own, LetterKind.SEATED if is_free else LetterKind.WAITING, moment, has_seat=is_free)
    return own


def give_back(database: Session, *, date_id: UUID, account_id: UUID, by: UUID | None, moment: datetime) -> None:
    """Give back a seat, which the first in the queue then has, or a place in the queue; NotFound without one.

    Whoever had a seat gets a mail that takes it out of their calendar. Whoever left the queue by themselves gets none.
    """
    found = hold_date(database, date_id)
    query = select(SignUp).where(SignUp.date_id == date_id, SignUp.account_id == account_id)
    own = database.scalar(query.execution_options(populate_existing=True))
    if own is None or own.state is SignUpState.CANCELLED:
        raise NotFound
    check_open(found, moment)
    had_seat = own.state is SignUpState.SEATED
    own.state = SignUpState.CANCELLED
    database.flush()
    if had_seat or by != account_id:
        _tell(database, found, own, LetterKind.CANCELLED, moment, has_seat=had_seat)
    if had_seat:
        fill_seats(database, found, moment)


def fill_seats(database: Session, found: TrainingDate, moment: datetime) -> None:
    """Give free seats to those who wait, the first first, and tell them; a date that is held."""
    free = found.seats - count_seated(database, found.id)
    if free <= 0 or found.state is not DateState.PLANNED:
        return
    for own in list_signed_up(database, found.id, SignUpState.WAITING)[:free]:
        own.state = SignUpState.SEATED
        _tell(database, found, own, LetterKind.SEATED, moment, has_seat=True)
    database.flush()


def sign_up_late(database: Session, found: TrainingDate, *, account_id: UUID, moment: datetime) -> None:
    """Give a seat to somebody who has come without one; a date that is held and has a free seat."""
    query = select(SignUp).where(SignUp.date_id == found.id, SignUp.account_id == account_id)
    own = database.scalar(query.execution_options(populate_existing=True))
    if own is None:
        own = SignUp(date_id=found.id, account_id=account_id)
        database.add(own)
    own.state, own.signed_up_at, own.signed_up_by = SignUpState.SEATED, moment, account_id
    database.flush()


def hold_date(database: Session, date_id: UUID) -> TrainingDate:
    """Hold a date until the transaction ends, so that its seats are given one after the other."""
    query = select(TrainingDate).where(TrainingDate.id == date_id).with_for_update()
    found = database.scalar(query.execution_options(populate_existing=True))
    if found is None:
        raise NotFound
    return found


def check_open(found: TrainingDate, moment: datetime) -> None:
    """Stop (RuleBroken) unless the list of a date can still change."""
    if found.state is DateState.CANCELLED:
        raise RuleBroken(OFF)
    if found.state is DateState.CLOSED:
        raise RuleBroken(OVER)
    if found.starts_at <= moment:
        raise RuleBroken(BEGUN)


def next_sequence(database: Session, found: TrainingDate, account_id: UUID) -> int:
    """Give the number of somebody's next invitation to a date: the date's own, or one more than their last.

    A calendar passes over what is not newer than what it has (RFC 5546, 2.1.5), so that whoever gives a seat back and
    takes one again needs three numbers, whatever the date's own is.
    """
    query = select(func.max(TrainingLetter.sequence))
    last = database.scalar(query.where(TrainingLetter.account_id == account_id, TrainingLetter.date_id == found.id))
    return found.sequence if last is None else max(found.sequence, last + 1)


def _tell(
    database: Session, found: TrainingDate, own: SignUp, kind: LetterKind, moment: datetime, *, has_seat: bool
) -> None:
    """Queue a letter about somebody's place; whoever has or had a seat gets the invitation, or has it taken back."""
    queue_letter(
        database,
        account_id=own.account_id,
        kind=kind,
        cause=f"{kind}:{found.id}:{found.sequence}:{own.signed_up_at:%Y%m%d%H%M%S%f}",
        moment=moment,
        date_id=found.id,
        sequence=next_sequence(database, found, own.account_id) if has_seat else None,
    )


def count_seated(database: Session, date_id: UUID) -> int:
    """Count who has a seat."""
    query = select(func.count()).where(SignUp.date_id == date_id, SignUp.state == SignUpState.SEATED)
    return database.scalar(query) or 0


def list_signed_up(database: Session, date_id: UUID, state: SignUpState) -> Sequence[SignUp]:
    """List who has a seat, or who waits, in the order in which they came."""
    query = select(SignUp).where(SignUp.date_id == date_id, SignUp.state == state)
    return database.scalars(query.order_by(SignUp.signed_up_at, SignUp.id)).all()


def list_of(database: Session, date_id: UUID) -> list[Listed]:
    """List everybody on the list of a date: those with a seat by name, then those who wait in their order."""
    query = (
        select(SignUp.account_id, Account.name, SignUp.state)
        .join(Account, Account.id == SignUp.account_id)
        .where(SignUp.date_id == date_id, SignUp.state != SignUpState.CANCELLED)
        .order_by(SignUp.signed_up_at, SignUp.id)
    )
    rows = database.execute(query).all()
    seated = sorted((row for row in rows if row.state is SignUpState.SEATED), key=lambda row: row.name.casefold())
    waiting = [row for row in rows if row.state is SignUpState.WAITING]
    return [
        *(Listed(*row, place=None) for row in seated),
        *(Listed(*row, place=place) for place, row in enumerate(waiting, 1)),
    ]


def own_place(database: Session, date_id: UUID, account_id: UUID) -> Listed | None:
    """Give somebody's own place on a list; None when they are not on it."""
    return next((one for one in list_of(database, date_id) if one.account_id == account_id), None)


def is_listed(account_id: UUID) -> ColumnElement[bool]:
    """Ask for the dates on whose list somebody is."""
    listed = select(SignUp.date_id).where(SignUp.account_id == account_id, SignUp.state != SignUpState.CANCELLED)
    return TrainingDate.id.in_(listed)


def boards_of(database: Session, account_id: UUID, day: date) -> frozenset[UUID]:
    """Give the boards that somebody works for on a day: where they lead a unit, or have a role."""
    led = (
        select(Unit.board_id)
        .join(Leadership, Leadership.unit_id == Unit.id)
        .where(Leadership.account_id == account_id, true_on(Leadership, day))
    )
    roles = select(RoleGrant.board_id, RoleGrant.from_on, RoleGrant.to_on).where(
        RoleGrant.account_id == account_id, RoleGrant.state == GrantState.GIVEN, RoleGrant.board_id.is_not(None)
    )
    held = {row.board_id for row in database.execute(roles) if holds_on(row.from_on, row.to_on, day)}
    return frozenset(database.scalars(led)) | held


def find_open_date(database: Session, date_id: UUID, account_id: UUID, day: date) -> TrainingDate:
    """Find a date that is for somebody: for their board or for all, or one whose list they are on; else NotFound."""
    found = database.get(TrainingDate, date_id)
    if found is None:
        raise NotFound
    is_theirs = found.board_id is None or found.board_id in boards_of(database, account_id, day)
    if not is_theirs and own_place(database, date_id, account_id) is None:
        raise NotFound
    return found


def list_team(database: Session, account_id: UUID, day: date) -> list[tuple[UUID, str]]:
    """List those whose manager somebody is on a day, by name.

    They lead the units directly below somebody's own; below a unit that nobody leads, those that come next.
    """
    level = set(
        database.scalars(
            select(Leadership.unit_id).where(Leadership.account_id == account_id, true_on(Leadership, day))
        )
    )
    found: dict[UUID, str] = {}
    while level:
        below = (
            select(UnitPlace.unit_id, Account.id, Account.name)
            .outerjoin(Leadership, and_(Leadership.unit_id == UnitPlace.unit_id, true_on(Leadership, day)))
            .outerjoin(Account, Account.id == Leadership.account_id)
            .where(UnitPlace.parent_id.in_(level), true_on(UnitPlace, day))
        )
        rows = database.execute(below).all()
        found |= {id_: name for _unit, id_, name in rows if id_ not in (None, account_id)}
        level = {unit for unit, id_, _name in rows if id_ is None}
    return sorted(found.items(), key=lambda one: (one[1], one[0]))


def find_managers(
    database: Session, words: str, boards: frozenset[UUID] | None, day: date
) -> list[tuple[UUID, str, str]]:
    """Find those who lead a unit of some boards on a day and whose name or address has some words in it.

    Gives account, name and unit, by name. They are compared here and not by the database: SQLite takes Å and å for
    two letters.
    """
    asked = words.casefold()
    query = (
        select(Account.id, Account.name, Unit.name, Account.sign_in_name)
        .join(Leadership, Leadership.account_id == Account.id)
        .join(Unit, Unit.id == Leadership.unit_id)
        .where(true_on(Leadership, day))
        .order_by(Account.name, Account.id, Unit.name)
    )
    rows = database.execute(query if boards is None else query.where(Unit.board_id.in_(boards)))
    found = {id_: (id_, name, unit) for id_, name, unit, address in rows if asked in f"{name}\n{address}".casefold()}
    return list(found.values())
