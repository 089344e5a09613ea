"""What the auditor chooses in an address, and which entries that lists."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from hrstod.audit import trail
from hrstod.audit.chain import Finding, Verdict
from hrstod.audit.events import Event, Group
from hrstod.audit.forms import GROUP_TEXTS, Asked, in_words, read_choices
from hrstod.audit.protection import unprotect_rows
from hrstod.audit.queries import PAGE, Selection, Sheet, list_actors, list_entries
from hrstod.database.transaction import transaction
from tests.audit.trails import ANNA, BO, MOMENT, audited_database
from tests.database.postgres import KINDS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Engine

LENGTH = 2 * PAGE + 20
DAVID = UUID("d0000000-0000-4000-8000-000000000004")

RIGHT = {"g": "5", "p": str(ANNA), "f": "2027-02-01", "t": "2027-02-28"}


def test_choices_are_read_from_the_address() -> None:
    """A number for what it is about, an id for the person, two days, and where the page begins."""
    asked = read_choices({**RIGHT, "b": "70", "a": "3"})
    assert asked == Asked(Group.SIGN_IN, ANNA, date(2027, 2, 1), date(2027, 2, 28), 70, 3)


def test_choices_are_written_to_the_address_as_they_were_read() -> None:
    """The link to the next page keeps them."""
    assert read_choices(RIGHT).address_parts() == RIGHT


@pytest.mark.parametrize(
    ("name", "typed"),
    [
        *[("g", typed) for typed in ("0", "10", "-1", "x", "4.0", "٣", "9" * 30)],
        *[("p", typed) for typed in ("anna", "1", str(ANNA) + "0", "'; --")],
        *[(name, typed) for name in "ft" for typed in ("today", "2027-13-01", "0001-01-01", "9999-12-31", "2027-2-1")],
        *[(name, typed) for name in "ab" for typed in ("", "x", "-1", "1.5", "9" * 30)],
    ],
)
def test_what_is_no_choice_asks_for_nothing(name: str, typed: str) -> None:
    """A mangled address shows the newest entries rather than an error."""
    assert read_choices({name: typed}) == Asked()


def test_every_group_can_be_chosen() -> None:
    """Each has its words, and its place in the list is its number in the address."""
    chosen = [read_choices({"g": str(number)}).group for number in range(1, len(Group) + 1)]
    assert chosen == list(Group) == list(GROUP_TEXTS)


def test_days_are_swedish_days_first_and_last_included() -> None:
    """In summer, the day before begins at 22 in UTC."""
    selection = read_choices({"f": "2027-07-01", "t": "2027-07-01"}).selection
    assert selection.begins is not None
    assert selection.ends is not None
    assert selection.begins.astimezone(MOMENT.tzinfo).isoformat() == "2027-06-30T22:00:00+00:00"
    assert selection.ends.astimezone(MOMENT.tzinfo) - selection.begins.astimezone(MOMENT.tzinfo) == timedelta(days=1)


@pytest.mark.parametrize("finding", Finding)
def test_every_finding_is_said_with_its_number(finding: Finding) -> None:
    """In a whole sentence, so that it can be read out."""
    said = str(in_words(Verdict(finding, 16, number=None if finding is Finding.INTACT else 17)))
    assert ("16" if finding is Finding.INTACT else "17") in said
    assert said.endswith(".")


@pytest.fixture(params=KINDS, scope="module")
def engine(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """Give a database of each kind with a trail of two pages and some more, an hour between entries."""
    with audited_database(request.param, tmp_path_factory.mktemp("trail"), request.config) as engine:
        fill(engine)
        yield engine


@pytest.fixture
def database(engine: Engine) -> Iterator[Session]:
    """Give a transaction that is rolled back."""
    with Session(engine) as database:
        yield database


def fill(engine: Engine) -> None:
    """Let Anna unlock, and every tenth time Bo give Anna a role."""
    with transaction(engine) as database:
        for number in range(1, LENGTH + 1):
            told: dict[str, Any] = {"moment": MOMENT + timedelta(hours=number), "account": ANNA}
            if number % 10:
                trail.write(database, Event.UNLOCK_DONE, actor_id=ANNA, **told)
            else:
                trail.write(database, Event.ROLE_GIVEN, actor_id=BO, role="manager", **told)


def numbers(sheet: Sheet) -> list[int]:
    """Give the numbers on a page, in order."""
    return [line.number for line in sheet.lines]


def test_the_newest_entries_come_first(database: Session) -> None:
    """Fifty of them, and a way to the older ones only."""
    sheet = list_entries(database, Selection())
    assert numbers(sheet) == list(range(LENGTH, LENGTH - PAGE, -1))
    assert (sheet.newer, sheet.older) == (None, LENGTH - PAGE + 1)


def test_older_pages_are_walked_to_the_first_entry(database: Session) -> None:
    """Every entry stands on exactly one page."""
    sheet, seen = list_entries(database, Selection()), []
    while sheet.older is not None:
        seen += numbers(sheet)
        sheet = list_entries(database, Selection(), before=sheet.older)
    assert [*seen, *numbers(sheet)] == list(range(LENGTH, 0, -1))


def test_newer_pages_are_walked_back_to_the_last(database: Session) -> None:
    """The page before a page ends where that one begins."""
    sheet = list_entries(database, Selection(), before=10)
    while sheet.newer is not None:
        first = sheet.lines[0].number
        sheet = list_entries(database, Selection(), after=sheet.newer)
        assert numbers(sheet)[-1] == first + 1
    assert numbers(sheet)[0] == LENGTH


def test_a_page_beyond_the_end_is_empty(database: Session) -> None:
    """Before the first entry and after the last there is nothing."""
    assert list_entries(database, Selection(), before=1) == list_entries(database, Selection(), after=999) == Sheet()


@pytest.mark.parametrize(
    ("selection", "found"),
    [
        (Selection(events=frozenset({Event.ROLE_GIVEN})), LENGTH // 10),
        (Selection(events=frozenset({Event.LOCK_DONE})), 0),
        (Selection(person=BO), LENGTH // 10),
        (Selection(person=DAVID), 0),
        (Selection(begins=MOMENT + timedelta(hours=LENGTH - 4)), 5),
        (Selection(ends=MOMENT + timedelta(hours=4)), 3),
        (Selection(begins=MOMENT + timedelta(hours=8), ends=MOMENT + timedelta(hours=12), person=BO), 1),
    ],
)
def test_only_what_was_chosen_is_listed(database: Session, selection: Selection, found: int) -> None:
    """By what it is about, by person, and by day."""
    assert len(list_entries(database, selection).lines) == found


def test_a_person_is_found_where_something_was_done_to_their_account(database: Session) -> None:
    """Not only in what they did themselves."""
    sheet = list_entries(database, Selection(person=ANNA, events=frozenset({Event.ROLE_GIVEN})))
    assert {line.actor_id for line in sheet.lines} == {BO}


def test_everybody_who_did_something_is_listed(database: Session) -> None:
    """Each once."""
    assert sorted(list_actors(database)) == [ANNA, BO]


def test_details_are_read_as_what_they_are(database: Session) -> None:
    """An id is an id again, and a word a word."""
    line = list_entries(database, Selection(events=frozenset({Event.ROLE_GIVEN}))).lines[0]
    assert [(detail.key, value) for detail, value in line.told] == [("account", ANNA), ("role", "manager")]


@pytest.mark.parametrize("details", ["no json", "[1]", '{"account":7}', '{"account":"nobody"}', '{"other":1}'])
def test_a_spoilt_entry_is_still_shown(database: Session, details: str) -> None:
    """The auditor needs to see it; the check says what is wrong with it."""
    unprotect_rows(database.connection())
    database.execute(text("UPDATE audit_entry SET details = :details, event = 'role.given'"), {"details": details})
    assert len(list_entries(database, Selection()).lines) == PAGE


def test_an_event_that_is_no_longer_known_is_shown_by_its_name(database: Session) -> None:
    """An older log stays readable."""
    unprotect_rows(database.connection())
    database.execute(text("UPDATE audit_entry SET event = 'fax.sent'"))
    line = list_entries(database, Selection()).lines[0]
    assert (line.event, line.name, line.told) == (None, "fax.sent", ())
