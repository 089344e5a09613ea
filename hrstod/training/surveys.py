"""The few questions after a training date: anonymous by construction, and shown from five answers up.

Whoever was there has a ticket, which is taken once. Taking it gives a token that is in their browser and nowhere else:
here stands only its hash, beside the course. With the token they answer, once, without being signed in. Ticket, token
and answer share nothing but the course and the round.

What lies where in a table could tell it after all: a row that is changed moves to the end in PostgreSQL, and rows of
one transaction have its number. So tickets and answers that wait are laid anew, in the order of ids that are chance,
whenever one of them changes. Five answers come to the results together: if they came one by one, what has changed
since yesterday would be one person's.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from hashlib import sha256
from secrets import SystemRandom, token_urlsafe
from typing import TYPE_CHECKING
from uuid import UUID, uuid4

from flask_babel import lazy_gettext as _
from sqlalchemy import ColumnElement, and_, delete, func, insert, inspect, select, update

from hrstod.errors import Conflict, NotFound, RuleBroken
from hrstod.guidance.typing_guard import check_text, must_change
from hrstod.training.models import Course, SurveyAnswer, SurveyTicket, SurveyToken, TrainingDate
from hrstod.training.queries import course_names
from hrstod.training.questions import QUESTIONS
from hrstod.training.rules import Round

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from sqlalchemy.orm import Session

    from hrstod.database.base import Row
    from hrstod.guidance.typing_guard import GuardRules

AFTER = {Round.AT_ONCE: timedelta(0), Round.LATER: timedelta(days=90)}
"""How long after a training date has been closed each round opens."""
OPEN_FOR = timedelta(days=60)
"""For how long the questions can be answered."""
TOGETHER = 5
"""So many answers come to the results at once, and there are none before."""
BYTES = 32
LONGEST = 400

CHOOSE = _("Choose an answer to each question.")
POINTS_OUT = _("The text points out a person. Change it, and send again.")
_chance = SystemRandom()


@dataclass(frozen=True)
class OpenSurvey:
    """A few questions that somebody may answer."""

    date_id: UUID
    course_id: UUID
    course: str
    round: Round
    closes_on: date
    """The last day."""


@dataclass(frozen=True)
class Asked:
    """What a token opens: which questions, and about which course."""

    course_id: UUID
    course: str
    round: Round


@dataclass(frozen=True)
class Results:
    """What was answered about a course in a round, by at least five."""

    course_id: UUID
    course: str
    round: Round
    answers: int
    chosen: Mapping[str, Mapping[str, int]]
    """How often each answer was chosen, by question."""
    missing: tuple[str, ...]
    """What was written, in an order that is chance."""


def hand_out(database: Session, *, date_id: UUID, account_ids: Iterable[UUID], closed_on: date) -> None:
    """Let those who were there answer, at once and after 90 days; nobody gets a second ticket for the same."""
    given = select(SurveyTicket.account_id, SurveyTicket.round).where(SurveyTicket.date_id == date_id)
    known = {(account_id, asked) for account_id, asked in database.execute(given)}
    new = [
        {
            "date_id": date_id,
            "account_id": account_id,
            "round": asked,
            "opens_on": closed_on + after,
            "is_taken": False,
        }
        for account_id in sorted(set(account_ids))
        for asked, after in AFTER.items()
        if (account_id, asked) not in known
    ]
    if new:
        database.execute(insert(SurveyTicket), new)


def list_open_for(database: Session, account_id: UUID, day: date) -> list[OpenSurvey]:
    """List the questions that somebody may answer on a day and has not taken, the first to close first."""
    query = (
        select(SurveyTicket.date_id, TrainingDate.course_id, SurveyTicket.round, SurveyTicket.opens_on)
        .join(TrainingDate, TrainingDate.id == SurveyTicket.date_id)
        .where(SurveyTicket.account_id == account_id, SurveyTicket.is_taken.is_(False), is_open_on(day))
        .order_by(SurveyTicket.opens_on, SurveyTicket.date_id)
    )
    rows = database.execute(query).all()
    names = course_names(database, {row.course_id for row in rows})
    return [
        OpenSurvey(date_id, course_id, names[course_id], asked, opens_on + OPEN_FOR)
        for date_id, course_id, asked, opens_on in rows
    ]


def find_open(database: Session, account_id: UUID, *, date_id: UUID, asked: Round, day: date) -> OpenSurvey:
    """Find the questions that somebody may answer; NotFound when there are none, or they have been taken."""
    for one in list_open_for(database, account_id, day):
        if (one.date_id, one.round) == (date_id, asked):
            return one
    raise NotFound


def take(database: Session, *, account_id: UUID, date_id: UUID, asked: Round, day: date) -> str:
    """Take one's ticket and give the token that opens the questions once; NotFound when there is no ticket to take.

    Tickets of a date are taken one after the other.
    """
    held = select(TrainingDate.course_id).where(TrainingDate.id == date_id).with_for_update(key_share=True)
    course_id = database.scalar(held)
    theirs = and_(SurveyTicket.date_id == date_id, SurveyTicket.round == asked)
    is_mine = and_(theirs, SurveyTicket.account_id == account_id, SurveyTicket.is_taken.is_(False), is_open_on(day))
    taken = update(SurveyTicket).where(is_mine).values(is_taken=True).execution_options(synchronize_session=False)
    if course_id is None or database.scalar(taken.returning(SurveyTicket.account_id)) is None:
        raise NotFound
    _lay_anew(database, SurveyTicket, theirs)
    token = token_urlsafe(BYTES)
    database.execute(insert(SurveyToken).values(digest=_digest(token), course_id=course_id, round=asked))
    return token


def find_asked(database: Session, token: str) -> Asked:
    """Find what a token opens; NotFound when it opens nothing, or has been used."""
    row = database.get(SurveyToken, _digest(token))
    if row is None:
        raise NotFound
    return Asked(row.course_id, course_names(database, {row.course_id})[row.course_id], row.round)


def answer(
    database: Session, *, token: str, answers: Mapping[str, str], missing: str, guard: GuardRules, language: str
) -> None:
    """Use a token up and keep what was answered; Conflict when it has been used, RuleBroken when something is wrong.

    Nothing is written into the trail, and the answer has no time. What points out a person is refused.
    """
    used = delete(SurveyToken).where(SurveyToken.digest == _digest(token))
    row = database.execute(used.returning(SurveyToken.course_id, SurveyToken.round)).one_or_none()
    if row is None:
        raise Conflict
    course_id, asked = row
    chosen = {one.name: answers.get(one.name, "") for one in QUESTIONS[asked]}
    if any(chosen[one.name] not in one.choices for one in QUESTIONS[asked]):
        raise RuleBroken(CHOOSE)
    if len(missing) > LONGEST or must_change(check_text(guard, missing, language)):
        raise RuleBroken(POINTS_OUT)
    # One after the other: two that come at once would each not see the other, and neither be the fifth.
    database.execute(select(Course.id).where(Course.id == course_id).with_for_update(key_share=True))
    new = {"id": uuid4(), "course_id": course_id, "round": asked, "answers": chosen, "missing": missing}
    database.execute(insert(SurveyAnswer).values(is_shown=False, **new))
    waiting = and_(SurveyAnswer.course_id == course_id, SurveyAnswer.round == asked, SurveyAnswer.is_shown.is_(False))
    is_enough = (database.scalar(select(func.count()).select_from(SurveyAnswer).where(waiting)) or 0) >= TOGETHER
    _lay_anew(database, SurveyAnswer, waiting, **({"is_shown": True} if is_enough else {}))


def list_results(database: Session) -> list[Results]:
    """List what was answered, by course and round; nothing of a course that fewer than five have answered about."""
    found: dict[tuple[UUID, Round], list[SurveyAnswer]] = {}
    for row in database.scalars(select(SurveyAnswer).where(SurveyAnswer.is_shown.is_(True))):
        found.setdefault((row.course_id, row.round), []).append(row)
    names = course_names(database, {course_id for course_id, _asked in found})
    order = list(Round)
    return [
        _results(course_id, names[course_id], asked, rows)
        for (course_id, asked), rows in sorted(
            found.items(), key=lambda one: (names[one[0][0]].casefold(), one[0][0], order.index(one[0][1]))
        )
    ]


def _results(course_id: UUID, course: str, asked: Round, rows: list[SurveyAnswer]) -> Results:
    chosen = {
        question.name: {
            choice.value: sum(row.answers[question.name] == choice.value for row in rows) for choice in question.choices
        }
        for question in QUESTIONS[asked]
    }
    written = [row.missing for row in rows if row.missing]
    _chance.shuffle(written)
    return Results(course_id, course, asked, len(rows), chosen, tuple(written))


def is_open_on(day: date) -> ColumnElement[bool]:
    """Give the condition that a ticket can be taken on a day."""
    return and_(SurveyTicket.opens_on <= day, SurveyTicket.opens_on >= day - OPEN_FOR)


def _digest(token: str) -> bytes:
    return sha256(token.encode()).digest()


def _lay_anew(database: Session, table: type[Row], which: ColumnElement[bool], **changed: object) -> None:
    """Write rows anew, in the order of their keys; then where they lie tells nothing of when each was changed."""
    columns = inspect(table).columns
    rows = [dict(row) for row in database.execute(select(*columns).where(which)).mappings()]
    keys = [column.key for column in inspect(table).primary_key]
    database.execute(delete(table).where(which).execution_options(synchronize_session=False))
    database.expire_all()
    ordered = sorted(rows, key=lambda row: [str(row[key]) for key in keys])
    database.execute(insert(table), [{**row, **changed} for row in ordered])
