"""A training that goes on now, for tests of how attendance is taken: its addresses, its codes, and what was noted."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from io import BytesIO
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from hrstod import clock
from hrstod.database.transaction import transaction
from hrstod.training import arrival_codes, attending, courses, dates, signing_up
from hrstod.training.dates import DateTerms
from hrstod.training.models import TrainingDate
from hrstod.training.views.arriving import arrival_key
from tests.factories.training import TERMS

if TYPE_CHECKING:
    from collections.abc import Sequence
    from uuid import UUID

    from tests.cast import Reader
    from tests.factories.people import Person
    from tests.factories.school import School
    from tests.page import Page


@dataclass
class Training:
    """A date that began a quarter of an hour ago."""

    school: School
    date_id: UUID

    @property
    def address(self) -> str:
        """Give where the trainer finds it."""
        return f"/training/dates/{self.date_id}"

    @property
    def arriving(self) -> str:
        """Give where somebody who is there finds it."""
        return f"/training/here/{self.date_id}"

    def code(self, seconds: float = 0) -> str:
        """Give the code that is on the screen so many seconds from now."""
        with self.school.app.app_context():
            key = arrival_key(self.date_id)
        return arrival_codes.code_at(key, clock.now() + timedelta(seconds=seconds))

    def scan(self, reader: Reader, code: str = "") -> Page:
        """Scan the code on the screen, unless another is given, and press the button on the page that it leads to."""
        address = f"{self.arriving}/{code or self.code()}"
        reader.get(address)
        return reader.send(address)

    def noted(self, person: Person) -> list[tuple[str, str]]:
        """Give all that was noted about somebody, and how."""
        with transaction(self.school.app.extensions["hrstod.engine"]) as database:
            said = attending.list_marks(database, self.date_id, person.id)
            return [(one.mark.value, one.how.value) for one in said]

    def move(self, **by: float) -> None:
        """Let it have begun and ended at other times."""
        with transaction(self.school.app.extensions["hrstod.engine"]) as database:
            found = database.get_one(TrainingDate, self.date_id)
            found.starts_at, found.ends_at = found.starts_at + timedelta(**by), found.ends_at + timedelta(**by)

    def add_seat(self) -> None:
        """Let there be one seat more; those who wait are not told."""
        with transaction(self.school.app.extensions["hrstod.engine"]) as database:
            database.get_one(TrainingDate, self.date_id).seats += 1


def going_on(school: School, people: Sequence[Person] = (), seats: int = 2) -> Training:
    """Plan a date with some people on its list, and let it have begun."""
    now, day = clock.now(), timedelta(days=1)
    trainers = frozenset({school.eva.id})
    terms = DateTerms(now + day, now + day + timedelta(hours=3), "Room 3", "", seats, school.board, trainers)
    with transaction(school.app.extensions["hrstod.engine"]) as database:
        course = courses.add_course(
            None, database, terms=replace(TERMS, name=f"{TERMS.name} {uuid4().hex[:8]}"), moment=now
        )
        planned = dates.plan_date(None, database, course_id=course.id, terms=terms, moment=now)
        for one in people:
            signing_up.sign_up(database, date_id=planned.id, account_id=one.id, by=one.id, moment=now)
        training = Training(school, planned.id)
    training.move(hours=-24, minutes=-15)
    return training


def bring(reader: Reader, training: Training, content: bytes) -> Page:
    """Bring a file with attendance."""
    reader.get("/training/here")  # its form has the token, whatever state the date is in
    file: dict[str, Any] = {"file": (BytesIO(content), "list.csv")}
    return reader.post(f"{training.address}/attendance/file", file, content_type="multipart/form-data")
