"""The page of a case's end: what is due is asked about, and how long it is kept stands there before it is closed."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import delete

from hrstod import clock
from hrstod.cases import closing, service
from hrstod.cases.contents import FollowUp
from hrstod.cases.models import Case
from hrstod.cases.rules import may_be_disposed_from
from hrstod.database.transaction import transaction
from hrstod.errors import RuleBroken
from hrstod.organisation.models import StatedRule
from tests.cases.colleagues import events_about
from tests.factories.cases import state_disposal
from tests.factories.support_plans import in_english

if TYPE_CHECKING:
    from uuid import UUID

    from tests.cast import Reader
    from tests.factories.cases import Office
    from tests.page import Page


def row(office: Office, case_id: UUID) -> Case:
    """Give the row of a case."""
    with office.read() as database:
        return database.get_one(Case, case_id)


def send(reader: Reader, case_id: UUID, act: str = "end", **chosen: str) -> Page:
    """Open the page, choose something, and go where it leads."""
    reader.get(f"/c/{case_id}/end")
    return reader.send(f"/c/{case_id}/{act}", dict(chosen))


def test_the_page_says_how_long_it_will_be_kept(hanna: Reader, case_id: UUID) -> None:
    """With the number of the board's decision, and its years, before anything is closed."""
    page = hanna.get(f"/c/{case_id}/end")
    earliest = in_english(may_be_disposed_from(clock.today(), 5))
    assert f"It may be disposed of on {earliest} at the earliest" in page.text
    assert "for 5 years after the month in which it is closed (decision TN 2026/1 § 1" in page.text


def test_a_case_is_closed_with_a_reason(office: Office, hanna: Reader, case_id: UUID) -> None:
    """The page says then until when it is kept."""
    page = send(hanna, case_id, why="left")
    earliest = may_be_disposed_from(clock.today(), 5)
    assert row(office, case_id).dispose_from == earliest
    assert f"Why The person has left Kept until {in_english(earliest)}" in page.text


def test_a_reason_is_needed(office: Office, hanna: Reader, case_id: UUID) -> None:
    """It stands in the log of events."""
    page = send(hanna, case_id)
    assert (page.status, row(office, case_id).state) == (422, "open")
    assert "Choose why it is closed." in page.text


def test_what_is_still_due_is_asked_about(office: Office, hanna: Reader, case_id: UUID) -> None:
    """It is listed first, and closing without having looked at it is refused."""
    day = clock.today() + timedelta(days=3)
    office.do(office.hanna, service.add_entry, case_id, body=FollowUp(what="talk", on=day))
    assert "Still due" in hanna.get(f"/c/{case_id}/end").text
    assert "Look at what is still due first." in send(hanna, case_id, why="left").text
    assert "It is closed" in send(hanna, case_id, why="left", is_seen="y").text


def test_that_it_has_been_quiet_is_not_asked_about(hanna: Reader, case_id: UUID) -> None:
    """Nobody has said that anything is to be done."""
    assert "Still due" not in hanna.get(f"/c/{case_id}/end").text


def test_a_closed_case_is_opened_again(office: Office, hanna: Reader, case_id: UUID) -> None:
    """The time it is kept is counted anew when it is closed once more."""
    send(hanna, case_id, why="left")
    page = send(hanna, case_id, "reopen")
    assert page.address == f"/c/{case_id}"
    assert row(office, case_id).dispose_from is None


def test_its_disposal_is_stopped_and_the_stop_is_lifted(office: Office, hanna: Reader, case_id: UUID) -> None:
    """Also of a case that is still open; the page says why, and since when."""
    page = send(hanna, case_id, "hold", why_held="proceedings")
    said = f"Stopped on {in_english(clock.today())}: Legal proceedings are under way."
    assert said in page.text
    assert row(office, case_id).is_held
    send(hanna, case_id, "lift")
    assert not row(office, case_id).is_held


def test_a_stop_needs_a_reason(office: Office, hanna: Reader, case_id: UUID) -> None:
    """Said where the reason is missing, and not at the other form."""
    page = send(hanna, case_id, "hold")
    assert page.status == 422
    assert "There is a problem Choose why." in page.text


def test_a_closed_case_that_is_stopped_is_kept_longer(hanna: Reader, case_id: UUID) -> None:
    """The page does not promise the day."""
    send(hanna, case_id, why="left")
    page = send(hanna, case_id, "hold", why_held="request")
    assert "the stop is lifted, and at least" in page.text


def test_all_of_it_is_written_down(office: Office, hanna: Reader, case_id: UUID) -> None:
    """In the order in which it was done."""
    send(hanna, case_id, "hold", why_held="request")
    send(hanna, case_id, "lift")
    send(hanna, case_id, why="left")
    send(hanna, case_id, "reopen")
    told = [event for event, _details in events_about(office, case_id, office.hanna)]
    assert told[-4:] == ["case.held", "case.hold-lifted", "case.closed", "case.reopened"]


@pytest.mark.parametrize("act", ["reopen", "lift"])
def test_what_is_not_so_cannot_be_undone(hanna: Reader, case_id: UUID, act: str) -> None:
    """An open case is not opened, and no stop is lifted where there is none."""
    assert send(hanna, case_id, act).status == 422


def test_a_case_is_not_closed_twice(office: Office, case_id: UUID) -> None:
    """The time that it is kept would begin anew, and nobody would have decided it."""
    office.do(office.hanna, closing.close_case, case_id, why="left")
    with pytest.raises(RuleBroken, match="closed already"):
        office.do(office.henrik, closing.close_case, case_id, why="left")


def test_without_a_stated_rule_nothing_is_closed(office: Office, hanna: Reader, case_id: UUID) -> None:
    """The page says who can do something about it."""
    with transaction(office.installation.engine) as database:
        database.execute(delete(StatedRule).where(StatedRule.board_id == office.board_id))
    try:
        page = hanna.get(f"/c/{case_id}/end")
        assert "the board has not stated how long it is kept" in page.text
        assert send(hanna, case_id, why="left").status == 422
    finally:
        state_disposal(office.installation, office.board_id)


def test_the_day_of_disposal_is_the_first_of_a_month() -> None:
    """So that the row of a closed case tells no day."""
    assert may_be_disposed_from(date(2026, 12, 31), 5) == date(2032, 1, 1)
