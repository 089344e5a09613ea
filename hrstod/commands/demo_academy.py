"""Where the demo's courses are held: who is trained there, by whom, and who has taken the first course.

Days are reckoned from today, so that the demo is never old; courses are held on days on which people are at work.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from random import Random
from typing import TYPE_CHECKING

from hrstod.accounts.access import load_actor

if TYPE_CHECKING:
    from uuid import UUID

    from sqlalchemy.orm import Session

    from hrstod.authorization.checks import Actor
    from hrstod.commands.demo_managers import Manager
    from hrstod.guidance.typing_guard import GuardRules

SEED = 2027
AT = time(9, 30, tzinfo=UTC)
BEGAN = 759
"""So many days ago the first course was added."""

FRIDAY, JULY = 4, 7
AFTER_NEW_YEAR, BEFORE_CHRISTMAS = (1, 8), (12, 18)
WINDOW = 640
"""Whoever took the first course so many days ago, or more, takes it again."""


@dataclass(frozen=True)
class Academy:
    """Managers and a trainer, and what is known of who has taken the first course."""

    database: Session
    boards: tuple[UUID, ...]
    managers: list[Manager]
    trainer_id: UUID
    named: tuple[UUID, UUID]
    """The two managers whom somebody signs in as; they are never chosen."""
    guard: GuardRules
    today: date
    random: Random = field(default_factory=lambda: Random(SEED))  # noqa: S311 (an invented town is not a secret)
    taken: dict[UUID, date] = field(default_factory=dict)
    """When each last took the first course, or has a seat to."""

    def day(self, in_days: int) -> date:
        """Give a day so far from today, or the Monday after when it is in a weekend."""
        day = self.today + timedelta(days=in_days)
        return day + timedelta(days=7 - day.weekday() if day.weekday() > FRIDAY else 0)

    def teaching_day(self, in_days: int) -> date:
        """Give a day so far from today, or the next on which courses are held: not in July, nor around the new year."""
        day = self.day(in_days)
        while day.month == JULY or not AFTER_NEW_YEAR <= (day.month, day.day) <= BEFORE_CHRISTMAS:
            in_days += 1
            day = self.day(in_days)
        return day

    def trainer(self, day: date) -> Actor:
        """Give the trainer as somebody who does something on a day."""
        found = load_actor(self.database, self.trainer_id, day)
        if found is None:
            raise LookupError("nobody in the demo has this account")
        return found

    def leading(self, day: date, board: int | None = None) -> list[UUID]:
        """Give those who lead a unit on a day, of a board or of all, without those whom somebody signs in as."""
        wanted = self.boards if board is None else (self.boards[board],)
        return [
            one.account_id
            for one in self.managers
            if one.leads_on(day) and one.board_id in wanted and one.account_id not in self.named
        ]

    def staying(self) -> list[UUID]:
        """Give those who have led a unit for more than a year and still do."""
        before = set(self.leading(self.today - timedelta(days=410)))
        return [one for one in self.leading(self.today) if one in before]

    def choose(self, number: int, day: date, board: int | None = None) -> list[UUID]:
        """Choose some who lead a unit and do not have the first course, or have it only for a little while more."""
        again = day - timedelta(days=WINDOW)
        free = [one for one in self.leading(day, board) if self.taken.get(one, again) <= again]
        chosen = self.random.sample(free, min(number, len(free)))
        self.taken.update(dict.fromkeys(chosen, day))
        return chosen


def moment_on(day: date) -> datetime:
    """Give the moment of a day at which things are done."""
    return datetime.combine(day, AT)
