"""The pages on which cases are sealed anew: they go on by themselves, say how far they have come, and count nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlalchemy import update

from hrstod.cases import renewing
from hrstod.cases.models import CaseEntry
from hrstod.cases.views.renewing import own_part
from hrstod.database.transaction import transaction
from tests.cases.colleagues import add_colleague, take_role
from tests.cases.leaving import begin_some, stale
from tests.factories.people import sign_in

if TYPE_CHECKING:
    from tests.cast import Reader
    from tests.factories.cases import Office
    from tests.factories.people import Person
    from tests.page import Page


@pytest.fixture
def one(office: Office) -> Person:
    """Give somebody in HR support who has no cases but those of the test."""
    return add_colleague(office, "Hedda")


@pytest.fixture
def leaving(office: Office) -> Person:
    """Give somebody in HR support who is going to lose something."""
    return add_colleague(office, "Hulda")


def go_on(reader: Reader) -> Page:
    """Press the button on the page that is open, and go where it leads."""
    return reader.send("/c/seal-anew", {})


def test_the_page_goes_on_piece_by_piece(
    office: Office, one: Person, leaving: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In per cent, and never with a number of anything; at the end it says that all is sealed."""
    begin_some(office, one, leaving)
    take_role(office, leaving)
    monkeypatch.setattr(renewing, "AT_ONCE", 1)
    reader = in_english_of(office, one)
    assert "Sealed anew 0 per cent" in reader.get("/c/seal-anew").text
    assert "Sealed anew 33 per cent" in go_on(reader).text
    assert "Sealed anew 66 per cent" in go_on(reader).text
    assert go_on(reader).heading == "Everything is sealed anew"


def in_english_of(office: Office, person: Person) -> Reader:
    """Give somebody's browser, in English."""
    reader = sign_in(office.app, person)
    reader.get("/?lang=en")
    return reader


def test_the_page_says_when_something_was_left(office: Office, one: Person, leaving: Person) -> None:
    """It is said at the end, and does not go on for ever."""
    ids = begin_some(office, one, leaving)
    with transaction(office.installation.engine) as database:
        database.execute(update(CaseEntry).where(CaseEntry.case_id == ids[0]).values(blob=b"damaged"))
    take_role(office, leaving)
    reader = in_english_of(office, one)
    reader.get("/c/seal-anew")
    assert go_on(reader).heading == "Not everything could be opened"


@pytest.mark.parametrize("mangled", [{"after": "x"}, {"done": "x"}, {"after": "", "done": "99999999"}])
def test_a_mangled_form_begins_anew(office: Office, one: Person, leaving: Person, mangled: dict[str, str]) -> None:
    """Nothing is left out by it."""
    ids = begin_some(office, one, leaving, count=1)
    take_role(office, leaving)
    reader = in_english_of(office, one)
    reader.get("/c/seal-anew")
    reader.send("/c/seal-anew", mangled)
    assert stale(office, ids) == []


def test_the_page_for_everything_says_what_cannot_be_done_yet(office: Office, one: Person, leaving: Person) -> None:
    """What only the two of them read, by its code; the rest goes at once, and on to sealing."""
    begin_some(office, one, leaving, count=1)
    office.begin(one, leaving)
    reader, address = in_english_of(office, one), f"/c/readers/{leaving.id}/withdraw"
    assert "Not yet from these" in reader.get(address).text
    assert reader.post(address, {"why": "quits"}).headers["Location"] == "/c/seal-anew"


def test_a_colleague_with_whom_one_shares_nothing_has_no_such_page(office: Office, one: Person) -> None:
    """As if there were no such colleague."""
    assert in_english_of(office, one).get(f"/c/readers/{office.henrik.id}/withdraw").status == 404


SAID = "Somebody has lost the right to read something that you read."


@pytest.fixture
def parts(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let one's own page have this part, and no other."""
    monkeypatch.setitem(office.app.extensions, "hrstod.own_parts", [own_part])


@pytest.mark.usefixtures("parts")
def test_ones_own_page_says_that_something_is_to_be_sealed_anew(office: Office, one: Person, leaving: Person) -> None:
    """From when it is until it is done."""
    begin_some(office, one, leaving, count=1)
    reader = in_english_of(office, one)
    assert SAID not in reader.get("/me").text
    take_role(office, leaving)
    assert SAID in reader.get("/me").text


@pytest.mark.usefixtures("parts")
def test_ones_own_page_says_it_neither_to_others_nor_while_it_is_locked(
    office: Office, one: Person, leaving: Person
) -> None:
    """Whoever reads nothing of it does not learn that it is there."""
    begin_some(office, one, leaving, count=1)
    take_role(office, leaving)
    others = [sign_in(office.app, add_colleague(office)), sign_in(office.app, office.maria)]
    for reader in (*others, sign_in(office.app, one, unlocked=False)):
        reader.get("/?lang=en")
        assert SAID not in reader.get("/me").text
