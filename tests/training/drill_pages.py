"""How tests walk through the short drill in a browser, and look at what it left."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from hrstod import clock
from hrstod.database.transaction import transaction
from hrstod.training.models import Completion, Course, CourseVersion
from hrstod.training.rules import Form, Span
from tests.organisation.pages import in_english

if TYPE_CHECKING:
    from uuid import UUID

    from tests.cast import Reader
    from tests.factories.school import School
    from tests.page import Page

START = "/training/drills/short"
BEST = ("hello", "goodbye")
REPAIRED = ("mumble", "sorry", "run")
FAILED = ("leave", "grunt", "goodbye")


def add_course(school: School, name: str = "A drill", **terms: Any) -> UUID:
    """Add a course that is the short drill, unless other terms are given."""
    with transaction(school.app.extensions["hrstod.engine"]) as database:
        course = Course(added_on=clock.today(), added_by=None)
        database.add(course)
        database.flush()
        add_version(school, course.id, 1, name, database=database, **terms)
        return course.id


def add_version(school: School, course_id: UUID, number: int, name: str, *, database: Any, **terms: Any) -> None:
    """Add a version of a course."""
    about = {"aim": "Greet.", "outline": "Hello", "minutes": 5, "span": Span.ALWAYS, "ladder": [0]}
    drill = {"form": Form.DRILL, "scenario": "short"}
    given = {**about, **drill, "name": name, "made_on": clock.today(), **terms}
    database.add(CourseVersion(course_id=course_id, number=number, **given))
    database.flush()


def retire(school: School, course_id: UUID) -> None:
    """Let a course not be taken any longer, from today."""
    with transaction(school.app.extensions["hrstod.engine"]) as database:
        database.get_one(Course, course_id).retired_on = clock.today()


def completions(school: School, course_id: UUID) -> list[Completion]:
    """Give what has been completed of a course."""
    with transaction(school.app.extensions["hrstod.engine"]) as database:
        found = list(database.scalars(select(Completion).where(Completion.course_id == course_id)))
        database.expunge_all()
        return found


def manager(school: School) -> Reader:
    """Give Anna's browser, in English."""
    return in_english(school.as_manager())


def choose(reader: Reader, reply: str) -> Page:
    """Choose a reply where it is asked for, and read what it did."""
    assert reader.last is not None
    return reader.send(reader.last.address, {"reply": reply})


def walk(reader: Reader, *replies: str) -> Page:
    """Walk through the drill to its end."""
    reader.follow(f"{START}/begin")
    for number, reply in enumerate(replies, start=1):
        told = choose(reader, reply)
        page = reader.get(told.link("Go on")) if number < len(replies) else reader.send(told.address)
    return page
