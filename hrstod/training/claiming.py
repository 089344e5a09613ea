"""A manager's word that they have completed a course elsewhere, and a trainer's yes or no to it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from flask_babel import lazy_gettext as _
from sqlalchemy import select

from hrstod.accounts.models import Account
from hrstod.audit import trail
from hrstod.audit.events import Event
from hrstod.errors import NotFound, RuleBroken
from hrstod.organisation.models import Leadership, Unit
from hrstod.training.access import boards_held_by, find_course, find_person, find_version
from hrstod.training.completing import NOT_YET, complete, day_of
from hrstod.training.models import Claim
from hrstod.training.queries import course_names
from hrstod.training.rules import ClaimState, Form, Source

if TYPE_CHECKING:
    from datetime import date, datetime
    from uuid import UUID

    from sqlalchemy.orm import Session

    from hrstod.authorization.checks import Actor

NOT_ELSEWHERE = _("This course is held here. Take it on one of its dates.")
WAITS = _("You have said so already, and a trainer has not answered yet.")
DECIDED = _("Somebody has answered this already.")
NOBODY = _("Only what somebody who leads a unit has completed is kept here, because its trainers confirm it.")
OWN = _("This is what you say yourself. Somebody else has to answer it.")


@dataclass(frozen=True)
class Waiting:
    """Something a manager says, which waits for a trainer."""

    id: UUID
    account_id: UUID
    name: str
    course_id: UUID
    course: str
    completed_on: date
    claimed_on: date


def claim(database: Session, *, account_id: UUID, course_id: UUID, completed_on: date, moment: datetime) -> Claim:
    """Say that one has completed a course elsewhere; a trainer is asked.

    RuleBroken for a day that has not come, a course that is held here, when the same was said and waits, and for
    somebody who has never led a unit: no trainer would see it.
    """
    today = day_of(moment)
    if completed_on > today:
        raise RuleBroken(NOT_YET)
    database.execute(
        select(Account.id).where(Account.id == account_id).with_for_update()
    )  # two tabs, one after another
    if database.scalar(select(Leadership.id).where(Leadership.account_id == account_id).limit(1)) is None:
        raise RuleBroken(NOBODY)
    course = find_course(database, course_id)
    if find_version(database, course_id).form is not Form.ELSEWHERE or course.retired_on is not None:
        raise RuleBroken(NOT_ELSEWHERE)
    same = select(Claim.id).where(
        Claim.account_id == account_id, Claim.course_id == course_id, Claim.state == ClaimState.WAITING
    )
    if database.scalar(same) is not None:
        raise RuleBroken(WAITS)
    said = Claim(account_id=account_id, course_id=course_id, completed_on=completed_on, claimed_on=today)
    database.add(said)
    database.flush()
    return said


def confirm(actor: Actor, database: Session, *, claim_id: UUID, moment: datetime) -> None:
    """Believe what somebody says: they have completed the course."""
    found = _hold(actor, database, claim_id)
    _decide(actor, found, ClaimState.CONFIRMED, moment)
    complete(
        database,
        account_id=found.account_id,
        course_id=found.course_id,
        completed_on=found.completed_on,
        source=Source.CLAIM,
        moment=moment,
        made_by=actor.account_id,
    )


def refuse(actor: Actor, database: Session, *, claim_id: UUID, moment: datetime) -> None:
    """Refuse what somebody says; they can say it again."""
    found = _hold(actor, database, claim_id)
    _decide(actor, found, ClaimState.REFUSED, moment)
    trail.write(
        database,
        Event.CLAIM_REFUSED,
        actor_id=actor.account_id,
        moment=moment,
        course=found.course_id,
        account=found.account_id,
    )


def list_waiting(actor: Actor, database: Session) -> list[Waiting]:
    """List what waits for somebody who holds courses, the oldest first."""
    boards = boards_held_by(actor)
    query = (
        select(Claim, Account.name)
        .join(Account, Account.id == Claim.account_id)
        .where(Claim.state == ClaimState.WAITING)
        .order_by(Claim.claimed_on, Account.name, Claim.id)
    )
    if boards is not None:
        led = select(Leadership.account_id).join(Unit, Unit.id == Leadership.unit_id).where(Unit.board_id.in_(boards))
        query = query.where(Claim.account_id.in_(led))
    rows = database.execute(query).all()
    names = course_names(database, {one.course_id for one, _name in rows})
    return [
        Waiting(one.id, one.account_id, name, one.course_id, names[one.course_id], one.completed_on, one.claimed_on)
        for one, name in rows
    ]


def list_own(database: Session, account_id: UUID) -> list[tuple[Claim, str]]:
    """List what somebody has said that waits or was refused, with the course, the latest first."""
    query = select(Claim).where(Claim.account_id == account_id, Claim.state != ClaimState.CONFIRMED)
    rows = database.scalars(query.order_by(Claim.claimed_on.desc(), Claim.id)).all()
    names = course_names(database, {one.course_id for one in rows})
    return [(one, names[one.course_id]) for one in rows]


def _hold(actor: Actor, database: Session, claim_id: UUID) -> Claim:
    query = select(Claim).where(Claim.id == claim_id).with_for_update()
    found = database.scalar(query.execution_options(populate_existing=True))
    if found is None:
        raise NotFound
    find_person(actor, database, found.account_id)
    if found.state is not ClaimState.WAITING:
        raise RuleBroken(DECIDED)
    if found.account_id == actor.account_id:
        raise RuleBroken(OWN)
    return found


def _decide(actor: Actor, found: Claim, state: ClaimState, moment: datetime) -> None:
    found.state, found.decided_on, found.decided_by = state, day_of(moment), actor.account_id
