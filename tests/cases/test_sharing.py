"""What the employee agrees that others may know: noted, ended, taken back, and told in a ledger."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import func, select

from hrstod import clock
from hrstod.cases import closing, service, sharing
from hrstod.cases.contents import Consent, Disclosure, Note
from hrstod.cases.models import CaseEntry
from tests.factories.cases import make_office
from tests.factories.checklists import errors_on, picked_on
from tests.factories.people import sign_in
from tests.factories.sharing import ago, agree, bodies, pass_on, reader_of, section
from tests.factories.support_plans import fill_in, in_english, typed_on

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask import Flask

    from tests.cast import Reader
    from tests.factories.cases import Office
    from tests.page import Page


@pytest.fixture
def case_id(office: Office) -> UUID:
    """Give a case of Hanna and Henrik."""
    return office.begin()


@pytest.fixture
def hanna(office: Office, case_id: UUID) -> Reader:
    """Give Hanna's browser, in English, with the case shown."""
    return reader_of(office, office.hanna, case_id)


def note_agreed(reader: Reader, case_id: UUID, **typed: Any) -> Page:
    """Send the form for something that the employee agrees to."""
    chosen = {"recipient": "manager", "what": ["support", "leave"], **typed}
    return fill_in(reader, f"/c/{case_id}/may-know", **chosen)


def test_what_the_employee_agrees_to_is_noted(office: Office, case_id: UUID, hanna: Reader) -> None:
    """For one recipient, from today, until it is taken back."""
    page = note_agreed(hanna, case_id)
    assert page.address == f"/c/{case_id}"
    assert bodies(office, case_id, Consent) == [
        Consent(recipient="manager", what=("support", "leave"), given_on=clock.today())
    ]


def test_the_ledger_says_who_may_know_what_today(office: Office, case_id: UUID, hanna: Reader) -> None:
    """In the order of the list of recipients; what has ended and what was taken back is folded away."""
    agree(office, case_id, "leave", recipient="union", until=clock.today() + timedelta(days=30))
    agree(office, case_id, "support")
    agree(office, case_id, "reach", until=ago(1))
    agree(office, case_id, "whole-plan", withdrawn_on=clock.today())
    page = hanna.get(f"/c/{case_id}/may-know")
    now = section(page, "today")
    assert now.index("The manager That support is given") < now.index("The union That leave is needed")
    assert f"until and including {in_english(clock.today() + timedelta(days=30))}" in now
    assert ("How to reach" in now, "The whole safety plan" in now) == (False, False)
    assert f"taken back on {in_english(clock.today())}" in page.text


def test_without_anything_agreed_nobody_may_know_anything(case_id: UUID, hanna: Reader) -> None:
    """It says so, in words."""
    assert "Nobody outside the team may know anything" in section(hanna.get(f"/c/{case_id}/may-know"), "today")


def test_the_employee_takes_something_back(office: Office, case_id: UUID, hanna: Reader) -> None:
    """From today; it stays readable, and its page has no form any more."""
    entry_id = agree(office, case_id, "support")
    fill_in(hanna, f"/c/{case_id}/may-know/{entry_id}", state="taken-back")
    assert bodies(office, case_id, Consent)[0].withdrawn_on == clock.today()
    page = hanna.get(f"/c/{case_id}/may-know/{entry_id}")
    assert "has taken this back" in page.text
    assert page.all(".//main//form") == []


def test_something_agreed_to_gets_a_last_day_and_goes_on_again(office: Office, case_id: UUID, hanna: Reader) -> None:
    """The last day counts; what is chosen stands in the form when it is opened again."""
    entry_id, last = agree(office, case_id, "support"), clock.today() + timedelta(days=5)
    address = f"/c/{case_id}/may-know/{entry_id}"
    fill_in(hanna, address, state="until", until=last.isoformat())
    assert bodies(office, case_id, Consent)[0].until == last
    page = hanna.get(address)
    assert (picked_on(page), typed_on(page)["until"]) == (["until"], last.isoformat())
    fill_in(hanna, address, state="goes-on", until="not read")
    assert bodies(office, case_id, Consent)[0].until is None


