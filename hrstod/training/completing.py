"""Write down that somebody has completed a course, by whatever way, and take it back.

For how long it counts is reckoned once, by the course as it is that day, and stays. What counts as another course is
written down for that one too, and is taken back with it.
"""

from __future__ import annotations

import secrets
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

from flask_babel import lazy_gettext as _
from sqlalchemy import insert, select

from hrstod.audit import trail
from hrstod.audit.events import Event
from hrstod.clock import SWEDEN
from hrstod.errors import NotFound, RuleBroken
from hrstod.training.access import find_person, find_version
from hrstod.training.models import Completion, CourseVersion, Equivalence
from hrstod.training.rules import Source
from hrstod.training.validity import Done, Terms, reckon

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date, datetime

    from sqlalchemy.orm import Session

    from hrstod.authorization.checks import Actor

LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
"""What check codes are made of: nothing that can be taken for something else."""
CODE_LENGTH = 12
"""59 bits: nobody finds one by trying."""
AT_ONCE = 500
"""For how many people what they have completed is read with one question."""

AUDITED = frozenset({Source.CLAIM, Source.BY_HAND, Source.DRILL})
"""What the log of events tells one by one; a training date and a file are told as a whole."""

NOT_YET = _("A course cannot have been completed on a day that has not come.")
TAKEN_BACK = _("It has been taken back already.")
RESTS = _("This rests on another course that counts as it. Take that one back, and this one goes with it.")

Pair = tuple[UUID, UUID]
"""Somebody and a course."""


@dataclass(frozen=True)
class Outside:
    """Somebody completed a course on a day, as a file says."""

    account_id: UUID
    course_id: UUID
    completed_on: date


@dataclass(frozen=True)
class _Ground:
    """What a completion rests on, the same for all that are written down together."""

    source: Source
    moment: datetime
    made_by: UUID | None
    date_id: UUID | None = None
    import_id: UUID | None = None
    why: str | None = None


def make_check_code() -> str:
    """Make what a certificate is checked with."""
    return "".join(secrets.SystemRandom().choices(LETTERS, k=CODE_LENGTH))


def complete(
    database: Session,
    *,
    account_id: UUID,
    course_id: UUID,
    completed_on: date,
    source: Source,
    moment: datetime,
    made_by: UUID | None,
    is_passed: bool = True,
    date_id: UUID | None = None,
    import_id: UUID | None = None,
    why: str | None = None,
) -> Completion:
    """Write down that somebody completed a course, or tried to, and that of each course that it counts as.

    What stands there for the same day already is given back instead; but a training date only knows its own, so that
    what it has confirmed stays when a file is taken back. RuleBroken when the day has not come.
    """
    if completed_on > day_of(moment):
        raise RuleBroken(NOT_YET)
    ground = _Ground(source, moment, made_by, date_id, import_id, why)
    row = Outside(account_id, course_id, completed_on)
    found = _find_same(database, row, ground, is_passed=is_passed)
    if found is not None:
        return found
    books = _Books(database)
    books.read({account_id}, {course_id})
    rows = books.write(row, ground, is_passed=is_passed)
    database.execute(insert(Completion), rows)
    if source in AUDITED:
        trail.write(
            database, Event.COMPLETION_ADDED, actor_id=made_by, moment=moment, course=course_id, account=account_id
        )
    return database.get_one(Completion, rows[0]["id"])


def complete_many(
    database: Session, rows: Sequence[Outside], *, import_id: UUID | None, made_by: UUID | None, moment: datetime
) -> int:
    """Write down what a file says, in the order of its days; tell how many rows were written for it.

    Whoever calls has left out what is there already, and days that have not come.
    """
    ground = _Ground(Source.IMPORT, moment, made_by, import_id=import_id)
    ordered = sorted(rows, key=lambda row: row.completed_on)
    books = _Books(database)
    books.read({row.account_id for row in ordered}, {row.course_id for row in ordered})
    written = [one for row in ordered for one in books.write(row, ground)]
    if written:
        database.execute(insert(Completion), written)
    return len(written)


def apply_equivalence(
    database: Session, *, course_id: UUID, counts_as_id: UUID, moment: datetime, made_by: UUID | None
) -> int:
    """Let what was completed before count as the other course too; tell how many rows were written."""
    resting = select(Completion.rests_on).where(Completion.course_id == counts_as_id, Completion.rests_on.is_not(None))
    earlier = (
        select(Completion)
        .where(
            Completion.course_id == course_id,
            Completion.is_passed,
            Completion.revoked_on.is_(None),
            Completion.id.not_in(resting),
        )
        .order_by(Completion.completed_on)
    )
    ground = _Ground(Source.OTHER_COURSE, moment, made_by)
    found = database.scalars(earlier).all()
    books = _Books(database)
    books.read({one.account_id for one in found}, {counts_as_id})
    rows: list[dict[str, Any]] = []
    for one in found:
        rows += books.write(Outside(one.account_id, counts_as_id, one.completed_on), ground, rests_on=one.id)
    if rows:
        database.execute(insert(Completion), rows)
    return len(rows)


def revoke(actor: Actor | None, database: Session, *, completion_id: UUID, why: str, moment: datetime) -> None:
    """Take a completion back, from today on, with what rests on it.

    NotFound for one of somebody who is not theirs; RuleBroken when it has been taken back, or rests on another.
    """
    found = database.get(Completion, completion_id, populate_existing=True, with_for_update=True)
    if found is None:
        raise NotFound
    find_person(actor, database, found.account_id)
    if found.rests_on is not None and found.revoked_on is None:
        raise RuleBroken(RESTS)
    revoke_row(database, found, why=why, moment=moment, by=None if actor is None else actor.account_id)


