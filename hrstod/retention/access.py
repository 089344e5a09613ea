"""The doors to disposals: what one of the readers of a case is to look at, and certificates.

A proposal counts as long as nothing has happened after it, and so does a confirmation. Whether anything has, the log of
events says: they are stopped by a hold, by opening the case again and by somebody who asks for it as a public record,
and what the log does not know was done by nobody.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from flask_babel import lazy_gettext as _
from sqlalchemy import extract, select, true

from hrstod.audit.events import Event
from hrstod.audit.queries import list_about
from hrstod.authorization.checks import boards_for, may, require
from hrstod.authorization.permissions import Permission
from hrstod.cases.access import find_case, list_cases
from hrstod.cases.rules import CaseState, last_day_to_review
from hrstod.errors import NotFound, RuleBroken
from hrstod.organisation.queries import board_names
from hrstod.retention.models import Disposal
from hrstod.retention.rules import DisposalState, what_stops

if TYPE_CHECKING:
    from datetime import date
    from uuid import UUID

    from sqlalchemy import ColumnElement
    from sqlalchemy.orm import Session

    from hrstod.authorization.checks import Actor
    from hrstod.cases.access import OpenCase, Opening
    from hrstod.retention.rules import Obstacle

NOT_PROPOSED = _("Nobody has proposed this, or the proposal no longer counts. Look at it, and propose it anew.")
TWO_PEOPLE = _("This takes two people: you have proposed it, so a colleague who reads it decides.")
DECIDED = _("Two people have decided on this already. It is being erased.")
CHANGES = (
    Event.CASE_DISPOSAL_PROPOSED,
    Event.CASE_DISPOSAL_CONFIRMED,
    Event.CASE_DISPOSAL_REFUSED,
    Event.CASE_HELD,
    Event.CASE_REOPENED,
    Event.CASE_WRITTEN,
)
"""After which a proposal counts no longer; but for the first, by which it begins to, and the second, which confirms it.

In a closed case, nothing is written but that somebody asks for it as a public record, and what they are answered.
"""


@dataclass(frozen=True)
class Review:
    """A closed case that is to be looked at before it is disposed of."""

    case: OpenCase
    obstacle: Obstacle | None
    """Why it may not be disposed of today."""
    proposed_by: UUID | None
    is_decided: bool
    """Whether it is being erased."""


@dataclass(frozen=True)
class Certificate:
    """What is kept of something that was disposed of."""

    id: UUID
    board: str
    decision: str
    years: int
    proposed_by: UUID
    confirmed_by: UUID | None
    done_month: date | None
    """Empty as long as it is being erased."""
    everywhere_on: date | None


def list_reviews(actor: Actor, database: Session, opening: Opening) -> list[Review]:
    """List one's own closed cases whose time is over, or soon will be; those that have waited longest first."""
    require(actor, Permission.CASES_DISPOSE)
    until = last_day_to_review(opening.today)
    cases = list_cases(actor, database, opening, state=CaseState.CLOSED, due_by=until)
    mine = [one for one in cases if may(actor, Permission.CASES_DISPOSE, one.row.board_id)]
    reviews = [_review(database, opening, case) for case in mine]
    return sorted(reviews, key=lambda one: (one.case.row.dispose_from, one.case.index.code))


def find_to_decide(
    actor: Actor, database: Session, opening: Opening, case_id: UUID, *, for_change: bool = False
) -> tuple[OpenCase, Disposal]:
    """Find what a colleague has proposed; NotFound for whoever does not read the case.

    RuleBroken when nobody has proposed it, and when whoever asks has. `for_change` holds it until the transaction ends.
    """
    case = find_case(actor, database, opening, case_id, to=Permission.CASES_DISPOSE, for_change=for_change)
    disposal = find_disposal(database, case_id)
    if disposal is not None and disposal.state is DisposalState.SHREDDING:
        raise RuleBroken(DECIDED)
    if disposal is None or not counts(database, case.reference, disposal):
        raise RuleBroken(NOT_PROPOSED)
    if disposal.proposed_by == actor.account_id:
        raise RuleBroken(TWO_PEOPLE)
    return case, disposal


