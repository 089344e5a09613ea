"""Who has to have taken which course on a day, since when, and by when.

A course has to be taken when its latest version that day says so and it is not retired. Whoever it is for has the duty
from the day they began, without a break since, or from the day the course became one that has to be taken, whichever
is later; and is given the course's days to take it. Everything is read as it was, or will be, on the day asked.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import or_, select

from hrstod.accounts.models import RoleGrant
from hrstod.accounts.rules import GrantState
from hrstod.clock import SWEDEN
from hrstod.organisation.models import Leadership, Unit
from hrstod.training.curriculum import read_curriculum
from hrstod.training.models import Leave
from hrstod.training.rules import Audience

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from uuid import UUID

    from sqlalchemy.orm import Session

    from hrstod.training.curriculum import Curriculum, Required

ROLES = {"hr-support": Audience.HR_SUPPORT, "trainer": Audience.TRAINER}
"""The roles that courses are for, beside leading a unit."""
HELD = (GrantState.GIVEN, GrantState.WITHDRAWN)
"""What becomes of a role that somebody has had; one that was withdrawn when it had only been proposed was decided on by
the withdrawal."""
A_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Duty:
    """Somebody has to have taken a course; one for each person and course, however many units they lead."""

    account_id: UUID
    course_id: UUID
    from_on: date
    due_on: date
    unit_ids: tuple[UUID, ...]
    """The units that they lead and that the course is for; empty when it is theirs by a role only."""
    board_ids: tuple[UUID, ...]
    """The boards of these units and roles; empty for a role in the whole municipality."""
    is_away: bool
    """Whether they are on leave that day."""

    @property
    def board_id(self) -> UUID | None:
        """Give the first of the boards."""
        return self.board_ids[0] if self.board_ids else None


@dataclass(frozen=True)
class Term:
    """Days on which somebody leads a unit, or holds a role for a board."""

    audience: Audience
    unit_id: UUID | None
    board_id: UUID | None
    from_on: date
    to_on: date | None


def list_duties(
    database: Session, day: date, *, boards: frozenset[UUID] | None = None, account_id: UUID | None = None
) -> list[Duty]:
    """List who has to have taken what on a day, of all boards or some, or one person; by person and course."""
    duties = duties_of(database, day, None if account_id is None else (account_id,))
    return [duty for duty in duties if boards is None or not boards.isdisjoint(duty.board_ids)]


def duties_of(
    database: Session, day: date, account_ids: Sequence[UUID] | None, curriculum: Curriculum | None = None
) -> list[Duty]:
    """List what some people have to have taken on a day; None for everybody. The courses are read, unless given."""
    courses = (curriculum or read_curriculum(database)).on(day)
    away = _away_on(database, day)
    return [
        duty
        for person, terms in sorted(_terms_until(database, day, account_ids).items())
        for course in courses
        if (duty := _duty(person, course, terms, day, is_away=person in away)) is not None
    ]


def _duty(person: UUID, course: Required, terms: Sequence[Term], day: date, *, is_away: bool) -> Duty | None:
    """Give somebody's duty to have taken a course; None when it is not for them that day."""
    theirs = [term for term in terms if _is_meant(course, term)]
    now = [term for term in theirs if term.to_on is None or term.to_on >= day]
    if not now:
        return None
    from_on = max(unbroken_since(((term.from_on, term.to_on) for term in theirs), day), course.since)
    return Duty(
        account_id=person,
        course_id=course.course_id,
        from_on=from_on,
        due_on=from_on + timedelta(days=course.within_days),
        unit_ids=tuple(dict.fromkeys(term.unit_id for term in now if term.unit_id is not None)),
        board_ids=tuple(dict.fromkeys(term.board_id for term in now if term.board_id is not None)),
        is_away=is_away,
    )


def _is_meant(course: Required, term: Term) -> bool:
    if term.unit_id is None:
        return term.audience in course.audiences
    return course.means(term.unit_id)


def unbroken_since(spans: Iterable[tuple[date, date | None]], day: date) -> date:
    """Give the first of the days without a break that lead to a day on which at least one of the spans is true."""
    since = day
    for from_on, to_on in sorted(spans, key=lambda span: span[1] or date.max, reverse=True):
        if to_on is not None and to_on + A_DAY < since:
            break
        since = min(since, from_on)
    return since


def _terms_until(database: Session, day: date, account_ids: Sequence[UUID] | None) -> dict[UUID, list[Term]]:
    """Give what each person has led, and which roles they have held, from days up to this one, oldest first."""
    terms = defaultdict(list)
    led = (
        select(Leadership.account_id, Leadership.unit_id, Unit.board_id, Leadership.from_on, Leadership.to_on)
        .join(Unit, Unit.id == Leadership.unit_id)
        .where(Leadership.from_on <= day)
        .order_by(Leadership.from_on, Leadership.id)
    )
    if account_ids is not None:
        led = led.where(Leadership.account_id.in_(account_ids))
    for person, unit_id, board_id, from_on, to_on in database.execute(led):
        terms[person].append(Term(Audience.MANAGER, unit_id, board_id, from_on, to_on))
    for person, term in _held_until(database, day, account_ids):
        terms[person].append(term)
    return terms


def _held_until(database: Session, day: date, account_ids: Sequence[UUID] | None) -> Iterator[tuple[UUID, Term]]:
    """Give the roles that each person has held; one that was withdrawn ended on the day before."""
    query = select(RoleGrant).where(RoleGrant.role.in_(ROLES), RoleGrant.from_on <= day, RoleGrant.state.in_(HELD))
    theirs = query if account_ids is None else query.where(RoleGrant.account_id.in_(account_ids))
    for grant in database.scalars(theirs.order_by(RoleGrant.from_on, RoleGrant.id)):
        to_on = grant.to_on
        if grant.withdrawn_at is not None:
            last = grant.withdrawn_at.astimezone(SWEDEN).date() - A_DAY
            to_on = last if to_on is None else min(to_on, last)
        was_given = grant.withdrawn_at is None or grant.withdrawn_at != grant.decided_at
        if was_given and (to_on is None or to_on >= grant.from_on):
            yield grant.account_id, Term(ROLES[grant.role], None, grant.board_id, grant.from_on, to_on)


def _away_on(database: Session, day: date) -> frozenset[UUID]:
    """Give those who are on leave on a day."""
    not_over = or_(Leave.to_on.is_(None), Leave.to_on >= day)
    return frozenset(database.scalars(select(Leave.account_id).where(Leave.from_on <= day, not_over)))