def revoke_row(database: Session, found: Completion, *, why: str, moment: datetime, by: UUID | None) -> None:
    """Take back a completion that whoever calls has found through a door."""
    if found.revoked_on is not None:
        raise RuleBroken(TAKEN_BACK)
    waiting = [found]
    while waiting:
        one = waiting.pop()
        one.revoked_on, one.revoked_by, one.revoked_why = day_of(moment), by, why
        resting = select(Completion).where(Completion.rests_on == one.id, Completion.revoked_on.is_(None))
        waiting += database.scalars(resting)
    database.flush()
    trail.write(
        database,
        Event.COMPLETION_REVOKED,
        actor_id=by,
        moment=moment,
        course=found.course_id,
        account=found.account_id,
        why=why,
    )


def day_of(moment: datetime) -> date:
    """Give the day that a moment belongs to, as people in Sweden reckon it."""
    return moment.astimezone(SWEDEN).date()


def as_done(row: Completion) -> Done:
    """Give a completion as the rules know it."""
    return Done(row.completed_on, row.valid_until, row.counts_until, row.is_passed, row.revoked_on)


def _find_same(database: Session, row: Outside, ground: _Ground, *, is_passed: bool) -> Completion | None:
    query = select(Completion).where(
        Completion.account_id == row.account_id,
        Completion.course_id == row.course_id,
        Completion.completed_on == row.completed_on,
        Completion.is_passed.is_(is_passed),
        Completion.revoked_on.is_(None),
        Completion.rests_on.is_(None),
    )
    if ground.date_id is not None:
        query = query.where(Completion.date_id == ground.date_id)
    return database.scalars(query.limit(1)).one_or_none()


class _Books:
    """What is known of courses and of what people have completed, for writing down more."""

    def __init__(self, database: Session) -> None:
        """Read what counts as what; of courses, each when it is asked for."""
        self._database = database
        self._counts_as: dict[UUID, list[UUID]] = defaultdict(list)
        for course_id, counts_as_id in database.execute(select(Equivalence.course_id, Equivalence.counts_as_id)):
            self._counts_as[course_id].append(counts_as_id)
        self._versions: dict[UUID, CourseVersion] = {}
        self._history: dict[Pair, list[Done]] = defaultdict(list)
        self._of_dates: dict[tuple[UUID | None, UUID, UUID], int] = defaultdict(int)

    def read(self, account_ids: Iterable[UUID], course_ids: Iterable[UUID]) -> None:
        """Read what some people have completed of some courses, and of those that these count as."""
        wanted = self._with_what_they_count_as(course_ids)
        people = sorted(account_ids)
        for first in range(0, len(people), AT_ONCE):
            query = select(Completion).where(
                Completion.account_id.in_(people[first : first + AT_ONCE]), Completion.course_id.in_(wanted)
            )
            for row in self._database.scalars(query):
                self._history[row.account_id, row.course_id].append(as_done(row))
                if row.date_id is not None:
                    self._of_dates[row.date_id, row.account_id, row.course_id] += 1

    def write(
        self, row: Outside, ground: _Ground, *, is_passed: bool = True, rests_on: UUID | None = None
    ) -> list[dict[str, Any]]:
        """Give the rows for a completion, its own first, and keep in mind that it is there now."""
        version = self._version(row.course_id)
        terms = Terms(version.span, version.span_length, version.window_days, version.grace_days)
        history = self._history[row.account_id, row.course_id]
        # The same day again is no renewal: it lengthens nothing.
        life = reckon(row.completed_on, terms, [one for one in history if one.completed_on < row.completed_on])
        history.append(Done(row.completed_on, life.valid_until, life.counts_until, is_passed))
        date_id = ground.date_id if rests_on is None else None
        of_date = (date_id, row.account_id, row.course_id)
        self._of_dates[of_date] += 1
        made = uuid4()
        own: dict[str, Any] = {
            "id": made,
            "account_id": row.account_id,
            "course_id": row.course_id,
            "course_version": version.number,
            "completed_on": row.completed_on,
            "is_passed": is_passed,
            "valid_until": life.valid_until,
            "counts_until": life.counts_until,
            "source": ground.source if rests_on is None else Source.OTHER_COURSE,
            "date_id": date_id,
            "number": 1 if date_id is None else self._of_dates[of_date],
            "import_id": ground.import_id,
            "rests_on": rests_on,
            "why": ground.why,
            "check_code": make_check_code(),
            "made_on": day_of(ground.moment),
            "made_by": ground.made_by,
        }
        others = self._counts_as[row.course_id] if is_passed else ()
        return [own] + [
            one
            for other in others
            for one in self.write(Outside(row.account_id, other, row.completed_on), ground, rests_on=made)
        ]

    def _with_what_they_count_as(self, course_ids: Iterable[UUID]) -> set[UUID]:
        found, waiting = set(), list(course_ids)
        while waiting:
            one = waiting.pop()
            if one not in found:
                found.add(one)
                waiting += self._counts_as[one]
        return found

    def _version(self, course_id: UUID) -> CourseVersion:
        if course_id not in self._versions:
            self._versions[course_id] = find_version(self._database, course_id)
        return self._versions[course_id]
