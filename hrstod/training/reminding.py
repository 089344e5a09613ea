"""Remind people of the courses they have to take, before they are due, and their managers of them once a week.

Everything is reckoned from what is true on the day: whoever has left, is on leave or has taken the course is not
reminded. Rungs that were missed, over a holiday or while the server was down, are not made up for one by one: the
latest is sent. Letters are put into the outbox here, each cause once; `hrstod.notifications` sends them.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from sqlalchemy import delete, func, or_, select
from sqlalchemy.dialects import postgresql, sqlite

from hrstod.accounts.models import Account
from hrstod.accounts.rules import AccountState
from hrstod.clock import SWEDEN
from hrstod.contacts.holidays import swedish_holidays
from hrstod.database.transaction import transaction
from hrstod.organisation.models import Leadership, UnitPlace
from hrstod.organisation.tree import true_on
from hrstod.training.duties import list_duties
from hrstod.training.ladder import Taken, due_day, is_pressing, is_quiet, rung_on, week_of
from hrstod.training.models import Completion, CourseVersion, Leave, SurveyTicket, TrainingLetter
from hrstod.training.rules import LetterKind
from hrstod.training.surveys import OPEN_FOR, is_open_on

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from datetime import date, datetime
    from uuid import UUID

    from sqlalchemy import Engine
    from sqlalchemy.orm import Session

    from hrstod.settings import Settings
    from hrstod.training.duties import Duty

Insert = sqlite.Insert | postgresql.Insert
DAILY = (LetterKind.REMINDER, LetterKind.SUMMARY)
"""What is queued in one go each day."""


@dataclass(frozen=True)
class Due:
    """Somebody who is at work has to have taken a course by a day."""

    duty: Duty
    on: date


def may_remind(moment: datetime, from_hour: int) -> bool:
    """Tell whether people are at work, so that they can be reminded of something."""
    local = moment.astimezone(SWEDEN)
    return not is_quiet(local.date(), local.hour, from_hour=from_hour, holidays=swedish_holidays(local.year))


def queue_due(engine: Engine, settings: Settings, moment: datetime) -> str:
    """Put into the outbox what is due, if people are at work; say what was done.

    Reminders are reckoned once a day. Without a mail server there are none, and the outbox stays empty. Tickets that
    are over, which tell who was where, are forgotten all the same.
    """
    day = moment.astimezone(SWEDEN).date()
    with transaction(engine) as database:
        forget_tickets(database, day)
    if not settings.mail_server:
        return "off: HRSTOD_MAIL_SERVER is not set"
    if not may_remind(moment, settings.digest_hour):
        return "not due"
    with transaction(engine) as database:
        queue_surveys(database, day=day, moment=moment)
        if not _is_done(database, day):
            queue_reminders(database, day=day, moment=moment)
    return "done for today"


def queue_reminders(database: Session, *, day: date, moment: datetime) -> None:
    """Remind each person of each course of which a rung has come, and the managers of those for whom it is pressing."""
    open_to = _reachable(database, day)
    dues = list_due(database, day)
    ladders = _ladders(database)
    sent = _last_sent(database)
    letters = []
    for due in dues:
        person, course_id = due.duty.account_id, due.duty.course_id
        rung = rung_on(ladders[course_id], due.on, day, sent.get((person, course_id, due.on)))
        if rung is not None and person in open_to:
            cause = f"reminder:{course_id}:{rung}:{due.on}"
            letters.append(_letter(person, LetterKind.REMINDER, cause, course_id=course_id, due_on=due.on))
    pressing = {(unit, due.duty.account_id) for due in dues if is_pressing(due.on, day) for unit in due.duty.unit_ids}
    letters += [
        _letter(boss, LetterKind.SUMMARY, f"summary:{week_of(day)}")
        for boss in sorted(set(_managers_of(database, pressing, day)) & open_to)
    ]
    _queue(database, letters, moment)


def list_due(database: Session, day: date) -> list[Due]:
    """List by when everybody who is at work has to have taken each of their courses, in date or not."""
    taken = _taken(database)
    return [
        Due(duty, on)
        for duty in list_duties(database, day)
        if not duty.is_away
        and (on := due_day(duty.due_on, taken.get((duty.account_id, duty.course_id), ()), day)) is not None
    ]


def forget_tickets(database: Session, day: date) -> None:
    """Forget the tickets for questions that are over; they tell who was where."""
    database.execute(delete(SurveyTicket).where(SurveyTicket.opens_on < day - OPEN_FOR))


def queue_surveys(database: Session, *, day: date, moment: datetime) -> None:
    """Tell those who may answer a few questions that they are open."""
    tickets = (
        select(SurveyTicket.account_id, SurveyTicket.date_id, SurveyTicket.round, SurveyTicket.opens_on)
        .join(Account, Account.id == SurveyTicket.account_id)
        .where(is_open_on(day), SurveyTicket.is_taken.is_(False), Account.state == AccountState.ACTIVE)
    )
    told = select(TrainingLetter.account_id, TrainingLetter.cause).where(TrainingLetter.kind == LetterKind.SURVEY)
    known = {(person, cause) for person, cause in database.execute(told)}
    letters = [
        _letter(person, LetterKind.SURVEY, cause, date_id=date_id, due_on=opens_on + OPEN_FOR)
        for person, date_id, asked, opens_on in database.execute(tickets)
        if (person, cause := f"survey:{date_id}:{asked}") not in known
    ]
    _queue(database, letters, moment)


def _is_done(database: Session, day: date) -> bool:
    """Tell whether the day's reminders stand in the outbox: they come into it together."""
    query = select(func.max(TrainingLetter.queued_at)).where(TrainingLetter.kind.in_(DAILY))
    last = database.scalar(query)
    return last is not None and last.astimezone(SWEDEN).date() >= day


