"""“This number is wrong”: one press, one row a day, and nothing about whoever pressed."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import delete, inspect, select
from sqlalchemy.orm import Session

from hrstod import clock
from hrstod.contacts.models import NumberReport
from hrstod.contacts.queries import list_reported_numbers
from tests.cast import anna, david
from tests.factories.contacts import make_contact

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from flask import Flask

    from tests.cast import Reader
    from tests.page import Page


@pytest.fixture
def database(example_site: Flask) -> Iterator[Session]:
    """Give the table, empty before and after."""
    with Session(example_site.extensions["hrstod.engine"]) as session:
        yield session
        session.rollback()
        session.execute(delete(NumberReport))
        session.commit()


def rows(database: Session) -> list[tuple[str, str, date]]:
    """Read the whole table, without the ids."""
    database.rollback()
    reports = database.scalars(select(NumberReport).order_by(NumberReport.reported_on))
    return [(one.contact_id, one.number, one.reported_on) for one in reports]


def report(reader: Reader, contact: str = "line") -> Page:
    """Press the button under a contact's number."""
    reader.get("/contacts")
    return reader.post("/contacts/wrong-number", {"contact": contact})


def test_the_button_is_under_each_number_but_112(reader: Reader) -> None:
    """It says which contact it is about, also to somebody who hears the page."""
    buttons = [button for button in reader.get("/contacts").all(".//main//button") if button.get("name") == "contact"]
    assert [(button.get("value"), "".join(button.itertext()).endswith(": Linjen")) for button in buttons] == [
        ("line", True)
    ]


def test_one_press_is_thanked_and_is_one_row(reader: Reader, database: Session) -> None:
    """The number as it stood, and the day."""
    page = report(reader)
    assert (page.status, page.headers["Location"]) == (303, "/contacts/thanks")
    assert rows(database) == [("line", "020-11 22 33", clock.today())]


def test_pressing_twice_works_and_is_still_one_row(reader: Reader, database: Session) -> None:
    """Whoever presses again is thanked again."""
    assert [report(reader).status for _ in range(2)] == [303, 303]
    assert len(rows(database)) == 1


def test_two_readers_leave_the_same_row(example_site: Flask, database: Session) -> None:
    """Nobody can count who has been here."""
    report(anna(example_site))
    report(david(example_site))
    assert len(rows(database)) == 1


def test_another_day_is_another_row(reader: Reader, database: Session, travel: Callable[..., None]) -> None:
    """So that somebody sees whether it goes on."""
    report(reader)
    first = clock.today()
    travel(days=1)
    report(reader)
    assert [day for _, _, day in rows(database)] == [first, clock.today()]


def test_nothing_about_the_reader_can_be_kept(example_site: Flask) -> None:
    """The table has no column for it."""
    columns = {
        column["name"] for column in inspect(example_site.extensions["hrstod.engine"]).get_columns("number_report")
    }
    assert columns == {"id", "contact_id", "number", "reported_on"}


@pytest.mark.parametrize("contact", ["nobody", "", "line ", "LINE", "' OR 1=1"])
def test_an_unknown_contact_is_not_found_and_nothing_is_kept(reader: Reader, database: Session, contact: str) -> None:
    """Nobody can write what they like into the table."""
    assert report(reader, contact).status == 404
    assert rows(database) == []


def test_a_contact_without_a_number_has_nothing_to_be_wrong(
    reader: Reader, database: Session, example_site: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A forged press is thanked and forgotten."""
    lacking = make_contact(id="lacking", number=None, digits=None, verification="none")
    monkeypatch.setitem(example_site.extensions["hrstod.contacts"], "lacking", lacking)
    assert report(reader, "lacking").status == 303
    assert rows(database) == []


def test_thanks_say_what_happens_now(reader: Reader) -> None:
    """And lead back to the contacts."""
    assert "/contacts" in reader.get("/contacts/thanks").links()


def test_reports_are_listed_by_number_with_the_latest_first(database: Session, example_site: Flask) -> None:
    """With how many days, and when last."""
    for contact, number, day in (
        ("line", "020-11 22 33", 1),
        ("line", "020-11 22 33", 3),
        ("sos", "112", 2),
        ("line", "020-00 00 00", 9),
        ("gone", "020-11 22 33", 9),
    ):
        database.add(NumberReport(contact_id=contact, number=number, reported_on=date(2026, 11, day)))
    listed = list_reported_numbers(database, example_site.extensions["hrstod.contacts"])
    assert [(row.contact_id, row.days, row.last_on.day) for row in listed] == [("line", 2, 3), ("sos", 1, 2)]
