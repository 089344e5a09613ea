"""The pages of a request for support: a manager asks and is told nothing more; HR support reads and answers."""

from __future__ import annotations

import logging
import re
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import func, select

from hrstod.audit.models import AuditEntry
from tests import cast
from tests.factories.cases import make_office, state_disposal
from tests.factories.checklists import back_from, errors_on, go_through, picked_on
from tests.factories.people import add_board, give_role, make_person, sign_in
from tests.factories.requests import WORDS, waiting
from tests.factories.support_plans import typed_on
from tests.security.story import vouch_for

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask import Flask

    from tests.cast import Reader
    from tests.factories.cases import Office
    from tests.page import Page

OFFER = "Ask HR for support"
CHOSEN = {"kind": "subjected", "wants": ["talk"], "urgency": "today", "reach": "meeting", "text": WORDS}


@pytest.fixture(scope="module")
def office(example_site: Flask) -> Office:
    """Give HR support of a board, at the site with the examples."""
    return make_office(example_site)


@pytest.fixture
def maria(office: Office) -> Reader:
    """Give the manager's browser."""
    return english(sign_in(office.app, office.maria))


@pytest.fixture
def hanna(office: Office) -> Reader:
    """Give the browser of somebody in HR support."""
    return english(sign_in(office.app, office.hanna))


def english(reader: Reader) -> Reader:
    """Let a browser speak English."""
    reader.get("/?lang=en")
    return reader


def tasks_of(reader: Reader) -> Page:
    """Go through a checklist to its list of steps, and look at it in English."""
    reader.get("/?lang=sv")
    return reader.get(f"{go_through(reader, 'many', 'remote').address}?lang=en")


def ask_page(reader: Reader) -> Page:
    """Go on to where support is asked for."""
    return reader.follow(tasks_of(reader).link(OFFER))


def send(office: Office, reader: Reader, page: Page, **other: Any) -> Page:
    """Send the form on a page to Hanna, and stay where that leads."""
    return reader.post(page.address, {**typed_on(page), **CHOSEN, "readers": [str(office.hanna.id)], **other})


def sent_to_hanna(office: Office) -> list[str]:
    """List the words of all that waits for Hanna."""
    return [one.asked.text for one in waiting(office, office.hanna)]


def bare(page: Page) -> bytes:
    """Give a page without what is new at every answer, and whose it is: nonces, tokens, an account’s id."""
    return re.sub(rb'(nonce="|name="csrf_token" value="|data-token="|data-whose=")[^"]*', b"", page.body)


def test_the_list_of_steps_leads_a_manager_to_asking_and_back(maria: Reader) -> None:
    """By a page of its own, which says beforehand who reads it and that it cannot be read again."""
    page = ask_page(maria)
    assert page.heading.endswith(OFFER)
    for told in (
        "cannot see that it was sent",
        "not by whom",
        "you cannot read it again",
        "custodians",
        "public record",
    ):
        assert told in page.text
    assert maria.get(back_from(page)).heading.endswith("What is left to do")


def test_nobody_is_chosen_beforehand(maria: Reader, office: Office) -> None:
    """Whoever is in HR support stands there, and the manager chooses; only whom it is for is filled in."""
    page = ask_page(maria)
    assert picked_on(page) == ["subjected"]
    offered = {box.get("value") for box in page.all(".//main//input") if box.get("name") == "readers"}
    assert offered == {str(one.id) for one in (office.hanna, office.henrik, office.helena)}


def test_it_is_offered_to_managers_only(office: Office, hanna: Reader, example_site: Flask) -> None:
    """Others do not see it, and find no page at its address; who has not signed in is led to that."""
    tasks = tasks_of(hanna)
    assert OFFER not in tasks.text
    assert hanna.get(tasks.address.replace("?lang=en", "/ask")).status == 404
    assert OFFER not in tasks_of(cast.anna(example_site)).text


def test_sending_leads_to_the_receipt_and_reaches_those_who_were_chosen(office: Office, maria: Reader) -> None:
    """Nothing of what was sent stands on the receipt."""
    answered = send(office, maria, ask_page(maria))
    assert (answered.status, answered.headers["Location"]) == (303, "/r/sent")
    receipt = maria.follow("/r/sent")
    assert "They will contact you in the way you chose." in receipt.text
    assert WORDS not in receipt.text
    assert WORDS in sent_to_hanna(office)


def test_the_receipt_says_the_same_to_whoever_has_sent_nothing(office: Office, travel: Callable[..., None]) -> None:
    """Before, after, and to another manager: having been there tells nothing."""
    travel()
    other = make_person(office.app, "Maria", "manager", board_id=office.board_id)
    maria, another = (english(sign_in(office.app, one)) for one in (office.maria, other))
    before = bare(maria.get("/r/sent"))
    assert send(office, maria, ask_page(maria)).status == 303
    assert bare(maria.get("/r/sent")) == before == bare(another.get("/r/sent"))


