"""How tests of pages plan dates as a trainer would, and take seats as a manager would."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy import select

from hrstod import clock
from hrstod.database.transaction import transaction
from hrstod.training.course_terms import MeantFor
from hrstod.training.models import TrainingDate, TrainingLetter
from hrstod.training.rules import Audience, LetterKind
from tests.organisation.pages import problems

if TYPE_CHECKING:
    from typing import Any

    from tests.cast import Reader
    from tests.factories.people import Person
    from tests.factories.school import School


def course_name(school: School) -> str:
    """Give what the school's course is called."""
    return f"Samtalet {school.board.hex[:6]}"


def add_course(school: School, **other: Any) -> UUID:
    """Add a course like no other, for the managers of the school, unless other terms are given."""
    here = frozenset({MeantFor(Audience.MANAGER, school.units["North"])})
    return school.course(**{"name": course_name(school), "audiences": here, **other})


def typed(school: School, course_id: UUID, **other: object) -> dict[str, object]:
    """Give what the trainer types to plan a date in two weeks."""
    return {
        "course": str(course_id),
        "day": (clock.today() + timedelta(days=14)).isoformat(),
        "begins": "9",
        "ends": "12.30",
        "place": "Stadshuset, rum 3",
        "seats": "1",
        "board": str(school.board),
        "trainers": [str(school.eva.id)],
        **other,
    }


def plan(school: School, eva: Reader, course_id: UUID | None = None, **other: object) -> str:
    """Plan a date, of a new course unless one is given, and give its address."""
    course_id = course_id or add_course(school)
    eva.get("/training/dates/plan")
    page = eva.send("/training/dates/plan", typed(school, course_id, **other))
    assert page.status == 200, problems(page)
    return page.address


def own(address: str) -> str:
    """Give the address at which a manager sees a date."""
    return address.replace("/training/dates/", "/training/mine/")


def id_of(address: str) -> UUID:
    """Give the id of the date at an address."""
    return UUID(address.rpartition("/")[2])


def begin_now(school: School, address: str) -> None:
    """Let a date have begun a quarter of an hour ago."""
    with transaction(school.app.extensions["hrstod.engine"]) as database:
        found = database.get_one(TrainingDate, id_of(address))
        found.starts_at = clock.now() - timedelta(minutes=15)
        found.ends_at = clock.now() + timedelta(hours=3)


def take_seat(school: School, person: Person, address: str) -> str:
    """Let a manager sign up for a date by the page; give what it says then."""
    reader = school.as_manager(person)
    reader.get(own(address))
    return reader.send(own(address)).text


def letters_to(school: School, person: Person) -> list[tuple[LetterKind, bool]]:
    """Give the mail that waits for somebody, in order: what it is, and whether it has an invitation."""
    query = select(TrainingLetter).where(TrainingLetter.account_id == person.id)
    with transaction(school.app.extensions["hrstod.engine"]) as database:
        found = database.scalars(query.order_by(TrainingLetter.queued_at, TrainingLetter.sequence))
        return [(one.kind, one.sequence is not None) for one in found]
