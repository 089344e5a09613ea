"""What was passed on: only what the employee's word or another ground carries, and the employee is told each time."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import update

from hrstod import clock
from hrstod.cases import sharing
from hrstod.cases.contents import Disclosure
from hrstod.cases.models import CaseEntry
from hrstod.cases.sharing_rules import CONSENT
from hrstod.database.transaction import transaction
from tests.factories.checklists import errors_on, picked_on
from tests.factories.sharing import ago, agree, bodies, pass_on, reader_of, section
from tests.factories.support_plans import fill_in, in_english, typed_on

if TYPE_CHECKING:
    from uuid import UUID

    from tests.cast import Reader
    from tests.factories.cases import Office
    from tests.page import Page

TASK = "Tell the employee what was passed on: The manager"


@pytest.fixture
def case_id(office: Office) -> UUID:
    """Give a case of Hanna and Henrik."""
    return office.begin()


@pytest.fixture
def hanna(office: Office, case_id: UUID) -> Reader:
    """Give Hanna's browser, in English, with the case shown."""
    return reader_of(office, office.hanna, case_id)


def note_passed_on(reader: Reader, case_id: UUID, **typed: Any) -> Page:
    """Send the form for something that was passed on."""
    chosen = {"recipient": "manager", "what": ["support"], "ground": CONSENT, **typed}
    return fill_in(reader, f"/c/{case_id}/passed-on", **chosen)


def test_what_is_covered_by_the_employees_word_is_passed_on(office: Office, case_id: UUID, hanna: Reader) -> None:
    """With its ground and day."""
    agree(office, case_id, "support", "leave")
    note_passed_on(hanna, case_id, on=ago(2).isoformat())
    passed_on = Disclosure(recipient="manager", what=("support",), ground=CONSENT, on=ago(2))
    assert bodies(office, case_id, Disclosure) == [passed_on]


@pytest.mark.parametrize(
    "other",
    [
        {"recipient": "union"},
        {"what": ("leave",)},
        {"given_on": ago(0)},
        {"until": ago(3)},
        {"withdrawn_on": ago(2)},
    ],
    ids=["another recipient", "something else", "later", "ended", "taken back"],
)
def test_what_the_employees_word_does_not_cover_is_refused_in_words(
    office: Office, case_id: UUID, hanna: Reader, other: dict[str, Any]
) -> None:
    """It says who and what and when, leads to the ground, and keeps what was chosen."""
    agree(office, case_id, **{"what": ("support",), **other})
    page = note_passed_on(hanna, case_id, on=ago(2).isoformat())
    assert (page.status, errors_on(page), bodies(office, case_id, Disclosure)) == (422, ["ground"], [])
    assert f"had not agreed, on {in_english(ago(2))}" in page.text
    assert "The manager – That support is given" in page.text
    assert picked_on(page) == ["manager", "support", CONSENT]


def test_what_is_taken_back_no_longer_covers_anything(office: Office, case_id: UUID, hanna: Reader) -> None:
    """From the page on which it is taken back to the one on which something is passed on."""
    entry_id = agree(office, case_id, "support")
    fill_in(hanna, f"/c/{case_id}/may-know/{entry_id}", state="taken-back")
    page = note_passed_on(hanna, case_id)
    assert (page.status, bodies(office, case_id, Disclosure)) == (422, [])


def test_a_word_that_is_not_as_its_author_left_it_covers_nothing(office: Office, case_id: UUID, hanna: Reader) -> None:
    """The page says that something cannot be opened, and nothing rests on it."""
    entry_id = agree(office, case_id, "support")
    with transaction(office.installation.engine) as database:
        database.execute(update(CaseEntry).where(CaseEntry.id == entry_id).values(blob=b"\x01" * 4200))
    page = note_passed_on(hanna, case_id)
    assert (page.status, bodies(office, case_id, Disclosure)) == (422, [])
    assert "cannot be opened, or has been taken away" in page.text


def test_another_ground_needs_nothing_agreed(office: Office, case_id: UUID, hanna: Reader) -> None:
    """Such as the board's own task."""
    note_passed_on(hanna, case_id, ground="own-task")
    assert [one.ground for one in bodies(office, case_id, Disclosure)] == ["own-task"]


def test_each_ground_says_its_provision_and_when_it_fits(case_id: UUID, hanna: Reader) -> None:
    """And which of them nobody has compared with the law."""
    text = hanna.get(f"/c/{case_id}/passed-on").text
    assert "OSL 12:2. The employee can agree wholly or in part" in text
    assert "OSL 10:27. An exception." in text
    assert "Ask a lawyer first. Nobody of us has compared this with the law." in text


