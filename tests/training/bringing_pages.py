"""How tests bring a file to the pages of imports, and what they look at afterwards."""

from __future__ import annotations

import io
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

from sqlalchemy import select

from hrstod import clock
from hrstod.database.transaction import transaction
from hrstod.training.completing import Outside, complete_many
from hrstod.training.importing_mapping import FIELDS
from hrstod.training.importing_shelf import Shelf
from hrstod.training.models import Completion, Course, CourseVersion
from hrstod.training.rules import Form, ImportKind, Span

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cast import Reader
    from tests.factories.school import School
    from tests.page import Page

NEW = "/training/imports/new"
HEADING = "Mejladress;Kurs;Datum"


def add_course(school: School) -> str:
    """Add a course, and give its name, which is like no other."""
    name = f"The talk {uuid4().hex[:8]}"
    with transaction(school.app.extensions["hrstod.engine"]) as database:
        made = Course(added_on=clock.today() - timedelta(days=400), added_by=None)
        database.add(made)
        database.flush()
        database.add(
            CourseVersion(
                course_id=made.id,
                number=1,
                name=name,
                made_on=made.added_on,
                aim="Know",
                outline="- Listen",
                minutes=60,
                form=Form.CLASSROOM,
                span=Span.ALWAYS,
                ladder=[30],
            )
        )
    return name


def in_english(reader: Reader) -> Reader:
    """Choose English for the rest of the visit."""
    reader.get("/contacts/thanks?lang=en")
    return reader


def bring(reader: Reader, content: str | bytes, address: str = NEW, **options: Any) -> Page:
    """Choose a file and send it."""
    reader.get(address)
    brought = content.encode() if isinstance(content, str) else content
    return reader.send(address, {"file": (io.BytesIO(brought), "rows.csv")}, **options)


def explain(reader: Reader, **columns: str) -> Page:
    """Say what the columns mean, and look at what would happen."""
    assert reader.last is not None
    chosen = {"address": "Mejladress", "course": "Kurs", "day": "Datum", "passed": "", **columns}
    return reader.send(reader.last.address, chosen)


def explain_people(reader: Reader) -> Page:
    """Say what the columns of a file of people mean, and look at what would happen."""
    assert reader.last is not None
    empty: dict[str, str] = dict.fromkeys(map(str, FIELDS[ImportKind.PEOPLE]), "")
    return reader.send(reader.last.address, {**empty, "address": "E-post", "name": "Namn", "unit": "Enhet"})


def rows(school: School, course: str, day: str = "2026-05-04") -> str:
    """Give a file with a completion of Anna's."""
    return f"{HEADING}\n{school.anna.sign_in_name};{course};{day}\n"


def completions(school: School) -> list[UUID]:
    """Give what Anna has completed."""
    with transaction(school.app.extensions["hrstod.engine"]) as database:
        return list(database.scalars(select(Completion.id).where(Completion.account_id == school.anna.id)))


def held(school: School) -> list[Path]:
    """Give what lies in memory."""
    return list(Shelf(school.app.extensions["hrstod.settings"].memory).folder.glob("*"))


def in_file(reader: Reader) -> str:
    """Give the address of the file that was brought last."""
    assert reader.last is not None
    return reader.last.address.removesuffix("/columns")


def complete(school: School, course: str) -> None:
    """Let Anna complete the course by another way, meanwhile."""
    with transaction(school.app.extensions["hrstod.engine"]) as database:
        course_id = database.scalars(select(CourseVersion.course_id).where(CourseVersion.name == course)).one()
        done = Outside(school.anna.id, course_id, date(2026, 5, 4))
        complete_many(database, [done], import_id=None, made_by=None, moment=clock.now())
