"""A small academy for one test each: a municipality whose units are led, a trainer, a course and a training date."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from hrstod.authorization.checks import Actor, Grant
from hrstod.organisation import service as organisation
from hrstod.training.course_terms import CourseTerms
from hrstod.training.models import Course, CourseAudience, CourseVersion, DateTrainer, TrainingDate
from hrstod.training.rules import Audience, Form, Span
from tests.factories.organisation import MOMENT, START, TODAY, Town, make_account, make_town

if TYPE_CHECKING:
    from uuid import UUID

    from sqlalchemy.orm import Session

TERMS = CourseTerms(
    name="The first talk",
    aim="Know what to do when somebody tells.",
    outline="Listen\nAsk what they want",
    minutes=180,
    form=Form.CLASSROOM,
    span=Span.MONTHS,
    span_length=24,
)
"""What is usually said about a course: all managers take it, and it holds for two years."""

LADDER = [90, 30, 7, 0]


@dataclass
class Academy:
    """A municipality in which courses are held, all of it in one transaction."""

    database: Session
    town: Town
    people: dict[str, UUID] = field(default_factory=dict)

    @property
    def board(self) -> UUID:
        """Give the care board, for which the trainer holds courses."""
        return self.town.boards["Care board"].id

    def lead(self, name: str, unit: str, from_on: date = START) -> UUID:
        """Let somebody lead a unit from a day; the same name is the same person."""
        if name not in self.people:
            self.people[name] = make_account(self.database, name)
        organisation.give_leadership(
            None,
            self.database,
            unit_id=self.town.units[unit].id,
            account_id=self.people[name],
            from_on=from_on,
            moment=MOMENT,
        )
        return self.people[name]

    def trainer(self, name: str = "Eva", board: str = "Care board") -> Actor:
        """Give somebody who holds courses for a board."""
        account_id = self.people.setdefault(name, make_account(self.database, name))
        return Actor(account_id, name, grants=(Grant("trainer", self.town.boards[board].id),))

    def course(self, name: str = "The first talk", *, added_on: date = START, **terms: Any) -> UUID:
        """Add a course for all managers, valid for two years unless other terms are given."""
        course = Course(added_on=added_on, added_by=None)
        self.database.add(course)
        self.database.flush()
        given = {
            "aim": "Know what to do when somebody tells.",
            "outline": "- Listen\n- Ask what they want",
            "minutes": 180,
            "form": Form.CLASSROOM,
            "span": Span.MONTHS,
            "span_length": 24,
            "ladder": LADDER,
            **terms,
        }
        self.database.add(CourseVersion(course_id=course.id, number=1, name=name, made_on=added_on, **given))
        self.database.add(CourseAudience(course_id=course.id, audience=Audience.MANAGER))
        self.database.flush()
        return course.id

    def date(self, course_id: UUID, trainer: Actor, *, in_days: int = 14, seats: int = 10, **terms: Any) -> UUID:
        """Plan a training date of three hours, in so many days, at nine in the morning by UTC."""
        starts_at = datetime(TODAY.year, TODAY.month, TODAY.day, 9, tzinfo=UTC) + timedelta(days=in_days)
        given = {"board_id": self.board, "place": "Town hall, room 3", "ends_at": starts_at + timedelta(hours=3)}
        planned = TrainingDate(
            course_id=course_id, starts_at=starts_at, seats=seats, planned_by=trainer.account_id, **{**given, **terms}
        )
        self.database.add(planned)
        self.database.flush()
        self.database.add(DateTrainer(date_id=planned.id, account_id=trainer.account_id))
        self.database.flush()
        return planned.id


def make_academy(database: Session, mark: str = "") -> Academy:
    """Make a municipality where Anna leads North, and Nils leads Night, which is below North."""
    academy = Academy(database, make_town(database, mark))
    academy.lead("Anna", "North")
    academy.lead("Nils", "Night")
    return academy