def test_sending_leaves_no_line_and_no_entry(office: Office, maria: Reader, caplog: pytest.LogCaptureFixture) -> None:
    """Neither asking nor the receipt, from any logger of ours at its loudest."""
    page = ask_page(maria)
    with office.read() as database:
        before = database.scalar(select(func.count()).select_from(AuditEntry))
    caplog.clear()
    caplog.set_level(logging.DEBUG, "hrstod")
    maria.get(page.address)
    send(office, maria, page)
    maria.get("/r/sent")
    with office.read() as database:
        assert database.scalar(select(func.count()).select_from(AuditEntry)) == before
    assert [line for line in caplog.records if line.name.startswith("hrstod")] == []


def test_a_form_that_is_pressed_twice_is_sent_once(office: Office, maria: Reader) -> None:
    """Both presses lead to the receipt."""
    page = ask_page(maria)
    for _press in range(2):
        assert send(office, maria, page, text="Pressed twice.").status == 303
    assert sent_to_hanna(office).count("Pressed twice.") == 1


def test_what_is_missing_is_said_and_nothing_is_lost(office: Office, maria: Reader) -> None:
    """Each thing that must be chosen has its line; the words stay in the form."""
    page = ask_page(maria)
    refused = maria.post(page.address, {**typed_on(page), "text": "Stays here."})
    assert (refused.status, refused.title.startswith("Error: ")) == (422, True)
    assert errors_on(refused) == ["kind", "wants", "urgency", "reach", "readers"]
    assert typed_on(refused)["text"] == "Stays here."
    assert "Stays here." not in sent_to_hanna(office)


def test_words_that_point_out_a_person_must_be_changed(office: Office, maria: Reader) -> None:
    """A personal number, always; a name is pointed out once."""
    page = ask_page(maria)
    assert send(office, maria, page, text="Ring 811228-9874.").status == 422
    pointed_out = send(office, maria, page, text="Maria behöver tid.")
    assert (pointed_out.status, "“Maria”" in pointed_out.text) == (422, True)
    assert send(office, maria, pointed_out, text="Maria behöver tid.").status == 303


def test_a_few_words_are_at_most_500_characters(office: Office, maria: Reader) -> None:
    """More is said, and kept in the form."""
    refused = send(office, maria, ask_page(maria), text="ö" * 501)
    assert (refused.status, "Use at most 500 characters." in refused.text) == (422, True)


def test_somebody_who_is_not_offered_cannot_be_chosen(office: Office, maria: Reader) -> None:
    """Another manager, whoever they are."""
    refused = send(office, maria, ask_page(maria), readers=[str(office.maria.id)])
    assert (refused.status, errors_on(refused)) == (422, ["readers"])


def test_a_manager_who_is_in_hr_support_too_is_not_offered(office: Office) -> None:
    """What they send they cannot read again."""
    both = make_person(office.app, "Disa", "manager", board_id=office.board_id)
    vouch_for(office.installation, both, office.board_id)
    page = ask_page(sign_in(office.app, both))
    assert str(both.id) not in {box.get("value") for box in page.all(".//main//input")}


def test_where_nothing_can_be_sent_it_says_what_to_do_instead(office: Office) -> None:
    """A board that has not said how long its cases are kept: call HR."""
    early = make_person(office.app, "Early", "manager", board_id=add_board(office.installation.engine))
    page = ask_page(sign_in(office.app, early))
    assert "Call HR instead" in page.text
    assert page.all(".//main//form") == []


def test_a_manager_of_two_boards_chooses_first(office: Office) -> None:
    """Each has its own HR support; the one that is not ready says so."""
    second = add_board(office.installation.engine)
    state_disposal(office.installation, second)
    both = make_person(office.app, "Two", "manager", board_id=office.board_id)
    give_role(office.installation, both.id, "manager", second)
    reader = sign_in(office.app, both)
    page = ask_page(reader)
    assert page.heading.endswith("For which board does the employee work?")
    there = next(link for link in page.links() if f"board={office.board_id}" in link)
    assert send(office, reader, reader.get(there), text="From two boards.").status == 303
    assert "From two boards." in sent_to_hanna(office)


def test_support_is_asked_for_from_the_list_of_steps_only(maria: Reader) -> None:
    """Any other place in a checklist leads to the first page."""
    maria.get("/?lang=sv")
    question = maria.begin("many")
    assert maria.get(f"{question.address}/ask").headers["Location"] == "/"
