"""Words are found in the notes that somebody can read, and stand nowhere afterwards."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import select, update

from hrstod.audit.models import AuditEntry
from hrstod.cases import closing, service
from hrstod.cases.contents import Note
from hrstod.cases.finding import matching, open_notes
from hrstod.cases.models import CaseEntry
from hrstod.database.transaction import transaction
from tests.factories.cases import make_office
from tests.factories.checklists import errors_on
from tests.factories.people import sign_in
from tests.security.canary import Canary

if TYPE_CHECKING:
    from uuid import UUID

    from flask import Flask

    from hrstod.cases.finding import OpenNotes
    from tests.cast import Reader
    from tests.factories.cases import Office
    from tests.factories.people import Person
    from tests.page import Page

PHRASES = {"talked-undisturbed": "Vi talade ostört."}


@pytest.fixture
def office(example_site: Flask) -> Office:
    """Give HR support of a new board."""
    return make_office(example_site)


@pytest.fixture
def hanna(office: Office) -> Reader:
    """Give the browser of somebody who reads something."""
    reader = sign_in(office.app, office.hanna)
    reader.get("/?lang=en")
    return reader


def opened(office: Office, person: Person, *, with_closed: bool = False) -> OpenNotes:
    """Open the notes that somebody can read."""
    with office.read() as database:
        actor, opening = office.actor(person, database), office.opening(person)
        return open_notes(actor, database, opening, phrases=PHRASES, with_closed=with_closed)


def found_in(office: Office, person: Person, words: str, **more: Any) -> list[UUID]:
    """Give the cases in whose notes somebody finds words."""
    return [one.case.row.id for one in matching(opened(office, person, **more).notes, words)]


def find(reader: Reader, words: str, **more: str) -> Page:
    """Search on the page."""
    reader.get("/c/find")
    return reader.post("/c/find", {"words": words, "why": "follow-up", **more})


@pytest.mark.parametrize("words", ["ÅTGÄRD", "åtgärd nya", "Nya TIDER", "tid", "tider – nya"])
def test_every_word_must_stand_in_the_note_in_capitals_or_not(office: Office, words: str) -> None:
    """In any order, also as a part of another word, and with marks that are in no Swedish alphabet."""
    case_id = office.begin()
    office.note(office.hanna, case_id, "Åtgärderna – nya tider – fungerar.")
    assert found_in(office, office.hanna, words) == [case_id]


@pytest.mark.parametrize("words", ["åtgärd skola", "ß", "Ωμέγα", "", "  ", "…"])
def test_what_does_not_stand_there_is_not_found(office: Office, words: str) -> None:
    """Nor is no word at all."""
    office.note(office.hanna, office.begin(), "Åtgärderna fungerar.")
    assert found_in(office, office.hanna, words) == []


def test_letters_of_other_alphabets_are_found(office: Office) -> None:
    """In capitals or not."""
    case_id = office.begin()
    office.note(office.hanna, case_id, "Tolk på ΩΜΈΓΑ, och Łódź.")
    assert found_in(office, office.hanna, "ωμέγα łódź") == [case_id]


def test_only_what_counts_now_is_searched(office: Office) -> None:
    """An earlier version is not."""
    case_id = office.begin()
    entry_id = office.note(office.hanna, case_id, "Gamla tider.")
    office.do(office.henrik, service.change_entry, case_id, entry_id=entry_id, body=Note(text="Nya tider."), seen=1)
    assert (found_in(office, office.hanna, "gamla"), found_in(office, office.hanna, "nya")) == ([], [case_id])


def test_ready_sentences_are_found_as_they_are_shown(office: Office) -> None:
    """Though what is sealed is which one it was."""
    case_id = office.begin()
    office.do(office.hanna, service.add_entry, case_id, body=Note(phrases=("talked-undisturbed",)))
    assert found_in(office, office.hanna, "ostört") == [case_id]


def test_what_somebody_does_not_read_never_matches(office: Office) -> None:
    """Whoever is not in the team searches nothing of it."""
    office.note(office.hanna, office.begin(), "Nya tider.")
    assert opened(office, office.helena).notes == ()


def test_what_is_closed_is_searched_only_when_that_is_asked_for(office: Office) -> None:
    """Most of what is looked for is ongoing."""
    case_id = office.begin()
    office.note(office.hanna, case_id, "Nya tider.")
    office.do(office.hanna, closing.close_case, case_id, why="left")
    assert found_in(office, office.hanna, "nya") == []
    assert found_in(office, office.hanna, "nya", with_closed=True) == [case_id]


def test_a_spoilt_note_is_left_out_and_missed(office: Office) -> None:
    """What can be opened is searched, and the page says that not all could."""
    case_id = office.begin()
    spoilt = office.note(office.hanna, case_id, "Nya tider.")
    office.note(office.hanna, case_id, "Nya vägar.")
    with transaction(office.installation.engine) as database:
        database.execute(update(CaseEntry).where(CaseEntry.id == spoilt).values(blob=b"spoilt"))
    notes = opened(office, office.hanna)
    assert ([one.text for one in notes.notes], notes.is_whole) == (["Nya vägar."], False)


def test_the_page_says_where_words_stand_and_not_what_is_written(office: Office, hanna: Reader) -> None:
    """A code that leads on, by way of why, to what is written."""
    case_id = office.begin()
    office.note(office.hanna, case_id, "Hemligt om nya tider.")
    page = find(hanna, "nya")
    assert (page.status, f"/c/{case_id}" in page.links()) == (200, True)
    assert "Hemligt" not in page.text
    assert hanna.get(f"/c/{case_id}").headers["Location"] == f"/c/{case_id}/why"


def test_words_and_a_reason_are_asked_for(hanna: Reader) -> None:
    """Without them nothing is searched."""
    hanna.get("/c/find")
    refused = hanna.post("/c/find", {})
    assert (refused.status, errors_on(refused)) == (422, ["words", "why"])


def test_what_is_not_found_is_said_and_markup_is_text(hanna: Reader) -> None:
    """What was typed stands in the form again, as it was typed."""
    page = find(hanna, "<b>x</b>")
    assert "No note that you can read has all of these words in it." in page.text
    assert "<b>x</b>" in {box.get("value") for box in page.all(".//main//input")}


def test_words_in_an_address_are_not_read(office: Office, hanna: Reader) -> None:
    """They come in a form only: an address is kept by browsers, and by what stands between."""
    office.note(office.hanna, office.begin(), "Nya tider.")
    page = hanna.get("/c/find?words=nya&why=follow-up")
    assert ("Found" in page.text, b'value="nya"' in page.body) == (False, False)


def test_a_search_is_one_entry_that_says_why(office: Office, hanna: Reader) -> None:
    """However much was searched."""
    for _case in range(3):
        office.note(office.hanna, office.begin(), "Nya tider.")
    before = entries_of(office)
    find(hanna, "nya")
    ((event, details),) = entries_of(office)[len(before) :]
    assert (event, details) == ("case.searched", '{"choice":"follow-up"}')


def entries_of(office: Office) -> list[tuple[str, str]]:
    """List what Hanna has done."""
    query = select(AuditEntry.event, AuditEntry.details).where(AuditEntry.actor_id == office.hanna.id)
    with office.read() as database:
        return [(row.event, row.details) for row in database.execute(query.order_by(AuditEntry.number))]


@pytest.mark.slow  # reads every file and every table
def test_the_words_stand_nowhere_afterwards(office: Office, hanna: Reader, caplog: pytest.LogCaptureFixture) -> None:
    """Not in a title, an address, a cookie, a line of a log, a table or a file."""
    canary = Canary()
    word = canary.plant("typed")
    office.note(office.hanna, office.begin(), "Nya tider.")
    caplog.set_level(logging.DEBUG, "hrstod")
    page = find(hanna, word)
    cookies = " ".join(page.headers.getlist("Set-Cookie"))
    seen = [page.title, *hanna.visited, cookies, *(line.getMessage() for line in caplog.records)]
    assert canary.sweep(office.installation.settings.instance, seen) == []
