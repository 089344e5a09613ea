"""The pages on which two people dispose of something, and the certificates that are kept."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from uuid import uuid4

import pytest
from sqlalchemy import select

from hrstod import clock
from hrstod.cases import closing
from hrstod.cases.models import Case
from hrstod.retention import erasing
from hrstod.retention.models import Disposal
from tests.factories.people import add_board, make_person, sign_in
from tests.retention.disposing import LATER, SECRET, decide, dispose, find_disposal, make_closed, propose, rows_of
from tests.security.story import vouch_for

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date
    from uuid import UUID

    from tests.cast import Reader
    from tests.factories.cases import Office
    from tests.factories.people import Person
    from tests.page import Page


def browse(office: Office, person: Person) -> Reader:
    """Give somebody's browser, which speaks English."""
    reader = sign_in(office.app, person)
    reader.get("/roles?lang=en")
    return reader


def row_about(page: Page, case_id: UUID) -> str:
    """Give what stands in the row about one case, with the addresses it leads to; nothing when there is none."""
    for row in page.all(".//li[@class='rows__row']"):
        led_to = [one.get("href") or one.get("action") or "" for one in row.iter()]
        if any(str(case_id) in address for address in led_to):
            return " ".join([*" ".join(row.itertext()).split(), *filter(None, led_to)])
    return ""


def test_what_is_to_be_looked_at_stands_there_thirty_days_ahead(desk: Office, travel: Callable[..., None]) -> None:
    """With a way to look at it and one to stop its disposal, and none yet to propose it."""
    case_id = make_closed(desk)
    day = closing_day(desk, case_id)
    travel(days=(day - clock.today()).days - 30)
    said = row_about(browse(desk, desk.hanna).get("/retention"), case_id)
    assert ("Kept until" in said, f"/c/{case_id}" in said, f"/c/{case_id}/end" in said) == (True, True, True)
    assert "/propose" not in said


def closing_day(office: Office, case_id: UUID) -> date:
    """Give the day from which a case may be disposed of."""
    with office.read() as database:
        day = database.get_one(Case, case_id).dispose_from
    assert day is not None
    return day


def test_a_day_earlier_it_does_not_stand_there(desk: Office, travel: Callable[..., None]) -> None:
    """Nobody has to think of it yet."""
    case_id = make_closed(desk)
    travel(days=(closing_day(desk, case_id) - clock.today()).days - 31)
    assert row_about(browse(desk, desk.hanna).get("/retention"), case_id) == ""


def test_one_proposes_and_the_other_erases_it(desk: Office, travel: Callable[..., None]) -> None:
    """From the list to the certificate, which the two may see, and which does not say what it was."""
    case_id = make_closed(desk, travel)
    hanna, henrik = browse(desk, desk.hanna), browse(desk, desk.henrik)
    hanna.get("/retention")
    assert "You have proposed" in row_about(hanna.send(f"/retention/{case_id}/propose"), case_id)
    assert "Hanna has proposed" in row_about(henrik.get("/retention"), case_id)
    asked = henrik.get(f"/retention/{case_id}/erase")
    assert "not from a backup either" in asked.text
    page = henrik.send(f"/retention/{case_id}/erase")
    assert all(text in page.text for text in ("TN 2026/1 § 1", "Hanna", "Henrik", "Shredded everywhere on"))
    assert (rows_of(desk, case_id), code_in(page)) == ([], None)
    assert hanna.get(page.address).status == 200


def code_in(page: Page) -> re.Match[str] | None:
    """Find a case's code on a page."""
    return re.search(r"\b[A-Z2-9]{4}-[A-Z2-9]{4}\b", page.text)


def test_two_browsers_are_not_two_people(desk: Office, travel: Callable[..., None]) -> None:
    """Whoever proposed it in one cannot confirm it in the other, and is told why."""
    case_id = make_closed(desk, travel)
    one, other = browse(desk, desk.hanna), browse(desk, desk.hanna)
    one.get("/retention")
    one.send(f"/retention/{case_id}/propose")
    other.get("/retention")
    page = other.post(f"/retention/{case_id}/erase")
    assert (page.status, "This takes two people" in page.text) == (422, True)
    assert desk.texts(desk.hanna, case_id) == [SECRET]


def test_erasing_asks_for_the_passphrase(desk: Office, travel: Callable[..., None]) -> None:
    """Given too long ago, it is asked for again, and nothing is erased."""
    case_id = make_closed(desk, travel)
    propose(desk, desk.hanna, case_id)
    henrik = browse(desk, desk.henrik)
    henrik.get("/retention")
    travel(days=LATER, minutes=6)
    page = henrik.post(f"/retention/{case_id}/erase")
    assert (page.status, page.headers["Location"]) == (303, "/confirm")
    assert desk.texts(desk.hanna, case_id) == [SECRET]


def test_no_keeps_it(desk: Office, travel: Callable[..., None]) -> None:
    """The list offers to propose it anew."""
    case_id = make_closed(desk, travel)
    propose(desk, desk.hanna, case_id)
    henrik = browse(desk, desk.henrik)
    henrik.get("/retention")
    assert "/propose" in row_about(henrik.send(f"/retention/{case_id}/refuse"), case_id)


def test_what_is_held_says_so_and_offers_no_proposal(desk: Office, travel: Callable[..., None]) -> None:
    """It stays on the list, so that the hold is not forgotten."""
    case_id = make_closed(desk, travel)
    desk.do(desk.henrik, closing.hold_from_disposal, case_id, why="proceedings")
    said = row_about(browse(desk, desk.hanna).get("/retention"), case_id)
    assert ("Disposal stopped" in said, "/propose" in said) == (True, False)