def test_telling_the_employee_is_due_until_it_is_done(office: Office, case_id: UUID, hanna: Reader) -> None:
    """The task appears with what was passed on, and goes when the employee has been told."""
    page = note_passed_on(hanna, case_id, ground="own-task")
    assert TASK in section(page, "due")
    entry_id = next(
        one.id for one in office.entries(office.hanna, case_id) if one.entry and isinstance(one.entry.body, Disclosure)
    )
    page = fill_in(hanna, f"/c/{case_id}/passed-on/{entry_id}")
    assert TASK not in section(page, "due")
    assert bodies(office, case_id, Disclosure)[0].told_on == clock.today()


def test_the_ledger_tells_what_the_employee_does_not_know_yet(office: Office, case_id: UUID, hanna: Reader) -> None:
    """With the way to noting it; what was told says when."""
    waiting = pass_on(office, case_id)
    pass_on(office, case_id, recipient="union", told_on=ago(0))
    page = hanna.get(f"/c/{case_id}/passed-on")
    assert page.link("Tell the employee") == f"/c/{case_id}/passed-on/{waiting}"
    assert f"The employee was told on {in_english(clock.today())}" in section(page, "passed-on")


def test_what_was_passed_on_says_its_ground_on_its_page(office: Office, case_id: UUID, hanna: Reader) -> None:
    """To whom, what, on which ground and in which provision."""
    entry_id = pass_on(office, case_id)
    text = hanna.get(f"/c/{case_id}/passed-on/{entry_id}").text
    for said in ("To whom The manager", "What That support is given", "OSL 10:2. Only what the task"):
        assert said in text


@pytest.mark.parametrize("typed", ["", "tomorrow", "9999-12-31"])
def test_a_day_on_which_nobody_can_have_been_told_is_refused(
    office: Office, case_id: UUID, hanna: Reader, typed: str
) -> None:
    """And telling stays due."""
    entry_id = pass_on(office, case_id)
    page = fill_in(hanna, f"/c/{case_id}/passed-on/{entry_id}", told_on=typed)
    assert (page.status, errors_on(page), typed_on(page)["told_on"]) == (422, ["told_on"], typed)
    assert TASK in section(hanna.get(f"/c/{case_id}"), "due")


def test_two_who_note_that_the_employee_was_told_lose_neither_day(office: Office, case_id: UUID, hanna: Reader) -> None:
    """What is saved is shown, and what was typed is still in the form; a second press saves it."""
    entry_id = pass_on(office, case_id)
    address = f"/c/{case_id}/passed-on/{entry_id}"
    opened = typed_on(hanna.get(address))
    office.do(office.henrik, sharing.note_told, case_id, entry_id=entry_id, seen=1, told_on=ago(1))
    page = hanna.send(address, {**opened, "told_on": ago(0).isoformat()})
    assert (page.status, f"was told on {in_english(ago(1))}" in page.text) == (409, True)
    hanna.send(address, typed_on(page))
    assert bodies(office, case_id, Disclosure)[0].told_on == clock.today()


def test_what_is_filled_in_is_saved_also_when_the_viewing_has_run_out(
    office: Office, case_id: UUID, hanna: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is written is then not shown beside the form, but nothing that was chosen is lost."""
    agree(office, case_id, "leave")
    opened = typed_on(hanna.get(f"/c/{case_id}/passed-on"))
    monkeypatch.setattr("hrstod.cases.views.sharing.find_viewing", lambda _case_id: None)
    sent = {**opened, "recipient": "manager", "what": ["support"], "ground": CONSENT}
    refused = hanna.post(f"/c/{case_id}/passed-on", sent)
    assert (refused.status, "That leave is needed" in section(refused, "new")) == (422, True)
    assert "Who may know what today" not in refused.text
    assert hanna.post(f"/c/{case_id}/passed-on", {**sent, "what": ["leave"]}).status == 303


def test_a_version_that_makes_no_sense_saves_nothing_over_another(office: Office, case_id: UUID, hanna: Reader) -> None:
    """It counts as having seen none."""
    entry_id = pass_on(office, case_id)
    page = fill_in(hanna, f"/c/{case_id}/passed-on/{entry_id}", token="<b>")
    assert (page.status, bodies(office, case_id, Disclosure)[0].told_on) == (409, None)
