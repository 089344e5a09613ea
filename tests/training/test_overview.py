"""The trainer's first page, and who finds training in the menu."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING
from uuid import UUID, uuid4

import pytest

from hrstod import clock
from hrstod.database.transaction import transaction
from hrstod.training import claiming
from hrstod.training.models import DateTrainer, TrainingDate
from hrstod.training.rules import Form
from tests.factories.people import make_person, sign_in
from tests.organisation.pages import in_english
from tests.training.course_pages import trainer

if TYPE_CHECKING:
    from tests.cast import Reader
    from tests.factories.school import School


def hold(school: School, name: str, *, in_days: int) -> UUID:
    """Let a course be held in, or before, some days, by the trainer and for the board."""
    course_id, starts_at = school.course(name), clock.now() + timedelta(days=in_days)
    with transaction(school.app.extensions["hrstod.engine"]) as database:
        planned = TrainingDate(
            course_id=course_id,
            board_id=school.board,
            starts_at=starts_at,
            ends_at=starts_at + timedelta(hours=3),
            place="Town hall",
            seats=8,
        )
        database.add(planned)
        database.flush()
        database.add(DateTrainer(date_id=planned.id, account_id=school.eva.id))
        return planned.id


def menu(reader: Reader) -> list[str]:
    """List where the menu leads from one's own page."""
    page = reader.get("/me")
    return [one.get("href", "") for one in page.all(".//ul[@class='frame__menu']//a")]


def test_a_first_page_without_anything_says_what_to_do(school: School) -> None:
    """Nothing waits, nothing is planned, and the first step is offered."""
    page = trainer(school).get("/training")
    assert "No date is planned in your boards." in page.text
    assert "Waiting for you" not in page.text


def test_the_first_page_leads_everywhere(school: School) -> None:
    """To each part of a trainer’s work; each link opens."""
    reader = trainer(school)
    names = ("Courses", "Coverage", "Overdue", "What participants say", "Files from other systems", "All dates")
    addresses = [reader.get("/training").link(name) for name in (*names, "Plan a date")]
    assert [reader.get(address).status for address in addresses] == [200] * 7


def test_the_next_dates_of_the_board_are_there(school: School) -> None:
    """With how many seats are free, and a link to the list."""
    name = f"Next {uuid4().hex[:6]}"
    date_id = hold(school, name, in_days=7)
    page = trainer(school).get("/training")
    assert str(date_id) in page.link(name)
    assert "8 of 8 seats are free" in page.text


def test_a_date_that_is_over_waits_to_be_closed(school: School) -> None:
    """It is no longer among those to come."""
    name = f"Over {uuid4().hex[:6]}"
    date_id = hold(school, name, in_days=-2)
    page = trainer(school).get("/training")
    assert str(date_id) in page.link(f"Close the date: {name}")
    assert "No date is planned" in page.text


def test_what_a_manager_says_waits_for_the_trainer_of_the_board(school: School) -> None:
    """And for nobody who holds courses for another board."""
    course_id = school.course(f"Said {uuid4().hex[:6]}", form=Form.ELSEWHERE)
    with transaction(school.app.extensions["hrstod.engine"]) as database:
        claiming.claim(
            database, account_id=school.anna.id, course_id=course_id, completed_on=clock.today(), moment=clock.now()
        )
    other = in_english(sign_in(school.app, make_person(school.app, "Ulla", "trainer")))
    sentence = "1 manager says that a course was completed elsewhere"
    assert [sentence in reader.get("/training").text for reader in (trainer(school), other)] == [True, False]


@pytest.mark.parametrize(
    ("role", "address"),
    [("trainer", "/training"), ("coordinator", "/training/coverage"), ("manager", None), ("administrator", None)],
)
def test_training_is_in_the_menu_of_those_who_hold_or_follow_it(school: School, role: str, address: str | None) -> None:
    """Once, and for each the page that is theirs."""
    reader = sign_in(school.app, make_person(school.app, "Somebody", role))
    found = [one for one in menu(reader) if one.startswith("/training")]
    assert found == ([address] if address else [])


@pytest.mark.parametrize("role", ["coordinator", "manager", "administrator", "auditor"])
def test_nobody_else_meets_the_trainers_first_page(school: School, role: str) -> None:
    """It looks as if it were not there."""
    assert sign_in(school.app, make_person(school.app, "Somebody", role)).get("/training").status == 404


def test_the_log_of_events_calls_a_course_by_its_name(school: School) -> None:
    """Not by its id, to an auditor who reads what was done."""
    name = f"Called {uuid4().hex[:6]}"
    school.course(name)
    auditor = in_english(sign_in(school.app, make_person(school.app, "Cecilia", "auditor")))
    assert f"A course was added. Course: {name}" in auditor.get("/audit?group=training").text.replace(
        "Course :", "Course:"
    )
