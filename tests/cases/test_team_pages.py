"""The pages of who reads a case: what each change means is said first, and nothing is done without the passphrase."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from hrstod import clock
from hrstod.cases import team
from hrstod.cases.rules import covers_until
from tests.cases.colleagues import add_colleague, take_role
from tests.cases.outgoing import make_stale
from tests.factories.case_pages import reader_of
from tests.factories.people import give_role, make_person, sign_in
from tests.factories.support_plans import in_english

if TYPE_CHECKING:
    from uuid import UUID

    from tests.cast import Reader
    from tests.factories.cases import Office
    from tests.page import Page


def send(reader: Reader, address: str, **chosen: str) -> Page:
    """Open a page, choose something, and go where it leads."""
    reader.get(address)
    return reader.send(address, dict(chosen))


def test_the_page_names_everybody_who_reads_it(hanna: Reader, case_id: UUID) -> None:
    """And says what the recovery key is for."""
    page = hanna.get(f"/c/{case_id}/team")
    assert "Hanna you Hand over Henrik Withdraw Henrik" in page.text
    assert "Two custodians together can then open it with the recovery key, for the board" in page.text


def test_somebody_is_added_with_a_reason(office: Office, hanna: Reader, case_id: UUID) -> None:
    """From among colleagues who are vouched for."""
    page = send(hanna, f"/c/{case_id}/team/add", person=str(office.helena.id), why="knowledge", until="lasting")
    assert page.address == f"/c/{case_id}/team"
    assert "Helena" in page.text


def test_somebody_covers_until_the_end_of_a_month(office: Office, hanna: Reader, case_id: UUID) -> None:
    """The page says until which day."""
    month = clock.today().replace(day=1)
    page = send(hanna, f"/c/{case_id}/team/add", person=str(office.helena.id), why="covers", until=month.isoformat())
    assert f"Covers until {in_english(covers_until(month))}" in page.text


def test_what_is_missing_is_said(hanna: Reader, case_id: UUID) -> None:
    """Nothing is chosen in advance."""
    page = send(hanna, f"/c/{case_id}/team/add")
    assert page.status == 422
    assert "Choose who is to read it. Choose why. Choose for how long." in page.text


def test_only_colleagues_who_are_vouched_for_are_offered(office: Office, hanna: Reader, case_id: UUID) -> None:
    """Neither a manager, nor somebody whose role waits, nor who reads it already."""
    waiting = make_person(office.app, "Hjördis")
    give_role(office.installation, waiting.id, "hr-support", office.board_id)
    page = hanna.get(f"/c/{case_id}/team/add")
    assert "Helena" in page.text
    assert not [name for name in ("Hjördis", "Maria", "Henrik") if name in page.text]


def test_somebody_who_was_not_offered_is_not_added(office: Office, hanna: Reader, case_id: UUID) -> None:
    """Whatever a form is made to say."""
    page = send(hanna, f"/c/{case_id}/team/add", person=str(office.maria.id), why="second", until="lasting")
    assert "Choose from the list." in page.text


def test_somebody_is_withdrawn(office: Office, case_id: UUID, hanna: Reader) -> None:
    """The page says first that it cannot be undone what they have read."""
    office.do(office.hanna, team.add_member, case_id, account_id=office.helena.id, why="second")
    address = f"/c/{case_id}/team/{office.helena.id}"
    assert "Helena can open it no longer from the moment you press the button" in hanna.get(address).text
    assert "Helena" not in send(hanna, address, why="not-needed").text


def test_the_second_reader_stays_until_there_is_another(office: Office, hanna: Reader, case_id: UUID) -> None:
    """Said on the page, with what can be done about it."""
    page = send(hanna, f"/c/{case_id}/team/{office.henrik.id}", why="quits")
    assert page.status == 422
    assert "At least two people must be able to read it" in page.text


def test_whoever_hands_over_is_told_first_that_they_lose_it(office: Office, hanna: Reader, case_id: UUID) -> None:
    """Afterwards it is not in their list, and its address leads nowhere."""
    address = f"/c/{case_id}/team/hand-over"
    assert "You can open it no longer afterwards" in hanna.get(address).text
    page = send(hanna, address, person=str(office.helena.id), why="other-tasks")
    assert page.address == "/c"
    assert hanna.get(f"/c/{case_id}").status == 404


def test_withdrawing_oneself_leads_to_handing_over(office: Office, hanna: Reader, case_id: UUID) -> None:
    """There is one way to leave, and it says what it means."""
    page = hanna.follow(f"/c/{case_id}/team/{office.hanna.id}")
    assert page.heading.endswith("Hand it over")


def test_somebody_is_left_out_and_let_in_again(office: Office, hanna: Reader, case_id: UUID) -> None:
    """Let in, they can be added; they do not read it by that."""
    page = send(hanna, f"/c/{case_id}/team/leave-out", person=str(office.helena.id))
    assert "Let in again Helena" in page.text
    assert "Helena" not in hanna.get(f"/c/{case_id}/team/add").text
    page = hanna.get(f"/c/{case_id}/team")
    page = hanna.send(f"/c/{case_id}/team/let-in", {"account": str(office.helena.id)})
    assert "Helena" not in page.text
    assert "Helena" in hanna.get(f"/c/{case_id}/team/add").text


def test_also_somebody_who_is_to_get_the_role_can_be_left_out(office: Office, hanna: Reader, case_id: UUID) -> None:
    """Before anybody could add them."""
    newcomer = make_person(office.app, "Hjalmar")
    give_role(office.installation, newcomer.id, "hr-support", office.board_id)
    assert "Hjalmar" in send(hanna, f"/c/{case_id}/team/leave-out", person=str(newcomer.id)).text


@pytest.mark.parametrize("act", ["add", "hand-over", "leave-out", "{}"])
def test_each_change_asks_for_the_passphrase(office: Office, case_id: UUID, act: str) -> None:
    """Before its page is shown, and before it is done."""
    reader = reader_of(office, office.hanna, case_id)
    address = f"/c/{case_id}/team/{act.format(office.henrik.id)}"
    reader.get(address)
    make_stale(office.app)
    assert reader.get(address).headers["Location"] == "/confirm"
    assert reader.post(address, {}).headers["Location"] == "/confirm"


def test_the_team_is_shown_only_to_whoever_has_said_why_they_look(office: Office, case_id: UUID) -> None:
    """Who reads it is part of what is written."""
    page = sign_in(office.app, office.henrik).get(f"/c/{case_id}/team")
    assert page.headers["Location"] == f"/c/{case_id}/why"


def test_whoever_has_lost_the_right_is_shown_as_such(office: Office, hanna: Reader, case_id: UUID) -> None:
    """Until the case is sealed anew."""
    somebody = add_colleague(office, "Hedvig")
    office.do(office.hanna, team.add_member, case_id, account_id=somebody.id, why="second")
    hanna.get(f"/c/{case_id}/team")
    take_role(office, somebody)
    assert "Hedvig Reads it no longer" in hanna.get(f"/c/{case_id}/team").text


def test_too_few_are_spoken_of_in_the_same_words_on_both_pages(office: Office) -> None:
    """Whoever covers reads it too, so nobody is told that they are the only one who can."""
    somebody = add_colleague(office, "Hillevi")
    month = clock.today().replace(day=1)
    covered_id = office.begin(office.hanna, somebody)
    office.do(office.hanna, team.add_member, covered_id, account_id=office.helena.id, why="covers", covers_in=month)
    take_role(office, somebody)
    reader = reader_of(office, office.hanna, covered_id)
    pages = [reader.get(address).text for address in (f"/c/{covered_id}", f"/c/{covered_id}/team")]
    assert ["Fewer than two people read it whose task it is" in text for text in pages] == [True, True]
    assert "the only one" not in pages[0]
