"""“This number is wrong”, from the button to the row, on both databases."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from hrstod import clock
from hrstod.app import create_app
from hrstod.contacts.models import NumberReport
from hrstod.database import migrating
from hrstod.database.base import Row
from tests import cast
from tests.conftest import EXAMPLES, make_settings
from tests.database.postgres import KINDS, address_of, empty_database

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from flask import Flask

LINE = {"contact": "line"}


@pytest.fixture(params=KINDS)
def app(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Flask]:
    """Give a site with the tiny examples on a database of each kind."""
    with empty_database(request.param, tmp_path, request.config) as engine:
        migrating.upgrade(engine, tmp_path)
        app = create_app(make_settings(tmp_path, content=EXAMPLES, database=address_of(engine)))
        yield app
        app.extensions["hrstod.engine"].dispose()


def press(app: Flask) -> int:
    """Let somebody new press the button under the line's number; give the answer's status."""
    reader = cast.anna(app)
    reader.get("/contacts")
    return reader.post("/contacts/wrong-number", LINE).status


def rows(app: Flask) -> list[tuple[str, str, object]]:
    """Read the whole table but the ids."""
    with Session(app.extensions["hrstod.engine"]) as session:
        return [(row.contact_id, row.number, row.reported_on) for row in session.scalars(select(NumberReport))]


def test_a_report_is_one_row_with_number_and_day(app: Flask) -> None:
    """Which number and which day are kept, and nothing more."""
    assert press(app) == 303
    assert rows(app) == [("line", "020-11 22 33", clock.today())]


def test_a_second_report_the_same_day_changes_nothing(app: Flask) -> None:
    """Somebody who presses again, or somebody else, is thanked alike and fills no table."""
    assert [press(app), press(app)] == [303, 303]
    assert len(rows(app)) == 1


def test_many_reports_at_once_are_one_row(app: Flask) -> None:
    """Eight people who press in the same moment are all thanked, and nobody waits for ever."""
    with ThreadPoolExecutor(8) as pool:
        answers = set(pool.map(press, [app] * 8))
    assert (answers, len(rows(app))) == ({303}, 1)


def test_a_contact_nobody_knows_is_not_noted(app: Flask) -> None:
    """What is not one of our contacts is not written down, however it reads."""
    reader = cast.anna(app)
    reader.get("/contacts")
    assert reader.post("/contacts/wrong-number", {"contact": "Anna Andersson"}).status == 404
    assert rows(app) == []


def test_a_report_is_the_only_row_that_reading_leaves(app: Flask) -> None:
    """Reading, and calling a number wrong, fill no table but that of the reports."""
    reader = cast.anna(app)
    for address in ("/", "/contacts", "/steps/branches", "/read/kinds"):
        reader.get(address)
    press(app)
    with app.extensions["hrstod.engine"].connect() as connection:
        filled = {
            table.name for table in Row.metadata.sorted_tables if connection.execute(select(table).limit(1)).first()
        }
    # The mark of training is a row from the beginning, whoever reads.
    assert filled == {"number_report", "training_change"}