def test_what_is_not_finished_yet_says_that_nothing_more_needs_to_be_done(
    desk: Office, travel: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The keystore was out of reach for a moment: the decision stands, and the clock does the rest."""
    case_id = make_closed(desk, travel)
    propose(desk, desk.hanna, case_id)
    henrik = browse(desk, desk.henrik)
    henrik.get("/retention")
    monkeypatch.setattr(erasing, "_is_stopped", out_of_reach)
    page = henrik.send(f"/retention/{case_id}/erase")
    assert "It is being erased" in page.text
    assert "It is being erased" in row_about(henrik.get("/retention"), case_id)


def out_of_reach(*_given: object) -> None:
    """Fail as a disk that is gone does."""
    raise OSError


@pytest.mark.parametrize("where", ["propose", "refuse", "erase"])
@pytest.mark.parametrize("who", ["helena", "elsewhere"])
def test_whoever_does_not_read_it_finds_nothing(
    desk: Office, travel: Callable[..., None], where: str, who: str
) -> None:
    """The same page as for a case that does not exist, to the byte."""
    case_id = make_closed(desk, travel)
    propose(desk, desk.hanna, case_id)
    if who == "elsewhere":
        person = make_person(desk.app, "Olof")
        vouch_for(desk.installation, person, add_board(desk.installation.engine))
    else:
        person = desk.helena
    reader = browse(desk, person)
    found, none = (send_to(reader, f"/retention/{one}/{where}") for one in (case_id, uuid4()))
    assert (found.status, without_chance(found)) == (404, without_chance(none))


def send_to(reader: Reader, address: str) -> Page:
    """Send a form to an address, with the token of another page."""
    reader.get("/me/account")
    return reader.post(address)


def without_chance(page: Page) -> bytes:
    """Give a page without what is another each time it is asked for."""
    return re.sub(rb'(nonce="|name="csrf_token" value="|data-token="|data-whose=")[^"]*', b"", page.body)


def test_the_list_is_the_same_to_whoever_does_not_read_it(desk: Office, travel: Callable[..., None]) -> None:
    """With a case that waits, and without it."""
    reader = browse(desk, desk.helena)
    without = without_chance(reader.get("/retention"))
    case_id = make_closed(desk, travel)
    propose(desk, desk.hanna, case_id)
    reader = browse(desk, desk.helena)
    assert without_chance(reader.get("/retention")) == without


@pytest.fixture(scope="session")
def auditor(desk: Office) -> Person:
    """Give somebody who audits."""
    return make_person(desk.app, "Cecilia", "auditor")


def test_an_auditor_reads_the_certificates_of_a_year(
    desk: Office, auditor: Person, travel: Callable[..., None]
) -> None:
    """When, for which board, by which decision and by whom; each leads to a page of its own."""
    disposal_id = dispose(desk, make_closed(desk, travel))
    reader = browse(desk, auditor)
    page = reader.get(f"/retention/certificates?y={clock.today().year}")
    assert all(text in page.text for text in ("TN 2026/1 § 1", "Proposed by Hanna, confirmed by Henrik"))
    assert reader.get(f"/retention/certificates/{disposal_id}").heading.endswith("Certificate of disposal")


def test_a_year_without_any_shows_the_last_one(desk: Office, auditor: Person, travel: Callable[..., None]) -> None:
    """An address that somebody has made up leads nowhere else."""
    dispose(desk, make_closed(desk, travel))
    reader = browse(desk, auditor)
    assert "TN 2026/1 § 1" in reader.get("/retention/certificates?y=1899").text


def test_nothing_says_how_many(desk: Office, auditor: Person, travel: Callable[..., None]) -> None:
    """Neither the list of those to look at nor the one of certificates counts them."""
    make_closed(desk)
    dispose(desk, make_closed(desk, travel))
    pages = [browse(desk, desk.hanna).get("/retention"), browse(desk, auditor).get("/retention/certificates")]
    assert [page.title for page in pages] == ["To review – HR-stöd", "Certificates – HR-stöd"]
    assert [bool(re.search(r"\b\d+ (cases|certificates|things)", page.text)) for page in pages] == [False, False]


@pytest.mark.parametrize("who", ["helena", "maria"])
def test_a_certificate_is_not_found_by_those_who_had_no_part_in_it(
    desk: Office, travel: Callable[..., None], who: str
) -> None:
    """A colleague, and a manager."""
    disposal_id = dispose(desk, make_closed(desk, travel))
    assert browse(desk, getattr(desk, who)).get(f"/retention/certificates/{disposal_id}").status == 404


def test_a_proposal_is_no_certificate(desk: Office, auditor: Person, travel: Callable[..., None]) -> None:
    """What may yet be refused is not shown to those who audit."""
    case_id = make_closed(desk, travel)
    propose(desk, desk.hanna, case_id)
    with desk.read() as database:
        disposal_id = database.scalars(select(Disposal.id).where(Disposal.case_id == case_id)).one()
    assert browse(desk, auditor).get(f"/retention/certificates/{disposal_id}").status == 404


def test_deciding_alone_leaves_it_readable(desk: Office, travel: Callable[..., None]) -> None:
    """A page that is only looked at erases nothing."""
    case_id = make_closed(desk, travel)
    propose(desk, desk.hanna, case_id)
    browse(desk, desk.henrik).get(f"/retention/{case_id}/erase")
    assert desk.texts(desk.hanna, case_id) == [SECRET]


def test_a_decision_of_others_is_shown_to_the_auditor_while_it_is_erased(
    desk: Office, auditor: Person, travel: Callable[..., None]
) -> None:
    """It can no longer be refused, so it is one."""
    disposal_id = decide(desk, make_closed(desk, travel))
    page = browse(desk, auditor).get(f"/retention/certificates/{disposal_id}")
    assert ("It is being erased" in page.text, find_disposal(desk, disposal_id) is None) == (True, False)
