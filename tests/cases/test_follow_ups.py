"""Follow-ups: what is to be done and when, so that nothing is forgotten; and what became of it, as it was."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from hrstod import clock
from hrstod.cases import service
from hrstod.cases.contents import FollowUp
from hrstod.cases.rules import suggested_follow_up
from tests.factories.case_pages import newest_id, written
from tests.factories.checklists import errors_on, picked_on
from tests.factories.support_plans import fill_in, typed_on

if TYPE_CHECKING:
    from collections.abc import Callable
    from uuid import UUID

    from tests.cast import Reader
    from tests.factories.cases import Office

CALL = "Reach the employee in the way you have agreed"
HOLIDAYS = frozenset({date(2026, 12, 25)})


def day(away: int) -> date:
    """Give a day so many days from today."""
    return clock.today() + timedelta(days=away)


@pytest.fixture
def begun(office: Office, case_id: UUID) -> Callable[[int], str]:
    """Set a follow-up so many days from today, and give its address."""

    def begin(away: int) -> str:
        body = FollowUp(what="call", on=day(away))
        return f"/c/{case_id}/follow-ups/{office.do(office.hanna, service.add_entry, case_id, body=body)}"

    return begin


def only(office: Office, case_id: UUID) -> FollowUp:
    """Give the one follow-up of a case."""
    (found,) = written(office, case_id, FollowUp)
    return found


def test_a_follow_up_that_was_set_is_due_in_the_case(hanna: Reader, office: Office, case_id: UUID) -> None:
    """With what is to be done, and the day."""
    page = fill_in(hanna, f"/c/{case_id}/follow-ups", what="call", on=day(9).isoformat())
    assert only(office, case_id) == FollowUp(what="call", on=day(9))
    assert f"What is due {CALL}" in page.text


@pytest.mark.parametrize(
    ("today", "is_new", "suggested"),
    [
        (date(2026, 11, 25), True, date(2026, 12, 2)),
        (date(2026, 11, 28), True, date(2026, 12, 7)),
        (date(2026, 11, 25), False, date(2026, 12, 28)),
    ],
    ids=["a week", "over a weekend", "a month, over a holiday and a weekend"],
)
def test_the_day_that_is_suggested_is_a_working_day(today: date, is_new: bool, suggested: date) -> None:
    """Soon when nothing is written yet, later when it is; never on a day when nobody is at work."""
    assert suggested_follow_up(today, is_new=is_new, holidays=HOLIDAYS) == suggested


def test_the_page_suggests_a_day(hanna: Reader, case_id: UUID) -> None:
    """It stands in the field, and can be saved as it is."""
    suggested = date.fromisoformat(typed_on(hanna.get(f"/c/{case_id}/follow-ups"))["on"])
    assert (suggested >= day(7), suggested.weekday() < 5) == (True, True)


def test_what_is_done_is_done_on_the_day_it_was_first_said(hanna: Reader, office: Office, case_id: UUID) -> None:
    """Saying so again, with something else changed, moves nothing."""
    body = FollowUp(what="call", on=day(-9), done_on=day(-8))
    address = f"/c/{case_id}/follow-ups/{office.do(office.hanna, service.add_entry, case_id, body=body)}"
    fill_in(hanna, address, what="measures", outcome="done")
    assert only(office, case_id) == FollowUp(what="measures", on=day(-9), done_on=day(-8))


def test_what_is_done_is_no_longer_due(
    hanna: Reader, office: Office, case_id: UUID, begun: Callable[[int], str]
) -> None:
    """It was done today, also when it should have been before."""
    page = fill_in(hanna, begun(-3), what="call", outcome="done")
    assert f"What is due {CALL}" not in page.text
    assert only(office, case_id) == FollowUp(what="call", on=day(-3), done_on=day(0))


def test_what_is_not_needed_does_not_stand_as_done(
    hanna: Reader, office: Office, case_id: UUID, begun: Callable[[int], str]
) -> None:
    """Somebody may ask for the record: it says what was, and nothing is taken away."""
    page = fill_in(hanna, begun(3), what="call", outcome="not-needed")
    assert only(office, case_id) == FollowUp(what="call", on=day(3), done_on=day(0), is_needed=False)
    assert ("Not needed, noted on" in page.text, "Done on" in page.text) == (True, False)


def test_what_was_said_to_be_done_can_be_to_come_again(
    hanna: Reader, office: Office, case_id: UUID, begun: Callable[[int], str]
) -> None:
    """Somebody pressed too soon; it is due once more."""
    address = begun(3)
    fill_in(hanna, address, what="call", outcome="done")
    assert picked_on(hanna.get(address)) == ["done", "call"]
    fill_in(hanna, address, what="call", outcome="coming")
    assert only(office, case_id) == FollowUp(what="call", on=day(3))


def test_one_that_is_late_says_so_in_the_case_until_it_is_moved(
    hanna: Reader, case_id: UUID, begun: Callable[[int], str]
) -> None:
    """Nobody has to remember it."""
    address = begun(-3)
    assert "Should have been done" in hanna.get(f"/c/{case_id}").text
    assert (
        "Should have been done"
        not in fill_in(hanna, address, what="call", outcome="coming", on=day(2).isoformat()).text
    )


@pytest.mark.parametrize(
    ("typed", "fields"),
    [
        ({"on": ""}, ["on"]),
        ({"on": "soon"}, ["on"]),
        ({"on": "2001-01-01"}, ["on"]),
        ({"on": "9999-12-31"}, ["on"]),
        ({"what": "my-own"}, ["what"]),
        ({"what": ""}, ["what"]),
        ({"outcome": "gone"}, ["outcome"]),
        ({"outcome": "done", "on": "0001-01-01"}, ["on"]),
        ({"outcome": "coming", "on": day(-3).isoformat()}, ["on"]),
    ],
)
def test_what_does_not_fit_is_said_at_its_field_and_stays(
    hanna: Reader, office: Office, case_id: UUID, typed: dict[str, Any], fields: list[str]
) -> None:
    """And what is saved is as it was."""
    saved = FollowUp(what="call", on=day(3))
    entry_id = office.do(office.hanna, service.add_entry, case_id, body=saved)
    sent = {"what": "call", "outcome": "coming", **typed}
    page = fill_in(hanna, f"/c/{case_id}/follow-ups/{entry_id}", **sent)
    assert (page.status, errors_on(page), only(office, case_id)) == (422, fields, saved)
    assert typed_on(page)["on"] == sent.get("on", day(3).isoformat())


def test_two_who_say_what_became_of_it_both_see_both(
    hanna: Reader, henrik: Reader, office: Office, case_id: UUID, begun: Callable[[int], str]
) -> None:
    """The second sees what the first said before it is overwritten."""
    address = begun(3)
    second = typed_on(henrik.get(address))
    fill_in(hanna, address, what="call", outcome="done")
    page = henrik.send(address, {**second, "what": "call", "outcome": "not-needed"})
    assert (page.status, "Done on" in page.text, picked_on(page)[0]) == (409, True, "not-needed")
    assert only(office, case_id).is_needed


def test_a_follow_up_is_written_over_nothing_else(hanna: Reader, office: Office, case_id: UUID) -> None:
    """Not over a note, whatever is sent."""
    office.note(office.hanna, case_id, "Nya tider.")
    note = newest_id(office, case_id)
    sent = typed_on(hanna.get(f"/c/{case_id}/follow-ups")) | {"token": "1", "what": "call", "outcome": "done"}
    assert hanna.post(f"/c/{case_id}/follow-ups/{note}", sent).status == 404
    assert office.texts(office.hanna, case_id) == ["Nya tider."]
