"""A site of its own for the pages of coverage, which count every course and every manager that there is."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from hrstod import clock
from hrstod.database.transaction import transaction
from hrstod.organisation import service as organisation
from hrstod.training.models import Course, CourseAudience, CourseVersion
from hrstod.training.rules import Audience, Form, Span
from tests.conftest import EXAMPLES, make_site
from tests.factories.coverage import Done, complete
from tests.factories.organisation import make_account
from tests.factories.people import installation_of, make_person, sign_in
from tests.factories.school import make_school

if TYPE_CHECKING:
    from uuid import UUID

    from flask import Flask

    from tests.cast import Reader
    from tests.factories.school import School


@pytest.fixture(scope="module")
def covered_site(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    """Give a site in which nobody else adds courses."""
    return make_site(tmp_path_factory.mktemp("instance"), content=EXAMPLES)


@pytest.fixture(scope="module")
def course_id(covered_site: Flask) -> UUID:
    """Give a mandatory course for all managers of the site."""
    start = clock.today() - timedelta(days=500)
    with transaction(installation_of(covered_site).engine) as database:
        course = Course(added_on=start)
        database.add(course)
        database.flush()
        terms = {"aim": "Know.", "outline": "- Know", "minutes": 60, "form": Form.CLASSROOM, "ladder": [30]}
        version = CourseVersion(
            course_id=course.id, number=1, name="Grundkurs", made_on=start, span=Span.MONTHS, span_length=24, **terms
        )
        database.add(version)
        database.add(CourseAudience(course_id=course.id, audience=Audience.MANAGER))
        return course.id


@pytest.fixture
def taken(covered_site: Flask, course_id: UUID) -> School:
    """Give a board of two managers, of whom Anna has taken the course."""
    school = make_school(covered_site)
    with transaction(installation_of(school.app).engine) as database:
        done = Done(clock.today() - timedelta(days=100), clock.today() + timedelta(days=30))
        complete(database, school.anna.id, course_id, done)
    return school


def hire(school: School, count: int) -> None:
    """Let more people lead the unit North."""
    with transaction(installation_of(school.app).engine) as database:
        for number in range(count):
            account_id = make_account(database, f"Chef {number}")
            organisation.give_leadership(
                None,
                database,
                unit_id=school.units["North"],
                account_id=account_id,
                from_on=clock.today() - timedelta(days=300),
                moment=clock.now(),
            )


def as_coordinator(school: School) -> Reader:
    """Give the browser of somebody who follows the board, and holds no courses."""
    return sign_in(school.app, make_person(school.app, "Klara", "coordinator", board_id=school.board))
