"""Notes: phrases first and few words, looked through before they are kept, and never lost between two who write."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import uuid4

import pytest
from sqlalchemy import update

from hrstod.cases import closing, service
from hrstod.cases.contents import LONGEST_NOTE, FollowUp, Note
from hrstod.cases.models import CaseEntry
from hrstod.clock import today
from hrstod.database.transaction import transaction
from tests.factories.case_pages import newest_id, written
from tests.factories.cases import make_office
from tests.factories.checklists import errors_on, picked_on
from tests.factories.people import sign_in
from tests.factories.support_plans import fill_in, typed_on

if TYPE_CHECKING:
    from uuid import UUID

    from flask import Flask

    from tests.cast import Reader
    from tests.factories.cases import Office

PERSON = "811228-9874"
"""A number that the tax agency gives to nobody, with the right check digit."""


@pytest.fixture(scope="module")
def strangers(site: Flask, office: Office) -> list[Reader]:
    """Give the browsers of a colleague who reads no case, and of HR support of another board."""
    return [sign_in(site, person) for person in (office.helena, make_office(site).hanna)]


@pytest.fixture
def note(office: Office, case_id: UUID) -> str:
    """Give the address of a note of Hanna's."""
    return f"/c/{case_id}/notes/{office.note(office.hanna, case_id, 'Nya tider.')}"


def test_a_note_is_phrases_and_words_and_stands_in_the_case(hanna: Reader, office: Office, case_id: UUID) -> None:
    """Kept by their ids, in the order of the list; shown in the reader's language, before the words."""
    page = fill_in(hanna, f"/c/{case_id}/notes", phrases=["next-talk", "talked-undisturbed"], text="Nya tider.")
    assert "We talked undisturbed. We have agreed when to talk next. Nya tider." in page.text
    assert written(office, case_id, Note) == [Note(phrases=("talked-undisturbed", "next-talk"), text="Nya tider.")]


def test_phrases_stand_in_parts_above_the_words_and_the_question_by_the_button(hanna: Reader, case_id: UUID) -> None:
    """In that order, with who reads it and how long it is kept."""
    text = hanna.get(f"/c/{case_id}/notes").text
    said = (
        *("Contact The employee got in touch.", "Safety", "Next We have agreed", "In a few words of your own"),
        *("can anyone tell whom it concerns?", "Kept for 5 years after it is closed.", "Save – read by the team"),
    )
    places = [text.index(one) for one in said]
    assert places == sorted(places)


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"text": " \n "}, "phrases"),
        ({"phrases": ["not-a-phrase"]}, "phrases"),
        ({"text": "x" * (LONGEST_NOTE + 1)}, "text"),
        ({"text": f"Gäller {PERSON}.", "phrases": ["back"]}, "text"),
    ],
)
def test_what_is_no_note_is_said_at_its_field_and_stays(
    hanna: Reader, office: Office, case_id: UUID, typed: dict[str, str], field: str
) -> None:
    """Neither phrase nor words, a phrase of one's own, too many words, and a number of a person."""
    page = fill_in(hanna, f"/c/{case_id}/notes", **typed)
    kept = (typed_on(page)["text"].strip(), picked_on(page))
    assert (page.status, errors_on(page), written(office, case_id, Note)) == (422, [field], [])
    assert kept == (typed.get("text", "").strip(), [one for one in typed.get("phrases", []) if one == "back"])


def test_a_number_of_a_person_is_never_saved(hanna: Reader, office: Office, case_id: UUID) -> None:
    """However often somebody presses."""
    page = fill_in(hanna, f"/c/{case_id}/notes", text=f"Gäller {PERSON}.")
    for _press in range(2):
        page = hanna.send(page.address, typed_on(page))
    assert (page.status, written(office, case_id, Note)) == (422, [])


def test_a_name_is_pointed_out_once_and_then_saved(hanna: Reader, office: Office, case_id: UUID) -> None:
    """Whoever writes decides, after having been asked."""
    page = fill_in(hanna, f"/c/{case_id}/notes", text="Maria byter plats.")
    assert (page.status, "“Maria”" in page.text) == (422, True)
    hanna.send(page.address, typed_on(page))
    assert office.texts(office.hanna, case_id) == ["Maria byter plats."]


def test_two_who_write_another_version_both_see_both(
    hanna: Reader, henrik: Reader, office: Office, case_id: UUID, note: str
) -> None:
    """The second is shown what is saved, keeps what they wrote, and saves both with one more press."""
    second = typed_on(henrik.get(note))
    fill_in(hanna, note, text="Nya pass.", phrases=["back"])
    page = henrik.send(note, {**second, "text": "Annan plats."})
    assert (page.status, typed_on(page)["text"]) == (409, "Annan plats.")
    assert "The employee is back at work. Nya pass." in page.text
    henrik.send(note, {**typed_on(page), "text": "Nya pass. Annan plats."})
    assert office.texts(office.hanna, case_id) == ["Nya pass. Annan plats."]


