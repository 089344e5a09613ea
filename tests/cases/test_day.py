"""Somebody's own page in HR support: what is due first, who asks, what is soon disposed of, and never how much."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import update

from hrstod import clock
from hrstod.cases import closing, service
from hrstod.cases.contents import FollowUp
from hrstod.cases.day import MOST_SHOWN, find_day
from hrstod.cases.models import Case
from hrstod.cases.rules import DueKind
from hrstod.database.transaction import transaction
from tests.factories.cases import make_office
from tests.factories.people import make_person, sign_in
from tests.factories.requests import ask

if TYPE_CHECKING:
    from uuid import UUID

    from flask import Flask

    from hrstod.cases.day import Day
    from tests.factories.cases import Office
    from tests.factories.people import Person


@pytest.fixture
def office(example_site: Flask) -> Office:
    """Give HR support of a new board, in which nobody has anything to do."""
    return make_office(example_site)


def day_of(office: Office, person: Person) -> Day:
    """Find what waits for somebody."""
    with office.read() as database:
        return find_day(office.actor(person, database), database, office.opening(person))


def part_of(office: Office, person: Person, *, unlocked: bool = True) -> str:
    """Give what somebody's own page says of their day, in English."""
    reader = sign_in(office.app, person, unlocked=unlocked)
    sections = reader.get("/me?lang=en").all(".//main//section")
    words = (" ".join(" ".join(section.itertext()).split()) for section in sections)
    return next((text for text in words if text.startswith("Your day")), "")


def follow_up(office: Office, case_id: UUID, days: int) -> None:
    """Let Hanna set a follow-up so many days from today."""
    body = FollowUp(what="call", on=clock.today() + timedelta(days=days))
    office.do(office.hanna, service.add_entry, case_id, body=body)


def test_while_it_is_locked_it_says_the_same_to_everybody(office: Office) -> None:
    """To who has much to do, and to who has nothing."""
    office.begin()
    ask(office)
    locked = {part_of(office, one, unlocked=False) for one in (office.hanna, office.helena)}
    assert locked == {"Your day Unlock to see what waits for you"}


def test_an_empty_day_says_so(office: Office) -> None:
    """In a sentence, the same whether or not others have much to do."""
    office.begin()
    assert part_of(office, office.helena) == "Your day Nobody asks you for anything, and nothing is due this week."


def test_somebody_who_reads_no_cases_has_no_such_part(office: Office) -> None:
    """A manager, and who has no role."""
    nobody = make_person(office.app, "Nobody")
    assert [part_of(office, one) for one in (office.maria, nobody)] == ["", ""]


def test_what_should_have_been_done_comes_first(office: Office) -> None:
    """Then what is due today, then the coming week; what is later is not shown."""
    first, second = office.begin(), office.begin()
    for case_id, days in ((first, 5), (second, -3), (first, 0), (second, 8)):
        follow_up(office, case_id, days)
    due = [(case.row.id, (one.on - clock.today()).days) for case, one in day_of(office, office.hanna).due]
    assert due == [(second, -3), (first, 0), (first, 5)]


def test_a_line_says_what_is_due_and_leads_there(office: Office) -> None:
    """The code, what is to be done, and that it should have been done."""
    case_id = office.begin()
    follow_up(office, case_id, -1)
    reader = sign_in(office.app, office.hanna)
    page = reader.get("/me?lang=en")
    assert "Reach the employee in the way you have agreed Should have been done" in page.text
    assert f"/c/{case_id}" in page.links()


def test_something_quiet_is_due_by_itself(office: Office) -> None:
    """Nobody has set a day, and it is not forgotten."""
    case_id = office.begin()
    ((case, due),) = day_of(office, office.hanna).due
    assert (case.row.id, due.what) == (case_id, DueKind.REGULAR)


def test_what_is_closed_is_due_no_longer(office: Office) -> None:
    """Until it is to be looked through."""
    case_id = office.begin()
    office.do(office.hanna, closing.close_case, case_id, why="left")
    day = day_of(office, office.hanna)
    assert (day.due, day.reviews) == ((), ())


def test_a_request_stands_there_with_when_it_is_needed(office: Office) -> None:
    """Not who asks: somebody may look over a shoulder."""
    ask(office, urgency="today", sender_name="Margareta")
    part = part_of(office, office.hanna)
    assert ("A request for support" in part, "Today" in part, "Margareta" in part) == (True, True, False)


def closed_long_ago(office: Office, *, held: bool = False) -> UUID:
    """Let Hanna close something whose time is over soon."""
    case_id = office.begin()
    office.do(office.hanna, closing.close_case, case_id, why="left")
    soon = (clock.today() + timedelta(days=20)).replace(day=1)
    with transaction(office.installation.engine) as database:
        database.execute(update(Case).where(Case.id == case_id).values(dispose_from=soon, is_held=held))
    return case_id


def test_what_is_soon_disposed_of_is_to_be_looked_through(office: Office) -> None:
    """Those who read it see it; what is held is left out, because nobody may dispose of it."""
    case_id = closed_long_ago(office)
    closed_long_ago(office, held=True)
    assert [case.row.id for case in day_of(office, office.henrik).reviews] == [case_id]
    assert "Look through before it is disposed of" in part_of(office, office.henrik)


@pytest.mark.slow  # begins more than the page shows
def test_more_than_fits_is_said_without_a_number(office: Office) -> None:
    """The page shows some, and leads to the list."""
    case_id = office.begin()
    for _again in range(MOST_SHOWN + 5):
        follow_up(office, case_id, 1)
    part = part_of(office, office.hanna)
    assert part.count("Reach the employee") == MOST_SHOWN
    assert "And more further down in the list of what is ongoing" in part
    assert str(MOST_SHOWN + 5) not in part


def test_something_damaged_is_said_and_the_page_is_shown(office: Office) -> None:
    """The rest of somebody's own page is still there."""
    case_id = office.begin()
    with transaction(office.installation.engine) as database:
        database.execute(update(Case).where(Case.id == case_id).values(index=b"spoilt"))
    assert "It is damaged" in part_of(office, office.hanna)
    assert sign_in(office.app, office.hanna).get("/me").status == 200
