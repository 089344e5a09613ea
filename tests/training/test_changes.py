"""The database says itself when what coverage is counted from has changed."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from hrstod.database.transaction import transaction
from hrstod.training.changes import WATCHED, find_mark
from hrstod.training.ledger import find_ledger
from hrstod.training.models import Course

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Engine

DAY = date(2026, 1, 1)


def mark_of(engine: Engine) -> str | None:
    """Read the mark."""
    with Session(engine) as database:
        return find_mark(database)


@pytest.fixture
def course(engine: Engine) -> Iterator[Course]:
    """Give a course that is really there, and take it away afterwards."""
    with transaction(engine) as database:
        added = Course(added_on=DAY)
        database.add(added)
        database.flush()
        database.expunge(added)
    yield added
    with transaction(engine) as database:
        database.execute(text("DELETE FROM course"))


def test_every_change_makes_another_mark(engine: Engine, course: Course) -> None:
    """Adding, changing and removing, by a statement that no verb knows of."""
    marks = [mark_of(engine)]
    for statement in ("UPDATE course SET retired_on = added_on", "DELETE FROM course"):
        with transaction(engine) as database:
            database.execute(text(statement))
        marks.append(mark_of(engine))
    assert course.id is not None
    assert len(set(marks)) == 3


def test_what_is_rolled_back_leaves_the_mark(engine: Engine, course: Course) -> None:
    """Nothing has changed."""
    before = mark_of(engine)
    with Session(engine) as database:
        database.execute(text("UPDATE course SET retired_on = added_on"))
        database.rollback()
    assert course.retired_on is None
    assert mark_of(engine) == before


def test_without_a_change_nothing_is_read_again(engine: Engine, course: Course) -> None:
    """What was read once is kept for all who read the same database."""
    with Session(engine) as one, Session(engine) as other:
        assert find_ledger(one) is find_ledger(other)
    assert course.id is not None


def test_a_change_by_somebody_else_is_read(engine: Engine, course: Course) -> None:
    """Another process changes the database, and this one notices."""
    with Session(engine) as database:
        before = find_ledger(database).curriculum.courses
    with transaction(engine) as database:
        database.execute(text("DELETE FROM course"))
    with Session(engine) as database:
        after = find_ledger(database).curriculum.courses
    assert ([one.course_id for one in before], after) == ([course.id], ())


def test_whoever_is_writing_sees_their_own_changes(engine: Engine, course: Course) -> None:
    """And what they have read is not kept for others."""
    with Session(engine) as database:
        database.execute(text("DELETE FROM course"))
        assert find_ledger(database).curriculum.courses == ()
        database.rollback()
    with Session(engine) as database:
        assert [one.course_id for one in find_ledger(database).curriculum.courses] == [course.id]


@pytest.mark.parametrize("table", WATCHED)
def test_every_table_that_is_counted_from_is_watched(engine: Engine, table: str) -> None:
    """Each has its triggers."""
    catalogue = {
        "sqlite": "SELECT count(*) FROM sqlite_master WHERE type = 'trigger' AND tbl_name = :table",
        "postgresql": "SELECT count(*) FROM pg_trigger WHERE tgrelid = CAST(:table AS regclass) AND tgdeferrable "
        "AND tgname LIKE '%changes_training'",
    }[engine.dialect.name]
    expected = {"sqlite": 3, "postgresql": 1}[engine.dialect.name]
    with Session(engine) as database:
        assert database.scalar(text(catalogue), {"table": table}) == expected