def find_disposal(database: Session, case_id: UUID) -> Disposal | None:
    """Find what has been proposed or decided about a case, as it is now."""
    query = select(Disposal).where(Disposal.case_id == case_id)
    return database.scalars(query.execution_options(populate_existing=True)).one_or_none()


def counts(database: Session, reference: str, disposal: Disposal) -> bool:
    """Tell whether a proposal is the last thing that happened to a case, and was made by the one who stands there."""
    return _last_changes(database, reference, 1) == [(Event.CASE_DISPOSAL_PROPOSED, disposal.proposed_by)]


def is_confirmed(database: Session, reference: str, disposal: Disposal) -> bool:
    """Tell whether the last that happened to a case is that the two who stand there proposed and confirmed it."""
    return _last_changes(database, reference, 2) == [
        (Event.CASE_DISPOSAL_CONFIRMED, disposal.confirmed_by),
        (Event.CASE_DISPOSAL_PROPOSED, disposal.proposed_by),
    ]


def list_years(actor: Actor, database: Session) -> list[int]:
    """List the years in which something was disposed of, the last one first."""
    require(actor, Permission.DISPOSALS_READ)
    year = extract("year", Disposal.done_month)
    query = select(year).where(Disposal.state == DisposalState.DONE, _of_boards(actor)).distinct()
    return sorted((int(one) for one in database.scalars(query)), reverse=True)


def list_certificates(actor: Actor, database: Session, year: int) -> list[Certificate]:
    """List the certificates of a year, the last month first."""
    require(actor, Permission.DISPOSALS_READ)
    query = (
        select(Disposal)
        .where(Disposal.state == DisposalState.DONE, _of_boards(actor), extract("year", Disposal.done_month) == year)
        .order_by(Disposal.done_month.desc(), Disposal.everywhere_on.desc(), Disposal.id)
    )
    rows = database.scalars(query).all()
    names = board_names(database, {row.board_id for row in rows})
    return [_certificate(row, names) for row in rows]


def find_certificate(actor: Actor, database: Session, disposal_id: UUID) -> Certificate:
    """Find one certificate, for those who review and for the two who decided; NotFound for all others."""
    row = database.get(Disposal, disposal_id)
    if row is None or row.state is DisposalState.PROPOSED:
        raise NotFound
    took_part = actor.account_id in (row.proposed_by, row.confirmed_by)
    if not may(actor, Permission.DISPOSALS_READ, row.board_id) and not (
        took_part and may(actor, Permission.CASES_DISPOSE, row.board_id)
    ):
        raise NotFound
    return _certificate(row, board_names(database, [row.board_id]))


def _last_changes(database: Session, reference: str, number: int) -> list[tuple[Event | None, UUID | None]]:
    return [(line.event, line.actor_id) for line in list_about(database, reference, CHANGES)[:number]]


def _review(database: Session, opening: Opening, case: OpenCase) -> Review:
    row = case.row
    disposal = find_disposal(database, row.id)
    is_decided = disposal is not None and disposal.state is DisposalState.SHREDDING
    is_proposed = disposal is not None and not is_decided and counts(database, case.reference, disposal)
    return Review(
        case,
        obstacle=what_stops(row.dispose_from, opening.today, is_held=row.is_held or bool(case.index.hold_reason)),
        proposed_by=disposal.proposed_by if disposal is not None and is_proposed else None,
        is_decided=is_decided,
    )


def _of_boards(actor: Actor) -> ColumnElement[bool]:
    boards = boards_for(actor, Permission.DISPOSALS_READ)
    return true() if boards is None else Disposal.board_id.in_(boards)


def _certificate(row: Disposal, boards: dict[UUID, str]) -> Certificate:
    return Certificate(
        id=row.id,
        board=boards.get(row.board_id, ""),
        decision=row.decision,
        years=row.years,
        proposed_by=row.proposed_by,
        confirmed_by=row.confirmed_by,
        done_month=row.done_month,
        everywhere_on=row.everywhere_on,
    )
