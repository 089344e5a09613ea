"""A request for a public record: noted, tested entry by entry, and decided, by whoever of the team is there."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import uuid4

import pytest

from hrstod import clock
from hrstod.cases import closing, releasing, service
from hrstod.cases.contents import Note, Sheet
from hrstod.cases.release_rules import Decider
from hrstod.cases.releasing import Asked, Decided
from hrstod.cases.rules import DueKind
from hrstod.errors import RuleBroken
from tests.cases.asking import KEPT, RELEASED, Asking, warm_up
from tests.factories.case_pages import reader_of
from tests.factories.people import add_board, make_person, sign_in
from tests.security.story import vouch_for

if TYPE_CHECKING:
    from tests.factories.cases import Office


@pytest.fixture(scope="module", autouse=True)
def _warm(office: Office) -> None:
    """Do once what takes longer the first time."""
    warm_up(office)


@pytest.fixture
def asking(office: Office) -> Asking:
    """Give a case with two notes that somebody else asks for."""
    return Asking(office)


def due(asking: Asking) -> list[DueKind]:
    """List what is due about a case."""
    return [one.what for one in asking.index.all_due()]


def test_the_page_says_what_the_law_asks_for(asking: Asking) -> None:
    """At once; nobody has to say who they are; and nothing is confirmed by the way one answers."""
    page = asking.look().get(f"/c/{asking.case_id}/record")
    for said in ("at once", "TF 2:15", "Nobody has to say who they are", "TF 2:18", "OSL 6:3", "a certain person"):
        assert said in page.text
    assert "Unverified: have a lawyer read it" in page.text


def test_a_request_without_an_answer_is_due(asking: Asking) -> None:
    """From the day on which it came, until it is decided."""
    assert DueKind.RELEASE in due(asking)
    asking.refuse()
    assert DueKind.RELEASE not in due(asking)


def test_each_step_leads_to_the_next(office: Office) -> None:
    """Noted by one, tested by another, decided by the first: in a browser, from the case to the copy."""
    asking = Asking(office)
    hanna, henrik = asking.look(), reader_of(office, office.henrik, asking.case_id)
    hanna.get(f"/c/{asking.case_id}/record")
    noted = hanna.send(f"/c/{asking.case_id}/record", {"asker": "not-known", "asked_on": clock.today().isoformat()})
    test = henrik.get(f"{noted.address}/test")
    chosen = [
        box.get("value", "")
        for box in test.all(".//input[@name='parts']")
        if asking.released.hex in box.get("value", "")
    ]
    henrik.send(test.address, {"provisions": ["osl-39-1"], "harm": "parts", "parts": chosen})
    hanna.get(f"{noted.address}/decide")
    decided = hanna.send(
        f"{noted.address}/decide", {"outcome": "in-part", "reasons": ["personal-support"], "who": "charge"}
    )
    assert decided.address == noted.address
    copy = hanna.get(decided.link("Look at the copy"))
    assert (RELEASED in copy.text, KEPT in copy.text) == (True, False)


def test_what_was_changed_while_it_was_tested_is_looked_at_again(asking: Asking) -> None:
    """The page shows the newest, and has nothing chosen that nobody has seen."""
    hanna = asking.look()
    page = hanna.get(f"{asking.address}/test")
    chosen = next(
        box.get("value", "")
        for box in page.all(".//input[@name='parts']")
        if asking.released.hex in box.get("value", "")
    )
    body = Note(text=KEPT)
    asking.office.do(
        asking.office.henrik, service.change_entry, asking.case_id, entry_id=asking.released, body=body, seen=1
    )
    again = hanna.post(page.address, {"provisions": ["osl-39-1"], "harm": "parts", "parts": [chosen]})
    assert (again.status, asking.body.harm) == (422, "")
    assert "What stands here now is the newest" in again.text
    assert not [box for box in again.all(".//input[@name='parts']") if box.get("checked") is not None]


def test_the_verb_too_refuses_what_was_changed_or_is_not_there(asking: Asking) -> None:
    """And the request itself is no part of what is asked for."""
    for parts in ({asking.released.hex: 2}, {uuid4().hex: 1}, {asking.id.hex: 1}):
        with pytest.raises(RuleBroken, match="newest"):
            asking.test(parts=parts)
    assert asking.body.harm == ""


def test_two_who_decide_at_once_do_not_overwrite_each_other(asking: Asking) -> None:
    """The second is told what the first decided, and keeps what they chose."""
    asking.test()
    hanna, henrik = asking.look(), reader_of(asking.office, asking.office.henrik, asking.case_id)
    forms = [one.get(f"{asking.address}/decide").address for one in (hanna, henrik)]
    first = hanna.post(forms[0], {"outcome": "in-part", "reasons": ["health"], "who": "charge"})
    second = henrik.post(forms[1], {"outcome": "in-part", "reasons": ["sexual-life"], "who": "delegate"})
    assert (first.status, second.status) == (303, 409)
    assert asking.body.reasons == ("health",)
    assert "Somebody wrote before you" in second.text
    assert [box.get("value") for box in second.all(".//input[@name='reasons']") if box.get("checked") is not None] == [
        "sexual-life"
    ]


def test_the_same_decision_twice_is_one(asking: Asking) -> None:
    """A form that was sent twice is no conflict, and no version."""
    asking.test()
    seen = asking.seen
    decided = Decided("in-part", ("health",), Decider.CHARGE, is_named=True)
    for _ in range(2):
        asking.office.do(asking.office.hanna, releasing.decide, asking.case_id, seen=seen, decided=decided)
    assert asking.seen.version == seen.version + 1


def test_a_new_test_asks_for_a_new_decision(asking: Asking) -> None:
    """And so does another asker, whose test it is; another day alone does not."""
    asking.release_in_part()
    asking.office.do(
        asking.office.hanna,
        releasing.correct_request,
        asking.case_id,
        seen=asking.seen,
        asked=Asked("somebody-else", clock.today()),
    )
    assert asking.body.outcome == "in-part"
    asking.test(parts={asking.kept.hex: 1})
    assert (asking.body.outcome, asking.body.decided_by) == ("", None)
    asking.office.do(
        asking.office.hanna,
        releasing.correct_request,
        asking.case_id,
        seen=asking.seen,
        asked=Asked("not-known", clock.today()),
    )
    assert (asking.body.harm, asking.body.parts) == ("", {})


def test_a_decision_that_contradicts_its_test_is_refused_on_the_page(asking: Asking) -> None:
    """With what to do about it, and what was chosen still chosen."""
    asking.test("secrecy-not-clear")
    hanna = asking.look()
    page = hanna.get(f"{asking.address}/decide")
    again = hanna.post(page.address, {"outcome": "refused", "reasons": ["health"], "who": "charge"})
    assert (again.status, asking.body.outcome) == (422, "")
    assert "Decide that it is released in part, or test once more." in again.text
    assert again.all(".//input[@value='refused']")[0].get("checked") is not None


@pytest.mark.parametrize("last", ["", "/asked", "/test", "/decide", "/letter", "/file"])
def test_to_everybody_else_there_is_no_such_request(office: Office, last: str) -> None:
    """To those who do not read the case, to another board’s HR, and to managers."""
    asking = Asking(office)
    asking.release_in_part()
    elsewhere = make_person(office.app, "Ulla")
    vouch_for(office.installation, elsewhere, add_board(office.installation.engine))
    for person in (office.helena, elsewhere, office.maria):
        reader = sign_in(office.app, person)
        opened = reader.get(f"{asking.address}{last}")
        reader.get("/contacts")
        sent = reader.post(f"{asking.address}{last}") if last not in ("", "/letter") else opened
        assert (opened.status, sent.status) == (404, 404)


def test_a_note_is_no_request(asking: Asking) -> None:
    """Nor is anything else that is written about a case."""
    page = asking.look().get(f"/c/{asking.case_id}/record/{asking.kept}")
    assert page.status == 404


def test_a_request_for_a_closed_case_is_answered_as_well(asking: Asking) -> None:
    """It is a public record until it is disposed of; the page reminds of stopping that."""
    asking.office.do(asking.office.hanna, closing.close_case, asking.case_id, why="left")
    page = asking.look().get(f"/c/{asking.case_id}/record")
    assert "Stop its disposal" in page.text
    asking.refuse()
    assert asking.body.outcome == "refused"


def test_a_form_is_shown_again_only_to_whoever_may_still_look(asking: Asking) -> None:
    """A viewing that has run out is asked for anew."""
    hanna = asking.look()
    page = hanna.get(f"{asking.address}/test")
    connection = asking.office.app.extensions["hrstod.sign_in_store"]._connection()
    connection.execute("DELETE FROM viewing")
    sent = hanna.post(page.address, {"harm": "parts"})
    assert sent.headers["Location"] == f"/c/{asking.case_id}/why"


def test_the_test_begins_with_the_provision_of_the_secrecy_marking(asking: Asking) -> None:
    """As far as there is one."""
    entries = asking.office.entries(asking.office.hanna, asking.case_id)
    sheet = next(one for one in entries if one.entry is not None and isinstance(one.entry.body, Sheet))
    body = Sheet(provision="osl-39-3", marked_on=clock.today())
    asking.office.do(asking.office.hanna, service.change_entry, asking.case_id, entry_id=sheet.id, body=body, seen=1)
    page = asking.get("/test")
    chosen = [box.get("value") for box in page.all(".//input[@name='provisions']") if box.get("checked") is not None]
    assert chosen == ["osl-39-3"]


def test_who_asks_can_be_corrected(asking: Asking) -> None:
    """On a page of its own, as a version of its own."""
    hanna = asking.look()
    page = hanna.get(f"{asking.address}/asked")
    said: dict[str, Any] = {"asker": "the-person", "asked_on": clock.today().isoformat()}
    assert hanna.post(page.address, said).status == 303
    assert (asking.body.asker, asking.body.asked_on) == ("the-person", clock.today())