def test_what_has_ended_is_not_prolonged_unseen(office: Office, case_id: UUID, hanna: Reader) -> None:
    """Only that it no longer counts can be chosen; what is sent in all the same is refused in words."""
    entry_id = agree(office, case_id, "support", until=ago(1))
    address = f"/c/{case_id}/may-know/{entry_id}"
    page = hanna.get(address)
    offered = [one.get("value") for one in page.all(".//main//input") if one.get("type") == "radio"]
    refused = hanna.send(address, {**typed_on(page), "state": "goes-on"})
    assert (offered, refused.status, bodies(office, case_id, Consent)[0].until) == (["taken-back"], 422, ago(1))
    assert "cannot be agreed afterwards" in refused.text


def test_what_has_ended_is_settled_so_that_nothing_is_due(office: Office, case_id: UUID, hanna: Reader) -> None:
    """Until then it stands as something that runs out."""
    entry_id = agree(office, case_id, "support", until=ago(1))
    due = "What may be shared runs out soon"
    assert due in section(hanna.get(f"/c/{case_id}"), "due")
    page = fill_in(hanna, f"/c/{case_id}/may-know/{entry_id}", state="taken-back")
    assert due not in section(page, "due")


@pytest.mark.parametrize(
    ("typed", "wrong"),
    [
        (("may-know", {}), ["recipient", "what"]),
        (("may-know", {"recipient": "manager", "what": ["support"], "given_on": ""}), ["given_on"]),
        (("may-know", {"recipient": "manager", "what": ["support"], "given_on": "soon"}), ["given_on"]),
        (("may-know", {"recipient": "manager", "what": ["support"], "given_on": "9999-12-31"}), ["given_on"]),
        (("may-know", {"recipient": "manager", "what": ["support"], "given_on": "0001-01-01"}), ["given_on"]),
        (("may-know", {"recipient": "manager", "what": ["support"], "until": "0001-01-01"}), ["until"]),
        (("may-know", {"recipient": "manager", "what": ["support"], "until": "9999-12-31"}), ["until"]),
        (("may-know", {"recipient": "a neighbour", "what": ["support", "all"]}), ["recipient", "what"]),
        (("passed-on", {}), ["recipient", "what", "ground"]),
        (("passed-on", {"recipient": "union", "what": ["leave"], "ground": "own-task", "on": "9999-12-31"}), ["on"]),
        (("passed-on", {"recipient": "union", "what": ["leave"], "ground": "own-task", "on": ""}), ["on"]),
        (("passed-on", {"recipient": "union", "what": ["leave"], "ground": "because"}), ["ground"]),
    ],
)
def test_what_does_not_fit_is_said_at_its_field_and_nothing_is_noted(
    office: Office, case_id: UUID, hanna: Reader, typed: tuple[str, dict[str, Any]], wrong: list[str]
) -> None:
    """The summary leads to each field; what was chosen and typed stays."""
    path, chosen = typed
    page = fill_in(hanna, f"/c/{case_id}/{path}", **chosen)
    assert (page.status, errors_on(page)) == (422, wrong)
    assert bodies(office, case_id, Consent) + bodies(office, case_id, Disclosure) == []


@pytest.mark.parametrize(
    ("typed", "wrong"),
    [
        ({"state": "until", "until": ""}, "until"),
        ({"state": "until", "until": "2001-01-01"}, "until"),
        ({"state": "until", "until": "2026-02-30"}, "until"),
        ({"state": "for ever"}, "state"),
    ],
)
def test_an_end_that_does_not_fit_is_said_at_its_field(
    office: Office, case_id: UUID, hanna: Reader, typed: dict[str, str], wrong: str
) -> None:
    """And nothing is changed."""
    entry_id = agree(office, case_id, "support")
    page = fill_in(hanna, f"/c/{case_id}/may-know/{entry_id}", **typed)
    assert (page.status, errors_on(page)) == (422, [wrong])
    assert bodies(office, case_id, Consent)[0].until is None


