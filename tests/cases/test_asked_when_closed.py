"""A request for a closed case: due until it is answered, and shown wherever somebody looks for what is due."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from hrstod import clock
from hrstod.cases import closing, releasing, service
from hrstod.cases.contents import FollowUp
from hrstod.cases.day import MOST_SHOWN, find_day
from hrstod.cases.releasing import Asked
from hrstod.cases.rules import DueKind
from tests.cases.asking import Asking
from tests.factories.cases import make_office
from tests.factories.people import sign_in

if TYPE_CHECKING:
    from uuid import UUID

    from flask import Flask

    from tests.factories.cases import Office

WAITS = "Answer the request for a public record"
"""What stands wherever it is due."""


@pytest.fixture
def office(site: Flask) -> Office:
    """Give HR support of a new board, in which nobody has anything to do."""
    return make_office(site)


@pytest.fixture
def asking(office: Office) -> Asking:
    """Give a case that was closed before anybody had answered."""
    found = Asking(office)
    body = FollowUp(what="call", on=clock.today())
    office.do(office.hanna, service.add_entry, found.case_id, body=body)
    office.do(office.hanna, closing.close_case, found.case_id, why="left")
    return found


def due_on_the_day(office: Office) -> list[tuple[UUID, DueKind]]:
    """List what is due on Hanna's own page, and about which case."""
    with office.read() as database:
        day = find_day(office.actor(office.hanna, database), database, office.opening(office.hanna))
    return [(case.row.id, one.what) for case, one in day.due]


def test_only_the_request_is_due(asking: Asking) -> None:
    """Not the follow-up that was still to be done, and nothing because it has been quiet."""
    assert [one.what for one in asking.index.all_due()] == [DueKind.RELEASE]


def test_once_it_is_answered_nothing_is_due(asking: Asking) -> None:
    """As with everything else that is closed."""
    asking.refuse()
    assert asking.index.all_due() == ()
    assert due_on_the_day(asking.office) == []


def test_a_request_that_comes_when_it_is_closed_is_due_on_the_own_page(office: Office) -> None:
    """The case is not open, and yet the law says at once."""
    case_id = office.begin()
    office.do(office.hanna, closing.close_case, case_id, why="left")
    office.do(office.hanna, releasing.note_request, case_id, asked=Asked("not-known", clock.today()))
    assert due_on_the_day(office) == [(case_id, DueKind.RELEASE)]
    assert WAITS in sign_in(office.app, office.hanna).get("/me?lang=en").text


@pytest.mark.slow  # begins more than the page shows
def test_the_own_page_leaves_none_out(office: Office) -> None:
    """The list of what is ongoing, to which it leads for more, would not have it."""
    case_id, closed_id = office.begin(), office.begin()
    for _again in range(MOST_SHOWN):
        body = FollowUp(what="call", on=clock.today() - timedelta(days=1))
        office.do(office.hanna, service.add_entry, case_id, body=body)
    office.do(office.hanna, releasing.note_request, closed_id, asked=Asked("not-known", clock.today()))
    office.do(office.hanna, closing.close_case, closed_id, why="left")
    assert (closed_id, DueKind.RELEASE) in due_on_the_day(office)
    assert "And more further down" not in sign_in(office.app, office.hanna).get("/me?lang=en").text


def test_the_list_of_what_is_closed_says_it(asking: Asking) -> None:
    """Besides until when it is kept."""
    page = asking.look().get("/c/closed")
    assert f"{WAITS} Should have been done" in page.text
    assert "Kept until" in page.text


def test_its_page_says_it_and_leads_there(asking: Asking) -> None:
    """Without what is only done with something that is open."""
    page = asking.look().get(f"/c/{asking.case_id}")
    assert f"What is due {WAITS} Should have been done" in page.text
    assert page.all(f".//a[@href='#entry-{asking.id.hex}']")
    assert [one for one in ("Set a follow-up", "Change what it is about") if one in page.text] == []


def test_the_page_of_what_is_closed_and_answered_has_no_such_part(asking: Asking) -> None:
    """There is nothing to do."""
    asking.refuse()
    assert "What is due" not in asking.look().get(f"/c/{asking.case_id}").text