def _reachable(database: Session, day: date) -> frozenset[UUID]:
    """Give those whose account is in use and who are not on leave."""
    away = select(Leave.account_id).where(Leave.from_on <= day, or_(Leave.to_on.is_(None), Leave.to_on >= day))
    query = select(Account.id).where(Account.state == AccountState.ACTIVE, Account.id.not_in(away))
    return frozenset(database.scalars(query))


def _taken(database: Session) -> Mapping[tuple[UUID, UUID], list[Taken]]:
    found = defaultdict(list)
    query = select(
        Completion.account_id,
        Completion.course_id,
        Completion.completed_on,
        Completion.valid_until,
        Completion.counts_until,
        Completion.revoked_on,
    ).where(Completion.is_passed.is_(True))
    for person, course_id, completed_on, valid_until, counts_until, revoked_on in database.execute(query):
        found[person, course_id].append(Taken(completed_on, valid_until, counts_until, revoked_on))
    return found


def _ladders(database: Session) -> dict[UUID, list[int]]:
    """Give the ladder of each course's latest version."""
    query = select(CourseVersion.course_id, CourseVersion.ladder).order_by(CourseVersion.number)
    return dict(database.execute(query).all())


def _last_sent(database: Session) -> dict[tuple[UUID, UUID | None, date | None], date]:
    """Give the day of the last reminder to each person about each course and the day by which it is due."""
    about = (TrainingLetter.account_id, TrainingLetter.course_id, TrainingLetter.due_on)
    query = select(*about, func.max(TrainingLetter.queued_at)).where(TrainingLetter.kind == LetterKind.REMINDER)
    return {
        (person, course_id, due_on): last.astimezone(SWEDEN).date()
        for person, course_id, due_on, last in database.execute(query.group_by(*about))
    }


def _managers_of(database: Session, led: Iterable[tuple[UUID, UUID]], day: date) -> Iterator[UUID]:
    """Give the managers of those who lead units: who leads the nearest unit above that somebody else leads."""
    places = select(UnitPlace.unit_id, UnitPlace.parent_id).where(true_on(UnitPlace, day))
    above = dict(database.execute(places).all())
    leaders = defaultdict(set)
    for unit_id, person in database.execute(
        select(Leadership.unit_id, Leadership.account_id).where(true_on(Leadership, day))
    ):
        leaders[unit_id].add(person)
    for unit_id, person in led:
        higher = above.get(unit_id)
        while higher is not None and not leaders[higher] - {person}:
            higher = above.get(higher)
        if higher is not None:
            yield from leaders[higher] - {person}


def _letter(account_id: UUID, kind: LetterKind, cause: str, **about: Any) -> dict[str, Any]:
    nothing = {"date_id": None, "course_id": None, "due_on": None}
    return {**nothing, "account_id": account_id, "kind": kind, "cause": cause, **about}


def _queue(database: Session, letters: Sequence[dict[str, Any]], moment: datetime) -> None:
    """Put letters into the outbox; one whose cause has made one, in this run or another at the same time, is left."""
    if not letters:
        return
    rows = [{"id": uuid4(), "sequence": None, "queued_at": moment, "sent_at": None, **letter} for letter in letters]
    is_file = database.get_bind().dialect.name == "sqlite"
    insert: Insert = sqlite.insert(TrainingLetter) if is_file else postgresql.insert(TrainingLetter)
    database.execute(insert.on_conflict_do_nothing(index_elements=["account_id", "cause"]), rows)