def test_the_second_who_changes_something_sees_what_the_first_did(office: Office, case_id: UUID, hanna: Reader) -> None:
    """Henrik takes back what Hanna lets end: she is shown it, and her day stays in the form."""
    entry_id, last = agree(office, case_id, "support"), clock.today() + timedelta(days=5)
    address = f"/c/{case_id}/may-know/{entry_id}"
    opened = typed_on(hanna.get(address))
    office.do(office.henrik, sharing.take_back, case_id, entry_id=entry_id, seen=1)
    page = hanna.send(address, {**opened, "state": "until", "until": last.isoformat()})
    assert (page.status, f"Taken back on {in_english(clock.today())}" in page.text) == (409, True)
    assert bodies(office, case_id, Consent)[0].until is None


PAGES: list[tuple[str, Callable[[Office, UUID], UUID] | None]] = [
    ("may-know", None),
    ("may-know", lambda office, case_id: agree(office, case_id, "support")),
    ("passed-on", None),
    ("passed-on", pass_on),
]
"""The addresses, and what makes the entry in them."""


@pytest.mark.parametrize(("path", "make"), PAGES)
def test_nobody_else_finds_anything_there(
    office: Office, case_id: UUID, other_office: Office, path: str, make: Callable[[Office, UUID], UUID] | None
) -> None:
    """Another board's HR support, a colleague who does not read the case, and a manager: the page and the form."""
    entry = f"/{make(office, case_id)}" if make is not None else ""
    for person in (other_office.hanna, office.helena, office.maria):
        reader = sign_in(office.app, person)
        token = reader.get("/me/account").hidden()["csrf_token"]
        address = f"/c/{case_id}/{path}{entry}"
        assert [reader.get(address).status, reader.post(address, {"csrf_token": token}).status] == [404, 404]


@pytest.fixture(scope="module")
def other_office(site: Flask) -> Office:
    """Give HR support of another board."""
    return make_office(site)


def test_something_of_another_kind_is_not_there(office: Office, case_id: UUID, hanna: Reader) -> None:
    """A note is no consent, and a consent nothing that was passed on; neither is an id that nobody knows."""
    note = office.do(office.hanna, service.add_entry, case_id, body=Note(text="Nya tider."))
    agreed = agree(office, case_id, "support")
    addresses = [f"may-know/{note}", f"passed-on/{agreed}", f"may-know/{uuid4()}", f"passed-on/{uuid4()}"]
    assert [hanna.get(f"/c/{case_id}/{address}").status for address in addresses] == [404] * 4


def test_who_has_not_said_why_is_asked_first(office: Office, case_id: UUID) -> None:
    """The page leads to the question."""
    page = sign_in(office.app, office.henrik).get(f"/c/{case_id}/may-know")
    assert (page.status, page.headers["Location"]) == (303, f"/c/{case_id}/why")


def test_nothing_is_noted_in_a_case_that_is_closed(office: Office, case_id: UUID, hanna: Reader) -> None:
    """The form says so, and keeps what was chosen."""
    office.do(office.hanna, closing.close_case, case_id, why="support-not-needed")
    page = note_agreed(hanna, case_id)
    assert (page.status, picked_on(page)) == (422, ["manager", "support", "leave"])
    assert bodies(office, case_id, Consent) == []


@pytest.mark.parametrize("path", ["may-know", "passed-on"])
def test_tags_in_a_form_are_words(case_id: UUID, hanna: Reader, path: str) -> None:
    """They come back as they were typed, and nothing runs."""
    day = {"may-know": "given_on", "passed-on": "on"}[path]
    tag = '"><script>alert(1)</script>\x07'
    page = fill_in(hanna, f"/c/{case_id}/{path}", **{day: tag, "recipient": tag, "what": [tag], "ground": tag})
    assert (page.status, typed_on(page)[day]) == (422, '"><script>alert(1)</script>')
    assert b"<script>alert" not in page.body


def test_every_version_stays(office: Office, case_id: UUID, hanna: Reader) -> None:
    """Taking something back is another version, not a change of the first."""
    entry_id = agree(office, case_id, "support")
    fill_in(hanna, f"/c/{case_id}/may-know/{entry_id}", state="taken-back")
    with office.read() as database:
        versions = database.scalar(select(func.count()).select_from(CaseEntry).where(CaseEntry.id == entry_id))
    assert versions == 2