@pytest.mark.parametrize("token", ["", "0", "2", "-1", "first", "9" * 40, "9" * 400, "١"])
def test_a_token_that_is_not_the_version_saves_nothing_and_loses_nothing(
    hanna: Reader, office: Office, case_id: UUID, note: str, token: str
) -> None:
    """Whatever it is, it counts as another version than the one that is saved."""
    page = fill_in(hanna, note, token=token, text="Andra ord.")
    assert (page.status, typed_on(page)["text"], typed_on(page)["token"]) == (409, "Andra ord.", "1")
    assert office.texts(office.hanna, case_id) == ["Nya tider."]


def test_a_note_is_shown_as_text_whatever_stands_in_it(hanna: Reader, case_id: UUID) -> None:
    """What cannot be seen is dropped; tags are words, on the page and in the form."""
    page = fill_in(hanna, f"/c/{case_id}/notes", text='<b>fet</b>\x07\r\n"><img src=x onerror=go()>')
    assert '<b>fet</b> "><img src=x onerror=go()>' in page.text
    again = hanna.get(next(link for link in page.links() if "/notes/" in link))
    assert typed_on(again)["text"] == '<b>fet</b>\n"><img src=x onerror=go()>'


def test_a_closed_case_says_so_and_gives_the_words_back(hanna: Reader, office: Office, case_id: UUID) -> None:
    """In the words of the rule, with the form as it was sent."""
    form = typed_on(hanna.get(f"/c/{case_id}/notes"))
    office.do(office.henrik, closing.close_case, case_id, why="left")
    page = hanna.send(f"/c/{case_id}/notes", {**form, "text": "Nya ord."})
    assert (page.status, typed_on(page)["text"], office.texts(office.hanna, case_id)) == (422, "Nya ord.", [])
    assert page.text.count("This case is closed. Open it again before you write in it.") == 2


def test_words_that_were_sent_after_it_had_locked_are_given_back(hanna: Reader, office: Office, case_id: UUID) -> None:
    """And nothing is saved."""
    form = typed_on(hanna.get(f"/c/{case_id}/notes"))
    hanna.post("/lock", form)
    page = hanna.post(f"/c/{case_id}/notes", {**form, "text": "Nya ord."})
    assert (page.status, "Nya ord." in page.text, office.texts(office.hanna, case_id)) == (409, True, [])


def test_who_has_not_said_why_is_asked_and_what_they_send_is_saved(office: Office, case_id: UUID, note: str) -> None:
    """A page is not shown without a reason; what somebody has written is not lost because theirs has run out."""
    reader = sign_in(office.app, office.hanna)
    form = typed_on(reader.get("/me/account"))
    assert reader.get(note).headers["Location"] == f"/c/{case_id}/why"
    reader.post(note, {**form, "token": "1", "text": "Nya ord."})
    assert office.texts(office.hanna, case_id) == ["Nya ord."]


def test_what_is_no_note_has_no_page_as_one(hanna: Reader, office: Office, case_id: UUID) -> None:
    """Something of another kind is neither shown as a note nor overwritten by one."""
    form = typed_on(hanna.get(f"/c/{case_id}/notes"))
    follow_up = office.do(office.hanna, service.add_entry, case_id, body=FollowUp(what="call", on=today()))
    answers = [hanna.get(f"/c/{case_id}/notes/{one}").status for one in (follow_up, uuid4())]
    sent = hanna.post(f"/c/{case_id}/notes/{follow_up}", {**form, "token": "1", "text": "Nya ord."})
    assert (answers, sent.status, written(office, case_id, Note)) == ([404, 404], 404, [])


def test_a_note_that_is_not_as_its_author_left_it_is_not_changed(
    hanna: Reader, office: Office, case_id: UUID, note: str
) -> None:
    """Nobody is asked to put their name under it."""
    with transaction(office.installation.engine) as database:
        database.execute(
            update(CaseEntry).where(CaseEntry.id == newest_id(office, case_id)).values(blob=b"nothing that opens")
        )
    assert hanna.get(note).status == 503


@pytest.mark.parametrize("part", ["notes", "notes/{note}", "about", "follow-ups", "contacts", "seen", "draft"])
def test_an_address_is_not_there_for_somebody_who_does_not_read_the_case(
    strangers: list[Reader], case_id: UUID, note: str, part: str
) -> None:
    """Neither for a colleague at the same board nor for HR support of another board, whatever they send."""
    address = f"/c/{case_id}/{part.format(note=note.rpartition('/')[2])}"
    for reader in strangers:
        sent = {**typed_on(reader.get("/me/account")), "token": "1", "text": "Nya ord."}
        answers = {reader.post(address, sent).status, reader.get(address).status if part != "draft" else 404}
        assert answers == {404}
